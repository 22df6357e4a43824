// SPDX-License-Identifier: MIT
// What of a scenario came into play, by the records: the same trajectory gets the same verdict, why
// and warm-up, whichever keys the scenario has and whichever engine played it.
#pragma once

#include <optional>
#include <vector>

#include "sim/metrics/replication_record.h"
#include "sim/scenario/config.h"
#include "sim/study/load.h"

namespace servescape {

// The scenario without what changed no request's way in any of the records: time-outs and deadlines
// that none met, retries and hedges that none needed, limits that turned nobody away, failures of
// replicas that were up all the time, incidents whose factor is 1. To judge and to explain by; what
// is measured and told is that of the whole scenario. None: there is nothing to leave out.
std::optional<Config> InEffect(const Config& config, const std::vector<ReplicationRecord>& records);

// Whether each service was offered just what the sources give it, at rates that do not change, and
// can bear it: then its load, offered[0] / capacity of `loads` (LoadsOf), is no estimate. `config`:
// what is in effect.
bool LoadIsGiven(const Config& config, const std::vector<ReplicationRecord>& records,
                 const std::vector<ServiceLoad>& loads);

}  // namespace servescape
