// SPDX-License-Identifier: MIT
#include <utility>

#include "sim/engine/tandem/fifo_series.h"
#include "sim/engine/tandem/tandem_engine.h"
#include "sim/study/tandem_run.h"

namespace servescape {

std::unique_ptr<ReplicationRun> StartPlain(std::shared_ptr<const Model> model,
                                           const Thresholds& thresholds, uint64_t seed,
                                           uint32_t index) {
  if (IsFifoSeries(*model)) {
    return std::make_unique<TandemRun<FifoSeries<Recorder>>>(std::move(model), thresholds, seed,
                                                             index);
  }
  return std::make_unique<TandemRun<TandemEngine<Recorder>>>(std::move(model), thresholds, seed,
                                                             index);
}

}  // namespace servescape
