// SPDX-License-Identifier: MIT
// What caches hold when a replication begins (cache.*.warm): what traffic like the scenario's has
// left in them. Before time 0, requests with keys of their own streams go through the compiled
// paths and the caches' own policies (look up, insert, age), so that the arrivals of the run stay
// as they are; services, stores, networks and time-outs take no part and no time.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/engine/data/cache_copy.h"
#include "sim/model/general_model.h"
#include "sim/model/slow_state.h"

namespace servescape {

// `copies`: those of all caches, empty. Keys whose order only a trace knows are not replayed.
void FillCaches(const GeneralModel& model, uint64_t seed, uint32_t replication,
                std::vector<CacheCopy>* copies);

}  // namespace servescape
