// SPDX-License-Identifier: MIT
#include "sim/scenario/reporter.h"

#include <algorithm>

#include "sim/base/stable_sort.h"
#include "sim/scenario/advice.h"

namespace servescape {

void Reporter::Add(Severity severity, const Origin& origin, std::string message) {
  if (origin.setting >= 0) {
    const Setting& setting = settings_[static_cast<size_t>(origin.setting)];
    message = fmt::format("--set {}={}: {}", setting.path, setting.value, message);
  }
  const Position position = origin.setting >= 0 ? Position{} : origin.position;
  diagnostics_.push_back({severity, position, std::move(message)});
}

std::string Reporter::FieldWord(std::string_view key) const {
  return std::string(advice_ && advice_->word ? advice_->word(key) : std::string_view());
}

std::string Reporter::FieldMetric(std::string_view name) const {
  return std::string(advice_ && advice_->metric ? advice_->metric(name) : std::string_view());
}

Diagnostics Reporter::Finish() && {
  StableSort(diagnostics_, [](const Diagnostic& a, const Diagnostic& b) {
    const Position& p = a.position;
    const Position& q = b.position;
    return p.line != q.line ? p.line < q.line : p.column < q.column;
  });
  // Two readers may meet the same mistake.
  diagnostics_.erase(std::unique(diagnostics_.begin(), diagnostics_.end()), diagnostics_.end());
  if (diagnostics_.size() > kMaxShown) {
    const size_t more = diagnostics_.size() - kMaxShown;
    diagnostics_.resize(kMaxShown);
    diagnostics_.push_back({Severity::kError, {}, fmt::format("and {} more", more)});
  }
  return std::move(diagnostics_);
}

}  // namespace servescape
