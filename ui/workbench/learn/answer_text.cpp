// SPDX-License-Identifier: MIT
#include "ui/workbench/learn/answer_text.h"

#include <cmath>

#include <fmt/format.h>

#include "sim/lessons/read.h"
#include "sim/studies/values.h"
#include "ui/numbers.h"

namespace servescape::ui {
namespace {

std::string UnitIn(std::string_view value) {
  double number = 0;
  std::string unit;
  return SplitUnit(value, &number, &unit) ? unit : "";
}

bool IsTime(std::string_view unit) {
  return unit == "ms" || unit == "s" || unit == "min" || unit == "h";
}

std::string TimeText(double seconds) {
  if (seconds == 0) return "0ms";
  if (seconds < 1) return Exact(seconds * 1e3) + "ms";
  if (seconds < 600) return Exact(seconds) + "s";
  return Exact(std::round(seconds)) + "s";
}

}  // namespace

std::string AnswerText(const Lesson& lesson, const LessonAnswer& answer) {
  std::string out = fmt::format("lesson = \"{}\"\nhints = {}\n\n[knobs]\n", lesson.name,
                                answer.hints);
  for (const LessonKnob& knob : lesson.knobs) {
    const auto value = answer.knobs.find(knob.name);
    if (value == answer.knobs.end() || value->second.empty()) continue;
    out += fmt::format("{} = \"{}\"\n", knob.name, value->second);
  }
  if (!answer.bets.empty()) out += "\n[bets]\n";
  for (const auto& [name, value] : answer.bets) {
    const LessonBet* bet = lesson.FindBet(name);
    if (bet == nullptr || std::isnan(value)) continue;
    out += fmt::format("{} = \"{}\"\n", name, bet->options.empty() ? value : value + 1);
  }
  if (!answer.curves.empty()) out += "\n[curves]\n";
  for (const auto& [name, values] : answer.curves) {
    std::string words;
    for (const double value : values) {
      if (!words.empty()) words += ' ';
      words += std::isnan(value) ? "-" : fmt::format("{}", value);
    }
    out += fmt::format("{} = \"{}\"\n", name, words);
  }
  for (const MemoEntry& entry : answer.memo) {
    out += fmt::format("\n[[memo]]\nfigure = \"{}\"\nvalue = \"{}\"\nseed = {}\ndigest = \"{}\"\n",
                       entry.figure, entry.value, entry.seed, entry.digest);
  }
  return out;
}

KnobScale ScaleOf(const LessonKnob& knob) {
  KnobScale out;
  out.low = knob.low.value_or(0);
  out.high = knob.high.value_or(1);
  const std::string& sample = knob.start.empty() ? knob.range : knob.start;
  out.unit = UnitIn(sample.substr(0, sample.find(' ')));
  // Stated numbers may be broken ones; those of a scenario's key are whole where they begin so.
  out.integer = out.unit.empty() && !knob.key.empty() && knob.start.find('.') == std::string::npos;
  const bool wide = out.high >= 50 * std::max(out.low, 1e-12);
  if (out.low > 0 && wide) out.scale = Scale::kLog;
  else if (out.low == 0 && out.high >= 50) out.scale = Scale::kLog1p;
  return out;
}

std::string KnobText(const KnobScale& scale, double value) {
  if (IsTime(scale.unit)) return TimeText(value);
  if (scale.unit == "%") return Exact(std::round(value * 1e4) / 1e2) + "%";
  return Exact(value) + scale.unit;
}

std::optional<std::string> TypedValue(const Lesson& lesson, const LessonKnob& knob,
                                      std::string_view typed) {
  std::string text(typed);
  std::erase(text, ' ');
  if (UnitIn(text).empty()) text += ScaleOf(knob).unit;
  if (!WrongKnob(lesson, knob.name, text).empty()) return std::nullopt;
  return text;
}

SliderSpec BetRange(const ShownAs& shown) {
  SliderSpec spec;
  spec.scale = Scale::kLog;
  spec.min = 0.01;
  spec.max = 10'000;
  if (shown.plain) return spec;
  switch (shown.unit) {
    case Unit::kSeconds: spec.min = 1e-3; spec.max = 1e5; break;
    case Unit::kRatio: spec.scale = Scale::kLinear; spec.min = 0; spec.max = 1; break;
    default: break;
  }
  return spec;
}

}  // namespace servescape::ui
