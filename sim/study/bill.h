// SPDX-License-Identifier: MIT
// What the scenario costs by the hour, line by line, and what of it has no price. A part without
// a price is named and left out; it is never billed as zero.
#pragma once

#include <string>
#include <vector>

#include "sim/metrics/run_report.h"
#include "sim/scenario/config.h"
#include "sim/study/steady.h"

namespace servescape {

// "service model", "cache answers": what has neither host nor price. Copies of a cache within the
// replicas of a service are paid with these.
std::vector<std::string> UnpricedParts(const Config& config);

// What is paid in `seconds`, US dollars: what serverless platforms charge; machines that replicas
// are placed on (model/node_charges.h); of each pool its price
// for the time that its replicas were billed (engine/fleet/replica.h: from the pull of their image
// on, until they stop); of caches and stores theirs for all of the time; of jobs
// their workers' while these are there. `billed`: replica-seconds by service and pool.
double Paid(const Config& config, const std::vector<std::vector<double>>& billed, double seconds,
            const std::vector<ServerlessTotals>& serverless,
            const std::vector<std::vector<double>>& nodes, const std::vector<JobWindow>& jobs);

// One line per pool, cache, store and job with a price above zero and per charge of a platform;
// unused is what the load leaves, of a pool what its own part of the requests does, by its
// speed. `parts`: who served how many.
std::vector<CostLine> BillOf(const Config& config, const std::vector<Metric>& metrics,
                             const std::vector<Steady>& parts);

// Whether parts without a price leave open what a goal on cost asks: those could still push the
// cost past a limit that it keeps so far.
bool PriceLeavesOpen(const Config& config, const SloConfig& slo, SloState state);

}  // namespace servescape
