// SPDX-License-Identifier: MIT
#include "sim/engine/tandem/detailed_stages.h"

namespace servescape {

// Until which of the servers takes a request that comes from another service as a server becomes
// free would be known, more than one replica is for the first service alone.
bool IsDetailedSeries(const GeneralModel& model) {
  const Model& common = model.common();
  if (!IsFifoSeries(common)) return false;
  for (size_t i = common.sources()[0].first_step + 1; common.steps()[i] != Model::kEndOfPath; ++i) {
    if (model.services()[common.steps()[i]].replicas > 1) return false;
  }
  return true;
}

DetailedStages::DetailedStages(const GeneralModel& model, uint64_t seed, uint32_t replication) {
  const SourceModel& source = model.common().sources()[0];
  items_ = source.items;
  for (size_t i = source.first_step; model.common().steps()[i] != Model::kEndOfPath; ++i) {
    const uint32_t id = model.common().steps()[i];
    const DetailedStage& stage =
        stages_.emplace_back(model, id, components_.size(), seed, replication);
    for (const uint32_t component : stage.OwnComponents()) components_.push_back(component);
    quality_ *= model.services()[id].quality;
  }
}

uint64_t DetailedStages::memory() const {
  uint64_t bytes = 0;
  for (const DetailedStage& stage : stages_) bytes += stage.memory();
  return bytes;
}

}  // namespace servescape
