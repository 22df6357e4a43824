// SPDX-License-Identifier: MIT
// Adaptive batching of MLServer 1.7.1 (mlserver/batching/adaptive.py), and
// where its batches go: to worker processes in turn, or into the server's own
// loop with parallel_workers = 0. The batcher knows nothing of whether the
// model is free.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/batching/batcher.h"
#include "sim/batching/line.h"

namespace servescape {

class MlServerBatcher : public Batcher {
 public:
  explicit MlServerBatcher(const BatchingSystemConfig& config);

  void Arrive(SimTime now, const BatchRequest& request, Orders* orders) override;
  void Ended(SimTime now, uint32_t instance, Orders* orders) override;
  void Wake(SimTime now, Orders* orders) override;
  SimTime next() const override { return round_.empty() || Stopped() ? kEndOfTime : closes_; }

 private:
  struct Closed {
    uint32_t count = 0;
    SimTime at;
  };
  // A process that runs one batch after the other.
  struct Worker {
    Line<BatchPart> members;
    Line<Closed> batches;
  };

  // A model that blocks in the server's own process stops the batcher with all
  // the rest.
  bool Stopped() const { return in_loop_ && instances_.taken() > 0; }
  void Collect(SimTime now, const BatchPart& part, Orders* orders);
  void Close(SimTime now, Orders* orders);
  void Start(SimTime now, uint32_t instance, Orders* orders);

  uint32_t max_batch_size_;  // requests, whatever their items; 1: no batching
  Duration window_;
  bool awaits_;   // any number of batches at once
  bool in_loop_;  // a blocking model without workers
  Instances instances_;
  std::vector<Worker> workers_;
  uint32_t turn_ = 0;
  std::vector<BatchPart> round_;  // being collected
  SimTime began_, closes_;
  Duration rest_{0};
  Line<BatchPart> unread_;  // came while the loop was stopped
};

}  // namespace servescape
