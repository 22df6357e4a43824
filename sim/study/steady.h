// SPDX-License-Identifier: MIT
// The part of each replication that counts: everything after the warm-up, summed. The warm-up is
// what the scenario says, or found by MSER-5 on the number in the system (averaged over the
// replications) when the traffic is stationary, or none.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sim/metrics/replication_record.h"
#include "sim/scenario/config.h"

namespace servescape {

// Sums count from a window's start, histograms from a block's.
struct WarmUp {
  int window = 0;
  int block = 0;
  double seconds = 0;           // of `window`
  double histogram_seconds = 0;  // of `block`
  std::string warning;          // empty if there is nothing to say
};

double WindowSeconds(const Config& config);
WarmUp FindWarmUp(const Config& config, const std::vector<ReplicationRecord>& records);

struct SteadyDetail;

struct Steady {
  double length = 0;  // seconds counted
  int64_t arrivals = 0, completions = 0, rejections = 0;
  double latency_sum = 0;
  double in_system_area = 0;
  std::vector<ServiceWindow> services;  // sums
  Histogram latency;
  std::vector<Histogram> wait;  // by service
  std::shared_ptr<const SteadyDetail> detail;  // none of the fast engine
};

std::vector<Steady> SteadyParts(const std::vector<ReplicationRecord>& records,
                                const WarmUp& warm_up);

}  // namespace servescape
