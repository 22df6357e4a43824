// SPDX-License-Identifier: MIT
#include "sim/base/percentile.h"

#include <cstdint>

namespace servescape {

std::optional<double> ShareOfPercentile(std::string_view name) {
  constexpr size_t kMostDigits = 9;  // p99.9999999: more than any run can tell
  if (!name.starts_with('p')) return std::nullopt;
  name.remove_prefix(1);
  const size_t dot = name.find('.');
  const bool dotted = dot != std::string_view::npos;
  const size_t whole = dotted ? dot : name.size() < 2 ? name.size() : 2;
  if (whole == 0 || whole > 2 || (dotted && dot + 1 == name.size())) return std::nullopt;
  int64_t digits = 0, unit = 100;  // the share is digits / unit
  size_t count = 0;
  for (size_t i = 0; i < name.size(); ++i) {
    if (dotted && i == dot) continue;
    if (name[i] < '0' || name[i] > '9' || ++count > kMostDigits) return std::nullopt;
    digits = digits * 10 + (name[i] - '0');
    if (i >= whole) unit *= 10;
  }
  // Without a dot only tails are written so (p975, p999): p100 and p101 are no 10th percentiles.
  if (digits == 0 || (!dotted && name.size() > 2 && name[0] != '9')) return std::nullopt;
  return static_cast<double>(digits) / static_cast<double>(unit);
}

std::string_view PercentileAtEnd(std::string_view metric) {
  const size_t begin = metric.rfind(".p");
  if (begin == std::string_view::npos) return {};
  const std::string_view word = metric.substr(begin + 1);
  return ShareOfPercentile(word) ? word : std::string_view();
}

}  // namespace servescape
