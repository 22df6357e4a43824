// SPDX-License-Identifier: MIT
// One replication of services in series that take requests one by one, first come first served
// (IsFifoSeries): the run of TandemEngine to the nanosecond, drawn from the same streams, by
// recursions over blocks of requests instead of events. All that happens before an instant is told
// to the observer before anything later, in calls for many requests at once; calls of one kind are
// in the order of the events.
//
// Why it is the same run: a station's completions come before arrivals at the same instant, so a
// request waits exactly while all servers are busy; which of two stations has its event first at
// one instant changes no start; and requests are served in the order in which they come, so each
// stream is drawn from in that order.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "sim/base/time.h"
#include "sim/engine/standstill.h"
#include "sim/engine/tandem/batch_stage.h"
#include "sim/engine/tandem/fifo_stage.h"
#include "sim/engine/traffic/arrivals.h"
#include "sim/model/model.h"

namespace servescape {

template <class Observer>
class FifoSeries {
 public:
  // `model` and `observer` outlive it.
  FifoSeries(const Model& model, uint64_t seed, uint32_t replication, Observer& observer);

  // Handles what would be about `limit` events, at least one; true when the run has ended.
  bool Step(int64_t limit);

  // What TandemEngine says.
  bool stopped() const { return stopped_; }
  SimTime now() const { return now_; }
  SimTime next_time() const { return arrivals_[next_]; }
  int64_t handled() const { return handled_; }
  uint64_t scheduled() const { return static_cast<uint64_t>(handled_) + in_flight_; }
  uint32_t in_flight() const { return in_flight_; }
  uint64_t memory() const;
  void CountNext(ActorCounts* counts) { counts->Count(Actor::kOpenSource, 0); }
  template <class Visit>
  void ForEachRunning(Visit visit) const;
  template <class Visit>
  void ForEachWaiting(Visit visit) const;
  template <class Visit>
  void ForEachInFlight(Visit visit) const;

 private:
  static constexpr size_t kBlock = FifoStage::kMostAtOnce;

  [[gnu::noinline]] void DrawArrivals();
  [[gnu::noinline]] void Enter(size_t count);
  [[gnu::noinline]] void Tell(SimTime until);
  void TellStarts(size_t service, FifoStage* stage, SimTime until);
  // Null where it batches.
  FifoStage* StageOf(size_t service) {
    return !batches_ ? &stages_[service] : service == 0 ? nullptr : &stages_[service - 1];
  }
  void Stop();

