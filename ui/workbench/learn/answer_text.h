// SPDX-License-Identifier: MIT
// Answers as text, and values of knobs as a learner turns them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sim/lessons/lesson.h"
#include "ui/slider.h"

namespace servescape::ui {

// As `servescape grade` reads it.
std::string AnswerText(const Lesson& lesson, const LessonAnswer& answer);

// A knob with a range, as a slider; numbers are in base units.
struct KnobScale {
  double low = 0, high = 1;
  Scale scale = Scale::kLinear;
  bool integer = false;
  std::string unit;  // as its values are written: "/s", "ms", "%", "usd/h", or ""
};
KnobScale ScaleOf(const LessonKnob& knob);
// "3.6/s", "250ms", "12".
std::string KnobText(const KnobScale& scale, double value);
// What was typed, with the knob's unit where it has none; nothing if it is no value for it.
std::optional<std::string> TypedValue(const Lesson& lesson, const LessonKnob& knob,
                                      std::string_view typed);

// Where a bet on a number can lie: its unit says how wide that is.
SliderSpec BetRange(const ShownAs& shown);

}  // namespace servescape::ui
