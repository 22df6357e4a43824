// SPDX-License-Identifier: MIT
// Theory laid over simulation: the closed form for a scenario whose assumptions hold (M/M/c,
// M/G/1, ... on its services), or the reason why there is none.
#pragma once

#include "sim/metrics/run_report.h"
#include "sim/scenario/config.h"

namespace servescape {

struct Theory {
  std::string name;    // "M/M/4", "M/D/1", "3 x M/M/1" (random routing); empty: there is none
  std::string reason;  // why there is none: "no closed form: \"gpu\" serves in batches"
  double mean = 0;     // latency in seconds; NaN when unknown or unstable
  double p50 = 0, p99 = 0;
  double utilization = 0;  // of the busiest service; above 1 when unstable; NaN when unknown
};

Theory TheoryOf(const Config& config);
// Fills the theory fields of a load point; `config` is the scenario at that load.
void OverlayTheory(const Config& config, LoadPoint* point);

}  // namespace servescape
