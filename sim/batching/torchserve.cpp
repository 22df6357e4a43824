// SPDX-License-Identifier: MIT
#include "sim/batching/torchserve.h"

#include <algorithm>

namespace servescape {

TorchServeBatcher::TorchServeBatcher(const BatchingSystemConfig& config)
    : batch_size_(config.batch_size),
      delay_(FromSeconds(config.max_batch_delay * 1e-3)),
      queue_size_(config.job_queue_size),
      workers_(config.Instances()) {}

BatchRule TorchServeBatcher::Admit(SimTime, const BatchRequest&) {
  return jobs_.size() >= queue_size_ ? BatchRule::kQueueFull : BatchRule::kNone;
}

void TorchServeBatcher::Arrive(SimTime now, const BatchRequest& request, Orders* orders) {
  jobs_.push_back({request.id, request.items});
  fresh_ = fresh_ && collects();
  Poll(now, orders);
}

void TorchServeBatcher::Ended(SimTime now, uint32_t instance, Orders* orders) {
  workers_.Leave(instance);
  if (!collects()) {
    fresh_ = !jobs_.empty();
    Poll(now, orders);
  }
}

void TorchServeBatcher::Wake(SimTime now, Orders* orders) {
  if (closes_ > now) return;
  Start(orders);
  Poll(now, orders);
}

// The delay begins when the worker takes the first job, however long that has
// waited.
void TorchServeBatcher::Poll(SimTime now, Orders* orders) {
  while (!jobs_.empty() && workers_.HasFree()) {
    if (jobs_.size() < batch_size_ && delay_.ns > 0) {
      if (collects()) return;
      closes_ = now + delay_;
      began_ = now;
      return;
    }
    fresh_ = false;
    Start(orders);
  }
}

void TorchServeBatcher::Start(Orders* orders) {
  const uint32_t worker = workers_.Free();
  workers_.Take(worker);
  const size_t count = std::min<size_t>(jobs_.size(), batch_size_);
  for (size_t i = 0; i < count; ++i) orders->parts.push_back(jobs_.pop_front());
  orders->Execute(worker, fresh_ ? BatchRule::kFreshDelay : BatchRule::kNone, began_);
  closes_ = kEndOfTime;
  fresh_ = false;
}

}  // namespace servescape
