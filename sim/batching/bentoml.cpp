// SPDX-License-Identifier: MIT
#include "sim/batching/bentoml.h"

#include <algorithm>

namespace servescape {
namespace {

constexpr double kTick = 0.001;  // s, of the dispatcher's loop
constexpr double kDecay = 0.95;  // of the mean wait, that may be spent on waiting

SimTime After(SimTime from, double seconds) {
  return seconds <= 0 ? from : from + FromSeconds(seconds);
}

}  // namespace

BentoMlOptimizer::BentoMlOptimizer(double max_latency)
    : a_(std::min(2.0, max_latency * 2 / 30)), b_(std::min(1.0, max_latency / 30)) {}

void BentoMlOptimizer::Log(SimTime now, uint32_t requests, double wait, double duration) {
  const bool trained = trains();
  if (++batches_ <= kSkipped) return;
  if (samples_.size() == kKept) samples_.pop_front();
  samples_.push_back({static_cast<double>(requests), trained ? 0 : wait, duration});
  tokens_ = std::min(1.0, tokens_ + ToSeconds(now - refilled_) / kInterval);
  refilled_ = now;
  if (tokens_ < 1 && batches_ != kTraining) return;
  if (tokens_ >= 1) tokens_ -= 1;
  Refresh();
}

// Where all batches are equally large the line of the least norm is taken, as
// lstsq does.
void BentoMlOptimizer::Refresh() {
  double n = 0, x = 0, y = 0, w = 0;
  for (size_t i = 0; i < samples_.size(); ++i) {
    n += 1;
    x += samples_[i].requests;
    y += samples_[i].duration;
    w += samples_[i].wait;
  }
  double xx = 0, xy = 0;
  for (size_t i = 0; i < samples_.size(); ++i) {
    const double off = samples_[i].requests - x / n;
    xx += off * off;
    xy += off * (samples_[i].duration - y / n);
  }
  const double mean = x / n;
  const double a = xx > 0 ? xy / xx : mean * (y / n) / (mean * mean + 1);
  const double b = xx > 0 ? y / n - a * mean : (y / n) / (mean * mean + 1);
  a_ = std::max(1e-6, a);
  b_ = std::max(0.0, b);
  wait_ = std::max(0.0, w / n);
}

BentoMlBatcher::BentoMlBatcher(const BatchingSystemConfig& config, const Generator& random)
    : max_batch_size_(config.max_batch_size),
      max_latency_(config.max_latency_ms * 1e-3),
      timeout_(FromSeconds(config.traffic_timeout)),
      max_concurrency_(config.max_concurrency),
      random_(random) {
  for (uint32_t i = 0; i < config.Instances(); ++i) workers_.emplace_back(max_latency_);
}

BatchRule BentoMlBatcher::Admit(SimTime, const BatchRequest&) {
  const bool full = max_concurrency_ > 0 && inside_.size() >= max_concurrency_;
  return full ? BatchRule::kConcurrency : BatchRule::kNone;
}

void BentoMlBatcher::Arrive(SimTime now, const BatchRequest& request, Orders* orders) {
  inside_.push_back({request.id, timeout_.ns > 0 ? now + timeout_ : kEndOfTime});
  const uint32_t count = static_cast<uint32_t>(workers_.size());
  const uint32_t at = count == 1 ? 0 : random_.NextBelow(count);
  workers_[at].jobs.push_back({request.id, request.items, now});
  Look(now, at, orders);
}

// n is the whole queue, not the batch: while n > 1 and the oldest would come
// too late if all were served now, the oldest is given up. One that is being
// served is not.
bool BentoMlBatcher::Shed(SimTime now, Worker* worker, Orders* orders) {
  const double n = static_cast<double>(worker->jobs.size());
  const Job& oldest = worker->jobs.front();
  if (oldest.cut) return false;
  const BentoMlOptimizer& known = worker->optimizer;
  const double more = known.trains() || n == 1 ? 0 : known.a() * n + known.b();
  if (n == 1 && !worker->busy) return false;
  const SimTime late = After(oldest.came, max_latency_ - more);
  if (late > now) {
    worker->next = std::min(worker->next, late);
    return false;
  }
  const uint32_t id = worker->jobs.pop_front().id;
  Gone(id);
  orders->Refuse(id, BatchRule::kShed);
  return true;
}

SimTime BentoMlBatcher::Corked(const Worker& worker) const {
  const BentoMlOptimizer& known = worker.optimizer;
  if (known.trains() || worker.jobs.size() >= max_batch_size_) return {};
  const double n = static_cast<double>(worker.jobs.size());
  const double hold = known.wait() * kDecay / n - kTick - known.a();
  return hold < 0 ? SimTime{} : worker.jobs.back().came + FromSeconds(hold) + Duration{1};
}

void BentoMlBatcher::Look(SimTime now, uint32_t at, Orders* orders) {
  Worker& worker = workers_[at];
  worker.next = kEndOfTime;
  SimTime since = now;
  while (!worker.jobs.empty()) {
    if (Shed(now, &worker, orders)) continue;
    if (worker.busy) return;
    const SimTime corked = Corked(worker);
    if (corked > now) {
      worker.next = std::min(worker.next, corked);
      return;
    }
    if (corked.ns > 0) since = worker.jobs.front().came;
    Start(now, at, since, orders);
    worker.next = kEndOfTime;
  }
}

// The request that does not fit is cut; its rest leads the next batch.
void BentoMlBatcher::Start(SimTime now, uint32_t at, SimTime since, Orders* orders) {
  Worker& worker = workers_[at];
  worker.busy = true;
  worker.started = now;
  worker.waited = ToSeconds(now - worker.jobs.front().came);
  for (uint32_t room = max_batch_size_; room > 0 && !worker.jobs.empty();) {
    Job& job = worker.jobs.front();
    const uint32_t items = std::min(room, job.items);
    worker.running.push_back({job.id, items});
    orders->parts.push_back({job.id, items});
    room -= items;
    job.items -= items;
    job.cut = job.items > 0;
    if (!job.cut) worker.jobs.pop_front();
  }
  orders->Execute(at, since < now ? BatchRule::kCork : BatchRule::kNone, since);
}

void BentoMlBatcher::Ended(SimTime now, uint32_t instance, Orders* orders) {
  Worker& worker = workers_[instance];
  worker.busy = false;
  worker.optimizer.Log(now, static_cast<uint32_t>(worker.running.size()), worker.waited,
                       ToSeconds(now - worker.started));
  const bool cut = !worker.jobs.empty() && worker.jobs.front().cut;
  for (const BatchPart& each : worker.running) {
    if (!cut || each.id != worker.jobs.front().id) Gone(each.id);
  }
  if (cut) worker.jobs.front().cut = false;
  worker.running.clear();
  Look(now, instance, orders);
}

void BentoMlBatcher::Wake(SimTime now, Orders* orders) {
  while (!inside_.empty() && inside_.front().deadline <= now) {
    orders->overdue.push_back({inside_.pop_front().id, BatchRule::kOverdue});
  }
  for (uint32_t i = 0; i < workers_.size(); ++i) {
    if (workers_[i].next <= now) Look(now, i, orders);
  }
}

SimTime BentoMlBatcher::next() const {
  SimTime next = inside_.empty() ? kEndOfTime : inside_.front().deadline;
  for (const Worker& worker : workers_) next = std::min(next, worker.next);
  return next;
}

void BentoMlBatcher::Gone(uint32_t id) {
  for (size_t i = 0; i < inside_.size(); ++i) {
    if (inside_[i].id == id) return inside_.erase(i);
  }
}

void BentoMlBatcher::Rename(uint32_t from, uint32_t to) {
  for (Worker& worker : workers_) {
    for (size_t i = 0; i < worker.jobs.size(); ++i) {
      if (worker.jobs[i].id == from) worker.jobs[i].id = to;
    }
    for (BatchPart& each : worker.running) {
      if (each.id == from) each.id = to;
    }
  }
}

}  // namespace servescape
