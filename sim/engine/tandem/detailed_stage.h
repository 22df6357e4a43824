// SPDX-License-Identifier: MIT
// A service of a FifoSeries of which more is to be known: besides starts and ends, where the time
// of each request went so far, when the number of those present changed, and who served.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "sim/base/time.h"
#include "sim/engine/tandem/batch_stage.h"
#include "sim/engine/tandem/fifo_stage.h"
#include "sim/engine/tandem/server_stage.h"
#include "sim/model/general_model.h"

namespace servescape {

class DetailedStage {
 public:
  // Of requests and of batches, one a row; valid until the next call.
  struct Starts {
    const SimTime *joined, *started;
    size_t count;
    BatchStage::Batches batches;
  };
  struct Ends {
    const SimTime *joined, *intended, *ended;
    const uint32_t* replica;  // that served it; null where there is but one
    size_t count;
    const SimTime* batch_ended;
    size_t batches;
  };

  // Each request comes with the time of `carried` components.
  DetailedStage(const GeneralModel& model, uint32_t service, size_t carried, uint64_t seed,
                uint32_t replication);

  uint32_t service() const { return service_; }
  bool batches() const { return batch_.has_value(); }
  // The latency components that it knows at the end of a request: those that it came with, then its
  // own, as many as OwnComponents gives.
  size_t components() const { return times_.size(); }
  std::vector<uint32_t> OwnComponents() const;

  // carried[c][i]: ns of component c that request i comes with.
  void Join(const SimTime* at, const SimTime* intended, const int64_t* const* carried,
            size_t count);
  // Those before `until` that were not yet given. First starts, then ends.
  Starts TakeStarts(SimTime until);
  Ends TakeEnds(SimTime until);
  // As BatchStage's.
  int64_t TakeTimers(SimTime until) { return batch_ ? batch_->TakeTimers(until) : 0; }
  // Of those that TakeEnds gave last: times()[c][i] ns of component c of request i.
  const int64_t* const* times() const { return times_.data(); }

  // Instants at which one more, and one less, was here (requests that wait and batches in service),
  // of all that was given since Forget.
  const std::vector<SimTime>& came() const { return came_; }
  const SimTime* left() const { return left_; }
  size_t left_count() const { return left_count_; }
  void Forget();

  // As FifoStage's and BatchStage's.
  template <class Visit>  // visit(reported end), of batches
  void ForEachRunning(Visit visit) const;
  template <class Visit>  // visit(joined)
  void ForEachWaiting(Visit visit) const;
  template <class Visit>  // visit(intended)
  void ForEachInFlight(Visit visit) const;
  uint64_t memory() const;  // bytes

 private:
  void JoinSome(const SimTime* at, const SimTime* intended, const int64_t* const* carried,
                size_t from, size_t count);
  void Split(const SimTime* joined, const SimTime* started, const SimTime* ended, size_t count);
  void NoteBatches(const BatchStage::Starts& starts, SimTime until);

  const uint32_t service_;
  const GeneralService& model_;
  const size_t carried_;
  // One of them.
  std::optional<FifoStage> single_;  // of one server
  std::unique_ptr<ServerStage> many_;
  std::optional<BatchStage> batch_;
  InstantTable line_;  // what those brought that are here; not where many_ has it
  std::vector<std::vector<int64_t>> own_;
  std::vector<const int64_t*> times_;
  std::vector<SimTime> came_;
  std::vector<SimTime> batch_left_;  // instants, the first batch_gone_ of them given
  size_t batch_gone_ = 0;
  const SimTime* left_ = nullptr;
  size_t left_count_ = 0;
};

template <class Visit>
void DetailedStage::ForEachRunning(Visit visit) const {
  const auto of_request = [&](SimTime ends, SimTime) { visit(ends); };
  if (batch_) batch_->ForEachBatch(visit);
  if (single_) single_->ForEachRunning(of_request);
  if (many_) many_->ForEachRunning(of_request);
}

template <class Visit>
void DetailedStage::ForEachWaiting(Visit visit) const {
  const auto of_request = [&](SimTime joined, SimTime) { visit(joined); };
  if (batch_) batch_->ForEachWaiting(of_request);
  if (single_) single_->ForEachWaiting(of_request);
  if (many_) many_->ForEachWaiting(of_request);
}

template <class Visit>
void DetailedStage::ForEachInFlight(Visit visit) const {
  const auto of_request = [&](SimTime, SimTime intended) { visit(intended); };
  const auto of_each = [&](const auto& stage) {
    stage.ForEachWaiting(of_request);
    stage.ForEachRunning(of_request);
  };
  if (batch_) of_each(*batch_);
  if (single_) of_each(*single_);
  if (many_) of_each(*many_);
}

}  // namespace servescape
