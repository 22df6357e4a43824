// SPDX-License-Identifier: MIT
// How much of what a service can do it does: one definition for the metric `load`, the curves, the
// bill's idle share, the verdict and the why. It is work done, not slots taken:
//
//   one request a slot     the share of the slots that are busy
//   batches                their requests, at the pace of full batches: a server that is always
//                          busy with batches of one is far from what it can serve
//   tokens                 tokens and prompts, at the pace of a replica with all its places taken
//   a shared accelerator   requests over what it can serve, and likewise where cores are shared
//   held for a path        the share of the slots that are held: nobody else can use them
//
// NaN where nothing limits a service. Where padding, batches of one class or a machine shared with
// others may leave less than the capacity, busy slots are all that is known, and count.
#pragma once

#include "sim/metrics/detail_record.h"
#include "sim/metrics/replication_record.h"
#include "sim/scenario/config.h"
#include "sim/study/load.h"

namespace servescape {

// Sums of a service over the time looked at.
struct WorkDone {
  const ServiceWindow* window = nullptr;
  const ServiceDetailWindow* detail = nullptr;  // none of the fast engine
  const CountTimes* present = nullptr;          // seconds at each number present; may be none
  double replica_seconds = 0;                   // replicas x seconds that are looked at
};

double WorkShare(const ServiceConfig& service, const ServiceLoad& load, const WorkDone& done);

// Whether that is anything but the share of busy slots.
bool HasOwnLoad(const ServiceConfig& service, const ServiceLoad& load);

// Batches that all replicas together can serve at once; 0 where that is no fixed number
// (unlimited concurrency, processor sharing).
double SlotsOf(const ServiceConfig& service);

}  // namespace servescape
