// SPDX-License-Identifier: MIT
// The times that a scenario names: those of within(TIME), the limits of goals on latencies and
// waits, deadlines. Recorders count requests up to each of them exactly.
#pragma once

#include <vector>

#include "sim/base/time.h"
#include "sim/metrics/detail_record.h"
#include "sim/scenario/config.h"

namespace servescape {

struct Thresholds {
  std::vector<Duration> latency;
  std::vector<std::vector<Duration>> wait, first_token;  // [service]
  std::vector<std::vector<Duration>> classes;            // [class], of latency
  TokenLimits tokens;
};

Thresholds ThresholdsOf(const Config& config);

// Whether goals bound times of tokens of all requests, so that goodput is of answers within all of
// these and within the limit of latency at once.
bool HasTokenGoals(const Config& config);
// The latency limit that goodput counts against: of the SLO on the highest percentile; negative
// if there is no SLO on latency.
double LatencyLimit(const Config& config);

}  // namespace servescape
