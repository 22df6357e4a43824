// SPDX-License-Identifier: MIT
// A service with one server that takes batches of those who wait, played without events where
// requests enter the system: when a batch starts, and with whom, follows from who came when.
//
// A server that is free with somebody waiting starts when a full batch is there, or the oldest has
// waited for the greatest delay; so it starts at one of three instants: when it becomes free, when
// the batch becomes full, when the delay is over. Those who come at that very instant are too late
// for the first and the third (completions and timers come before arrivals).
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

#include "sim/base/time.h"
#include "sim/engine/tandem/fifo_stage.h"
#include "sim/model/model.h"
#include "sim/random/generator.h"

namespace servescape {

class BatchStage {
 public:
  struct Starts {
    const SimTime *joined, *started, *ends;
    size_t count;
  };
  struct Batches {
    const SimTime *started, *ends;
    size_t count;
  };

  // Requests of `items` each. The service has one server and no look at their sizes.
  // `detailed`: Freed will be asked.
  BatchStage(const ServiceModel& service, uint32_t items, const Generator& time,
             const Generator& noise, bool detailed = false);

  // As FifoStage's: requests come; then all before an instant is known. First TakeStarts, of those
  // in the batches that TakeBatches then gives; ends likewise.
  void Join(const SimTime* at, size_t count);
  Starts TakeStarts(SimTime until);
  Batches TakeBatches();
  FifoStage::Ends TakeEnds(SimTime until);
  Batches TakeBatchEnds();
  // Of those that TakeEnds gave last: since when the server had been free as they started.
  const SimTime* Freed() const { return line_.column(kFreed) + freed_; }
  // Events of timers before `until`, stale ones included, that were not given yet; once nobody
  // comes any more.
  int64_t TakeTimers(SimTime until);

  template <class Visit>  // visit(joined, intended)
  void ForEachWaiting(Visit visit) const {
    for (size_t i = started_; i < line_.size(); ++i) visit(Joined()[i], Joined()[i]);
  }
  template <class Visit>  // visit(ends, intended), of requests
  void ForEachRunning(Visit visit) const {
    for (size_t i = ended_; i < started_; ++i) visit(line_.column(kEnds)[i], Joined()[i]);
  }
  template <class Visit>  // visit(ends)
  void ForEachBatch(Visit visit) const {
    for (size_t i = batches_.first(); i < batches_.size(); ++i) visit(batches_.column(kEnds)[i]);
  }
  uint64_t memory() const { return line_.memory() + batches_.memory(); }  // bytes

 private:
  enum : size_t { kStarted, kEnds, kJoined, kFreed };
  static constexpr int64_t kNever = std::numeric_limits<int64_t>::max();

  const SimTime* Joined() const { return line_.column(kJoined); }
  bool FormBatch(int64_t until);
  void PassTimers(int64_t until, int64_t due);
  size_t Come(size_t most, int64_t before) const;

  const ServiceModel& service_;
  const uint32_t items_;
  size_t full_, taken_;  // requests that fill a batch, that one takes
  Generator time_, noise_;
  const bool detailed_;
  InstantTable line_, batches_{kJoined};
  size_t started_ = 0, ended_ = 0;    // the first rows of line_ that were not given as such
  size_t reported_ = 0, batch_ends_ = 0;  // likewise of batches_
  size_t freed_ = 0;                  // the row of line_ with which TakeEnds began last
  int64_t free_ = 0;                  // ns
  int64_t timer_ = kNever;            // that is set
  int64_t timers_ = 0;
};

}  // namespace servescape
