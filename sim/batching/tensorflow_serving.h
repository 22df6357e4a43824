// SPDX-License-Identifier: MIT
// Batching of TensorFlow Serving, from its batching guide, the comments of
// session_bundle_config.proto and those of the shared batch scheduler's queue
// options (not run). Parameters that are left out take the scheduler's own
// defaults; large batches are not split.
#pragma once

#include <cstdint>

#include "sim/batching/batcher.h"
#include "sim/batching/line.h"

namespace servescape {

class TensorflowServingBatcher : public Batcher {
 public:
  explicit TensorflowServingBatcher(const BatchingSystemConfig& config);

  BatchRule Admit(SimTime now, const BatchRequest& request) override;
  void Arrive(SimTime now, const BatchRequest& request, Orders* orders) override;
  void Ended(SimTime now, uint32_t instance, Orders* orders) override;
  void Wake(SimTime now, Orders* orders) override { Start(now, orders); }
  SimTime next() const override { return next_; }

 private:
  // Tasks that will run together; only the last batch is open for more.
  struct Batch {
    uint32_t count = 0, items = 0;
    SimTime opened;
  };

  bool NeedsNew(const BatchRequest& request) const;
  void Start(SimTime now, Orders* orders);

  uint32_t max_batch_size_;  // items
  Duration timeout_;
  uint32_t max_enqueued_;  // batches
  Instances threads_;
  Line<BatchPart> tasks_;
  Line<Batch> batches_;
  SimTime next_ = kEndOfTime;
};

}  // namespace servescape
