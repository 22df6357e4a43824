// SPDX-License-Identifier: MIT
#include "sim/engine/tandem/batch_stage.h"

#include <algorithm>

namespace servescape {

BatchStage::BatchStage(const ServiceModel& service, uint32_t items, const Generator& time,
                       const Generator& noise, bool detailed)
    : service_(service),
      items_(items),
      full_((service.max_batch_size + items - 1) / items),
      taken_(std::max<size_t>(1, service.max_batch_size / items)),
      time_(time),
      noise_(noise),
      detailed_(detailed),
      line_(detailed ? kFreed + 1 : kFreed) {}

void BatchStage::Join(const SimTime* at, size_t count) {
  const size_t moved = line_.Reserve(count);
  started_ -= moved;
  ended_ -= moved;
  std::copy_n(at, count, line_.column(kJoined) + line_.size());
  line_.Add(count);
}

// How many of those who wait, at most `most`, have come before an instant.
size_t BatchStage::Come(size_t most, int64_t before) const {
  const SimTime* const joined = Joined() + started_;
  most = std::min(most, line_.size() - started_);
  size_t come = 0;
  while (come < most && joined[come].ns < before) ++come;
  return come;
}

// The timer that is set fires before `until`, and is set again while the oldest waits up to `due`.
void BatchStage::PassTimers(int64_t until, int64_t due) {
  while (timer_ < until) {
    ++timers_;
    timer_ = timer_ < due ? due : kNever;
  }
}

// The next batch, if it starts before `until`.
bool BatchStage::FormBatch(int64_t until) {
  if (started_ == line_.size()) return false;
  const int64_t oldest = Joined()[started_].ns;
  const bool idle = oldest >= free_;
  int64_t start = idle ? oldest : free_;
  if (start >= until) return false;
  size_t come = idle ? 1 : Come(full_, free_);
  const int64_t due = oldest + service_.max_batch_delay.ns;
  if (come < full_ && due > start) {
    const size_t last = started_ + full_ - 1;
    const bool fills = last < line_.size() && Joined()[last].ns < due;
    const int64_t ready = fills ? Joined()[last].ns : due;
    if (ready >= until) return false;
    // A timer that is due when the server becomes free comes after that.
    PassTimers(idle ? start + 1 : start, 0);
    if (timer_ == kNever) timer_ = due;
    PassTimers(ready + 1, due);
    start = ready;
    come = fills ? full_ : Come(full_, due);
  }
  come = std::min(come, taken_);
  const auto items = static_cast<uint32_t>(come) * items_;
  const Duration time = service_.time.Draw(items, 0, time_, noise_);
  if (detailed_) std::fill_n(line_.column(kFreed) + started_, come, SimTime{free_});
  free_ = start + time.ns;
  std::fill_n(line_.column(kStarted) + started_, come, SimTime{start});
  std::fill_n(line_.column(kEnds) + started_, come, SimTime{free_});
  started_ += come;
  const size_t moved = batches_.Reserve(1);
  reported_ -= moved;
  batch_ends_ -= moved;
  batches_.column(kStarted)[batches_.size()] = {start};
  batches_.column(kEnds)[batches_.size()] = {free_};
  batches_.Add(1);
  return true;
}

BatchStage::Starts BatchStage::TakeStarts(SimTime until) {
  const size_t from = started_;
  while (FormBatch(until.ns)) {
  }
  return {Joined() + from, line_.column(kStarted) + from, line_.column(kEnds) + from,
          started_ - from};
}

BatchStage::Batches BatchStage::TakeBatches() {
  const size_t from = reported_;
  reported_ = batches_.size();
  return {batches_.column(kStarted) + from, batches_.column(kEnds) + from, reported_ - from};
}

// Requests of a batch end together, and so do the batches that end with them.
FifoStage::Ends BatchStage::TakeEnds(SimTime until) {
  const SimTime* const ends = line_.column(kEnds);
  const size_t from = freed_ = ended_;
  ended_ = static_cast<size_t>(std::lower_bound(ends + from, ends + started_, until) - ends);
  line_.Drop(ended_);
  const SimTime* const batches = batches_.column(kEnds);
  batch_ends_ = static_cast<size_t>(
      std::lower_bound(batches + batches_.first(), batches + batches_.size(), until) - batches);
  return {Joined() + from, Joined() + from, line_.column(kStarted) + from, ends + from,
          ended_ - from};
}

BatchStage::Batches BatchStage::TakeBatchEnds() {
  const size_t from = batches_.first();
  batches_.Drop(batch_ends_);
  return {batches_.column(kStarted) + from, batches_.column(kEnds) + from, batch_ends_ - from};
}

int64_t BatchStage::TakeTimers(SimTime until) {
  int64_t due = 0;
  if (started_ < line_.size()) {
    const int64_t oldest = Joined()[started_].ns;
    const bool idle = oldest >= free_;
    const int64_t start = idle ? oldest : free_;
    const bool waits = Come(full_, idle ? oldest + 1 : free_) < full_;
    if (start < until.ns && waits) {
      due = oldest + service_.max_batch_delay.ns;
      PassTimers(idle ? start + 1 : start, 0);
      if (timer_ == kNever) timer_ = due;
    }
  }
  PassTimers(until.ns, due);
  const int64_t timers = timers_;
  timers_ = 0;
  return timers;
}

}  // namespace servescape
