// SPDX-License-Identifier: MIT
// The batched loop of LitServe 0.2.19 (litserve/loops: collate_requests): with
// batch_timeout above 0 each worker opens windows one after the other, whether
// anybody waits or not.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/batching/batcher.h"
#include "sim/batching/line.h"

namespace servescape {

class LitServeBatcher : public Batcher {
 public:
  LitServeBatcher(const BatchingSystemConfig& config, const Generator& random);

  void Arrive(SimTime now, const BatchRequest& request, Orders* orders) override;
  void Ended(SimTime now, uint32_t instance, Orders* orders) override;
  void Wake(SimTime now, Orders* orders) override;
  SimTime next() const override { return next_; }

 private:
  struct Waiting {
    BatchPart part;
    SimTime came;
  };
  struct Worker {
    bool busy = false;
    SimTime opened{0};  // a window of it, the phase of all until it next executes
    SimTime closes{0};  // the window in which `taken` began
    std::vector<BatchPart> taken;
  };

  // The window that is open at `now` ends then.
  SimTime EndOfWindow(const Worker& worker, SimTime now) const;
  void Take(SimTime now, Orders* orders);
  // Up to a full batch of those who wait; those whose time has run out are
  // refused.
  void Fill(SimTime now, Worker* worker, Orders* orders);
  void Start(uint32_t worker, SimTime since, Orders* orders);
  uint32_t IdleWorker();
  void SetNext();

  uint32_t max_batch_size_;  // requests
  Duration window_;
  Duration timeout_;
  Generator random_;
  std::vector<Worker> workers_;
  Line<Waiting> waiting_;
  SimTime next_ = kEndOfTime;
};

}  // namespace servescape
