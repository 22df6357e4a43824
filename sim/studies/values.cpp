// SPDX-License-Identifier: MIT
#include "sim/studies/values.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "sim/base/math.h"
#include "sim/scenario/quantity.h"
#include "sim/studies/variant.h"

namespace servescape {
namespace {

// A range and what comes after it.
struct ValueRange {
  double first = 0, last = 0;
  std::string unit;
};

std::string WithUnit(double number, const std::string& unit) { return FormatNumber(number) + unit; }

// "a..b"; nothing where it is none, and `wrong` where it is a bad one.
std::optional<ValueRange> ReadRange(std::string_view text, std::string* wrong) {
  const size_t dots = text.find("..");
  if (dots == std::string_view::npos) return std::nullopt;
  ValueRange range;
  std::string other;
  if (!SplitUnit(text.substr(0, dots), &range.first, &range.unit) ||
      !SplitUnit(text.substr(dots + 2), &range.last, &other)) {
    return std::nullopt;
  }
  if (range.unit.empty()) range.unit = other;
  if (!other.empty() && other != range.unit) {
    *wrong = fmt::format("{}: both ends have one unit, not {} and {}", text, range.unit, other);
  } else if (!(range.first < range.last)) {
    *wrong = fmt::format("{}: the first value has to be the smaller one", text);
  }
  return range;
}

std::string Stripped(std::string_view text) { return SplitOutside(text, '\n').front(); }

std::string AddSteps(const ValueRange& range, double step, std::vector<std::string>* values) {
  if (!(step > 0)) return "a step has to be above 0";
  const double count = std::floor((range.last - range.first) / step + 1e-9) + 1;
  if (count > static_cast<double>(kMostKnobValues)) {
    return fmt::format("{:.0f} values are more than {}", count, kMostKnobValues);
  }
  for (double i = 0; i < count; ++i) {
    // Without what binary fractions add: 0.1 + 2 * 0.1 is 0.3.
    const double value = range.first + i * step;
    const double rounded = *ParseNumber(fmt::format("{:.12g}", value));
    values->push_back(WithUnit(rounded, range.unit));
  }
  return "";
}

std::string AddRatios(const ValueRange& range, std::string_view count,
                      std::vector<std::string>* values) {
  const std::optional<double> n = ParseNumber(count);
  const bool whole = n && *n == std::floor(*n) && *n >= 2;
  if (!whole || *n > static_cast<double>(kMostKnobValues)) {
    return fmt::format("log a..b n: n is a whole number from 2 to {}, not \"{}\"", kMostKnobValues,
                       count);
  }
  if (!(range.first > 0)) return "log a..b n: a has to be above 0";
  const double step = Log(range.last / range.first) / (*n - 1);
  for (double i = 0; i < *n; ++i) {
    const double value = i == *n - 1 ? range.last : range.first * Exp(i * step);
    const double rounded = *ParseNumber(fmt::format("{:.4g}", value));
    const bool end = i == 0 || i == *n - 1;
    values->push_back(WithUnit(end ? value : rounded, range.unit));
  }
  return "";
}

std::string AddValues(const std::string& text, std::vector<std::string>* values) {
  std::string wrong;
  if (text.starts_with("log ")) {
    const std::string rest = Stripped(text.substr(4));
    const size_t space = rest.rfind(' ');
    const std::string_view ends = std::string_view(rest).substr(0, std::min(space, rest.size()));
    const std::optional<ValueRange> range = ReadRange(ends, &wrong);
    if (!range || space == std::string::npos) return "expected log a..b n, as in log 1ms..1s 7";
    return wrong.empty() ? AddRatios(*range, rest.substr(space + 1), values) : wrong;
  }
  const size_t word = text.find(" step ");
  const std::optional<ValueRange> range = ReadRange(Stripped(text.substr(0, word)), &wrong);
  if (!wrong.empty()) return wrong;
  if (range) {
    double step = 1;
    std::string unit = range->unit;
    if (word != std::string::npos && !SplitUnit(Stripped(text.substr(word + 6)), &step, &unit)) {
      return fmt::format("\"{}\" is no step", text.substr(word + 6));
    }
    if (!unit.empty() && unit != range->unit) {
      return fmt::format("the step is in {}, the ends in {}", unit, range->unit);
    }
    return AddSteps(*range, step, values);
  }
  for (std::string& value : SplitOutside(text, ',')) {
    if (value.empty()) return "a value is missing";
    values->push_back(std::move(value));
  }
  return "";
}

void FindNumbers(StudyKnob* knob) {
  for (size_t i = 0; i < knob->values.size(); ++i) {
    double number = 0;
    std::string unit;
    const bool one = SplitUnit(knob->values[i], &number, &unit) && (i == 0 || unit == knob->unit);
    if (!one) {
      knob->numbers.clear();
      knob->unit.clear();
      return;
    }
    knob->unit = unit;
    knob->numbers.push_back(number);
  }
}

}  // namespace

bool StudyKnob::is_ordered() const {
  for (size_t i = 1; i < numbers.size(); ++i) {
    if (!(numbers[i - 1] < numbers[i])) return false;
  }
  return !numbers.empty();
}

bool SplitUnit(std::string_view text, double* number, std::string* unit) {
  const std::string whole = Stripped(text);
  const std::string_view digits = "0123456789";
  for (size_t end = whole.size(); end > 0; --end) {
    // "1e3" is a number, "1/s" is not: the longest number that the text begins with.
    const std::optional<double> value = ParseNumber(std::string_view(whole).substr(0, end));
    if (!value || !std::isfinite(*value)) continue;
    if (digits.find(whole[end - 1]) == digits.npos && whole[end - 1] != '.') continue;
    *number = *value;
    *unit = Stripped(std::string_view(whole).substr(end));
    // A second number, as in "1, 2" or "3x4", is no unit.
    return unit->find_first_of("0123456789,[{\"'") == std::string::npos || unit->ends_with("1e6");
  }
  return false;
}

Result<StudyKnob, std::string> ReadKnob(std::string_view text) {
  const size_t equals = text.find('=');
  const std::string form = fmt::format(
      "\"{}\": expected KEY=VALUES, as in service.model.replicas=1..8", text.substr(0, 200));
  if (equals == std::string_view::npos) return form;
  const Result<std::vector<Setting>, std::string> key =
      ReadSettings(std::string(text.substr(0, equals)) + "=0");
  if (!key || key.value().size() != 1) return form;
  StudyKnob knob;
  knob.key = key.value()[0].path;
  const std::string values = Stripped(text.substr(equals + 1));
  if (values.empty()) return form;
  if (const std::string wrong = AddValues(values, &knob.values); !wrong.empty()) {
    return fmt::format("{}: {}", knob.key, wrong);
  }
  if (knob.values.size() > kMostKnobValues) {
    return fmt::format("{}: {} values are more than {}", knob.key, knob.values.size(),
                       kMostKnobValues);
  }
  FindNumbers(&knob);
  return knob;
}

std::vector<std::string> ShortNames(const std::vector<std::string>& keys) {
  std::vector<std::string> out;
  for (const std::string& key : keys) {
    size_t from = key.size();
    std::string name = key;
    while (from > 0) {
      from = key.rfind('.', from - 1);
      if (from == std::string::npos) break;
      const std::string end = key.substr(from);
      const auto shares = [&](const std::string& other) {
        return other != key && (other.ends_with(end) || "." + other == end);
      };
      if (std::any_of(keys.begin(), keys.end(), shares)) continue;
      name = end.substr(1);
      break;
    }
    out.push_back(name);
  }
  return out;
}

}  // namespace servescape
