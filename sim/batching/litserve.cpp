// SPDX-License-Identifier: MIT
#include "sim/batching/litserve.h"

#include <algorithm>

namespace servescape {

// A worker's first window began at any instant before the run.
LitServeBatcher::LitServeBatcher(const BatchingSystemConfig& config, const Generator& random)
    : max_batch_size_(config.max_batch_size),
      window_(FromSeconds(config.max_batch_size > 1 ? config.batch_timeout : 0)),
      timeout_(FromSeconds(config.timeout)),
      random_(random),
      workers_(config.Instances()) {
  for (Worker& worker : workers_) {
    const double phase = random_.NextUniform() * static_cast<double>(window_.ns);
    worker.opened = SimTime{-static_cast<int64_t>(phase)};
  }
}

SimTime LitServeBatcher::EndOfWindow(const Worker& worker, SimTime now) const {
  const int64_t passed = (now - worker.opened).ns / window_.ns;
  return worker.opened + Duration{(passed + 1) * window_.ns};
}

// Whoever is free; of several any, because they race for one queue.
uint32_t LitServeBatcher::IdleWorker() {
  uint32_t free = 0;
  for (const Worker& worker : workers_) free += !worker.busy;
  if (free == 0) return Instances::kNone;
  uint32_t nth = free == 1 ? 0 : random_.NextBelow(free);
  for (uint32_t i = 0;; ++i) {
    if (!workers_[i].busy && nth-- == 0) return i;
  }
}

void LitServeBatcher::Arrive(SimTime now, const BatchRequest& request, Orders* orders) {
  waiting_.push_back({{request.id, request.items}, now});
  Take(now, orders);
  SetNext();
}

void LitServeBatcher::Fill(SimTime now, Worker* worker, Orders* orders) {
  while (!waiting_.empty() && worker->taken.size() < max_batch_size_) {
    const Waiting each = waiting_.pop_front();
    if (timeout_.ns > 0 && now - each.came > timeout_) {
      orders->Refuse(each.part.id, BatchRule::kExpired);
    } else {
      worker->taken.push_back(each.part);
    }
  }
}

void LitServeBatcher::Take(SimTime now, Orders* orders) {
  while (!waiting_.empty()) {
    const uint32_t at = IdleWorker();
    if (at == Instances::kNone) return;
    Worker& worker = workers_[at];
    if (worker.taken.empty() && window_.ns > 0) worker.closes = EndOfWindow(worker, now);
    Fill(now, &worker, orders);
    const bool full = worker.taken.size() >= max_batch_size_;
    if (!worker.taken.empty() && (full || window_.ns == 0)) Start(at, now, orders);
  }
}

void LitServeBatcher::Start(uint32_t at, SimTime since, Orders* orders) {
  Worker& worker = workers_[at];
  worker.busy = true;
  for (const BatchPart& part : worker.taken) orders->parts.push_back(part);
  worker.taken.clear();
  const bool window = window_.ns > 0;
  orders->Execute(at, window ? BatchRule::kWindow : BatchRule::kNone, since);
}

// A fresh window, however long those who wait have waited.
void LitServeBatcher::Ended(SimTime now, uint32_t instance, Orders* orders) {
  workers_[instance].busy = false;
  workers_[instance].opened = now;
  Take(now, orders);
  SetNext();
}

void LitServeBatcher::Wake(SimTime now, Orders* orders) {
  for (uint32_t i = 0; i < workers_.size(); ++i) {
    const Worker& worker = workers_[i];
    if (!worker.taken.empty() && worker.closes <= now) Start(i, worker.opened, orders);
  }
  SetNext();
}

void LitServeBatcher::SetNext() {
  next_ = kEndOfTime;
  for (const Worker& worker : workers_) {
    if (!worker.taken.empty()) next_ = std::min(next_, worker.closes);
  }
}

}  // namespace servescape
