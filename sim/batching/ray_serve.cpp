// SPDX-License-Identifier: MIT
#include "sim/batching/ray_serve.h"

#include <algorithm>

namespace servescape {
namespace {

// Tasks that route, a replica.
constexpr uint32_t kTasks = 2;
constexpr uint32_t kMostTasks = 50;
// A replica is asked how much it has, over the network, each time the cached
// number says full.
constexpr double kLeastProbe = 0.003, kMostProbe = 0.008;    // s
constexpr double kFirstBackOff = 0.025, kMostBackOff = 0.5;  // s; doubles

}  // namespace

RayServeBatcher::RayServeBatcher(const BatchingSystemConfig& config, uint32_t replicas,
                                 const Generator& random)
    : max_batch_size_(config.serve_batch ? config.max_batch_size : 1),
      window_(FromSeconds(config.serve_batch ? config.batch_wait_timeout_s : 0)),
      instances_(config.Instances()),
      max_ongoing_(config.max_ongoing_requests),
      max_queued_(config.max_queued_requests),
      blocks_(config.body_blocks),
      random_(random) {
  for (uint32_t i = 0; i < replicas; ++i) replicas_.emplace_back(instances_);
}

BatchRule RayServeBatcher::Admit(SimTime, const BatchRequest&) {
  const int64_t queued = static_cast<int64_t>(pending_.size() + tasks_.size());
  return max_queued_ >= 0 && queued >= max_queued_ ? BatchRule::kQueueFull : BatchRule::kNone;
}

void RayServeBatcher::Arrive(SimTime now, const BatchRequest& request, Orders* orders) {
  pending_.push_back({{request.id, request.items}, now, now, 0});
  Route(now, orders);
}

// The first two tries follow each other; each later one waits twice as long,
// 500 ms at most.
Duration RayServeBatcher::BackOff(uint32_t tries) {
  double wait = kLeastProbe + (kMostProbe - kLeastProbe) * random_.NextUniform();
  double back_off = kFirstBackOff;
  for (uint32_t i = 2; i < tries && back_off < kMostBackOff; ++i) back_off *= 2;
  if (tries > 1) wait += std::min(back_off, kMostBackOff);
  return FromSeconds(wait);
}

// The less loaded of two that are drawn, if it has room.
uint32_t RayServeBatcher::Choose() {
  const uint32_t count = static_cast<uint32_t>(replicas_.size());
  uint32_t best = count == 1 ? 0 : random_.NextBelow(count);
  if (count > 1) {
    uint32_t other = random_.NextBelow(count - 1);
    other += other >= best;
    if (replicas_[other].ongoing < replicas_[best].ongoing) best = other;
  }
  return replicas_[best].ongoing < max_ongoing_ ? best : Instances::kNone;
}

bool RayServeBatcher::Try(SimTime now, const Routing& task, Orders* orders) {
  const uint32_t at = Choose();
  if (at == Instances::kNone) return false;
  Replica& replica = replicas_[at];
  const bool polled = task.tries > 0 && replica.freed < now;
  held_ = polled ? BatchRule::kBackOff : BatchRule::kNone;
  held_since_ = std::max(replica.freed, task.came);
  if (++replica.ongoing == max_ongoing_) replica.full_since = now;
  Receive(now, at, task.part, orders);
  held_ = BatchRule::kNone;
  return true;
}

void RayServeBatcher::Route(SimTime now, Orders* orders) {
  const size_t most = std::min<size_t>(kMostTasks, kTasks * replicas_.size());
  for (size_t i = 0;;) {
    while (tasks_.size() < most && !pending_.empty()) {
      tasks_.push_back(pending_.pop_front());
      tasks_.back().at = now;
    }
    while (i < tasks_.size() && tasks_[i].at > now) ++i;
    if (i == tasks_.size()) return;
    if (Try(now, tasks_[i], orders)) {
      tasks_.erase(tasks_.begin() + static_cast<std::ptrdiff_t>(i));
    } else {
      tasks_[i].at = now + BackOff(++tasks_[i].tries);
    }
  }
}

void RayServeBatcher::Receive(SimTime now, uint32_t at, const BatchPart& part, Orders* orders) {
  Replica& replica = replicas_[at];
  if (Blocked(replica)) return replica.unread.push_back(part);
  if (replica.round.empty()) replica.closes = now + window_;
  replica.round.push_back(part);
  const bool full = replica.round.size() >= max_batch_size_;
  if (full || window_.ns == 0) Close(now, at, held_, held_since_, orders);
}

void RayServeBatcher::Close(SimTime now, uint32_t at, BatchRule rule, SimTime since,
                            Orders* orders) {
  Replica& replica = replicas_[at];
  for (const BatchPart& each : replica.round) replica.members.push_back(each);
  replica.batches.push_back({static_cast<uint32_t>(replica.round.size()), now, rule, since});
  replica.round.clear();
  replica.closes = kEndOfTime;
  StartClosed(now, at, orders);
}

void RayServeBatcher::StartClosed(SimTime now, uint32_t at, Orders* orders) {
  Replica& replica = replicas_[at];
  while (!replica.batches.empty() && replica.running.HasFree() && !Blocked(replica)) {
    const Closed batch = replica.batches.pop_front();
    const uint32_t local = replica.running.Free();
    replica.running.Take(local);
    for (uint32_t i = 0; i < batch.count; ++i) {
      orders->parts.push_back(replica.members.pop_front());
    }
    if (replica.sizes.size() <= local) replica.sizes.resize(local + 1);
    replica.sizes[local] = batch.count;
    const bool early = batch.rule == BatchRule::kNone && batch.at < now && max_batch_size_ > 1 &&
                       batch.count < max_batch_size_;
    orders->Execute(at * instances_ + local, early ? BatchRule::kClosedEarly : batch.rule,
                    early ? batch.at : batch.since);
  }
}

// Nothing tells the router: it asks again when its back-off ends.
void RayServeBatcher::Ended(SimTime now, uint32_t instance, Orders* orders) {
  const uint32_t at = instance / instances_;
  Replica& replica = replicas_[at];
  const uint32_t local = instance % instances_;
  replica.running.Leave(local);
  replica.ongoing -= replica.sizes[local];
  replica.freed = now;
  if (replica.closes <= now) return Close(now, at, BatchRule::kNone, now, orders);
  StartClosed(now, at, orders);
  while (!replica.unread.empty() && !Blocked(replica)) {
    Receive(now, at, replica.unread.pop_front(), orders);
  }
}

void RayServeBatcher::Wake(SimTime now, Orders* orders) {
  for (uint32_t i = 0; i < replicas_.size(); ++i) {
    Replica& replica = replicas_[i];
    if (replica.closes > now || Blocked(replica)) continue;
    const bool capped = replica.ongoing >= max_ongoing_ && max_ongoing_ < max_batch_size_;
    Close(now, i, capped ? BatchRule::kCap : BatchRule::kNone, replica.full_since, orders);
  }
  Route(now, orders);
}

SimTime RayServeBatcher::next() const {
  SimTime next = kEndOfTime;
  for (const Replica& replica : replicas_) {
    if (!Blocked(replica)) next = std::min(next, replica.closes);
  }
  for (const Routing& task : tasks_) next = std::min(next, task.at);
  return next;
}

}  // namespace servescape
