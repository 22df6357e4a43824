// SPDX-License-Identifier: MIT
// Conditions over the values of knobs: "replicas * max_size <= 64 and rate > 100/s".
// Names are keys, or their last words where these are unique; numbers may have a unit (250ms,
// 100/s, 5%, 2MB) and are compared in seconds, per second, shares and bytes.
// Operators, from the loosest: or ||, and &&, not !, < <= > >= == !=, + -, * /, unary -, ( ).
// Words that are compared with == and != stand in quotes. Functions: sqrt(x), abs(x), min(a, b),
// max(a, b).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "sim/base/result.h"

namespace servescape {

// What a name stands for: a number, or a text where it is none.
struct ConditionValue {
  bool is_number = true;
  double number = 0;
  std::string text;
};
using ConditionNames = std::map<std::string, ConditionValue>;

// A number with or without a unit, in the base unit.
std::optional<double> ConditionNumber(std::string_view text);

// Whether the condition holds; the error is a sentence with the place.
Result<bool, std::string> Holds(std::string_view condition, const ConditionNames& names);

// The number that such an expression comes to, in the base unit.
Result<double, std::string> ValueOf(std::string_view expression, const ConditionNames& names);

}  // namespace servescape
