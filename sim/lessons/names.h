// SPDX-License-Identifier: MIT
// What the expressions and texts of a lesson may name, and what is wrong with those that name
// something else.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "sim/lessons/lesson.h"
#include "sim/studies/expression.h"

namespace servescape {

// Who asks: each knows what those before it know, and more.
enum class NamesFor : uint8_t { kFigure, kMistake, kGoal, kHint, kStar };

// Names with numbers that stand for any; the figures up to the one with that number.
ConditionNames NamesOf(const Lesson& lesson, NamesFor whom, size_t figures);

// Why an expression cannot be evaluated, or "".
std::string WrongExpression(const Lesson& lesson, NamesFor whom, size_t figures,
                            std::string_view expression);

// Why a text cannot be filled in, or "": it names what there is not, or has a number of its own.
std::string WrongText(const Lesson& lesson, std::string_view text);

// Words of a text between blanks; what stands in braces is one.
size_t CountWords(std::string_view text);

}  // namespace servescape
