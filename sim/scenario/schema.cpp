// SPDX-License-Identifier: MIT
#include "sim/scenario/schema.h"

#include <fmt/format.h>

#include "sim/scenario/quantity.h"
#include "sim/scenario/whole.h"

namespace servescape {
namespace {

bool IsDistribution(const SchemaRow& row) {
  return row.type == ValueType::kTimeDistribution || row.type == ValueType::kNumberDistribution ||
         row.type == ValueType::kBytesDistribution;
}

// Values whose parts have no rows of their own.
bool HasEntries(ValueType type) {
  return EntryOf(type) || type == ValueType::kCurve || type == ValueType::kTimeCurve ||
         type == ValueType::kNumberMap || type == ValueType::kTextMap;
}

bool IsNumber(std::string_view text) {
  for (const char c : text) {
    if (c < '0' || c > '9') return false;
  }
  return !text.empty();
}

std::string_view Take(std::string_view& path) {
  const size_t dot = path.find('.');
  const std::string_view segment = path.substr(0, dot);
  path = dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1);
  return segment;
}

const SchemaRow* Exact(std::string_view pattern) {
  for (const SchemaRow& row : Schema()) {
    if (row.path == pattern) return &row;
  }
  return nullptr;
}

// Walks the segments of a concrete path, growing the pattern of the row it stands on.
const SchemaRow* Walk(std::string_view path) {
  std::string pattern;
  const SchemaRow* row = nullptr;
  while (!path.empty()) {
    const std::string_view segment = Take(path);
    if (row && IsDistribution(*row)) pattern = "distribution";
    // service.model.time.parts.0.mean: an entry of parts is a distribution again.
    if (row && row->path == "distribution.parts" && IsNumber(segment)) {
      if (path.empty()) return row;
      pattern = "distribution";
      row = nullptr;
      continue;
    }
    if (row && row->type == ValueType::kTableList && IsNumber(segment)) {
      pattern += "[]";
      if (path.empty()) return row;
      row = nullptr;
      continue;
    }
    if (row && HasEntries(row->type)) return path.empty() ? row : nullptr;
    const std::string dot = pattern.empty() ? "" : ".";
    row = Exact(pattern + dot + std::string(segment));
    if (row) {
      pattern = row->path;
    } else {
      pattern += ".*";
      row = Exact(pattern);
    }
    if (!row) return nullptr;
  }
  return row;
}

}  // namespace

const SchemaRow* FindSchema(std::string_view path) {
  if (const SchemaRow* row = Exact(path)) return row;
  if (path.starts_with("distribution")) return nullptr;
  return Walk(path);
}

std::vector<std::string> KeysBelow(std::string_view pattern) {
  const std::string prefix = pattern.empty() ? "" : std::string(pattern) + ".";
  std::vector<std::string> keys;
  for (const SchemaRow& row : Schema()) {
    if (!row.path.starts_with(prefix) || row.path.size() <= prefix.size()) continue;
    const std::string_view key = row.path.substr(prefix.size());
    const bool direct = key.find('.') == std::string_view::npos &&
                        key.find('[') == std::string_view::npos && key != "*";
    if (direct && !(pattern.empty() && key == "distribution")) keys.emplace_back(key);
  }
  return keys;
}

std::optional<ValueType> EntryOf(ValueType type) {
  switch (type) {
    case ValueType::kTextList:
      return ValueType::kText;
    case ValueType::kWordList:
      return ValueType::kWord;
    case ValueType::kIntegerList:
      return ValueType::kInteger;
    case ValueType::kNumberList:
      return ValueType::kNumber;
    case ValueType::kRatioList:
      return ValueType::kRatio;
    case ValueType::kDurationList:
      return ValueType::kDuration;
    default:
      return std::nullopt;
  }
}

std::string SentenceOf(const SchemaRow& row) {
  std::string out(row.sentence);
  if (const auto surprise = WholeLanguage().surprise) {
    const std::string_view more = surprise(row.path);
    if (!more.empty()) out += " " + std::string(more);
  }
  return out;
}

