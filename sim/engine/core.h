// SPDX-License-Identifier: MIT
// The room that every other one reaches: the clock, the future event list, what is put off to the
// end of an event, the end of the run, the model and the observer.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "sim/base/cold.h"
#include "sim/engine/event_kind.h"
#include "sim/engine/room.h"
#include "sim/kernel/event_list.h"
#include "sim/kernel/observer.h"
#include "sim/model/general_model.h"

namespace servescape {

// The observer of an engine, which its rooms must know before the engine is complete.
template <class E>
struct ObserverOf;

template <class E>
class Core : public Room<E, Core> {
 public:
  using Observer = typename ObserverOf<E>::Type;

  // See EventList for `most_in_heap`.
  Core(const GeneralModel& built, Observer& watcher, size_t most_in_heap)
      : model_(built), observer_(watcher), end_(built.common().end()), events_(most_in_heap) {}

  const GeneralModel& model() const { return model_; }
  Observer& observer() { return observer_; }
  SimTime now() const { return now_; }
  // Of the simulated time: nothing is scheduled from there on.
  SimTime end() const { return end_; }
  CalledEventList& events() { return events_; }
  const CalledEventList& events() const { return events_; }

  [[gnu::always_inline]] void Schedule(SimTime at, Priority priority, EventKind kind,
                                       uint32_t entity) {
    events_.Schedule(at, priority, static_cast<uint32_t>(kind), entity);
  }

  // Ends the run: more is in the system than the model allows.
  void Stop() { stopped_ = unusual_ = true; }
  bool stopped() const { return stopped_; }

  // The task ends so once the event's own work is done: nothing inside a station ends one at once.
  void Defer(uint32_t task, Outcome outcome) {
    deferred_.push_back({task, outcome});
    unusual_ = true;
  }
  // An event took that many operations beyond the usual; they count as events.
  void Spin(int64_t operations) {
    spun_ += operations;
    unusual_ = true;
  }

  [[gnu::always_inline]] void Begin(SimTime now) {
    now_ = now;
    observer_.OnTime(now);
  }
  // fail(task, outcome) of what was put off, in order. Takes what was spun off `*left`.
  template <class Fail>
  [[gnu::always_inline]] bool End(int64_t* left, Fail fail) {
    if (!unusual_) [[likely]]
      return true;
    *left -= std::min(EndUnusual(fail), *left);
    return !stopped_;
  }

 private:
  // What Defer, Spin and Stop have asked for; the operations spun.
  template <class Fail>
  SERVESCAPE_COLD int64_t EndUnusual(Fail fail) {
    for (size_t i = 0; i < deferred_.size(); ++i) fail(deferred_[i].first, deferred_[i].second);
    deferred_.clear();
    unusual_ = stopped_;
    return std::exchange(spun_, 0);
  }

  const GeneralModel& model_;
  Observer& observer_;
  const SimTime end_;
  CalledEventList events_;
  std::vector<std::pair<uint32_t, Outcome>> deferred_;
  int64_t spun_ = 0;
  SimTime now_{0};
  bool stopped_ = false;
  bool unusual_ = false;  // the event has asked for more than its own work
};

}  // namespace servescape
