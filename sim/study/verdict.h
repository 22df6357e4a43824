// SPDX-License-Identifier: MIT
// Is the system able to carry its load? Three answers, from two kinds of evidence:
//
//   load    what the services were asked to do as a share of what they can do at full batches:
//           admitted arrivals (measured) over capacity (computed), with its interval. Far more
//           telling than the queue when the load is near 1, because queues there hardly settle.
//   growth  how the number in the system changes over the last half of the run: its slope, and
//           the rise from the third to the fourth quarter as a share of the level.
//
// Stationary traffic: unstable when the load is above 1 and the number rises, or when it rises by
// more than a tenth and no spare capacity is proved; stable when spare capacity is proved and it
// does not rise, or when it is level (a full bounded queue); otherwise inconclusive. A queue at
// load 1 grows like the square root of time: from the third to the fourth quarter by 17 % of its
// level, at any length of run; hence the tenth. Intervals here are at 99 %.
//
// Traffic with a profile or from a trace: judged by whether the backlog of an overload is gone
// at the end of the run. Closed loops bound the number in the system and are stable.
#pragma once

#include <string>
#include <vector>

#include "sim/metrics/confidence.h"
#include "sim/metrics/replication_record.h"
#include "sim/metrics/run_report.h"
#include "sim/scenario/config.h"
#include "sim/study/load.h"
#include "sim/study/steady.h"

namespace servescape {

// How a time-averaged level changes over a range of windows.
struct Growth {
  Interval rate;      // slope, per second
  Interval relative;  // mean of the later half less that of the earlier, over the mean of both
  double level = 0;   // mean over the range and the replications
};

// `levels`: per replication, the mean level in each window of the range (any length >= 2).
// With fewer than five replications the error comes from within the runs (regression residuals,
// widened for their autocorrelation), otherwise from the spread between replications.
Growth GrowthOf(const std::vector<std::vector<double>>& levels, double window_seconds);

constexpr double kLevelTolerance = 0.1;  // rises below a tenth count as level

struct Judgement {
  Verdict verdict = Verdict::kInconclusive;
  std::string reason;
  double growth_rate = 0;         // requests per second; 0 when stable
  std::vector<bool> growing;      // [service] its own queue has no steady state
};

Judgement Judge(const Config& config, const std::vector<ReplicationRecord>& records,
                const std::vector<ServiceLoad>& loads, const WarmUp& warm_up);

}  // namespace servescape
