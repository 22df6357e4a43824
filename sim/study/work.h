// SPDX-License-Identifier: MIT
// How much of what a service can do it does: one definition for the metrics `load` and
// `utilization`, the curves, the bill's idle share, the verdict and the why. What it can do is by
// the fleet's record: of the replicas that are paid for, or of those that are ready. It is work
// done, not servers taken:
//
//   one request a server   the share of the servers that are busy
//   batches                their requests, at the pace of full batches: a server that is always
//                          busy with batches of one is far from what it can serve
//   tokens                 tokens and prompts, at the pace of a replica with all its places taken;
//                          answers, at that of full batches, where a batch ends together
//   a shared accelerator   requests over what it can serve, and likewise where cores are shared, or
//                          replicas have speeds of their own
//   held for a path        the share of the servers that are held: nobody else can use them
//
// NaN where nothing limits a service. Where a machine shared with others may leave less than the
// capacity, busy servers are all that is known, and count.
#pragma once

#include <optional>
#include <vector>

#include "sim/metrics/detail_record.h"
#include "sim/model/load.h"

namespace servescape {

// Replicas that a share is of. Billed is what figures tell: a machine that has failed is paid for
// and idle. Ready is what a verdict asks: whether those that serve have room.
enum class Fleet : uint8_t { kBilled, kReady };

// `done`: sums over the time looked at; `present`: seconds at each number present, may be none.
double WorkShare(const ServiceLoad& load, const ServiceWindow& done, Fleet fleet,
                 const CountTimes* present = nullptr);

// Of a service whose replicas were not up all the time: how busy those were that were, by the
// windows from `from` on, and what share of all was up at the least, of any window. NaN where
// nothing limits the service, or none was up.
struct Uptime {
  double use = 0;
  double least = 1;
};
std::optional<Uptime> UptimeOf(const std::vector<ReplicationRecord>& records,
                               const ServiceLoad& load, size_t service, double width, size_t from);

// The share of the servers of billed replicas that are busy; NaN without a fixed number of them.
double BusyShare(const Station& station, const ServiceWindow& done);

}  // namespace servescape
