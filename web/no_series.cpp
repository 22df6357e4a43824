// SPDX-License-Identifier: MIT
// The page's whole engine plays what its first module cannot: little of that is plain, and events
// do for it what recursions do elsewhere, to the same bits. These stand in the places of
// plain_replication.cpp and series_replication.cpp.
#include <utility>

#include "sim/engine/tandem/tandem_engine.h"
#include "sim/study/tandem_run.h"

namespace servescape {

std::unique_ptr<ReplicationRun> StartPlain(std::shared_ptr<const Model> model,
                                           const Thresholds& thresholds, uint64_t seed,
                                           uint32_t index) {
  return std::make_unique<TandemRun<TandemEngine<Recorder>>>(std::move(model), thresholds, seed,
                                                             index);
}

bool PlaysAsSeries(const GeneralModel&) { return false; }

std::unique_ptr<ReplicationRun> StartSeries(std::shared_ptr<const GeneralModel> model,
                                            const Thresholds& thresholds, uint64_t seed,
                                            uint32_t index, RequestSink requests) {
  return StartGeneral(std::move(model), thresholds, seed, index, std::move(requests));
}

}  // namespace servescape
