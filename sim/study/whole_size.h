// SPDX-License-Identifier: MIT
// The report of a scenario that run.scale divides, at full size: throughput and all other rates,
// requests in the system, replicas and what is paid are those of the whole; times, shares and
// batches are what they are. Counts of what was simulated (requests, events, samples) stay.
#pragma once

#include <string_view>

#include "sim/metrics/run_report.h"
#include "sim/scenario/config.h"

namespace servescape {

// By which a metric or a series of that name is multiplied.
double WholeFactor(const Config& config, std::string_view name, Unit unit);

// To be called once, for a `config` with run.scale above 1.
void TellWhole(const Config& config, RunReport* report);

}  // namespace servescape
