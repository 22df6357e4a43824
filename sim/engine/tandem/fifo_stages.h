// SPDX-License-Identifier: MIT
// The services of a FifoSeries, in the order of the path: what happens at them, told in blocks.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "sim/base/time.h"
#include "sim/engine/tandem/batch_stage.h"
#include "sim/engine/tandem/fifo_stage.h"
#include "sim/model/model.h"

namespace servescape {

// What a Tell has told: events that end batches, and requests that have left the system.
struct StageEnds {
  int64_t events = 0;
  uint32_t left = 0;
};

class FifoStages {
 public:
  using BuiltFrom = Model;

  FifoStages(const Model& model, uint64_t seed, uint32_t replication);

  size_t size() const { return services_.size(); }

  // Requests come, at most FifoStage::kMostAtOnce.
  template <class Observer>
  void Enter(const SimTime* at, size_t count, Observer& observer) {
    observer.OnArrivals(services_[0], at, count);
    batches_ ? batches_->Join(at, count) : stages_[0].Join(at, at, count);
  }
  // What happens before `until`, of which all is known.
  template <class Observer>
  StageEnds Tell(SimTime until, Observer& observer);
  // How many more may come, of at most so many tasks at a time; here each request is one.
  uint32_t Room(uint32_t in_flight, uint32_t most) const { return most - in_flight; }
  uint32_t Tasks(uint32_t in_flight) const { return in_flight; }
  // One more comes than may be: what its instant still brings; events of timers.
  template <class Observer>
  int64_t Stop(SimTime come, uint32_t /*most*/, Observer& observer) {
    Enter(&come, 1, observer);
    TellEntry({come.ns + 1}, observer);
    return TakeTimers({come.ns + 1});
  }
  // As BatchStage's.
  int64_t TakeTimers(SimTime until) { return batches_ ? batches_->TakeTimers(until) : 0; }

  // visit(service, reported end) of batches in service; visit(service, instant of joining) of those
  // who wait; visit(arrival in the system) of all.
  template <class Visit>
  void ForEachRunning(Visit visit) const;
  template <class Visit>
  void ForEachWaiting(Visit visit) const;
  template <class Visit>
  void ForEachInFlight(Visit visit) const;
  uint64_t memory() const;  // bytes

 private:
  // What starts where requests enter.
  template <class Observer>
  void TellEntry(SimTime until, Observer& observer) {
    TellStarts(0, StageOf(0), until, observer);
  }
  template <class Observer>
  void TellStarts(size_t service, FifoStage* stage, SimTime until, Observer& observer);
  // Null where it batches.
  FifoStage* StageOf(size_t service) {
    return !batches_ ? &stages_[service] : service == 0 ? nullptr : &stages_[service - 1];
  }

  std::vector<uint32_t> services_;     // in the order of the path
  std::optional<BatchStage> batches_;  // the first service, where it batches
  std::vector<FifoStage> stages_;      // the others
  uint32_t items_ = 1;                 // of a request
};

template <class Observer>
void FifoStages::TellStarts(size_t service, FifoStage* stage, SimTime until, Observer& observer) {
  const uint32_t id = services_[service];
  if (stage == nullptr) {
    const BatchStage::Starts starts = batches_->TakeStarts(until);
    const BatchStage::Batches batches = batches_->TakeBatches();
    const auto items = static_cast<int64_t>(starts.count) * items_;
    observer.OnStarts(id, starts.joined, starts.started, starts.count);
    observer.OnBatches(id, items, batches.started, batches.ends, batches.count);
    return;
  }
  const FifoStage::Starts starts = stage->TakeStarts(until);
  const auto items = static_cast<int64_t>(starts.count) * items_;
  observer.OnStarts(id, starts.joined, starts.started, starts.count);
  observer.OnBatches(id, items, starts.started, starts.ends, starts.count);
}

template <class Observer>
StageEnds FifoStages::Tell(SimTime until, Observer& observer) {
  constexpr size_t kBlock = FifoStage::kMostAtOnce;
  StageEnds reported;
  for (size_t s = 0; s < services_.size(); ++s) {
    FifoStage* const stage = StageOf(s);
    TellStarts(s, stage, until, observer);
    const FifoStage::Ends ends =
        stage == nullptr ? batches_->TakeEnds(until) : stage->TakeEnds(until);
    if (stage == nullptr) {
      const BatchStage::Batches batches = batches_->TakeBatchEnds();
      observer.OnBatchEnds(services_[s], batches.ends, batches.count);
      reported.events += static_cast<int64_t>(batches.count);
    } else {
      observer.OnBatchEnds(services_[s], ends.ended, ends.count);
      reported.events += static_cast<int64_t>(ends.count);
    }
    observer.OnEnds(services_[s], ends.joined, ends.ended, ends.count);
    if (s + 1 == services_.size()) {
      observer.OnCompletions(0, ends.intended, ends.ended, ends.count);
      reported.left = static_cast<uint32_t>(ends.count);
      continue;
    }
    observer.OnJoins(services_[s + 1], ends.ended, ends.count);
    for (size_t done = 0; done < ends.count; done += kBlock) {
      StageOf(s + 1)->Join(ends.ended + done, ends.intended + done,
                           std::min(kBlock, ends.count - done));
    }
  }
  return reported;
}

template <class Visit>
void FifoStages::ForEachRunning(Visit visit) const {
  size_t s = 0;
  if (batches_) batches_->ForEachBatch([&](SimTime ends) { visit(services_[0], ends); }), ++s;
  for (const FifoStage& stage : stages_) {
    stage.ForEachRunning([&](SimTime ends, SimTime) { visit(services_[s], ends); });
    ++s;
  }
}

template <class Visit>
void FifoStages::ForEachWaiting(Visit visit) const {
  size_t s = 0;
  const auto tell = [&](SimTime joined, SimTime) { visit(services_[s], joined); };
  if (batches_) batches_->ForEachWaiting(tell), ++s;
  for (const FifoStage& stage : stages_) {
    stage.ForEachWaiting(tell);
    ++s;
  }
}

template <class Visit>
void FifoStages::ForEachInFlight(Visit visit) const {
  const auto intended = [&](SimTime, SimTime at) { visit(at); };
  if (batches_) {
    batches_->ForEachWaiting(intended);
    batches_->ForEachRunning(intended);
  }
  for (const FifoStage& stage : stages_) stage.ForEachWaiting(intended);
  for (const FifoStage& stage : stages_) stage.ForEachRunning(intended);
}

}  // namespace servescape
