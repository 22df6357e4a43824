// SPDX-License-Identifier: MIT
#include "sim/engine/tandem/fifo_stages.h"

namespace servescape {

FifoStages::FifoStages(const Model& model, uint64_t seed, uint32_t replication) {
  const SourceModel& source = model.sources()[0];
  items_ = source.items;
  for (size_t i = source.first_step; model.steps()[i] != Model::kEndOfPath; ++i) {
    const uint32_t id = model.steps()[i];
    const ServiceModel& service = model.services()[id];
    const bool entry = services_.empty();
    services_.push_back(id);
    const auto stream = [&](const char* purpose) {
      return MakeStream(seed, replication, "service." + service.name + purpose);
    };
    if (service.batching) {
      batches_.emplace(service, source.items, stream("/time"), stream("/noise"));
    } else {
      stages_.emplace_back(service.servers_per_queue, entry, model.end(),
                           DurationStream(stream("/time"), service.time.iid_sampler(), 1));
    }
  }
}

uint64_t FifoStages::memory() const {
  uint64_t bytes = batches_ ? batches_->memory() : 0;
  for (const FifoStage& stage : stages_) bytes += stage.memory();
  return bytes;
}

}  // namespace servescape
