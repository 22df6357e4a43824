// SPDX-License-Identifier: MIT
#include "sim/study/measured_load.h"

#include <algorithm>
#include <cmath>

#include "sim/model/rate_steps.h"
#include "sim/study/steady.h"
#include "sim/study/transient.h"

namespace servescape {
namespace {

static_assert(kLoadParts == kWindows);

// `counts` of arrivals by window, over all replications of windows of `width` seconds.
// `alike`: what the sources bring does not change, and a peak that is no more than chance is none.
void SetMeasured(bool steady, bool traced, bool alike, const std::vector<double>& counts,
                 double width, size_t runs, ServiceLoad* load) {
  constexpr double kChance = 3;  // standard errors
  const double exposure = width * static_cast<double>(runs);
  double sum = 0, expected = 0;
  for (size_t w = 0; w < counts.size(); ++w) {
    sum += counts[w];
    expected += load->offered[w] * exposure;
    if (steady) load->offered[w] = counts[w] / exposure;
  }
  if (steady) {
    load->peak = MeanBetween(load->offered, 0, kWindows);
    load->flat = true;
    return;
  }
  const RateSteps steps = traced || alike ? StepsOf(counts, exposure) : RateSteps();
  // What the sources alone would offer, where what came differs from it by no more than chance.
  const bool level = (traced || alike) && steps.steps == 1;
  if (level && std::fabs(sum - expected) <= kChance * steps.peak_error * sum) return;
  if (!traced) {
    // The traffic is given; a window is the mean of what caches and retries make of it.
    for (size_t w = 0; w < counts.size(); ++w) load->offered[w] = counts[w] / exposure;
    load->peak = *std::max_element(load->offered.begin(), load->offered.end());
    load->flat = false;
    return;
  }
  load->offered = steps.rate;
  load->peak = steps.peak;
  load->peak_seconds = steps.peak_seconds / static_cast<double>(runs);
  load->peak_error = steps.peak_error;
  load->flat = steps.steps == 1;
}

}  // namespace

void AskWithSessions(const Config& config, const std::vector<ServiceLoad>& reported,
                     std::vector<ServiceLoad>* loads) {
  constexpr double kFull = 0.9;  // of what a service can serve: more would come if it could
  if (!HasSessions(config)) return;
  for (size_t s = 0; s < loads->size(); ++s) {
    ServiceLoad& load = (*loads)[s];
    if (load.visited_by_closed || !(reported[s].peak > load.limit)) continue;
    if (load.peak > kFull * load.limit) load.peak = std::max(load.peak, reported[s].peak);
  }
}

std::vector<ServiceLoad> MeasuredLoads(const Config& config,
                                       const std::vector<ReplicationRecord>& records,
                                       std::vector<ServiceLoad> loads) {
  if (records.empty()) return loads;
  const double width = WindowSeconds(config);
  const bool steady = IsStationary(config);
  const bool traced = IsTraced(config), alike = !HasProfileOrTrace(config);
  for (size_t s = 0; s < loads.size(); ++s) {
    std::vector<double> counts(kWindows, 0);
    for (size_t w = 0; w < counts.size(); ++w) {
      for (const ReplicationRecord& record : records) {
        counts[w] += static_cast<double>(record.services[s][w].arrivals);
      }
    }
    SetMeasured(steady, traced, alike, counts, width, records.size(), &loads[s]);
  }
  return loads;
}

}  // namespace servescape
