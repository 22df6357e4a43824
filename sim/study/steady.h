// SPDX-License-Identifier: MIT
// The part of each replication that counts: everything after the warm-up, summed. The warm-up is
// what the scenario says, or eight relaxation times (run_length.h) of steady traffic, or none. It
// never depends on what was measured after it: a rule that looks for the calmest rest of the run
// makes means too low.
#pragma once

#include <array>

#include <memory>
#include <string>
#include <vector>

#include "sim/metrics/detail_record.h"
#include "sim/metrics/replication_record.h"
#include "sim/model/serverless_charges.h"
#include "sim/scenario/config.h"

namespace servescape {

// Sums count from a window's start, histograms from a block's.
struct WarmUp {
  int window = 0;
  int block = 0;
  int end_block = kBlocks;  // both end where this block begins
  bool begins = true;       // nothing that counts lies before it
  double window_seconds = 0;
  double seconds = 0;            // of `window`
  double histogram_seconds = 0;  // of `block`
  // Seconds from one filling of each store to the next; 0: always fresh, or traffic that changes.
  std::vector<double> periods;
  std::string warning;  // empty if there is nothing to say

  // The window from which ages of what store i holds count: those of whole periods alone are what
  // they are in the long run, and at the start of a run the last filling is behind it, warm-up or
  // not.
  int AgedFrom(size_t i) const;
};

double WindowSeconds(const Config& config);

// Twice the integrated autocorrelation time of the number in the system, in seconds: what the
// relaxation time of a queue near saturation comes out as, of any system. 0 where the run is too
// coarse to show one, and never more than the run can show. Deviations are from the mean over all
// replications, so that runs that stay where they began are not taken for settled.
double MeasuredRelaxation(const Config& config, const std::vector<ReplicationRecord>& records);

// `relaxation` in seconds, of steady traffic.
WarmUp FindWarmUp(const Config& config, const std::vector<ReplicationRecord>& records,
                  double relaxation);

// Adds what is counted and summed in a window.
void AddTo(const ServiceWindow& part, ServiceWindow* sum);

struct SteadyDetail;

struct Steady {
  double length = 0;  // seconds counted
  int64_t arrivals = 0, completions = 0, rejections = 0;
  double latency_sum = 0;
  double in_system_area = 0;
  OutcomeCounts outcomes{};
  std::array<int64_t, kAttemptKinds> attempts{};
  std::vector<ServiceWindow> services;  // sums
  Histogram latency;
  std::vector<Histogram> wait;  // by service
  // By service and pool: replicas whose machines are paid for x seconds, here and in all of the
  // replication, which took so many seconds.
  std::vector<std::vector<double>> billed, billed_in_all;
  double seconds_in_all = 0;
  // By service, what a serverless platform metered, likewise; empty without detail.
  std::vector<ServerlessTotals> serverless, serverless_in_all;
  // By pool of machines and NodeMeter, likewise.
  std::vector<std::vector<double>> nodes, nodes_in_all;
  std::vector<JobWindow> jobs, jobs_in_all;    // likewise
  std::shared_ptr<const SteadyDetail> detail;  // if more was measured
};

// `sections` equal parts of each replication, in whole blocks (fewer where there are not as many):
// where they are long enough to be as good as independent, they stand for replications.
std::vector<Steady> SteadyParts(const std::vector<ReplicationRecord>& records,
                                const WarmUp& warm_up, int sections = 1);

}  // namespace servescape
