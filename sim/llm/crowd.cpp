// SPDX-License-Identifier: MIT
#include "sim/llm/crowd.h"

#include <algorithm>

namespace servescape {

void Crowd::Join(uint32_t who, uint32_t computed, uint64_t beats) {
  ++size_;
  tokens_ += computed;
  ++LastOf(computed);
  LookAgain(who, ++order_, beats);
}

void Crowd::Leave(uint32_t computed) {
  --size_;
  tokens_ -= computed;
  --LastOf(computed);
}

void Crowd::Clear() {
  size_ = 0;
  tokens_ = 0;
  due_.clear();
  std::fill(last_of_.begin(), last_of_.end(), 0);
}

uint32_t Crowd::PopDue() {
  if (due_.empty() || due_.front().beat > beat_) return kNobody;
  std::pop_heap(due_.begin(), due_.end(), After);
  const Due due = due_.back();
  due_.pop_back();
  popped_ = due.order;
  return due.who;
}

void Crowd::LookAgain(uint32_t who, uint64_t order, uint64_t beats) {
  due_.push_back({beat_ + beats, order, who});
  std::push_heap(due_.begin(), due_.end(), After);
}

// In as many beats as a block has tokens each takes one.
uint64_t Crowd::BlocksOf(uint64_t beats) const {
  uint64_t blocks = beats / block_size() * size_;
  uint32_t at = full_;
  for (uint64_t left = beats % block_size(); left > 0; --left) {
    blocks += last_of_[at];
    at = at == 0 ? block_size() - 1 : at - 1;
  }
  return blocks;
}

uint64_t Crowd::BeatsIn(uint64_t blocks, uint64_t most) const {
  uint64_t beats = blocks / size_ * block_size();
  if (beats >= most) return most;
  uint64_t left = blocks % size_;
  for (uint32_t at = full_; beats < most && last_of_[at] <= left; ++beats) {
    left -= last_of_[at];
    at = at == 0 ? block_size() - 1 : at - 1;
  }
  return beats;
}

void Crowd::Beat(uint64_t beats) {
  beat_ += beats;
  tokens_ += beats * size_;
  const uint32_t turns = static_cast<uint32_t>(beats % block_size());
  full_ = full_ >= turns ? full_ - turns : full_ + block_size() - turns;
}

}  // namespace servescape
