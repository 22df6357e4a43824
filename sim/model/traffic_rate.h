// SPDX-License-Identifier: MIT
// How many requests a second a source brings over a run: exactly where its rate is given, as steps
// that are more than chance where it is a log.
#pragma once

#include <cstddef>
#include <vector>

#include "sim/scenario/config.h"

namespace servescape {

// Equal parts of the run by which loads are given; and of these, shorter than which a peak may be
// missed.
constexpr int kLoadParts = 320;
constexpr size_t kRateSteps = size_t{kLoadParts} * 16;

struct TrafficRate {
  std::vector<double> curve;  // per second, kRateSteps of them; 0 of closed loops
  double peak_seconds = 0;    // of a log: how long its highest step lasts,
  double peak_error = 0;      // and its standard error as a share
};

TrafficRate RateOf(const TrafficConfig& source, Duration duration);

// Rows of a trace that come before the end of the run, repetitions included.
double RowsPlayed(const TrafficConfig& source, Duration duration);

}  // namespace servescape
