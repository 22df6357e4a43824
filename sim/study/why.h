// SPDX-License-Identifier: MIT
// The bottleneck, and one or two sentences that say why the figures are what they are.
// Every figure in a sentence is measured or computed from the scenario; nothing is guessed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/metrics/run_report.h"
#include "sim/model/load.h"
#include "sim/scenario/config.h"
#include "sim/study/evidence.h"
#include "sim/study/outcome.h"
#include "sim/study/work.h"

namespace servescape {

// Offered peak: from the scenario's rates; what came in, where clients in a closed loop come too.
std::vector<ServiceSummary> ServicesOf(const Config& config, const std::vector<ServiceLoad>& loads,
                                       const std::vector<Metric>& metrics);

// `uptimes`: of each service, where its replicas were not up all the time.
// Fills `bottleneck` and `why` of a report that has everything else.
// `config` is what is in effect (evidence.h).
void Explain(const Config& config, const std::vector<ServiceLoad>& loads, const Facts& facts,
             const Losses& losses, const std::vector<std::optional<Uptime>>& uptimes,
             RunReport* report);

}  // namespace servescape
