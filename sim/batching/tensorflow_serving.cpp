// SPDX-License-Identifier: MIT
#include "sim/batching/tensorflow_serving.h"

namespace servescape {

TensorflowServingBatcher::TensorflowServingBatcher(const BatchingSystemConfig& config)
    : max_batch_size_(config.max_batch_size),
      timeout_{static_cast<int64_t>(config.batch_timeout_micros) * 1000},
      max_enqueued_(config.max_enqueued_batches),
      threads_(config.Instances()) {}

bool TensorflowServingBatcher::NeedsNew(const BatchRequest& request) const {
  return batches_.empty() || batches_.back().items + request.items > max_batch_size_;
}

// A batch that a thread has taken does not count any more.
BatchRule TensorflowServingBatcher::Admit(SimTime, const BatchRequest& request) {
  if (request.items > max_batch_size_) return BatchRule::kTooLarge;
  const bool full = NeedsNew(request) && batches_.size() >= max_enqueued_;
  return full ? BatchRule::kQueueFull : BatchRule::kNone;
}

void TensorflowServingBatcher::Arrive(SimTime now, const BatchRequest& request, Orders* orders) {
  if (NeedsNew(request)) batches_.push_back({0, 0, now});
  tasks_.push_back({request.id, request.items});
  ++batches_.back().count;
  batches_.back().items += request.items;
  Start(now, orders);
}

void TensorflowServingBatcher::Ended(SimTime now, uint32_t instance, Orders* orders) {
  threads_.Leave(instance);
  Start(now, orders);
}

// A free thread takes the oldest batch if it is closed, full, or has been open
// for the time-out.
void TensorflowServingBatcher::Start(SimTime now, Orders* orders) {
  next_ = kEndOfTime;
  while (!batches_.empty() && threads_.HasFree()) {
    const Batch& front = batches_.front();
    const bool open = batches_.size() == 1 && front.items < max_batch_size_;
    if (open && front.opened + timeout_ > now) {
      next_ = front.opened + timeout_;
      return;
    }
    const uint32_t thread = threads_.Free();
    threads_.Take(thread);
    for (uint32_t left = batches_.pop_front().count; left > 0; --left) {
      orders->parts.push_back(tasks_.pop_front());
    }
    orders->Execute(thread);
  }
}

}  // namespace servescape
