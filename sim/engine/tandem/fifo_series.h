// SPDX-License-Identifier: MIT
// One replication of services in series (or in parallel) that take requests one by one, first come
// first served (IsFifoSeries): the run of TandemEngine to the nanosecond, drawn from the same
// streams, by recursions over blocks of requests instead of events. All that happens before an
// instant is reported to the observer before anything later, in calls for many requests at once;
// calls of one kind are in the order of the events.
//
// Why it is the same run: a station's completions come before arrivals at the same instant, so a
// request waits exactly while all servers are busy; which of two stations has its event first at
// one instant changes no start; and requests are served in the order in which they come, so each
// stream is drawn from in that order.
//
// What the services do is for Stages: FifoStages; DetailedStages, which also know who served and
// where each request's time went; or ForkStages, where they are called all at once.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "sim/base/time.h"
#include "sim/engine/standstill.h"
#include "sim/engine/tandem/fifo_stages.h"
#include "sim/engine/traffic/arrivals.h"
#include "sim/model/model.h"

namespace servescape {

template <class Observer, class Stages = FifoStages>
class FifoSeries {
 public:
  using BuiltFrom = typename Stages::BuiltFrom;  // Model, or a model that has one

  // `model` and `observer` outlive it.
  FifoSeries(const BuiltFrom& model, uint64_t seed, uint32_t replication, Observer& observer);

  // Handles what would be about `limit` events, at least one; true when the run has ended.
  bool Step(int64_t limit);

  // What TandemEngine says.
  bool stopped() const { return stopped_; }
  SimTime now() const { return now_; }
  SimTime next_time() const { return arrivals_[next_]; }
  int64_t handled() const { return handled_; }
  uint64_t scheduled() const { return static_cast<uint64_t>(handled_) + in_flight(); }
  uint32_t in_flight() const { return stages_.Tasks(in_flight_); }
  uint64_t memory() const { return stages_.memory(); }
  void CountNext(ActorCounts* counts) { counts->Count(Actor::kOpenSource, 0); }
  template <class Visit>
  void ForEachRunning(Visit visit) const {
    stages_.ForEachRunning(visit);
  }
  template <class Visit>
  void ForEachWaiting(Visit visit) const {
    stages_.ForEachWaiting(visit);
  }
  template <class Visit>
  void ForEachInFlight(Visit visit) const {
    stages_.ForEachInFlight(visit);
  }
  // visit(source, request_class), as Engine's.
  template <class Visit>
  void ForEachOwner(Visit visit) const {
    for (uint32_t i = 0; i < in_flight_; ++i) visit(0, 0);
  }

 private:
  static constexpr size_t kBlock = FifoStage::kMostAtOnce;

  static const Model& PlainOf(const Model& model) { return model; }
  template <class Other>
  static const Model& PlainOf(const Other& model) {
    return model.common();
  }
  [[gnu::noinline]] void DrawArrivals();
  [[gnu::noinline]] void Enter(size_t count);
  [[gnu::noinline]] void Tell(SimTime until);
  void Pass(size_t count);
  uint32_t Room() const { return stages_.Room(in_flight_, model_.max_in_flight()); }
  void Stop();

  const Model& model_;
  Observer& observer_;
  const SourceModel& source_;
  const SimTime end_;
  SourceState state_;
  Stages stages_;
  std::array<SimTime, kBlock> arrivals_;
  size_t next_ = 0, known_ = 0;  // of arrivals_: the next, which there is, and one behind the last
  SimTime last_{0};              // arrival drawn
  SimTime now_{0};               // what happens before has been reported
  uint32_t in_flight_ = 0;
  int64_t handled_ = 0;  // arrivals and ends
  double next_size_ = 1;
  bool stopped_ = false;
};

template <class Observer, class Stages>
FifoSeries<Observer, Stages>::FifoSeries(const BuiltFrom& model, uint64_t seed,
                                         uint32_t replication, Observer& observer)
    : model_(PlainOf(model)),
      observer_(observer),
      source_(model_.sources()[0]),
      end_(model_.end()),
      state_(StartSource(source_, seed, replication)),
      stages_(model, seed, replication) {
  DrawArrivals();
}

// The next block, up to the first that comes too late.
template <class Observer, class Stages>
void FifoSeries<Observer, Stages>::DrawArrivals() {
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

template <class Observer, class Stages>
bool FifoSeries<Observer, Stages>::Step(int64_t limit) {
  const auto most = std::clamp<int64_t>(limit / (1 + static_cast<int64_t>(stages_.size())), 1,
                                        static_cast<int64_t>(kBlock));
  for (const int64_t until = handled_ + limit; handled_ < until && !stopped_;) {
    const SimTime come = arrivals_[next_], quiet = std::min(observer_.quiet_until(), end_);
    if (come >= quiet) {
      Tell(quiet);
      if (quiet == end_) {
        handled_ += stages_.TakeTimers(end_);
        return true;
      }
      observer_.OnTime(quiet);
      continue;
    }
    if (Room() == 0) Tell({come.ns + 1});
    const uint32_t room = Room();
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
template <class Observer, class Stages>
void FifoSeries<Observer, Stages>::Enter(size_t count) {
  const SimTime* const at = arrivals_.data() + next_;
  stages_.Enter(at, count, observer_);
  Pass(count);
}

template <class Observer, class Stages>
void FifoSeries<Observer, Stages>::Pass(size_t count) {
  next_ += count;
  in_flight_ += static_cast<uint32_t>(count);
  handled_ += static_cast<int64_t>(count);
  if (next_ == known_) DrawArrivals();
}

// What happens before `until`.
template <class Observer, class Stages>
void FifoSeries<Observer, Stages>::Tell(SimTime until) {
  now_ = until;
  const StageEnds ends = stages_.Tell(until, observer_);
  handled_ += ends.events;
  in_flight_ -= ends.left;
}

// One more comes than the model allows: the end of the run, in the middle of its instant.
template <class Observer, class Stages>
void FifoSeries<Observer, Stages>::Stop() {
  const SimTime come = arrivals_[next_];
  handled_ += stages_.Stop(come, model_.max_in_flight(), observer_);
  Pass(1);
  now_ = come;
  stopped_ = true;
}

}  // namespace servescape
