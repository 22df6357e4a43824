// SPDX-License-Identifier: MIT
#include "sim/manifest/manifest.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "sim/scenario/quantity.h"
#include "sim/scenario/suggest.h"

namespace servescape {
namespace {

struct Suffix {
  std::string_view word;
  double factor;
};

// resource.Quantity: decimal and binary suffixes.
constexpr std::array<Suffix, 16> kQuantitySuffixes{{{"Ki", 0x1p10},
                                                    {"Mi", 0x1p20},
                                                    {"Gi", 0x1p30},
                                                    {"Ti", 0x1p40},
                                                    {"Pi", 0x1p50},
                                                    {"n", 1e-9},
                                                    {"u", 1e-6},
                                                    {"m", 1e-3},
                                                    {"k", 1e3},
                                                    {"M", 1e6},
                                                    {"G", 1e9},
                                                    {"T", 1e12},
                                                    {"P", 1e15},
                                                    {"Ei", 0x1p60},
                                                    {"E", 1e18},
                                                    {"", 1}}};
constexpr std::array<Suffix, 7> kGoUnits{
    {{"ns", 1}, {"us", 1e3}, {"µs", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"m", 60e9}, {"h", 3600e9}}};
constexpr double kMostMilli = 9e15;
constexpr size_t kMostReported = 50;  // mistakes and warnings; more help nobody

bool IsScalar(const Node& node) {
  return node.kind != NodeKind::kArray && node.kind != NodeKind::kTable;
}

}  // namespace

std::optional<int64_t> ParseMilli(std::string_view text) {
  for (const Suffix& suffix : kQuantitySuffixes) {
    if (!text.ends_with(suffix.word)) continue;
    const std::optional<double> number =
        ParseNumber(text.substr(0, text.size() - suffix.word.size()));
    if (!number || text.find('_') != std::string_view::npos) return {};
    const double thousandths = *number * (suffix.factor * 1000);
    if (!(std::fabs(thousandths) < kMostMilli)) return {};
    // What decimal digits give exactly may miss it by a bit as a double.
    const double near = std::round(thousandths);
    const bool whole = std::fabs(thousandths - near) < 1e-9 * std::fmax(1, std::fabs(near));
    return static_cast<int64_t>(whole ? near : std::ceil(thousandths));
  }
  return {};
}

std::optional<Duration> ParseGoDuration(std::string_view text) {
  if (text == "0") return Duration{};
  double sum = 0;
  bool any = false;
  while (!text.empty()) {
    const size_t digits = std::min(text.find_first_not_of("0123456789."), text.size());
    const std::optional<double> number = ParseNumber(text.substr(0, digits));
    if (!number) return {};
    text.remove_prefix(digits);
    const Suffix* unit = nullptr;
    for (const Suffix& each : kGoUnits) {
      const bool longer = unit == nullptr || each.word.size() > unit->word.size();
      if (text.starts_with(each.word) && longer) unit = &each;
    }
    if (unit == nullptr) return {};
    text.remove_prefix(unit->word.size());
    sum += *number * unit->factor;
    any = true;
  }
  if (!any || !(sum < 4e18)) return {};
  return Duration{static_cast<int64_t>(std::round(sum))};
}

void ManifestLog::Add(Severity severity, const Origin& at, std::string message) {
  // A wrong node is met again by each that looks into it.
  Diagnostic told{severity, at.position, std::move(message)};
  const bool again = severity == Severity::kError &&
                     std::find(reported_.begin(), reported_.end(), told) != reported_.end();
  if (again || reported_.size() >= kMostReported) return;
  reported_.push_back(std::move(told));
  settings_.push_back(at.setting);
}

void ManifestLog::Error(const Origin& at, std::string message) {
  failed_ = true;
  Add(Severity::kError, at, std::move(message));
}

void ManifestLog::Warn(const Origin& at, std::string message) {
  Add(Severity::kWarning, at, std::move(message));
}

std::vector<std::string> ManifestLog::AskedBelow(const std::string& path) const {
  std::vector<std::string> out;
  for (auto at = asked_.lower_bound(path + "."); at != asked_.end(); ++at) {
    if (!at->starts_with(path + ".")) break;
    const std::string key = at->substr(path.size() + 1);
    if (key.find_first_of(".[") == std::string::npos) out.push_back(key);
  }
  return out;
}

void ManifestLog::RefuseUnread(const Node& root, const std::string& path) {
  for (const Member& member : root.members) {
    const std::string name = path + "." + member.key;
    if (read_.contains(&member.value)) {
      RefuseUnread(member.value, name);
      continue;
    }
    const std::vector<std::string> known = AskedBelow(path);
    std::string hint = DidYouMean(member.key, known);
    constexpr size_t kMostListed = 12;
    if (hint.empty() && !known.empty() && known.size() <= kMostListed) {
      hint = "; known here: " + JoinWords(known);
    }
    Error(member.origin, fmt::format("{}: unknown key {}{}", path, member.key, hint));
  }
  for (size_t i = 0; i < root.items.size(); ++i) {
    RefuseUnread(root.items[i], fmt::format("{}[{}]", path, i));
  }
}

void ManifestLog::WarnOfUnread(const Node& root, const std::string& path) {
  for (const Member& member : root.members) {
    const std::string name = path.empty() ? member.key : path + "." + member.key;
    if (!read_.contains(&member.value)) {
      Warn(member.origin, fmt::format("{} is not known here: it changes nothing", name));
    } else {
      WarnOfUnread(member.value, name);
    }
  }
  for (size_t i = 0; i < root.items.size(); ++i) {
    WarnOfUnread(root.items[i], fmt::format("{}[{}]", path, i));
  }
}

ManifestField ManifestField::operator[](std::string_view key) const {
  const std::string path = path_.empty() ? std::string(key) : fmt::format("{}.{}", path_, key);
  const Node* found = nullptr;
  if (node_ != nullptr && node_->kind != NodeKind::kTable) {
    Wrong("must be a map");
  } else if (node_ != nullptr) {
    found = node_->Find(key);
  }
  if (found != nullptr) log_->Read(found);
  log_->Asked(path);
  return {found, path, origin(), log_};
}

std::vector<ManifestField> ManifestField::Items() const {
  std::vector<ManifestField> out;
  if (node_ == nullptr) return out;
  if (node_->kind != NodeKind::kArray) {
    Wrong("must be a list");
    return out;
  }
  for (size_t i = 0; i < node_->items.size(); ++i) {
    log_->Read(&node_->items[i]);
    out.emplace_back(&node_->items[i], fmt::format("{}[{}]", path_, i), origin(), log_);
  }
  return out;
}

std::vector<ManifestField> ManifestField::Members() const {
  std::vector<ManifestField> out;
  if (node_ == nullptr) return out;
  if (node_->kind != NodeKind::kTable) {
    Wrong("must be a map");
    return out;
  }
  for (const Member& member : node_->members) out.push_back((*this)[member.key]);
  return out;
}

std::string ManifestField::Text(std::string_view otherwise) const {
  if (node_ == nullptr) return std::string(otherwise);
  if (IsScalar(*node_)) return node_->text;
  Wrong("must be a word");
  return std::string(otherwise);
}

int64_t ManifestField::Integer(int64_t otherwise, int64_t least, int64_t most) const {
  if (node_ == nullptr) return otherwise;
  if (node_->kind == NodeKind::kInteger && node_->integer >= least && node_->integer <= most) {
    return node_->integer;
  }
  Wrong(fmt::format("must be a whole number from {} to {}", least, most));
  return otherwise;
}

int64_t ManifestField::TextInteger(int64_t otherwise, int64_t least, int64_t most) const {
  if (node_ == nullptr) return otherwise;
  const std::optional<double> number =
      IsScalar(*node_) ? ParseNumber(node_->text) : std::optional<double>();
  if (number && std::floor(*number) == *number && *number >= static_cast<double>(least) &&
      *number <= static_cast<double>(most)) {
    return static_cast<int64_t>(*number);
  }
  Wrong(fmt::format("must be a whole number from {} to {}", least, most));
  return otherwise;
}

double ManifestField::Real(double otherwise, double least, double most) const {
  if (node_ == nullptr) return otherwise;
  const std::optional<double> number =
      IsScalar(*node_) ? ParseNumber(node_->text) : std::optional<double>();
  if (number && *number >= least && *number <= most) return *number;
  Wrong(fmt::format("must be a number from {} to {}", FormatNumber(least), FormatNumber(most)));
  return otherwise;
}

bool ManifestField::Boolean(bool otherwise) const {
  if (node_ == nullptr) return otherwise;
  if (IsScalar(*node_) && (node_->text == "true" || node_->text == "false")) {
    return node_->text == "true";
  }
  Wrong("must be true or false");
  return otherwise;
}

std::optional<int64_t> ManifestField::Milli(int64_t least) const {
  if (node_ == nullptr) return {};
  const std::optional<int64_t> milli =
      IsScalar(*node_) ? ParseMilli(node_->text) : std::optional<int64_t>();
  if (milli && *milli >= least) return milli;
  Wrong(least > 0 ? "must be a quantity above zero, such as 500m, 10 or 2Gi"
                  : "must be a quantity, such as 500m, 10 or 2Gi");
  return {};
}

Duration ManifestField::GoDuration(Duration otherwise) const {
  if (node_ == nullptr) return otherwise;
  const std::optional<Duration> duration =
      IsScalar(*node_) ? ParseGoDuration(node_->text) : std::optional<Duration>();
  if (duration) return *duration;
  Wrong("must be a duration, such as 60s or 1m30s");
  return otherwise;
}

size_t ManifestField::OneOf(std::initializer_list<const char*> words) const {
  if (node_ == nullptr) return 0;
  const std::string text = Text();
  std::vector<std::string> known;
  for (const char* word : words) {
    if (text == word) return known.size();
    known.emplace_back(word);
  }
  Wrong(fmt::format("must be {}, not \"{}\"{}", JoinWords(known), text.substr(0, 40),
                    DidYouMean(text, known)));
  return 0;
}

void ManifestField::Require() const {
  if (node_ == nullptr) log_->Error(parent_, fmt::format("{} is missing", path_));
}

void ManifestField::Wrong(std::string_view what) const {
  log_->Error(origin(), fmt::format("{} {}", path_.empty() ? "the file" : path_, what));
}

void ManifestField::Ignore() const {
  if (node_ == nullptr) return;
  const std::function<void(const Node&)> mark = [&](const Node& node) {
    log_->Read(&node);
    for (const Node& item : node.items) mark(item);
    for (const Member& member : node.members) mark(member.value);
  };
  mark(*node_);
}

void ManifestField::Unread(std::string_view prefix) const {
  if (node_ == nullptr) return;
  for (const Member& member : node_->members) {
    if (member.key.starts_with(prefix)) log_->Forget(&member.value);
  }
}

void ManifestField::NotModelled(std::string_view why) const {
  if (node_ == nullptr) return;
  Ignore();
  log_->Warn(origin(), fmt::format("{} is not modelled: {}", path_, why));
}

}  // namespace servescape
