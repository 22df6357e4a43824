// SPDX-License-Identifier: MIT
#include "sim/llm/vllm_scheduler.h"

#include <algorithm>
#include <map>

#include "sim/base/check.h"

namespace servescape {

VllmRequests::VllmRequests(const VllmConfig& config)
    : config_(config), blocks_(config.num_gpu_blocks - 1, config.enable_prefix_caching) {}

VllmScheduler::VllmScheduler(const VllmConfig& config, bool gathers)
    : VllmRequests(config),
      watermark_blocks_(static_cast<uint32_t>(config.watermark * config.num_gpu_blocks)),
      crowd_(config.block_size),
      gathers_(gathers && !config.async_scheduling && config.num_speculative_tokens == 0 &&
               config.max_loras == 0) {
  SERVESCAPE_CHECK(config.num_gpu_blocks > 0 && config.block_size > 0);
  SERVESCAPE_CHECK(config.num_speculative_tokens == 0 || !config.async_scheduling);
  if (config_.max_num_active_seqs == 0) config_.max_num_active_seqs = config_.max_num_seqs;
  if (config_.max_num_scheduled_tokens == 0) {
    config_.max_num_scheduled_tokens = config_.max_num_batched_tokens;
  }
  last_prefill_ = -int64_t{config_.prefill_schedule_interval};
}

uint32_t VllmScheduler::Add(const VllmRequest& request, uint64_t generated_stream,
                            bool own_answer) {
  if (free_places_.empty()) {
    free_places_.push_back(static_cast<uint32_t>(sequences_.size()));
    sequences_.emplace_back();
  }
  const uint32_t place = free_places_.back();
  free_places_.pop_back();
  Sequence& sequence = sequences_[place];
  sequence.request = request;
  sequence.content.Reset(generated_stream, own_answer);
  sequence.serial = ++serial_;
  sequence.state = State::kNew;
  sequence.prefills = sequence.deferred = sequence.passed_over = false;
  sequence.computed = sequence.output = sequence.placeholders = 0;
  sequence.in_flight = sequence.stale = sequence.hashed = sequence.preemptions = 0;
  sequence.loads = sequence.drafts = 0;
  return place;
}

void VllmScheduler::Enqueue(uint32_t place) {
  Sequence& sequence = sequences_[place];
  SERVESCAPE_CHECK(sequence.state == State::kNew && sequence.content.prompt() > 0);
  sequence.state = State::kWaiting;
  changed_ = true;
  const VllmRequest& request = sequence.request;
  waiting_.Add(place, config_.policy == VllmPolicy::kPriority
                          ? WaitingKey{request.priority, request.arrival, request.tie}
                          : WaitingKey{0, ++last_in_line_, 0});
}

void VllmScheduler::Abort(uint32_t place) {
  const State state = sequences_[place].state;
  SERVESCAPE_CHECK(state == State::kWaiting || state == State::kLoading ||
                   state == State::kRunning || state == State::kSending);
  if (state == State::kSending) return Sent(place);
  if (state == State::kLoading) {
    loaded_.erase(std::remove(loaded_.begin(), loaded_.end(), place), loaded_.end());
  } else if (state == State::kRunning) {
    SERVESCAPE_CHECK(!in_beat_);
    Dissolve();
    running_.erase(std::find(running_.begin(), running_.end(), place));
  } else {
    LeaveLine(place);
  }
  changed_ = true;
  Release(place);
}

void VllmScheduler::Clear() {
  VllmStep under_way;
  if (in_beat_) Spell(&under_way);
  Dissolve();
  dissolved_.clear();
  for (uint32_t place = 0; place < sequences_.size(); ++place) {
    const State state = sequences_[place].state;
    if (state != State::kGone && state != State::kNew) Abort(place);
  }
  blocks_.Clear();
  received_ = {};
  ratio_ = {};
  if (tier_) tier_->Clear();
}

void VllmScheduler::Schedule(VllmStep* step) {
  step->shares.clear();
  step->preempted.clear();
  step->loads.clear();
  step->prefix = {};
  step->crowd = step->passed_over = 0;
  changed_ = false;
  Giving giving = BeginStep();
  received_.Look(running_.empty(), config_.scheduler_recv_interval, serial_);
  if (TakesCrowd(giving)) {
    BeginBeat(step);
    giving.budget -= step->crowd;
  } else {
    Dissolve();
  }
  if (config_.prefill_first) {
    ScheduleApart(step, &giving);
  } else {
    ScheduleRunning(step, &giving, step->crowd);
    if (admits_ && step->preempted.empty()) ScheduleWaiting(step, &giving);
  }
  CloseStep(step, giving);
}

// A step of prompts alone where there are any to read, of decodes alone else.
void VllmScheduler::ScheduleApart(VllmStep* step, Giving* giving) {
  for (size_t at = 0; at < running_.size() && giving->budget > 0; ++at) {
    Sequence& sequence = sequences_[running_[at]];
    if (!sequence.prefills) continue;
    const uint32_t tokens = WantedTokens(sequence, *giving);
    VllmShare share{running_[at], sequence.serial, tokens};
    if (tokens == 0 || !Grow(&sequence, tokens, 0, &share.new_blocks)) continue;
    step->shares.push_back(share);
    giving->budget -= tokens;
    giving->prefill = true;
  }
  if (admits_) ScheduleWaiting(step, giving);
  if (!step->shares.empty()) return;
  giving->decodes_only = true;
  ScheduleRunning(step, giving, 0);
  if (!step->shares.empty() || !step->preempted.empty()) return;
  // Only prompts are there, and none has room for its next chunk.
  giving->decodes_only = false;
  ScheduleRunning(step, giving, 0);
}

VllmScheduler::Giving VllmScheduler::BeginStep() const {
  const auto decodes = [&](uint32_t place) { return !sequences_[place].prefills; };
  Giving giving;
  giving.budget = std::min(config_.max_num_scheduled_tokens, config_.max_num_batched_tokens);
  const uint32_t requests = static_cast<uint32_t>(running_.size()) + waiting_.size();
  // A request that is alone keeps nobody waiting.
  giving.threshold = requests > 1 ? config_.long_prefill_token_threshold : 0;
  if (giving.threshold > 0 && config_.long_prefill_token_threshold_adaptive) {
    giving.threshold = std::max(giving.threshold, config_.max_num_batched_tokens / requests);
  }
  giving.holds_prefills = config_.prefill_schedule_interval > 1 && !saturated_ &&
                          executed_ + 1 - last_prefill_ < config_.prefill_schedule_interval &&
                          std::any_of(running_.begin(), running_.end(), decodes);
  return giving;
}

void VllmScheduler::CloseStep(VllmStep* step, const Giving& giving) {
  const bool computes = step->crowd > 0 || !step->shares.empty();
  if (computes) ++executed_;
  if (giving.prefill) last_prefill_ = executed_;
  if (giving.prefill) {
    received_.Prefill(config_.scheduler_recv_interval);
  } else if (computes) {
    received_.Ran();
    ratio_.Decode(1);
  }
  plain_ = step->preempted.empty();
  for (VllmShare& share : step->shares) {
    Sequence& sequence = sequences_[share.place];
    plain_ = plain_ && share.tokens == 1 && !share.admitted;
    if (sequence.drafts > 0) {
      const uint32_t own = Tokens(sequence) - std::min(sequence.computed, Tokens(sequence));
      share.drafts = share.tokens - std::min(share.tokens, own);
    }
    sequence.computed += share.tokens;
    share.computed = sequence.computed;
    sequence.in_flight += share.tokens;
    sequence.prefills = sequence.computed < Tokens(sequence) + sequence.placeholders;
    share.answers = !sequence.prefills;
    if (config_.async_scheduling && share.answers) ++sequence.placeholders;
  }
}

void VllmScheduler::Output(const VllmStep& step, std::vector<VllmEnd>* ended) {
  packets_.clear();
  if (step.crowd > 0) {
    in_beat_ = false;
    crowd_.Beat(1);
    LookAtDue(ended);
  }
  const size_t before = ended->size();
  for (const VllmShare& share : step.shares) {
    Sequence& sequence = sequences_[share.place];
    if (sequence.serial != share.serial || sequence.state == State::kGone) continue;
    sequence.in_flight -= share.tokens;
    const bool stale = sequence.stale > 0;
    if (stale) sequence.stale -= share.tokens;
    if (!share.answers) continue;
    sequence.answered = executed_;
    TakeAnswer(share, stale, ended);
  }
  if (ended->size() > before) {
    // Those that are gone leave the list of running ones at once.
    const auto gone = [&](uint32_t place) {
      const State state = sequences_[place].state;
      return state == State::kGone || state == State::kSending;
    };
    running_.erase(std::remove_if(running_.begin() + crowd_.size(), running_.end(), gone),
                   running_.end());
    changed_ = true;
  }
  Gather();
}

// Drafted tokens beyond the answer's end are dropped; of those that do not hold
// nothing is kept.
void VllmScheduler::TakeAnswer(const VllmShare& share, bool stale, std::vector<VllmEnd>* ended) {
  const uint32_t place = share.place;
  Sequence& sequence = sequences_[place];
  const bool runs = sequence.state == State::kRunning;
  ++sequence.output;
  if (config_.num_speculative_tokens > 0) {
    for (uint32_t i = 0; i < share.accepted && !Stops(sequence); ++i) ++sequence.output;
    sequence.computed -= share.drafts - share.accepted;
    sequence.drafts = config_.num_speculative_tokens;
  }
  if (!stale && sequence.placeholders > 0) {
    --sequence.placeholders;
    if (runs) HashBlocks(&sequence, sequence.computed - sequence.in_flight);
  }
  if (!Stops(sequence)) return;
  ended->push_back({place, sequence.serial});
  if (!runs) LeaveLine(place);
  EndAt(place);
}

// Its blocks stay if they are to be read.
void VllmRequests::EndAt(uint32_t place) {
  Sequence& sequence = sequences_[place];
  if (!sequence.request.sends || sequence.blocks == 0) return Release(place);
  sequence.state = State::kSending;
}

void VllmRequests::Sent(uint32_t place) {
  SERVESCAPE_CHECK(sequences_[place].state == State::kSending);
  changed_ = true;
  Release(place);
}

bool VllmRequests::Stops(const Sequence& sequence) const {
  return sequence.output == sequence.request.stop_after ||
         Tokens(sequence) >= config_.max_model_len ||
         sequence.output >= sequence.request.max_tokens;
}

void VllmRequests::Release(uint32_t place) {
  Sequence& sequence = sequences_[place];
  FreeBlocks(&sequence);
  sequence.parked.Disown(&blocks_);
  sequence.state = State::kGone;
  free_places_.push_back(place);
}

void VllmRequests::HashBlocks(Sequence* sequence, uint32_t tokens) {
  if (!blocks_.caching()) return;
  const uint32_t full = std::min(tokens, Tokens(*sequence)) / config_.block_size;
  if (sequence->hashed >= full) return;
  for (uint32_t i = sequence->hashed; tier_ && i < full; ++i) {
    tier_->Touch(sequence->content.KeyOf(i, config_.block_size));
  }
  const uint64_t known = sequence->content.known_to_others() / config_.block_size;
  for (; sequence->hashed < full && sequence->hashed < known; ++sequence->hashed) {
    sequence->named.push_back(
        blocks_.Name(sequence->content.KeyOf(sequence->hashed, config_.block_size)));
  }
  blocks_.Lock(full - sequence->hashed);
  sequence->hashed = full;
}

void VllmRequests::FreeBlocks(Sequence* sequence) {
  blocks_.Give(sequence->blocks - sequence->hashed);
  const uint32_t named = static_cast<uint32_t>(sequence->named.size());
  if (sequence->hashed > named) sequence->parked.Park(named, sequence->hashed - named, &blocks_);
  blocks_.Free(&sequence->named);
  sequence->blocks = sequence->hashed = 0;
}

const char* VllmScheduler::Broken() const {
  std::map<uint32_t, uint32_t> users;  // of named blocks
  uint32_t unnamed = 0, in_crowd = 0;
  uint64_t tokens = 0;
  for (const uint32_t place : running_) {
    const Sequence& sequence = sequences_[place];
    if (sequence.state != State::kRunning) return "one runs that does not know it";
    if (in_crowd++ < crowd_.size()) {
      // What its beats have taken is not written down.
      const uint64_t computed = sequence.computed + crowd_.beat() - sequence.beat;
      unnamed += BlocksFor(computed + (in_beat_ ? 1 : 0)) - sequence.blocks;
      tokens += computed;
    } else if (sequence.blocks < BlocksFor(sequence.computed) ||
               (sequence.blocks > BlocksFor(sequence.computed) && !tier_ &&
                sequence.request.elsewhere == 0 && config_.num_speculative_tokens == 0)) {
      return "a running request has not the blocks of its tokens";
    }
    if (sequence.hashed > sequence.blocks || sequence.named.size() > sequence.hashed) {
      return "a running request's blocks have more keys than there are of them";
    }
    for (const uint32_t name : sequence.named) ++users[name];
    unnamed += sequence.blocks - static_cast<uint32_t>(sequence.named.size());
  }
  for (const Sequence& sequence : sequences_) {
    if (sequence.state != State::kLoading && sequence.state != State::kSending) continue;
    if (sequence.state == State::kLoading && sequence.blocks != BlocksFor(Tokens(sequence))) {
      return "a load has not the blocks of its text";
    }
    for (const uint32_t name : sequence.named) ++users[name];
    unnamed += sequence.blocks - static_cast<uint32_t>(sequence.named.size());
  }
  for (const uint32_t place : waiting_.Sorted()) {
    if (sequences_[place].blocks > 0) return "a waiting request holds blocks";
  }
  for (const auto& [name, count] : users) {
    if (blocks_.users(name) != count) return "a block's users are miscounted";
  }
  if (users.size() + unnamed + blocks_.free() != blocks_.size()) return "blocks are lost";
  if (tokens != crowd_.tokens()) return "the crowd's tokens are miscounted";
  return blocks_.Broken();
}

}  // namespace servescape
