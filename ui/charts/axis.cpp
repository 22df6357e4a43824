// SPDX-License-Identifier: MIT
#include "ui/charts/axis.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "ui/charts/words.h"
#include "ui/frame.h"

namespace servescape::ui {
namespace {

// Four time constants make 120 ms: then 98 % of the way is done.
constexpr double kEaseSeconds = 0.12 / 4;

// One frame of the way from `now` to `goal`; true while there is way left.
bool Approach(double* now, double goal, double share, double span) {
  *now += (goal - *now) * share;
  if (std::fabs(goal - *now) > span * 1e-3) return true;
  *now = goal;
  return false;
}

double PowerOfTen(double value) { return std::pow(10.0, std::floor(std::log10(value) + 1e-9)); }

double StepFor(double span, int wanted) {
  const double raw = span / std::max(1, wanted);
  const double base = PowerOfTen(raw);
  for (const double factor : {1.0, 2.0, 4.0, 5.0}) {
    if (raw <= factor * base * 1.0001) return factor * base;
  }
  return 10 * base;
}

// 0: seconds, 1: milliseconds, 2: microseconds, 3: nanoseconds.
int UnitOf(double seconds) {
  if (seconds >= 0.9999) return 0;
  if (seconds >= 0.9999e-3) return 1;
  return seconds >= 0.9999e-6 ? 2 : 3;
}

}  // namespace

void EaseTo(EasedRange* range, double low, double high, bool log, ChartState* state) {
  if (!std::isfinite(low) || !std::isfinite(high) || !(low < high)) return;
  if (!range->valid) {
    *range = {low, high, low, high, true};
    return;
  }
  const bool grow_only = !state->settled;
  range->goal_low = grow_only ? std::min(low, range->goal_low) : low;
  range->goal_high = grow_only ? std::max(high, range->goal_high) : high;
  if (state->reduced_motion) {
    range->low = range->goal_low;
    range->high = range->goal_high;
    return;
  }
  const double share = 1 - std::exp(-static_cast<double>(ImGui::GetIO().DeltaTime) / kEaseSeconds);
  const auto in = [log](double v) { return log ? std::log10(std::max(v, 1e-12)) : v; };
  const auto out = [log](double v) { return log ? std::pow(10.0, v) : v; };
  double now_low = in(range->low), now_high = in(range->high);
  const double span = in(range->goal_high) - in(range->goal_low);
  const bool low_moves = Approach(&now_low, in(range->goal_low), share, span);
  const bool high_moves = Approach(&now_high, in(range->goal_high), share, span);
  range->low = low_moves ? out(now_low) : range->goal_low;
  range->high = high_moves ? out(now_high) : range->goal_high;
  if (low_moves || high_moves) {
    state->animating = true;
    Frame().animating = true;
  }
}

double LogFloor(double value) {
  const double base = PowerOfTen(value);
  return value >= 3 * base * 0.9999 ? 3 * base : base;
}

double LogCeil(double value) {
  const double base = PowerOfTen(value);
  if (value <= base * 1.0001) return base;
  return value <= 3 * base * 1.0001 ? 3 * base : 10 * base;
}

void LatencyRange(double* low, double* high) {
  const double least = *low, most = *high;
  *low = LogFloor(least * 0.87);
  *high = LogCeil(most * 1.1);
  while (*high / *low < 9) {
    if (least / *low < *high / most) *low = LogFloor(*low * 0.9);
    else *high = LogCeil(*high * 1.1);
  }
}

double NiceCeil(double value) {
  if (!(value > 0) || !std::isfinite(value)) return 1;
  const double base = PowerOfTen(value);
  for (const double factor : {1.0, 1.2, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0}) {
    if (value <= factor * base * 1.0001) return factor * base;
  }
  return 10 * base;
}

double CountCeil(double value, int wanted) {
  if (!(value > 0) || !std::isfinite(value)) return 1;
  const double step = StepFor(value, wanted);
  return std::ceil(value / step * 0.9999) * step;
}

std::vector<Tick> LatencyTicks(double low, double high, int most, Reading reading) {
  std::vector<Tick> ticks;
  if (!(low > 0) || !(high > low)) return ticks;
  const double decades = std::log10(high / low);
  const bool thirds = 2 * decades + 1 <= most;
  int every = 1;  // decades between labels, where even powers of ten are too many
  while (decades / every + 1 > most) ++every;
  const int top = static_cast<int>(std::floor(std::log10(high) + 1e-6));
  const int bottom = static_cast<int>(std::floor(std::log10(low) + 1e-6)) - 1;
  for (int power = top; power >= bottom; --power) {
    if (!thirds && ((power % every) + every) % every != 0) continue;
    for (const double factor : {3.0, 1.0}) {
      const double value = factor * std::pow(10.0, power);
      if ((factor > 2 && !thirds) || value > high * 1.001 || value < low * 0.999) continue;
      ticks.push_back({value, {}});
    }
  }
  if (reading == Reading::kAcross) std::reverse(ticks.begin(), ticks.end());
  int last_unit = -1;
  for (Tick& tick : ticks) {
    static constexpr std::array<const char*, 4> kWord{" s", " ms", " \xC2\xB5s", " ns"};
    static constexpr std::array<double, 4> kScale{1, 1e3, 1e6, 1e9};
    const int unit = UnitOf(tick.value);
    tick.label = Grouped(std::round(tick.value * kScale[unit]));
    if (unit != last_unit) tick.label += kWord[unit];
    last_unit = unit;
  }
  return ticks;
}

std::vector<Tick> CountTicks(double high, int wanted, const char* unit) {
  std::vector<Tick> ticks;
  if (!(high > 0) || !std::isfinite(high)) return ticks;
  const double step = StepFor(high, wanted);
  for (int i = 0; i * step <= high * 1.0001; ++i) {
    const double value = i * step;
    std::string label = ShortCount(value);
    if (i == 1 && unit != nullptr && *unit != '\0') label += unit;
    ticks.push_back({value, std::move(label)});
  }
  return ticks;
}

std::vector<Tick> TimeTicks(double duration, int wanted) {
  struct Unit {
    double seconds;
    const char* word;
    std::array<double, 9> steps;
  };
  static constexpr std::array<Unit, 4> kUnits{{
      {1, "s", {0.01, 0.1, 0.5, 1, 2, 5, 10, 20, 30}},
      {60, "min", {0.5, 1, 2, 5, 10, 15, 20, 30, 30}},
      {3600, "h", {0.5, 1, 2, 3, 4, 6, 8, 12, 12}},
      {86400, "d", {0.5, 1, 2, 5, 7, 10, 14, 30, 90}},
  }};
  std::vector<Tick> ticks;
  if (!(duration > 0) || !std::isfinite(duration)) return ticks;
  size_t unit = 0;
  while (unit + 1 < kUnits.size() && duration > 2 * kUnits[unit + 1].seconds) ++unit;
  const double span = duration / kUnits[unit].seconds;
  double step = StepFor(span, wanted);
  for (const double candidate : kUnits[unit].steps) {
    if (span / candidate <= wanted + 0.5) {
      step = std::max(candidate, span < 0.05 ? step : candidate);
      break;
    }
  }
  if (span / step > wanted + 1 || span / step < 1) step = StepFor(span, wanted);
  for (int i = 0; i * step <= span * 1.0001; ++i) {
    std::string label = fmt::format("{:.6g}", i * step);
    if (i == 1) label += fmt::format(" {}", kUnits[unit].word);
    ticks.push_back({i * step * kUnits[unit].seconds, std::move(label)});
  }
  return ticks;
}

}  // namespace servescape::ui
