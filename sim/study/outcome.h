// SPDX-License-Identifier: MIT
// The words beside the verdict: load and goals, the share lost, and what the end of the run cut
// off.
#pragma once

#include <string>
#include <vector>

#include "sim/metrics/replication_record.h"
#include "sim/metrics/run_report.h"
#include "sim/scenario/config.h"
#include "sim/study/steady.h"
#include "sim/study/verdict.h"

namespace servescape {

// Of the requests that ended after the warm-up, the share without an answer; and of those the
// share for want of capacity, unless there is room: a full queue, shedding, time-outs, not errors;
// and that of full queues alone.
struct Losses {
  double all = 0;
  double capacity = 0;
  double refused = 0;
};
Losses LossesOf(const std::vector<ReplicationRecord>& records, const WarmUp& warm_up);

// " 3.2% of the requests were shed, 1.1% timed out.", in the windows from `from` on; empty if all
// were answered.
std::string LossWords(const Config& config, const std::vector<ReplicationRecord>& records,
                      size_t from);

// Of losses for want of capacity. `room`: every service surely has much of it all the time, so that
// nothing but a full queue is one: not a time-out that service alone is longer than, nor a limit.
LoadState LoadOf(const Judgement& judgement, const Losses& losses, bool room);
GoalsState GoalsOf(const std::vector<SloResult>& slos);

// Requests, or those of a class or at a service, of which a part of more than `least` has no answer
// when the run ends: a mean of the others says little of them.
struct Unanswered {
  std::string whom;  // "the requests of class batch"
  double share = 0;
};
std::vector<Unanswered> UnansweredOf(const Config& config,
                                     const std::vector<ReplicationRecord>& records, double least);
constexpr double kLeastUnanswered = 0.1;  // shares unanswered from here on are reported,
constexpr double kLeastGrowing = 0.001;   // and from here on where they grow without end
std::string UnansweredWords(const Unanswered& cut);

// Keeps an interval where its metric can be: shares within 0 and 1, all else not below 0. One that
// reaches out of it is taken on the scale of log odds, or of logarithms, with the same width.
void KeepInRange(const std::string& name, Unit unit, Estimate* estimate);

}  // namespace servescape
