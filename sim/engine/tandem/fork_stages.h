// SPDX-License-Identifier: MIT
// The services of a FifoSeries whose requests call all of them at once, each of one server, and
// end with the last answer. As each service answers in the order in which requests came, so does
// the slowest of them: requests are put together row by row. What DetailedStages tell is told here.
//
// A request's time is that of the branch which answered last. Of two that answer at one instant
// that is the one whose service began later; if both began at one instant, the one that began as
// the request came, as completions are before arrivals; if both did, the one further behind in the
// path; and if neither did, that of the two whose server answered the request before later.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/base/time.h"
#include "sim/engine/tandem/fifo_stage.h"
#include "sim/engine/tandem/fifo_stages.h"
#include "sim/kernel/observer.h"
#include "sim/model/general_model.h"

namespace servescape {

// Whether ForkStages can play it, where sources and services are plain.
bool IsFifoFork(const GeneralModel& model);

class ForkStages {
 public:
  using BuiltFrom = GeneralModel;

  ForkStages(const GeneralModel& model, uint64_t seed, uint32_t replication);

  // As FifoStages'.
  size_t size() const { return branches_.size(); }
  template <class Observer>
  void Enter(const SimTime* at, size_t count, Observer& observer);
  template <class Observer>
  StageEnds Tell(SimTime until, Observer& observer);
  template <class Observer>
  int64_t Stop(SimTime come, uint32_t most, Observer& observer);
  int64_t TakeTimers(SimTime) { return 0; }
  // A request is a task, and so is each of its calls until that is answered.
  uint32_t Tasks(uint32_t in_flight) const { return in_flight + calls_; }
  uint32_t Room(uint32_t in_flight, uint32_t most) const {
    const uint32_t tasks = Tasks(in_flight);
    return tasks >= most ? 0 : (most - tasks) / (1 + static_cast<uint32_t>(size()));
  }
  template <class Visit>
  void ForEachRunning(Visit visit) const {
    for (const Branch& branch : branches_) {
      branch.stage.ForEachRunning([&](SimTime ends, SimTime) { visit(branch.service, ends); });
    }
  }
  template <class Visit>
  void ForEachWaiting(Visit visit) const {
    for (const Branch& branch : branches_) {
      branch.stage.ForEachWaiting([&](SimTime joined, SimTime) { visit(branch.service, joined); });
    }
  }
  template <class Visit>
  void ForEachInFlight(Visit visit) const {
    for (size_t i = answered_; i < arrivals_.size(); ++i) visit(arrivals_[i]);
  }
  uint64_t memory() const;  // bytes

 private:
  static constexpr size_t kMostAnswered = 4096;  // that arrivals_ keeps

  struct Branch {
    uint32_t service = 0;
    FifoStage stage;
    InstantTable answers{2};  // that wait for those of other branches
    // Of the requests that Join has put together: the time in this branch, where it was the last.
    std::vector<int64_t> queueing, in_service;
  };
  enum : size_t { kStarted, kEnded };

  static void Keep(Branch* branch, const FifoStage::Ends& ends);
  size_t Join();
  bool AnyTie(size_t count) const;
  uint32_t LastOf(size_t row) const;
  uint32_t LastOfTies(size_t row);
  SimTime At(size_t branch, size_t column, size_t row) const {
    const InstantTable& answers = branches_[branch].answers;
    return answers.column(column)[answers.first() + row];
  }

  std::vector<Branch> branches_;
  std::vector<uint32_t> components_;   // of times_
  std::vector<const int64_t*> times_;  // of the requests put together
  std::vector<SimTime> last_;          // their ends
  std::vector<SimTime> arrivals_;      // of requests; those from answered_ on are in flight
  size_t answered_ = 0;
  std::vector<SimTime> came_;    // since Tell
  std::vector<uint32_t> order_;  // branches, as they answered the last request with ties
  std::vector<uint32_t> rank_;   // in order_, by branch
  uint32_t calls_ = 0;           // not answered
  uint32_t items_ = 1;           // of a request
};

template <class Observer>
void ForkStages::Enter(const SimTime* at, size_t count, Observer& observer) {
  if (answered_ >= kMostAnswered) {
    arrivals_.erase(arrivals_.begin(), arrivals_.begin() + static_cast<std::ptrdiff_t>(answered_));
    answered_ = 0;
  }
  arrivals_.insert(arrivals_.end(), at, at + count);
  came_.insert(came_.end(), at, at + count);
  observer.OnArrivals(branches_[0].service, at, count);
  for (size_t b = 1; b < size(); ++b) observer.OnJoins(branches_[b].service, at, count);
  for (Branch& branch : branches_) branch.stage.Join(at, at, count);
  calls_ += static_cast<uint32_t>(count * size());
}

template <class Observer>
StageEnds ForkStages::Tell(SimTime until, Observer& observer) {
  StageEnds reported;
  for (Branch& branch : branches_) {
    const FifoStage::Starts starts = branch.stage.TakeStarts(until);
    observer.OnStarts(branch.service, starts.joined, starts.started, starts.count);
    observer.OnBatches(branch.service, static_cast<int64_t>(starts.count) * items_, starts.started,
                       starts.ends, starts.count);
    const FifoStage::Ends ends = branch.stage.TakeEnds(until);
    observer.OnBatchEnds(branch.service, ends.ended, ends.count);
    observer.OnEnds(branch.service, ends.joined, ends.ended, ends.count);
    observer.OnServedBy(branch.service, ends.joined, ends.ended, nullptr, ends.count);
    observer.OnPresent(branch.service, false, came_.data(), came_.size(), ends.ended, ends.count);
    reported.events += static_cast<int64_t>(ends.count);
    Keep(&branch, ends);
  }
  calls_ -= static_cast<uint32_t>(reported.events);
  const size_t count = Join();
  observer.OnInSystem(came_.data(), came_.size(), last_.data(), count);
  observer.OnAnswers({0, 0, 1, arrivals_.data() + answered_, last_.data(), count,
                      components_.data(), times_.data(), components_.size()});
  answered_ += count;
  came_.clear();
  reported.left = static_cast<uint32_t>(count);
  return reported;
}

// The request comes, but its calls do not begin: with them there are more tasks than may be.
template <class Observer>
int64_t ForkStages::Stop(SimTime come, uint32_t most, Observer& observer) {
  observer.OnArrival(come);
  arrivals_.push_back(come);
  const auto in_flight = static_cast<uint32_t>(arrivals_.size() - answered_);
  if (Tasks(in_flight) <= most) calls_ += static_cast<uint32_t>(size());
  return 0;
}

}  // namespace servescape
