// SPDX-License-Identifier: MIT
#include <utility>

#include "sim/engine/tandem/detailed_stages.h"
#include "sim/engine/tandem/fifo_series.h"
#include "sim/engine/tandem/fork_stages.h"
#include "sim/study/general_run.h"

namespace servescape {

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

}  // namespace servescape
