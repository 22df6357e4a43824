// SPDX-License-Identifier: MIT
// Steps in which everybody who runs gets one token, and those beside whom others read their
// prompts.
#include <algorithm>

#include "sim/base/check.h"
#include "sim/llm/vllm_scheduler.h"

namespace servescape {

// Steps until its last token, that one among them, or until its first packet.
uint64_t VllmScheduler::StepsToLook(const Sequence& sequence) const {
  const uint32_t tokens = Tokens(sequence), output = sequence.output;
  uint64_t most = sequence.request.max_tokens - output;
  most = std::min<uint64_t>(most, config_.max_model_len - std::min(tokens, config_.max_model_len));
  if (sequence.request.stop_after > output) {
    most = std::min<uint64_t>(most, sequence.request.stop_after - output);
  }
  if (config_.stream_interval > output) {
    most = std::min<uint64_t>(most, config_.stream_interval - output);
  }
  return most;
}

// Those that the last step has given a token are of the crowd, as long as nobody before them is
// not.
void VllmScheduler::Gather() {
  if (!gathers_) return;
  while (crowd_.size() < running_.size()) {
    const uint32_t place = running_[crowd_.size()];
    Sequence& sequence = sequences_[place];
    if (sequence.prefills || sequence.answered != executed_) return;
    sequence.beat = crowd_.beat();
    crowd_.Join(place, sequence.computed, StepsToLook(sequence));
    open_ += sequence.content.known_to_others() > Tokens(sequence) ? 1 : 0;
  }
}

// Whether the crowd can have its tokens in the next step whatever becomes of the others: then none
// of it is pre-empted.
bool VllmScheduler::TakesCrowd(Giving giving) const {
  if (crowd_.size() == 0 || config_.prefill_first || config_.prefill_schedule_interval > 1 ||
      config_.admission != KvAdmission::kPaged || giving.budget < crowd_.size()) {
    return false;
  }
  giving.budget -= crowd_.size();
  uint64_t blocks = crowd_.BlocksOfBeat();
  for (size_t at = crowd_.size(); at < running_.size() && giving.budget > 0; ++at) {
    const Sequence& sequence = sequences_[running_[at]];
    const uint32_t tokens = WantedTokens(sequence, giving);
    giving.budget -= tokens;
    const uint32_t needed = BlocksFor(uint64_t{sequence.computed} + tokens);
    blocks += needed - std::min(needed, sequence.blocks);
  }
  return blocks <= blocks_.free();
}

void VllmScheduler::BeginBeat(VllmStep* step) {
  step->crowd = crowd_.size();
  step->crowd_tokens = crowd_.tokens();
  blocks_.Take(crowd_.BlocksOfBeat());
  in_beat_ = true;
  if (open_ == 0 || waiting_.empty()) return;
  // Who is admitted may find what they have written.
  for (size_t i = 0; i < crowd_.size(); ++i) WriteDown(&sequences_[running_[i]], 1);
}

// What the beats since it joined have brought it, and blocks for so many more tokens.
void VllmScheduler::WriteDown(Sequence* sequence, uint32_t more) {
  const uint32_t beats = static_cast<uint32_t>(crowd_.beat() - sequence->beat);
  sequence->beat = crowd_.beat();
  sequence->output += beats;
  sequence->computed += beats;
  while (uint64_t{sequence->blocks} * config_.block_size < sequence->computed + more) {
    ++sequence->blocks;
  }
  HashBlocks(sequence, sequence->computed + more);
}

// Those of the crowd whose time has come: they end, or have their first packet.
void VllmScheduler::LookAtDue(std::vector<VllmEnd>* ended) {
  for (;;) {
    const uint32_t place = crowd_.PopDue();
    if (place == Crowd::kNobody) return;
    Sequence& sequence = sequences_[place];
    WriteDown(&sequence, 0);
    if (!Stops(sequence)) {
      packets_.push_back({place, sequence.serial});
      crowd_.LookAgain(place, crowd_.popped_order(), StepsToLook(sequence));
      continue;
    }
    ended->push_back({place, sequence.serial});
    open_ -= sequence.content.known_to_others() > Tokens(sequence) ? 1 : 0;
    crowd_.Leave(sequence.computed);
    running_.erase(std::find(running_.begin(), running_.end(), place));
    changed_ = true;
    EndAt(place);
  }
}

void VllmScheduler::Dissolve() {
  if (crowd_.size() == 0) return;
  for (size_t i = 0; i < crowd_.size(); ++i) {
    WriteDown(&sequences_[running_[i]], 0);
    dissolved_.push_back(running_[i]);
  }
  crowd_.Clear();
  open_ = 0;
}

void VllmScheduler::Spell(VllmStep* step) {
  if (!in_beat_) return;
  in_beat_ = false;
  std::vector<VllmShare> shares;
  for (size_t i = 0; i < crowd_.size(); ++i) {
    Sequence& sequence = sequences_[running_[i]];
    WriteDown(&sequence, 1);
    ++sequence.computed;
    ++sequence.in_flight;
    VllmShare share{running_[i], sequence.serial, 1, sequence.computed};
    share.answers = true;
    shares.push_back(share);
    dissolved_.push_back(running_[i]);
  }
  step->shares.insert(step->shares.begin(), shares.begin(), shares.end());
  step->crowd = 0;
  crowd_.Clear();
  open_ = 0;
}

// ---- steps alike --------------------------------------------------------------------------------

uint64_t VllmScheduler::StepsAlike() const {
  const uint32_t budget =
      std::min(config_.max_num_scheduled_tokens, config_.max_num_batched_tokens);
  if (crowd_.size() == 0 || crowd_.size() < running_.size() || crowd_.size() > budget) return 0;
  if (!loaded_.empty() && running_.size() < config_.max_num_active_seqs) return 0;
  if (!waiting_.empty()) {
    // Who waits was refused beside decodes, and is refused again, unless the interval of prefills
    // is over.
    if (changed_ || !plain_ || config_.prefill_schedule_interval > 1) return 0;
    // With SGLang's rules time makes room for who waits.
    const bool room = running_.size() < config_.max_num_active_seqs;
    if (room && (config_.prefill_first || config_.scheduler_recv_interval > 1)) return 0;
  }
  return crowd_.BeatsIn(blocks_.free(), crowd_.BeatsToLook());
}

void VllmScheduler::Repeat(uint64_t steps, std::vector<VllmEnd>* ended) {
  packets_.clear();
  blocks_.Take(static_cast<uint32_t>(crowd_.BlocksOf(steps)));
  crowd_.Beat(steps);
  executed_ += static_cast<int64_t>(steps);
  ratio_.Decode(steps);
  received_.Decode(steps, config_.scheduler_recv_interval, serial_);
  LookAtDue(ended);
}

void VllmScheduler::ScheduleAlike(VllmStep* step) {
  step->shares.clear();
  step->preempted.clear();
  step->prefix = {};
  changed_ = false;
  received_.Look(false, config_.scheduler_recv_interval, serial_);
  BeginBeat(step);
  Giving nothing;
  const bool plain = plain_;
  CloseStep(step, nothing);
  plain_ = plain;
}

}  // namespace servescape
