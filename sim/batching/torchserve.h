// SPDX-License-Identifier: MIT
// Batching of TorchServe 0.12.0 (frontend: wlm/Model.pollBatch,
// BatchAggregator): a worker takes the first job, then waits max_batch_delay
// for more while no other worker may take any.
#pragma once

#include <cstdint>

#include "sim/batching/batcher.h"
#include "sim/batching/line.h"

namespace servescape {

class TorchServeBatcher : public Batcher {
 public:
  explicit TorchServeBatcher(const BatchingSystemConfig& config);

  BatchRule Admit(SimTime now, const BatchRequest& request) override;
  void Arrive(SimTime now, const BatchRequest& request, Orders* orders) override;
  void Ended(SimTime now, uint32_t instance, Orders* orders) override;
  void Wake(SimTime now, Orders* orders) override;
  SimTime next() const override { return closes_; }

 private:
  bool collects() const { return closes_ != kEndOfTime; }
  void Poll(SimTime now, Orders* orders);
  void Start(Orders* orders);

  uint32_t batch_size_;  // requests
  Duration delay_;
  uint32_t queue_size_;
  Instances workers_;
  Line<BatchPart> jobs_;
  SimTime closes_ = kEndOfTime;  // of the batch that is being collected
  bool fresh_ = false;           // it began with jobs that had waited for a worker
  SimTime began_;
};

}  // namespace servescape
