// SPDX-License-Identifier: MIT
#include "sim/engine/tandem/detailed_stage.h"

#include <algorithm>

namespace servescape {

DetailedStage::DetailedStage(const GeneralModel& model, uint32_t service, size_t carried,
                             uint64_t seed, uint32_t replication)
    : service_(service),
      model_(model.services()[service]),
      carried_(carried),
      line_(carried),
      times_(carried) {
  const ServiceModel& common = model.common().services()[service];
  const auto stream = [&](const char* purpose) {
    return MakeStream(seed, replication, "service." + common.name + purpose);
  };
  if (common.batching) {
    batch_.emplace(common, model.common().sources()[0].items, stream("/time"), stream("/noise"),
                   true);
  } else {
    const DurationStream times(stream("/time"), common.time.iid_sampler(), 1);
    if (common.servers_per_queue > 1) {
      many_ = std::make_unique<ServerStage>(common.servers_per_queue, common.concurrency, carried,
                                            times);
    } else {
      single_.emplace(1, carried == 0, model.common().end(), times);
    }
  }
  own_.resize(OwnComponents().size());
  times_.resize(carried_ + own_.size());
}

std::vector<uint32_t> DetailedStage::OwnComponents() const {
  if (batch_) return {model_.queueing, model_.batch_wait, model_.service};
  return {model_.queueing, model_.service};
}

void DetailedStage::Join(const SimTime* at, const SimTime* intended, const int64_t* const* carried,
                         size_t count) {
  came_.insert(came_.end(), at, at + count);
  if (batch_) return batch_->Join(at, count);
  for (size_t done = 0; done < count; done += FifoStage::kMostAtOnce) {
    JoinSome(at + done, intended + done, carried, done,
             std::min(FifoStage::kMostAtOnce, count - done));
  }
}

// What they bring stands from the row `from` on.
void DetailedStage::JoinSome(const SimTime* at, const SimTime* intended,
                             const int64_t* const* carried, size_t from, size_t count) {
  if (many_) return many_->Join(at, intended, carried, from, count);
  single_->Join(at, intended, count);
  if (carried_ == 0) return;
  line_.Reserve(count);
  for (size_t c = 0; c < carried_; ++c) {
    SimTime* const column = line_.column(c) + line_.size();
    const int64_t* const times = carried[c] + from;
    for (size_t i = 0; i < count; ++i) column[i] = {times[i]};
  }
  line_.Add(count);
}

DetailedStage::Starts DetailedStage::TakeStarts(SimTime until) {
  if (batch_) {
    const BatchStage::Starts starts = batch_->TakeStarts(until);
    NoteBatches(starts, until);
    return {starts.joined, starts.started, starts.count, batch_->TakeBatches()};
  }
  const FifoStage::Starts starts = single_ ? single_->TakeStarts(until) : many_->TakeStarts(until);
  return {starts.joined, starts.started, starts.count, {starts.started, starts.ends, starts.count}};
}

// All of a batch but the last are gone as it starts, that one as it ends; what has started at one
// instant may be taken for one batch, as all but the last have then ended, too.
void DetailedStage::NoteBatches(const BatchStage::Starts& starts, SimTime until) {
  batch_left_.erase(batch_left_.begin(),
                    batch_left_.begin() + static_cast<std::ptrdiff_t>(batch_gone_));
  const size_t before = batch_left_.size();
  batch_left_.resize(before + starts.count);
  SimTime* const left = batch_left_.data() + before;
  for (size_t i = 0; i + 1 < starts.count; ++i) {
    const bool goes_on = starts.started[i] == starts.started[i + 1];
    left[i] = goes_on ? starts.started[i] : starts.ends[i];
  }
  if (starts.count > 0) left[starts.count - 1] = starts.ends[starts.count - 1];
  // The batch under way has not ended.
  batch_gone_ = batch_left_.size() - (!batch_left_.empty() && batch_left_.back() >= until);
  left_ = batch_left_.data();
  left_count_ = batch_gone_;
}

// Gives the time of requests at the service to its components.
void DetailedStage::Split(const SimTime* joined, const SimTime* started, const SimTime* ended,
                          size_t count) {
  if (own_[0].size() < count) {
    for (std::vector<int64_t>& column : own_) column.resize(2 * count);
  }
  int64_t* const queueing = own_[0].data();
  int64_t* const service = own_.back().data();
  for (size_t i = 0; i < count; ++i) service[i] = ended[i].ns - started[i].ns;
  if (!batch_) {
    for (size_t i = 0; i < count; ++i) queueing[i] = started[i].ns - joined[i].ns;
  } else {
    // While the server was free the request was held back.
    int64_t* const held_back = own_[1].data();
    const SimTime* const freed = batch_->Freed();
    for (size_t i = 0; i < count; ++i) {
      const SimTime held = std::clamp(freed[i], joined[i], started[i]);
      queueing[i] = held.ns - joined[i].ns;
      held_back[i] = started[i].ns - held.ns;
    }
  }
  for (size_t c = 0; c < own_.size(); ++c) times_[carried_ + c] = own_[c].data();
}

DetailedStage::Ends DetailedStage::TakeEnds(SimTime until) {
  if (many_) {
    const ServerStage::Ends ends = many_->TakeEnds();
    Split(ends.joined, ends.started, ends.ended, ends.count);
    for (size_t c = 0; c < carried_; ++c) times_[c] = many_->carried(c);
    left_ = ends.ended;
    left_count_ = ends.count;
    return {ends.joined, ends.intended, ends.ended, ends.replica,
            ends.count,  ends.ended,    ends.count};
  }
  const FifoStage::Ends ends = batch_ ? batch_->TakeEnds(until) : single_->TakeEnds(until);
  Split(ends.joined, ends.started, ends.ended, ends.count);
  Ends all{ends.joined, ends.intended, ends.ended, nullptr, ends.count, ends.ended, ends.count};
  if (batch_) {
    const BatchStage::Batches batches = batch_->TakeBatchEnds();
    all.batch_ended = batches.ends;
    all.batches = batches.count;
  } else {
    left_ = ends.ended;
    left_count_ = ends.count;
  }
  // They leave in the order in which they came.
  for (size_t c = 0; c < carried_; ++c) {
    times_[c] = &line_.column(c)[line_.first()].ns;
  }
  line_.Drop(line_.first() + ends.count);
  return all;
}

void DetailedStage::Forget() {
  came_.clear();
  left_count_ = 0;
}

uint64_t DetailedStage::memory() const {
  return line_.memory() + (single_ ? single_->memory() : 0) + (many_ ? many_->memory() : 0) +
         (batch_ ? batch_->memory() : 0);
}

}  // namespace servescape
