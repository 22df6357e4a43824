// SPDX-License-Identifier: MIT
// The second half of a step: admission, and the prefix cache.
#include <algorithm>

#include "sim/llm/vllm_scheduler.h"

namespace servescape {

void VllmScheduler::ScheduleWaiting(VllmStep* step, Giving* giving) {
  while (giving->budget > 0 && !waiting_.empty() && running_.size() < config_.max_num_active_seqs) {
    const uint32_t place = waiting_.first();
    Sequence& sequence = sequences_[place];
    if (sequence.serial > received_) break;
    if (sequence.stale > 0) {
      // Tokens from before its pre-emption are still to come: those behind it
      // may pass.
      if (!sequence.deferred) ++deferred_;
      sequence.deferred = true;
      skipped_.push_back(place);
      waiting_.Remove(place);
      continue;
    }
    if (!Admit(place, step, giving)) break;
  }
  PutBack();
  if (!giving->holds_prefills) saturated_ = waiting_.size() > deferred_;
}

// Those that were skipped keep their places in the line.
void VllmScheduler::PutBack() {
  for (size_t i = skipped_.size(); i-- > 0;) {
    const VllmRequest& request = sequences_[skipped_[i]].request;
    waiting_.Add(skipped_[i], config_.policy == VllmPolicy::kPriority
                                  ? WaitingKey{request.priority, request.arrival, request.tie}
                                  : WaitingKey{0, --first_in_line_, 0});
  }
  skipped_.clear();
}

void VllmScheduler::LeaveLine(uint32_t place) {
  waiting_.Remove(place);
  if (sequences_[place].deferred) --deferred_;
  sequences_[place].deferred = false;
}

// Whether the first in line runs from now on; nobody behind it is tried if not.
bool VllmScheduler::Admit(uint32_t place, VllmStep* step, Giving* giving) {
  Sequence& sequence = sequences_[place];
  const uint32_t all = Tokens(sequence);
  const uint32_t hits = FindHits(&sequence);
  const uint32_t cached = hits * config_.block_size;
  const bool prefills = cached + 1 < all;
  if (giving->holds_prefills && prefills) return false;
  uint32_t tokens = all - cached;
  // The cap comes before the test of chunks, and so makes chunks where there
  // are to be none.
  if (giving->threshold > 0) tokens = std::min(tokens, giving->threshold);
  if (!config_.enable_chunked_prefill && tokens > giving->budget) return false;
  tokens = std::min(tokens, giving->budget);
  const uint32_t watermark = running_.empty() ? 0 : watermark_blocks_;
  if (config_.scheduler_reserve_full_isl && !Fits(all, watermark)) return false;
  if (!Fits(uint64_t{cached} + tokens, watermark)) return false;
  if (!FitsWithAnswers(sequence)) return false;
  VllmShare share{place, sequence.serial, tokens};
  share.admitted = true;
  share.cached = cached;
  for (uint32_t i = 0; i < hits; ++i) {
    blocks_.Share(hits_[i]);
    sequence.blocks.push_back(hits_[i]);
  }
  sequence.computed = cached;
  sequence.hashed = hits;
  Grow(&sequence, tokens, &share.new_blocks);
  if (blocks_.caching()) {
    const bool again = sequence.preemptions > 0;
    (again ? step->prefix.preempted_queries : step->prefix.queries) += all;
    (again ? step->prefix.preempted_hits : step->prefix.hits) += cached;
  }
  LeaveLine(place);
  sequence.state = State::kRunning;
  running_.push_back(place);
  step->shares.push_back(share);
  giving->budget -= tokens;
  giving->prefill = giving->prefill || prefills;
  return true;
}

// Whether there is room for the answers, too, as far as the admission looks at them.
bool VllmScheduler::FitsWithAnswers(const Sequence& sequence) const {
  if (config_.admission == KvAdmission::kPaged) return true;
  const uint32_t all = Tokens(sequence);
  const uint32_t left = sequence.request.max_tokens - sequence.output;
  if (config_.admission == KvAdmission::kReserve) {
    const uint64_t kept = BlocksOfAnswers();
    return kept <= blocks_.free() && Fits(uint64_t{all} + left, static_cast<uint32_t>(kept));
  }
  // Nobody runs who could give room later.
  if (running_.empty()) return true;
  const double free = static_cast<double>(uint64_t{blocks_.free()} * config_.block_size) - TokensOfAnswers();
  const uint32_t own = all - static_cast<uint32_t>(hits_.size()) * config_.block_size;
  return static_cast<double>(own + std::min(left, kMostOfAnswer)) <= free;
}

// kReserve: blocks that those who run will still take.
uint64_t VllmScheduler::BlocksOfAnswers() const {
  uint64_t out = 0;
  for (const uint32_t place : running_) {
    const Sequence& sequence = sequences_[place];
    const uint64_t most = uint64_t{sequence.content.prompt()} + sequence.request.max_tokens;
    out += BlocksFor(std::min<uint64_t>(most, config_.max_model_len)) - sequence.blocks.size();
  }
  return out;
}

// kRatio: tokens that are kept free for those who run; of prompts that are not read yet all, and
// of their answers, too.
double VllmScheduler::TokensOfAnswers() const {
  const double ratio = Ratio();
  double out = 0;
  for (const uint32_t place : running_) {
    const Sequence& sequence = sequences_[place];
    const uint32_t left = std::min(sequence.request.max_tokens - sequence.output, kMostOfAnswer);
    const bool fresh = sequence.output == 0 || sequence.prefills;
    out += (fresh ? 1.0 : ratio) * left;
    if (fresh) out += Tokens(sequence) - sequence.computed;
  }
  return out;
}

// Blocks from its first on that are in the cache, into hits_; a token at least
// is left to compute.
uint32_t VllmScheduler::FindHits(Sequence* sequence) {
  hits_.clear();
  if (!blocks_.caching()) return 0;
  const uint32_t most = (Tokens(*sequence) - 1) / config_.block_size;
  for (uint32_t i = 0; i < most; ++i) {
    const uint32_t block = blocks_.Find(sequence->content.KeyOf(i, config_.block_size));
    if (block == KvBlocks::kNoBlock) break;
    hits_.push_back(block);
  }
  return static_cast<uint32_t>(hits_.size());
}

// Whether the free blocks are enough for so many tokens of a request that has
// the hits_. A hit that is free is not free any more.
bool VllmScheduler::Fits(uint64_t tokens, uint32_t watermark) const {
  uint64_t needed = watermark;
  const uint32_t blocks = BlocksFor(std::min<uint64_t>(tokens, config_.max_model_len));
  needed += blocks - std::min(blocks, static_cast<uint32_t>(hits_.size()));
  for (const uint32_t hit : hits_) needed += blocks_.IsFree(hit) ? 1 : 0;
  return needed <= blocks_.free();
}

}  // namespace servescape
