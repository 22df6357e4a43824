// SPDX-License-Identifier: MIT
#include "sim/llm/content.h"

#include <algorithm>

#include "sim/base/check.h"

namespace servescape {

void TokenContent::Reset(uint64_t generated, bool own, uint64_t first) {
  runs_.clear();
  keys_.clear();
  generated_ = generated;
  generated_first_ = first;
  own_answer_ = own;
  known_to_others_ = own ? 0 : kAll;
  prompt_ = adapter_ = 0;
  run_ = 0;
  inside_ = 0;
}

void TokenContent::Append(const TokenRun& run) {
  if (run.length == 0) return;
  const bool all_known = known_to_others_ >= prompt_;
  if (all_known && run.own) known_to_others_ = prompt_;
  prompt_ += run.length;
  if (all_known && !run.own) known_to_others_ = own_answer_ ? prompt_ : kAll;
  if (!runs_.empty()) {
    TokenRun& last = runs_.back();
    if (last.stream == run.stream && last.first + last.length == run.first) {
      last.length += run.length;
      return;
    }
  }
  runs_.push_back(run);
}

uint64_t TokenContent::KeyOf(uint32_t index, uint32_t block_size) {
  while (keys_.size() <= index) keys_.push_back(NextKey(block_size));
  return keys_[index];
}

// The block's tokens as the longest pieces of streams: there is one such list
// for each text.
uint64_t TokenContent::NextKey(uint32_t block_size) {
  uint64_t key = keys_.empty() ? 0x6b76626c6f636b73ULL + adapter_ : keys_.back();
  uint64_t left = block_size;
  while (left > 0) {
    const bool ours = run_ >= runs_.size();
    const uint64_t stream = ours ? generated_ : runs_[run_].stream;
    const uint64_t first = (ours ? generated_first_ : runs_[run_].first) + inside_;
    const bool goes_on = !ours && run_ + 1 == runs_.size() && generated_ == stream &&
                         runs_[run_].first + runs_[run_].length == generated_first_;
    const uint64_t length = ours || goes_on ? left : std::min(left, runs_[run_].length - inside_);
    key = MixedWords(MixedWords(key, stream), MixedWords(first, length));
    inside_ += length;
    left -= length;
    if (!ours && inside_ >= runs_[run_].length) {
      inside_ -= runs_[run_].length;
      ++run_;
    }
  }
  return key;
}

}  // namespace servescape
