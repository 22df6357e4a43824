// SPDX-License-Identifier: MIT
// Is the system able to carry its load? Three answers, from two kinds of evidence:
//
//   load    what the services are asked to do as a share of what they can do (pressure.h): given,
//           or admitted arrivals over capacity, or how busy what is ready is. Far more telling than
//           the queue when the load is near 1, because queues there hardly settle.
//   growth  how the number in the system and the queues change over the last half of the run: the
//           slope, and the rise from the third to the fourth quarter as a share of the level.
//
// Steady traffic, with "surely" for a whole 99 % interval and a tenth of the level as the least
// rise that counts:
//   unstable      of a service without a bound on its queue that has not surely room, the queue
//                 surely rises, or the number in the system does, or that rises at all and the
//                 load is surely above 1
//   stable        every service surely has room or a bound and the number does not surely rise; or
//                 the number is surely level, within a tenth either way; or it rises, and the
//                 bounded queue of a service fills whose load is surely above 1
//   inconclusive  otherwise: a longer run is needed
// Room is a load surely below 1, where that is known to be all that a service can do, and else a
// share of work surely below 0.95.
// Why a tenth: the queue of a service at load 1 grows like the square root of time, that is by
// 17 % of its level from the third to the fourth quarter, whatever the length of the run; one
// above 1 grows in proportion to time, by 33 %.
//
// Where the rate is given, the load is known before the run and needs no interval; a log whose rate
// does not change by more than chance counts as such a rate. Nothing simulated tells nothing.
//
// Traffic with a profile or from a trace, and incidents: judged by the end of the run
// (transient.h). Closed loops bound the number in the system and are stable, unless work goes on
// whose request has left: that is judged as open traffic is.
#pragma once

#include <string>
#include <vector>

#include "sim/metrics/confidence.h"
#include "sim/metrics/replication_record.h"
#include "sim/metrics/run_report.h"
#include "sim/model/load.h"
#include "sim/scenario/config.h"
#include "sim/study/evidence.h"

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
  double growth_rate = 0;     // requests per second; 0 when stable
  std::vector<bool> growing;  // [service] its own queue has no steady state
  bool overloaded = false;    // stable, but after or in a time above capacity
  bool fills = false;         // so, and a bounded queue has not come to its bound yet
  int full = -1;              // the service that is surely asked for all it can serve, or more
};

// Mean number in the system, or in the queue of one service (>= 0), in each window from `from` on,
// by replication; of a stopped one over the last half of what there is.
std::vector<std::vector<double>> Levels(const std::vector<ReplicationRecord>& records, double width,
                                        size_t from, int service);

// Windows of a replication of `width` seconds that were simulated to their end.
size_t WholeWindows(const ReplicationRecord& record, double width);

// What sentences may tell.
struct Reported {
  std::vector<double> shares;  // the metric `load` of each service
  double level = 0;            // in_system.mean; NaN: withheld
  size_t from = 0;             // window from which on losses count
  bool alike = false;          // replications came out the same
};

// `config`: what is in effect (evidence.h); `loads`: offered, or measured where the offers are not
// given.
Judgement Judge(const Config& config, const std::vector<ReplicationRecord>& records,
                const std::vector<ServiceLoad>& loads, const Facts& facts,
                const Reported& reported);

struct Case;
struct Pressures;
// What Judge does of steady traffic, and what it says of a system that grows.
Judgement JudgeSteady(const Case& of);
Judgement UnstableBy(const Case& of, const Pressures& all, const std::string& opening);
bool IsRising(const Growth& growth);  // surely
bool IsLevel(const Growth& growth);   // surely, within a tenth either way

}  // namespace servescape
