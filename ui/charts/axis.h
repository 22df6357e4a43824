// SPDX-License-Identifier: MIT
// Axes: the range that eases to what the data ask for, and ticks with their words. A unit is said
// once, at the first tick that has it: "1 s", "300 ms", "100", "30" from the top down.
#pragma once

#include <string>
#include <vector>

#include "ui/charts/charts.h"

namespace servescape::ui {

struct Tick {
  double value = 0;
  std::string label;
};

// Moves `range` towards [low, high] by one frame. While the state is not settled it only grows.
// `log`: eases in the logarithm. NaN bounds leave the range where it is.
void EaseTo(EasedRange* range, double low, double high, bool log, ChartState* state);

// The nearest 1 or 3 times a power of ten at or below, at or above.
double LogFloor(double value);
double LogCeil(double value);
// The range of a log axis for data within [low, high]: whole thirds of a decade, some room, and at
// least one decade, with the data in its middle.
void LatencyRange(double* low, double* high);
// The smallest of 1 1.2 1.5 2 3 4 5 6 8 10 times a power of ten at or above a value > 0.
double NiceCeil(double value);
// The end of an axis from 0 that holds `value` and is a multiple of the step CountTicks takes.
double CountCeil(double value, int wanted);

// Ticks at 1 and 3 times powers of ten (powers alone if more than `most` would result), in
// seconds, in reading order: from the highest down for a vertical axis, from the lowest up for a
// horizontal one.
enum class Reading : uint8_t { kDown, kAcross };
std::vector<Tick> LatencyTicks(double low, double high, int most, Reading reading);
// Ticks from 0 with steps of 1, 2, 4 or 5 times a power of ten, about `wanted` of them. `unit`
// (may be null) is said at the second.
std::vector<Tick> CountTicks(double high, int wanted, const char* unit);
// Ticks of a run of `duration` seconds, the unit (s, min, h, d) at the second.
std::vector<Tick> TimeTicks(double duration, int wanted);

}  // namespace servescape::ui
