// SPDX-License-Identifier: MIT
// FifoStages for an observer that measures in detail: it is also told of each request where its
// time went and who served it, and when the numbers of those present change.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/base/time.h"
#include "sim/engine/tandem/detailed_stage.h"
#include "sim/engine/tandem/fifo_stages.h"
#include "sim/kernel/observer.h"
#include "sim/model/general_model.h"

namespace servescape {

// Whether DetailedStages can play it: a FIFO series of which it does not hang on the order of
// events at one instant which replica serves whom.
bool IsDetailedSeries(const GeneralModel& model);

class DetailedStages {
 public:
  using BuiltFrom = GeneralModel;

  DetailedStages(const GeneralModel& model, uint64_t seed, uint32_t replication);

  // As FifoStages'.
  size_t size() const { return stages_.size(); }
  template <class Observer>
  void Enter(const SimTime* at, size_t count, Observer& observer) {
    observer.OnArrivals(stages_[0].service(), at, count);
    stages_[0].Join(at, at, nullptr, count);
  }
  template <class Observer>
  StageEnds Tell(SimTime until, Observer& observer);
  uint32_t Room(uint32_t in_flight, uint32_t most) const { return most - in_flight; }
  uint32_t Tasks(uint32_t in_flight) const { return in_flight; }
  template <class Observer>
  int64_t Stop(SimTime come, uint32_t /*most*/, Observer& observer) {
    Enter(&come, 1, observer);
    TellEntry({come.ns + 1}, observer);
    return TakeTimers({come.ns + 1});
  }
  int64_t TakeTimers(SimTime until) { return stages_[0].TakeTimers(until); }
  template <class Visit>
  void ForEachRunning(Visit visit) const {
    for (const DetailedStage& stage : stages_) {
      stage.ForEachRunning([&](SimTime ends) { visit(stage.service(), ends); });
    }
  }
  template <class Visit>
  void ForEachWaiting(Visit visit) const {
    for (const DetailedStage& stage : stages_) {
      stage.ForEachWaiting([&](SimTime joined) { visit(stage.service(), joined); });
    }
  }
  template <class Visit>
  void ForEachInFlight(Visit visit) const {
    for (const DetailedStage& stage : stages_) stage.ForEachInFlight(visit);
  }
  uint64_t memory() const;  // bytes

 private:
  template <class Observer>
  void TellEntry(SimTime until, Observer& observer);
  template <class Observer>
  void TellStarts(DetailedStage* stage, SimTime until, Observer& observer);
  // The requests present at the only service are those in the system.
  bool alone() const { return stages_.size() == 1 && !stages_[0].batches(); }
  template <class Observer>
  void TellPresent(const DetailedStage& stage, Observer& observer) {
    observer.OnPresent(stage.service(), alone(), stage.came().data(), stage.came().size(),
                       stage.left(), stage.left_count());
  }

  std::vector<DetailedStage> stages_;  // in the order of the path
  std::vector<uint32_t> components_;   // of the last one's times
  double quality_ = 1;                 // of an answer
  uint32_t items_ = 1;                 // of a request
};

template <class Observer>
void DetailedStages::TellStarts(DetailedStage* stage, SimTime until, Observer& observer) {
  const DetailedStage::Starts starts = stage->TakeStarts(until);
  const auto items = static_cast<int64_t>(starts.count) * items_;
  observer.OnStarts(stage->service(), starts.joined, starts.started, starts.count);
  observer.OnBatches(stage->service(), items, starts.batches.started, starts.batches.ends,
                     starts.batches.count);
}

// In the middle of its last instant.
template <class Observer>
void DetailedStages::TellEntry(SimTime until, Observer& observer) {
  DetailedStage& stage = stages_[0];
  TellStarts(&stage, until, observer);
  TellPresent(stage, observer);
  if (!alone()) observer.OnInSystem(stage.came().data(), stage.came().size(), nullptr, 0);
  stage.Forget();
}

template <class Observer>
StageEnds DetailedStages::Tell(SimTime until, Observer& observer) {
  StageEnds reported;
  for (size_t s = 0; s < stages_.size(); ++s) {
    DetailedStage& stage = stages_[s];
    TellStarts(&stage, until, observer);
    const DetailedStage::Ends ends = stage.TakeEnds(until);
    const uint32_t id = stage.service();
    observer.OnBatchEnds(id, ends.batch_ended, ends.batches);
    reported.events += static_cast<int64_t>(ends.batches);
    observer.OnEnds(id, ends.joined, ends.ended, ends.count);
    observer.OnServedBy(id, ends.joined, ends.ended, ends.replica, ends.count);
    TellPresent(stage, observer);
    if (s + 1 < stages_.size()) {
      observer.OnJoins(stages_[s + 1].service(), ends.ended, ends.count);
      stages_[s + 1].Join(ends.ended, ends.intended, stage.times(), ends.count);
      continue;
    }
    observer.OnAnswers({0, 0, quality_, ends.intended, ends.ended, ends.count, components_.data(),
                        stage.times(), components_.size()});
    reported.left = static_cast<uint32_t>(ends.count);
    if (alone()) continue;
    const std::vector<SimTime>& came = stages_[0].came();
    observer.OnInSystem(came.data(), came.size(), ends.ended, ends.count);
  }
  for (DetailedStage& stage : stages_) stage.Forget();
  return reported;
}

}  // namespace servescape
