// SPDX-License-Identifier: MIT
// Values of the scenario language as forms show and write them: numbers with their unit, the ends
// of a slider, and what a person typed as a literal of the text.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sim/scenario/schema.h"
#include "ui/slider.h"

namespace servescape::ui {

// The number of a literal ("\"250ms\"": 0.25), in the unit of its type; nothing for words, tables
// and types without a number.
std::optional<double> NumberOf(ValueType type, std::string_view literal);
// The same back, in the unit that reads best.
std::string LiteralOf(ValueType type, double value);
// Types that a slider can move.
bool IsNumeric(ValueType type);

// "250 ms", "2,000 /s", "60%"; words and tables as they are written.
std::string ShownOf(const SchemaRow& row, std::string_view literal);
// Without its quotes, its escapes resolved.
std::string Plain(std::string_view literal);

// The ends of a slider: around the value before the knob moved, the default and the example,
// within what the schema allows.
struct Ends {
  double min = 0, max = 1;
  Scale scale = Scale::kLinear;
  bool integer = false;
};
Ends EndsOf(const SchemaRow& row, std::string_view base);

// What was typed as a literal; a bare number gets the unit of `like`.
std::string TypedLiteral(const SchemaRow& row, std::string_view typed, std::string_view like);

}  // namespace servescape::ui