bool HasNames(std::string_view table) { return Exact(std::string(table) + ".*") != nullptr; }

std::vector<std::string> WordsOf(const SchemaRow& row) {
  std::vector<std::string> words;
  std::string_view rest = row.words;
  while (!rest.empty()) {
    const size_t space = rest.find(' ');
    words.emplace_back(rest.substr(0, space));
    rest = space == std::string_view::npos ? std::string_view() : rest.substr(space + 1);
  }
  return words;
}

std::string Describe(const SchemaRow& row) {
  std::string word;
  for (const std::string& each : WordsOf(row)) {
    word += (word.empty() ? " or \"" : ", \"") + each + "\"";
  }
  switch (row.type) {
    case ValueType::kText:
      return "a string";
    case ValueType::kColumn:
      return "a column's name or number";
    case ValueType::kWord:
      return "one of " + std::string(row.words);
    case ValueType::kBoolean:
      return "true or false";
    case ValueType::kInteger:
      return "an integer" + word;
    case ValueType::kNumber:
      return "a number";
    case ValueType::kRatio:
      return "a number from 0 to 1 or a percentage such as \"80%\"";
    case ValueType::kDuration:
      return "a duration such as \"250ms\"" + word;
    case ValueType::kRate:
      return "a rate such as \"2000/s\"";
    case ValueType::kMoneyPerHour:
      return "a price such as \"1.006 usd/h\"";
    case ValueType::kBytes:
      return "a number of bytes such as 2000 or \"2kB\"" + word;
    case ValueType::kBandwidth:
      return "a bandwidth such as \"10Gbit/s\"";
    case ValueType::kTimeDistribution:
      return "a duration such as \"10ms\" or a table { distribution = \"exponential\", mean = "
             "\"10ms\" }" +
             word;
    case ValueType::kNumberDistribution:
      return "a number or a table such as { distribution = \"lognormal\", cv = 0.5 }";
    case ValueType::kBytesDistribution:
      return "a number of bytes such as \"2kB\" or a table such as { distribution = "
             "\"lognormal\", mean = 2000, cv = 1 }";
    case ValueType::kTextList:
      return "an array of strings";
    case ValueType::kWordList:
      return "an array of the words " + std::string(row.words);
    case ValueType::kIntegerList:
      return "an array of integers";
    case ValueType::kNumberList:
      return "an array of numbers";
    case ValueType::kRatioList:
      return "an array of shares such as [1.0, \"80%\"]";
    case ValueType::kDurationList:
      return "an array of durations such as [\"60s\"]";
    case ValueType::kNumberMap:
      return "a table of numbers";
    case ValueType::kTextMap:
      return "a table of strings";
    case ValueType::kCurve:
      return "an array of pairs such as [[1, \"3ms\"], [8, \"9ms\"]]";
    case ValueType::kTimeCurve:
      return "an array of pairs such as [[\"0s\", 1.0], [\"10min\", 3.0]]";
    case ValueType::kManifest:
    case ValueType::kTable:
      return "a table";
    case ValueType::kTableList:
      return "an array of tables";
  }
  return "";
}

std::string DescribeRange(const SchemaRow& row) {
  if (row.low == 0 && row.high == 0) return row.above_low ? "above 0" : "";
  const auto show = [&](double value) {
    const bool time = row.type == ValueType::kDuration || row.type == ValueType::kDurationList ||
                      row.type == ValueType::kTimeDistribution;
    if (time) {
      return WriteSeconds(value);
    }
    if (row.type == ValueType::kRate) return WriteRate(value);
    if (row.type == ValueType::kMoneyPerHour) return FormatMoneyPerHour(value);
    if (row.type == ValueType::kBandwidth) return FormatNumber(value) + "B/s";
    return FormatNumber(value);
  };
  if (row.above_low) return fmt::format("above {} and at most {}", show(row.low), show(row.high));
  return fmt::format("between {} and {}", show(row.low), show(row.high));
}

}  // namespace servescape
