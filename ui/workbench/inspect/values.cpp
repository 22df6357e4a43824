// SPDX-License-Identifier: MIT
#include "ui/workbench/inspect/values.h"

#include <algorithm>
#include <cmath>

#include "sim/scenario/document.h"
#include "sim/scenario/quantity.h"
#include "ui/numbers.h"
#include "ui/workbench/design/edit.h"

namespace servescape::ui {
namespace {

// A distribution's constant is of the type of its draws.
ValueType Constant(ValueType type) {
  switch (type) {
    case ValueType::kTimeDistribution: return ValueType::kDuration;
    case ValueType::kNumberDistribution: return ValueType::kNumber;
    case ValueType::kBytesDistribution: return ValueType::kBytes;
    default: return type;
  }
}

std::string Grouped(std::string digits) {
  const size_t dot = std::min(digits.find('.'), digits.size());
  const size_t first = !digits.empty() && digits[0] == '-' ? 1 : 0;
  if (digits.find('e') != digits.npos) return digits;
  for (size_t at = dot; at > first + 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// A power of ten times 1, 2 or 5, not below the value.
double Nice(double value) {
  if (!(value > 0)) return 1;
  const double unit = std::pow(10.0, std::floor(std::log10(value)));
  for (const double step : {1.0, 2.0, 5.0}) {
    if (step * unit >= value * (1 - 1e-9)) return step * unit;
  }
  return 10 * unit;
}

// "ms" of "250ms", "/s" of "2000/s", "usd/h"; "" of a bare number.
std::string_view UnitOf(std::string_view text) {
  const size_t at = text.find_first_not_of("0123456789._-+ ");
  return at == text.npos ? std::string_view() : Trimmed(text.substr(at));
}

}  // namespace

std::string Plain(std::string_view literal) {
  const Node node = ParseSettingValue(std::string(literal));
  return node.kind == NodeKind::kString ? node.text : std::string(literal);
}

std::optional<double> NumberOf(ValueType type, std::string_view literal) {
  if (literal.empty()) return std::nullopt;
  const std::string text = Plain(literal);
  switch (Constant(type)) {
    case ValueType::kInteger:
    case ValueType::kNumber: return ParseNumber(text);
    case ValueType::kRatio: return ParseRatio(text);
    case ValueType::kDuration: {
      const std::optional<double> seconds = ParseSeconds(text);
      return seconds ? seconds : ParseNumber(text);  // laws of numbers share the rows of times
    }
    case ValueType::kRate: return ParseRate(text);
    case ValueType::kMoneyPerHour: return ParseMoneyPerHour(text);
    case ValueType::kBytes: {
      const std::optional<double> bytes = ParseBytes(text);
      return bytes ? bytes : ParseNumber(text);
    }
    case ValueType::kBandwidth: return ParseBandwidth(text);
    default: return std::nullopt;
  }
}

bool IsNumeric(ValueType type) {
  const ValueType constant = Constant(type);
  return constant == ValueType::kInteger || constant == ValueType::kNumber ||
         constant == ValueType::kRatio || constant == ValueType::kDuration ||
         constant == ValueType::kRate || constant == ValueType::kMoneyPerHour ||
         constant == ValueType::kBytes || constant == ValueType::kBandwidth;
}

namespace {

std::string BytesText(double value, std::string_view per) {
  constexpr std::string_view kUnits[] = {"B", "kB", "MB", "GB", "TB"};
  size_t unit = 0;
  while (unit + 1 < std::size(kUnits) && value >= 1000) {
    value /= 1000;
    ++unit;
  }
  return Exact(value) + std::string(kUnits[unit]) + std::string(per);
}

}  // namespace

std::string LiteralOf(ValueType type, double value) {
  switch (Constant(type)) {
    case ValueType::kInteger: return Exact(std::round(value));
    case ValueType::kDuration: return Quoted(WriteSeconds(value));
    case ValueType::kRate: return Quoted(Exact(value) + "/s");
    case ValueType::kMoneyPerHour: return Quoted(Exact(value) + " usd/h");
    case ValueType::kBytes: return Quoted(BytesText(std::round(value), ""));
    case ValueType::kBandwidth: return Quoted(BytesText(value, "/s"));
    default: return Exact(value);
  }
}

std::string ShownOf(const SchemaRow& row, std::string_view literal) {
  if (literal.empty()) return "";
  const std::string text = Plain(literal);
  const std::optional<double> value = NumberOf(row.type, literal);
  if (!value) return text;
  const ValueType type = Constant(row.type);
  if (type == ValueType::kRatio) return Exact(std::round(*value * 1e6) / 1e4) + "%";
  const std::string_view unit = UnitOf(text);
  if (type == ValueType::kInteger || type == ValueType::kNumber || unit.empty()) {
    return Grouped(Exact(*value));
  }
  const std::string digits(Trimmed(text.substr(0, text.size() - unit.size())));
  // "1h30min" has no one unit.
  if (unit.find_first_of("0123456789") != unit.npos) return text;
  const std::optional<double> number = ParseNumber(digits);
  return (number ? Grouped(Exact(*number)) : digits) + " " + std::string(unit);
}

Ends EndsOf(const SchemaRow& row, std::string_view base) {
  Ends ends;
  ends.integer = row.type == ValueType::kInteger;
  const bool bounded = row.low != 0 || row.high != 0;
  const double low = bounded ? row.low : 0;
  const double high = bounded ? row.high : 1e18;
  double most = 0;
  for (const std::string_view literal : {base, row.standard, row.example}) {
    most = std::max(most, NumberOf(row.type, literal).value_or(0));
  }
  if (Constant(row.type) == ValueType::kRatio && high <= 1) {
    ends.min = low;
    ends.max = high;
    return ends;
  }
  ends.min = low;
  ends.max = std::min(high, Nice(std::max(most, ends.integer ? 2.0 : 1e-9) * 8));
  if (ends.max <= ends.min) ends.max = high > ends.min ? high : ends.min + 1;
  const bool wide = ends.max > 20 * std::max(ends.min, 1e-300) && ends.max > 20;
  if (ends.min > 0 && wide) ends.scale = Scale::kLog;
  else if (ends.min == 0 && wide) ends.scale = Scale::kLog1p;
  if (row.above_low && ends.min == low) {
    ends.min = ends.max / 1000;
    ends.scale = Scale::kLog;
    if (ends.integer) ends.min = std::max(1.0, std::floor(ends.min));
  }
  return ends;
}

std::string TypedLiteral(const SchemaRow& row, std::string_view typed, std::string_view like) {
  const std::string text(Trimmed(typed));
  std::string digits = text;
  digits.erase(std::remove(digits.begin(), digits.end(), ','), digits.end());
  const bool number = ParseNumber(digits).has_value();
  switch (row.type) {
    case ValueType::kBoolean:
    case ValueType::kTextList:
    case ValueType::kWordList:
    case ValueType::kIntegerList:
    case ValueType::kNumberList:
    case ValueType::kRatioList:
    case ValueType::kDurationList:
    case ValueType::kNumberMap:
    case ValueType::kTextMap:
    case ValueType::kCurve:
    case ValueType::kTimeCurve: return text;
    case ValueType::kText:
    case ValueType::kWord: return Quoted(text);
    case ValueType::kColumn: return number ? digits : Quoted(text);
    default: break;
  }
  if (text.starts_with("{")) return text;
  const ValueType type = Constant(row.type);
  // 60 where 60% is shown.
  if (number && type == ValueType::kRatio && ParseNumber(digits).value_or(0) > 1) {
    return Quoted(digits + "%");
  }
  if (number && (type == ValueType::kInteger || type == ValueType::kNumber ||
                 type == ValueType::kRatio || type == ValueType::kBytes)) {
    return digits;
  }
  if (!number) return Quoted(UnitOf(digits).empty() ? text : digits);
  const std::string shown = Plain(like.empty() ? row.example : like);
  const std::string_view unit = UnitOf(shown);
  if (unit.empty()) return digits;
  return Quoted(digits + (type == ValueType::kMoneyPerHour ? " " : "") + std::string(unit));
}

}  // namespace servescape::ui
