// SPDX-License-Identifier: MIT
#include <utility>

#include "sim/engine/tandem/detailed_stages.h"
#include "sim/engine/tandem/fifo_series.h"
#include "sim/engine/tandem/fork_stages.h"
#include "sim/study/full_run.h"

namespace servescape {

bool PlaysAsSeries(const FullModel& model) { return IsDetailedSeries(model) || IsFifoFork(model); }

std::unique_ptr<ReplicationRun> StartSeries(std::shared_ptr<const FullModel> model,
                                            const Thresholds& thresholds, uint64_t seed,
                                            uint32_t index, RequestSink requests) {
  using Series = FifoSeries<ReportingRecorder, DetailedStages>;
  using Fork = FifoSeries<ReportingRecorder, ForkStages>;
  if (IsFifoFork(*model)) {
    return std::make_unique<FullRun<ReportingRecorder, Fork>>(std::move(model), thresholds, seed,
                                                              index, std::move(requests));
  }
  return std::make_unique<FullRun<ReportingRecorder, Series>>(std::move(model), thresholds, seed,
                                                              index, std::move(requests));
}

}  // namespace servescape