  const Model& model_;
  Observer& observer_;
  const SourceModel& source_;
  const SimTime end_;
  SourceState state_;
  std::vector<uint32_t> services_;     // in the order of the path
  std::optional<BatchStage> batches_;  // the first service, where it batches
  std::vector<FifoStage> stages_;      // the others
  std::array<SimTime, kBlock> arrivals_;
  size_t next_ = 0, known_ = 0;  // of arrivals_: the next, which there is, and one behind the last
  SimTime last_{0};              // arrival drawn
  SimTime now_{0};               // what happens before has been told
  uint32_t in_flight_ = 0;
  int64_t handled_ = 0;  // arrivals and ends
  double next_size_ = 1;
  bool stopped_ = false;
};

template <class Observer>
FifoSeries<Observer>::FifoSeries(const Model& model, uint64_t seed, uint32_t replication,
                                 Observer& observer)
    : model_(model),
      observer_(observer),
      source_(model.sources()[0]),
      end_(model.end()),
      state_(StartSource(source_, seed, replication)) {
  for (size_t i = source_.first_step; model.steps()[i] != Model::kEndOfPath; ++i) {
    const uint32_t id = model.steps()[i];
    const ServiceModel& service = model.services()[id];
    const bool entry = services_.empty();
    services_.push_back(id);
    const auto stream = [&](const char* purpose) {
      return MakeStream(seed, replication, "service." + service.name + purpose);
    };
    if (service.batching) {
      batches_.emplace(service, source_.items, stream("/time"), stream("/noise"));
    } else {
      stages_.emplace_back(service.servers_per_queue, entry, end_,
                           DurationStream(stream("/time"), service.time.iid_sampler(), 1));
    }
  }
  DrawArrivals();
}

// The next block, up to the first that comes too late.
template <class Observer>
void FifoSeries<Observer>::DrawArrivals() {
  next_ = known_ = 0;
  if (source_.profile.constant() && source_.arrivals != ArrivalKind::kTrace) {
    std::array<Duration, kBlock> gaps;
    state_.gaps.Take(gaps.data(), kBlock);
    const bool fit = AllBelow(gaps.data(), kBlock, kEndOfTime.ns / kBlock);
    for (SimTime at = last_; known_ < kBlock && (fit || at < end_); ++known_) {
      at = at + gaps[known_];
      arrivals_[known_] = at;
    }
  } else {
    do {
      arrivals_[known_] = source_.arrivals == ArrivalKind::kTrace
                              ? NextTraced(source_, state_, &next_size_)
                              : NextOpen(source_, state_, last_, end_);
      last_ = arrivals_[known_++];
    } while (known_ < kBlock && last_ < end_);
  }
  last_ = arrivals_[known_ - 1];
}

template <class Observer>
bool FifoSeries<Observer>::Step(int64_t limit) {
  const auto most = std::clamp<int64_t>(limit / (1 + static_cast<int64_t>(services_.size())), 1,
                                        static_cast<int64_t>(kBlock));
  for (const int64_t until = handled_ + limit; handled_ < until && !stopped_;) {
    const SimTime come = arrivals_[next_], quiet = std::min(observer_.quiet_until(), end_);
    if (come >= quiet) {
      Tell(quiet);
      if (quiet == end_) {
        if (batches_) handled_ += batches_->TakeTimers(end_);
        return true;
      }
      observer_.OnTime(quiet);
      continue;
    }
    if (in_flight_ == model_.max_in_flight()) Tell({come.ns + 1});
    const uint32_t room = model_.max_in_flight() - in_flight_;
    if (room == 0) {
      Stop();
      break;
    }
    const SimTime* const first = arrivals_.data() + next_;
    const size_t some = std::min({static_cast<size_t>(most), known_ - next_, size_t{room}});
    const auto count = static_cast<size_t>(std::lower_bound(first, first + some, quiet) - first);
    const int64_t last = first[count - 1].ns;
    Enter(count);
    Tell({std::min(last + 1, quiet.ns)});
  }
  return stopped_;
}

// The next requests come.
template <class Observer>
void FifoSeries<Observer>::Enter(size_t count) {
  const SimTime* const at = arrivals_.data() + next_;
  observer_.OnArrivals(services_[0], at, count);
  batches_ ? batches_->Join(at, count) : stages_[0].Join(at, at, count);
  next_ += count;
  in_flight_ += static_cast<uint32_t>(count);
  handled_ += static_cast<int64_t>(count);
  if (next_ == known_) DrawArrivals();
}

template <class Observer>
void FifoSeries<Observer>::TellStarts(size_t service, FifoStage* stage, SimTime until) {
  const uint32_t id = services_[service];
  if (stage == nullptr) {
    const BatchStage::Starts starts = batches_->TakeStarts(until);
    const BatchStage::Batches batches = batches_->TakeBatches();
    const auto items = static_cast<int64_t>(starts.count) * source_.items;
    observer_.OnStarts(id, starts.joined, starts.started, starts.count);
    observer_.OnBatches(id, items, batches.started, batches.ends, batches.count);
    return;
  }
  const FifoStage::Starts starts = stage->TakeStarts(until);
  const auto items = static_cast<int64_t>(starts.count) * source_.items;
  observer_.OnStarts(id, starts.joined, starts.started, starts.count);
  observer_.OnBatches(id, items, starts.started, starts.ends, starts.count);
}

// What happens before `until`.
template <class Observer>
void FifoSeries<Observer>::Tell(SimTime until) {
  now_ = until;
  for (size_t s = 0; s < services_.size(); ++s) {
    FifoStage* const stage = StageOf(s);
    TellStarts(s, stage, until);
    const FifoStage::Ends ends =
        stage == nullptr ? batches_->TakeEnds(until) : stage->TakeEnds(until);
    if (stage == nullptr) {
      const BatchStage::Batches batches = batches_->TakeBatchEnds();
      observer_.OnBatchEnds(services_[s], batches.ends, batches.count);
      handled_ += static_cast<int64_t>(batches.count);
    } else {
      observer_.OnBatchEnds(services_[s], ends.ended, ends.count);
      handled_ += static_cast<int64_t>(ends.count);
    }
    observer_.OnEnds(services_[s], ends.joined, ends.ended, ends.count);
    if (s + 1 == services_.size()) {
      observer_.OnCompletions(0, ends.intended, ends.ended, ends.count);
      in_flight_ -= static_cast<uint32_t>(ends.count);
      continue;
    }
    observer_.OnJoins(services_[s + 1], ends.ended, ends.count);
    for (size_t done = 0; done < ends.count; done += kBlock) {
      StageOf(s + 1)->Join(ends.ended + done, ends.intended + done,
                           std::min(kBlock, ends.count - done));
    }
  }
}

// One more comes than the model allows: the end of the run, in the middle of its instant.
template <class Observer>
void FifoSeries<Observer>::Stop() {
  const SimTime come = arrivals_[next_];
  Enter(1);
  TellStarts(0, StageOf(0), {come.ns + 1});
  if (batches_) handled_ += batches_->TakeTimers({come.ns + 1});
  now_ = come;
  stopped_ = true;
}

template <class Observer>
uint64_t FifoSeries<Observer>::memory() const {
  uint64_t bytes = batches_ ? batches_->memory() : 0;
  for (const FifoStage& stage : stages_) bytes += stage.memory();
  return bytes;
}

template <class Observer>
template <class Visit>
void FifoSeries<Observer>::ForEachRunning(Visit visit) const {
  size_t s = 0;
  if (batches_) batches_->ForEachBatch([&](SimTime ends) { visit(services_[0], ends); }), ++s;
  for (const FifoStage& stage : stages_) {
    stage.ForEachRunning([&](SimTime ends, SimTime) { visit(services_[s], ends); });
    ++s;
  }
}

template <class Observer>
template <class Visit>
void FifoSeries<Observer>::ForEachWaiting(Visit visit) const {
  size_t s = 0;
  const auto tell = [&](SimTime joined, SimTime) { visit(services_[s], joined); };
  if (batches_) batches_->ForEachWaiting(tell), ++s;
  for (const FifoStage& stage : stages_) {
    stage.ForEachWaiting(tell);
    ++s;
  }
}

template <class Observer>
template <class Visit>
void FifoSeries<Observer>::ForEachInFlight(Visit visit) const {
  const auto intended = [&](SimTime, SimTime at) { visit(at); };
  if (batches_) {
    batches_->ForEachWaiting(intended);
    batches_->ForEachRunning(intended);
  }
  for (const FifoStage& stage : stages_) stage.ForEachWaiting(intended);
  for (const FifoStage& stage : stages_) stage.ForEachRunning(intended);
}

}  // namespace servescape
