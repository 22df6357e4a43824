// SPDX-License-Identifier: MIT
#include <utility>

#include "sim/study/general_run.h"
#ifndef SERVESCAPE_FIRST_ENGINE
#include "sim/engine/tandem/detailed_stages.h"
#include "sim/engine/tandem/fifo_series.h"
#include "sim/engine/tandem/fork_stages.h"
#endif

namespace servescape {

#ifdef SERVESCAPE_FIRST_ENGINE

// There is no room for these: the engine plays all of it, to the same bits.
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
