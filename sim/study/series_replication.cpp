// SPDX-License-Identifier: MIT
#include <utility>

#include "sim/study/general_run.h"
#ifndef __EMSCRIPTEN__
#include "sim/engine/tandem/detailed_stages.h"
#include "sim/engine/tandem/fifo_series.h"
#include "sim/engine/tandem/fork_stages.h"
#endif

namespace servescape {

#ifdef __EMSCRIPTEN__

// A page has no room for these: there the engine plays all of it, to the same bits.
bool PlaysAsSeries(const GeneralModel&) { return false; }

std::unique_ptr<ReplicationRun> StartSeries(std::shared_ptr<const GeneralModel> model,
                                            const Thresholds& thresholds, uint64_t seed,
                                            uint32_t index, RequestSink requests) {
  return StartGeneral(std::move(model), thresholds, seed, index, std::move(requests));
}

#else

bool PlaysAsSeries(const GeneralModel& model) {
  return IsDetailedSeries(model) || IsFifoFork(model);
}

std::unique_ptr<ReplicationRun> StartSeries(std::shared_ptr<const GeneralModel> model,
                                            const Thresholds& thresholds, uint64_t seed,
                                            uint32_t index, RequestSink requests) {
  using Series = FifoSeries<ReportingRecorder, DetailedStages>;
  using Fork = FifoSeries<ReportingRecorder, ForkStages>;
  if (IsFifoFork(*model)) {
    return std::make_unique<GeneralRun<ReportingRecorder, Fork>>(std::move(model), thresholds, seed,
                                                                 index, std::move(requests));
  }
  return std::make_unique<GeneralRun<ReportingRecorder, Series>>(std::move(model), thresholds, seed,
                                                                 index, std::move(requests));
}

#endif

}  // namespace servescape
