// SPDX-License-Identifier: MIT
// Theory laid over simulation: the closed form for a scenario whose assumptions hold (M/M/c,
// M/G/1, ... on its services), or the reason why there is none.
#pragma once

#include "sim/metrics/run_report.h"
#include "sim/scenario/config.h"

namespace servescape {

struct Theory {
  std::string name;    // "M/M/4", "M/D/1", ...; empty when there is none
  std::string reason;  // why there is none: "batching", "profile: rate changes with time", ...
  double mean = 0;     // latency in seconds; NaN when unknown or unstable
  double p50 = 0, p99 = 0;
  double utilization = 0;
};

Theory TheoryOf(const Config& config);
// Fills the theory fields of a load point; `config` is the scenario at that load.
void OverlayTheory(const Config& config, LoadPoint* point);

}  // namespace servescape
