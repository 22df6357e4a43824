// SPDX-License-Identifier: MIT
// The second half of a step: admission, and the prefix cache.
#include <algorithm>
#include <utility>
#include <vector>

#include "sim/base/check.h"
#include "sim/llm/vllm_scheduler.h"

namespace servescape {
namespace {

// What an admission wants to have room for beside what is held.
struct AnswerRoom {
  uint64_t tokens = 0;  // of who is to be admitted, those it has among them
  uint64_t kept = 0;    // blocks for those who run
};

AnswerRoom RoomOf(const VllmConfig& config, const std::vector<VllmSequence>& sequences,
                  const std::vector<uint32_t>& running, const VllmSequence& who, double ratio) {
  const bool whole = config.admission == KvAdmission::kReserve;
  const auto blocks = [&](uint64_t tokens) {
    return (std::min<uint64_t>(tokens, config.max_model_len) + config.block_size - 1) /
           config.block_size;
  };
  const auto left = [&](const VllmSequence& each) {
    const uint32_t tokens = each.request.max_tokens - each.output;
    return whole ? tokens : std::min(tokens, kMostOfAnswer);
  };
  AnswerRoom out;
  double tokens = 0;  // by their shares
  for (const uint32_t place : running) {
    const VllmSequence& each = sequences[place];
    const uint64_t all = each.content.prompt() + uint64_t{each.output};
    if (whole) {
      out.kept += blocks(all + left(each)) - each.blocks;
    } else {
      // Who has just been admitted counts whole.
      const bool fresh = each.prefills || each.output == 0;
      tokens += (fresh ? 1.0 : ratio) * left(each);
      tokens += static_cast<double>(all - std::min<uint64_t>(all, each.computed));
    }
  }
  out.kept += static_cast<uint64_t>(tokens / config.block_size + 0.999999);
  const uint64_t own = who.content.prompt() + uint64_t{who.output};
  // With nobody else there is nobody to wait for.
  out.tokens = own + (running.empty() && !whole ? 0 : left(who));
  return out;
}

void CountHits(const VllmSequence& sequence, uint32_t tokens, uint32_t cached,
               VllmPrefixStats* stats) {
  const bool again = sequence.preemptions > 0;
  (again ? stats->preempted_queries : stats->queries) += tokens;
  (again ? stats->preempted_hits : stats->hits) += cached;
}

void UseAdapter(uint32_t adapter, std::vector<uint32_t>* adapters) {
  if (adapter == 0 || std::find(adapters->begin(), adapters->end(), adapter) != adapters->end()) {
    return;
  }
  adapters->push_back(adapter);
}

}  // namespace

// Whether the step has room for its adapter; those behind it may pass if not
// (vLLM: "adding the request still respects the max_loras constraint").
bool VllmScheduler::HasAdapterPlace(uint32_t place, VllmStep* step) {
  Sequence& sequence = sequences_[place];
  const uint32_t adapter = sequence.request.adapter;
  if (adapter == 0 || adapters_.size() < config_.max_loras ||
      std::find(adapters_.begin(), adapters_.end(), adapter) != adapters_.end()) {
    return true;
  }
  if (!sequence.passed_over) ++step->passed_over;
  sequence.passed_over = true;
  return false;
}

void VllmScheduler::ScheduleWaiting(VllmStep* step, Giving* giving) {
  if (config_.max_loras > 0) {
    adapters_.clear();
    for (const VllmShare& share : step->shares) {
      UseAdapter(sequences_[share.place].request.adapter, &adapters_);
    }
  }
  AdmitLoaded(step, giving);
  while (giving->budget > 0 && !waiting_.empty() && running_.size() < config_.max_num_active_seqs) {
    const uint32_t place = waiting_.first();
    Sequence& sequence = sequences_[place];
    if (!received_.Knows(sequence.serial)) break;
    if (sequence.stale > 0) {
      // Tokens from before its pre-emption are still to come: those behind it
      // may pass.
      if (!sequence.deferred) ++deferred_;
      sequence.deferred = true;
      skipped_.push_back(place);
      waiting_.Remove(place);
      continue;
    }
    if (config_.max_loras > 0 && !HasAdapterPlace(place, step)) {
      skipped_.push_back(place);
      waiting_.Remove(place);
      continue;
    }
    if (!Admit(place, step, giving)) break;
    if (config_.max_loras > 0 && sequence.state == State::kRunning) {
      UseAdapter(sequence.request.adapter, &adapters_);
    }
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

void VllmRequests::LeaveLine(uint32_t place) {
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
  if (config_.admission != KvAdmission::kPaged) {
    const AnswerRoom room = RoomOf(config_, sequences_, running_, sequence, ratio_.now());
    if (room.kept > blocks_.free() || !Fits(room.tokens, static_cast<uint32_t>(room.kept))) {
      return false;
    }
  }
  bool from_tier = false;
  const uint32_t upto = FindElsewhere(&sequence, hits, &from_tier);
  if (upto > cached && !Fits(all, watermark)) return false;
  VllmShare share{place, sequence.serial, tokens};
  share.admitted = true;
  share.cached = cached;
  for (const uint32_t hit : hits_) blocks_.Share(hit);
  for (uint32_t i = 0; tier_ && i < hits; ++i) {
    tier_->Touch(sequence.content.KeyOf(i, config_.block_size));
  }
  sequence.named.assign(hits_.begin(), hits_.end());
  sequence.parked.Resume(hits - parked_hits_, hits, &blocks_);
  sequence.computed = cached;
  sequence.blocks = sequence.hashed = hits;
  if (upto > cached) {
    BeginLoad(place, hits, upto, from_tier, step);
    return true;
  }
  Grow(&sequence, tokens, 0, &share.new_blocks);
  if (blocks_.caching()) CountHits(sequence, all, cached, &step->prefix);
  LeaveLine(place);
  sequence.state = State::kRunning;
  running_.push_back(place);
  step->shares.push_back(share);
  giving->budget -= tokens;
  giving->prefill = giving->prefill || prefills;
  return true;
}

// How many of its first tokens are here or can be loaded; as many as are here where nothing can.
uint32_t VllmRequests::FindElsewhere(Sequence* sequence, uint32_t hits, bool* from_tier) {
  const uint32_t all = Tokens(*sequence);
  // Of a pre-empted one nobody keeps the prompt but this server.
  if (sequence->request.elsewhere > 0 && sequence->preemptions == 0) {
    return std::min(sequence->request.elsewhere, all);
  }
  uint32_t upto = hits;
  if (tier_) {
    const uint32_t most = (all - 1) / config_.block_size;
    while (upto < most && tier_->Has(sequence->content.KeyOf(upto, config_.block_size))) ++upto;
    *from_tier = upto > hits;
  }
  return upto * config_.block_size;
}

// It has blocks for all of its text from now on, so that whoever is loaded can be admitted.
void VllmRequests::BeginLoad(uint32_t place, uint32_t hits, uint32_t upto, bool from_tier,
                             VllmStep* step) {
  Sequence& sequence = sequences_[place];
  const uint32_t all = Tokens(sequence);
  const uint32_t cached = hits * config_.block_size;
  const uint32_t needed = BlocksFor(all);
  blocks_.Take(needed - sequence.blocks);
  sequence.blocks = needed;
  if (blocks_.caching()) CountHits(sequence, all, cached, &step->prefix);
  LeaveLine(place);
  sequence.state = State::kLoading;
  sequence.loads = upto - cached;
  step->loads.push_back({place, sequence.serial, sequence.loads, from_tier});
}

void VllmRequests::Loaded(uint32_t place) {
  Sequence& sequence = sequences_[place];
  SERVESCAPE_CHECK(sequence.state == State::kLoading && sequence.loads > 0);
  const uint32_t all = Tokens(sequence);
  sequence.computed = std::min(sequence.computed + std::exchange(sequence.loads, 0u), all - 1);
  HashBlocks(&sequence, sequence.computed);
  loaded_.push_back(place);
  changed_ = true;
}

// In the order in which their loads came. They have their blocks.
void VllmScheduler::AdmitLoaded(VllmStep* step, Giving* giving) {
  size_t stay = 0, at = 0;
  for (; at < loaded_.size() && giving->budget > 0 && running_.size() < config_.max_num_active_seqs;
       ++at) {
    const uint32_t place = loaded_[at];
    Sequence& sequence = sequences_[place];
    if (config_.max_loras > 0 && !HasAdapterPlace(place, step)) {
      loaded_[stay++] = place;
      continue;
    }
    uint32_t tokens = Tokens(sequence) - sequence.computed;
    if (giving->threshold > 0) tokens = std::min(tokens, giving->threshold);
    if (!config_.enable_chunked_prefill && tokens > giving->budget) break;
    tokens = std::min(tokens, giving->budget);
    VllmShare share{place, sequence.serial, tokens};
    share.admitted = true;
    share.cached = sequence.computed;
    Grow(&sequence, tokens, 0, &share.new_blocks);
    sequence.state = State::kRunning;
    running_.push_back(place);
    if (config_.max_loras > 0) UseAdapter(sequence.request.adapter, &adapters_);
    step->shares.push_back(share);
    giving->budget -= tokens;
    giving->prefill = giving->prefill || tokens > 1;
  }
  loaded_.erase(loaded_.begin() + static_cast<std::ptrdiff_t>(stay),
                loaded_.begin() + static_cast<std::ptrdiff_t>(at));
}

// Blocks from its first on that are in the cache, into hits_; a token at least
// is left to compute.
uint32_t VllmScheduler::FindHits(Sequence* sequence) {
  hits_.clear();
  parked_hits_ = 0;
  if (!blocks_.caching()) return 0;
  const uint32_t most = (Tokens(*sequence) - 1) / config_.block_size;
  const uint64_t known = sequence->content.known_to_others() / config_.block_size;
  bool ends = false;
  for (uint32_t i = 0; i < most && i < known && !ends; ++i) {
    const uint32_t block = blocks_.Find(sequence->content.KeyOf(i, config_.block_size));
    ends = block == KvBlocks::kNone;
    if (!ends) hits_.push_back(block);
  }
  const uint32_t named = static_cast<uint32_t>(hits_.size());
  if (named < most && !ends) parked_hits_ = sequence->parked.Find(named, most, blocks_);
  if (config_.drops_last_hit && named + parked_hits_ > 0) {
    parked_hits_ > 0 ? static_cast<void>(--parked_hits_) : hits_.pop_back();
  }
  return static_cast<uint32_t>(hits_.size()) + parked_hits_;
}

uint32_t VllmRequests::HeldOf(TokenContent* content) const {
  if (!blocks_.caching()) return 0;
  const uint64_t known = content->known_to_others() / config_.block_size;
  uint32_t low = 0;  // so many are there ...
  uint32_t high =    // ... and not more than these
      static_cast<uint32_t>(std::min<uint64_t>(known, content->prompt() / config_.block_size));
  if (high > 0) content->KeyOf(high - 1, config_.block_size);
  while (low < high) {
    const uint32_t middle = low + (high - low + 1) / 2;
    const bool there =
        blocks_.Find(content->KeyOf(middle - 1, config_.block_size)) != KvBlocks::kNone;
    there ? low = middle : high = middle - 1;
  }
  return low;
}

// Whether the free blocks are enough for so many tokens of a request that has
// the hits_. A hit that is free is not free any more.
bool VllmScheduler::Fits(uint64_t tokens, uint32_t watermark) const {
  uint64_t needed = watermark;
  const uint32_t blocks = BlocksFor(std::min<uint64_t>(tokens, config_.max_model_len));
  const uint32_t hits = static_cast<uint32_t>(hits_.size()) + parked_hits_;
  needed += blocks - std::min(blocks, hits);
  for (const uint32_t hit : hits_) needed += blocks_.IsFree(hit) ? 1 : 0;
  needed += parked_hits_;
  return needed <= blocks_.free();
}

}  // namespace servescape
