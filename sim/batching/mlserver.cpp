// SPDX-License-Identifier: MIT
#include "sim/batching/mlserver.h"

#include <algorithm>

#include "sim/scenario/config.h"

namespace servescape {

// Off unless both fields are given.
MlServerBatcher::MlServerBatcher(const BatchingSystemConfig& config)
    : max_batch_size_(config.max_batch_size > 1 && config.max_batch_time > 0 ? config.max_batch_size
                                                                             : 1),
      window_(FromSeconds(config.max_batch_time)),
      awaits_(config.predict_awaits),
      in_loop_(config.parallel_workers == 0 && !config.predict_awaits),
      instances_(config.Instances()),
      workers_(std::max(1u, config.parallel_workers)) {}

void MlServerBatcher::Arrive(SimTime now, const BatchRequest& request, Orders* orders) {
  if (Stopped()) return unread_.push_back({request.id, request.items});
  Collect(now, {request.id, request.items}, orders);
}

// Each request that joins shortens what is left of the window by all the time
// since the round began, so that a round of several closes before
// max_batch_time.
void MlServerBatcher::Collect(SimTime now, const BatchPart& part, Orders* orders) {
  if (round_.empty()) {
    began_ = now;
    rest_ = window_;
  }
  round_.push_back(part);
  if (round_.size() >= max_batch_size_) return Close(now, orders);
  rest_ = rest_ - (now - began_);
  closes_ = now + std::max(rest_, Duration{0});
}

void MlServerBatcher::Wake(SimTime now, Orders* orders) {
  if (next() <= now) Close(now, orders);
}

// On to the next worker in turn, whether it is busy or not.
void MlServerBatcher::Close(SimTime now, Orders* orders) {
  const uint32_t at = turn_;
  turn_ = (turn_ + 1) % static_cast<uint32_t>(workers_.size());
  Worker& worker = workers_[at];
  for (const BatchPart& each : round_) worker.members.push_back(each);
  worker.batches.push_back({static_cast<uint32_t>(round_.size()), now});
  round_.clear();
  if (awaits_) return Start(now, at, orders);
  if (!instances_.busy(at)) Start(now, at, orders);
}

void MlServerBatcher::Start(SimTime now, uint32_t at, Orders* orders) {
  Worker& worker = workers_[at];
  const Closed batch = worker.batches.pop_front();
  const uint32_t instance = awaits_ ? instances_.Free() : at;
  instances_.Take(instance);
  for (uint32_t i = 0; i < batch.count; ++i) orders->parts.push_back(worker.members.pop_front());
  const bool waited = max_batch_size_ > 1 && batch.count < max_batch_size_ && batch.at < now;
  orders->Execute(instance, waited ? BatchRule::kClosedEarly : BatchRule::kNone, batch.at);
}

void MlServerBatcher::Ended(SimTime now, uint32_t instance, Orders* orders) {
  instances_.Leave(instance);
  if (awaits_) return;
  if (!workers_[instance].batches.empty()) return Start(now, instance, orders);
  if (!in_loop_) return;
  if (!round_.empty() && closes_ <= now) return Close(now, orders);
  while (!unread_.empty() && !Stopped()) Collect(now, unread_.pop_front(), orders);
}

}  // namespace servescape
