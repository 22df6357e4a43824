// SPDX-License-Identifier: MIT
#include "sim/lessons/lesson.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/report/format.h"

namespace servescape {
namespace {

template <class T>
const T* FindNamed(const std::vector<T>& all, std::string_view name) {
  const auto found =
      std::find_if(all.begin(), all.end(), [name](const T& each) { return each.name == name; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace

const LessonKnob* Lesson::FindKnob(std::string_view knob) const { return FindNamed(knobs, knob); }
const LessonFigure* Lesson::FindFigure(std::string_view figure) const {
  return FindNamed(figures, figure);
}
const LessonBet* Lesson::FindBet(std::string_view bet) const { return FindNamed(bets, bet); }
const LessonCurve* Lesson::FindCurve(std::string_view curve) const {
  return FindNamed(curves, curve);
}
const LessonCase* Lesson::FindCase(std::string_view which) const { return FindNamed(cases, which); }

KnobValues Lesson::Untouched() const {
  KnobValues out;
  for (const LessonKnob& knob : knobs) out[knob.name] = knob.start;
  return out;
}

KnobValues Lesson::ReferenceWith(const KnobValues& other) const {
  KnobValues out = Untouched();
  for (const auto& [knob, value] : reference) out[knob] = value;
  for (const auto& [knob, value] : other) out[knob] = value;
  return out;
}

std::string Shown(double value, const ShownAs& shown) {
  if (!std::isfinite(value)) return "no steady value";
  if (!shown.plain) return Format(value, shown.unit);
  // Three significant digits, and no unit behind them.
  if (std::fabs(value) < 1e6 && value == std::floor(value)) return fmt::format("{:.0f}", value);
  if (std::fabs(value) < 1e6) {
    const double size = std::fabs(value);
    const int decimals = size < 0.1 ? 4 : size < 1 ? 3 : size < 10 ? 2 : size < 100 ? 1 : 0;
    return fmt::format("{:.{}f}", value, decimals);
  }
  return FormatCount(value);
}

}  // namespace servescape
