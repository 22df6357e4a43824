// SPDX-License-Identifier: MIT
#include "ui/workbench/explore/keys.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/scenario/config_job.h"
#include "sim/scenario/load.h"
#include "sim/scenario/quantity.h"
#include "sim/studies/values.h"

namespace servescape::ui {
namespace {

bool CanVary(const SchemaRow& row) {
  switch (row.type) {
    case ValueType::kWord:
    case ValueType::kBoolean:
    case ValueType::kInteger:
    case ValueType::kNumber:
    case ValueType::kRatio:
    case ValueType::kDuration:
    case ValueType::kRate:
    case ValueType::kBytes:
    case ValueType::kTimeDistribution:
      return true;
    default:
      return false;
  }
}

template <class List>
std::vector<std::string> NamesOf(const List& list) {
  std::vector<std::string> names;
  for (const auto& each : list) names.push_back(each.name);
  return names;
}

// The names that stand for the star of a pattern; nothing where there is none such here.
std::vector<std::string> NamesFor(const Config& config, std::string_view table) {
  if (table == "service") return NamesOf(config.services);
  if (table == "traffic") return NamesOf(config.traffic);
  if (table == "cache") return NamesOf(config.caches);
  if (table == "store") return NamesOf(config.stores);
  if (table == "class") return NamesOf(config.classes);
  if (table == "job") {
    std::vector<std::string> names;
    for (const auto& job : config.jobs) names.push_back(job->name);
    return names;
  }
  return {};
}

// Bare: without the quotes of a text.
std::string Bare(std::string literal) {
  if (literal.size() > 1 && literal.front() == '"') {
    literal = literal.substr(1, literal.size() - 2);
  }
  return literal;
}

void Add(const SchemaRow& row, std::string path, std::string_view text,
         std::vector<StudyKey>* out) {
  const std::optional<std::string> value = GetValue(text, path);
  if (value && value->find_first_of("{[") != std::string::npos) return;  // a table stands there
  StudyKey key{std::move(path), &row, Bare(value.value_or(std::string(row.standard))),
               value.has_value()};
  out->push_back(std::move(key));
}

std::string Joined(const std::vector<double>& numbers, const std::string& unit) {
  std::string out;
  for (const double number : numbers) {
    if (!out.empty()) out += ",";
    out += FormatNumber(number) + unit;
  }
  return out;
}

}  // namespace

std::vector<StudyKey> StudyKeysOf(const Config& config, std::string_view text) {
  std::vector<StudyKey> keys;
  for (const SchemaRow& row : Schema()) {
    const std::string_view path = row.path;
    const size_t star = path.find('*');
    const bool plain = path.find('[') == std::string_view::npos;
    if (!CanVary(row) || !plain || path.starts_with("study.")) continue;
    if (star == std::string_view::npos) {
      if (path.find('.') != std::string_view::npos) Add(row, std::string(path), text, &keys);
      continue;
    }
    if (path.find('*', star + 1) != std::string_view::npos) continue;
    for (const std::string& name : NamesFor(config, path.substr(0, star - 1))) {
      Add(row, std::string(path.substr(0, star)) + name + std::string(path.substr(star + 1)), text,
          &keys);
    }
  }
  std::stable_partition(keys.begin(), keys.end(),
                        [](const StudyKey& key) { return key.written; });
  return keys;
}

std::string SuggestedValues(const StudyKey& key) {
  const SchemaRow& row = *key.row;
  if (row.type == ValueType::kBoolean) return "false,true";
  if (row.type == ValueType::kWord) {
    std::string out(row.words);
    std::replace(out.begin(), out.end(), ' ', ',');
    return out;
  }
  double value = 0;
  std::string unit;
  if (!SplitUnit(key.value, &value, &unit) || !(value > 0)) return "";
  const bool whole = row.type == ValueType::kInteger;
  std::vector<double> numbers;
  for (const double factor : {0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0}) {
    double number = value * factor;
    if (whole && value < 4) number = value + (factor - 1) * 4;  // one by one
    if (whole) number = std::round(number);
    if (row.type == ValueType::kRatio) number = std::min(number, unit == "%" ? 100.0 : 1.0);
    if (whole && number < std::max(1.0, row.low)) continue;
    if (row.high > 0 && unit.empty() && number > row.high) continue;
    number = *ParseNumber(fmt::format("{:.4g}", number));
    if (numbers.empty() || number > numbers.back()) numbers.push_back(number);
  }
  return Joined(numbers, unit);
}

}  // namespace servescape::ui
