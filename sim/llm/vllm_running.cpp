// SPDX-License-Identifier: MIT
// The first half of a step: those that run, in the order of their admission,
// and pre-emption.
#include <algorithm>

#include "sim/base/check.h"
#include "sim/llm/vllm_scheduler.h"

namespace servescape {
void VllmScheduler::ScheduleRunning(VllmStep* step, Giving* giving, size_t from) {
  for (size_t at = from; at < running_.size() && giving->budget > 0;) {
    const uint32_t place = running_[at];
    Sequence& sequence = sequences_[place];
    const uint32_t tokens = WantedTokens(sequence, *giving);
    if (tokens == 0) {
      ++at;
      continue;
    }
    const bool prefills = sequence.prefills;
    if (!MakeRoom(place, tokens, step, giving, &at)) {
      // It went itself. By priority, or by what they have written, those after
      // it may fit now.
      if (config_.policy == VllmPolicy::kPriority || config_.prefill_first) continue;
      break;
    }
    giving->prefill = giving->prefill || prefills;
    giving->budget -= tokens;
    ++at;
  }
}

// Tokens that the request gets, memory apart.
uint32_t VllmScheduler::WantedTokens(const Sequence& sequence, const Giving& giving) const {
  // The steps that run will end it.
  if (sequence.placeholders > 0 &&
      uint64_t{sequence.computed} + 2 >= uint64_t{sequence.content.prompt()} +
                                             sequence.request.max_tokens + sequence.placeholders) {
    return 0;
  }
  if (giving.holds_prefills && sequence.prefills) return 0;
  if (giving.decodes_only && sequence.prefills) return 0;
  uint32_t tokens = Tokens(sequence) + sequence.placeholders + sequence.drafts - sequence.computed;
  if (giving.threshold > 0) tokens = std::min(tokens, giving.threshold);
  tokens = std::min(tokens, giving.budget);
  const uint32_t most = config_.max_model_len - 1;
  return std::min(tokens, most - std::min(most, sequence.computed));
}

// Takes the blocks that the request needs, from victims where none are left;
// whether it got them, or went itself.
bool VllmScheduler::MakeRoom(uint32_t place, uint32_t tokens, VllmStep* step, Giving* giving,
                             size_t* at) {
  VllmShare share{place, sequences_[place].serial, tokens};
  const uint32_t ahead = config_.lookahead ? config_.num_speculative_tokens : 0;
  while (!Grow(&sequences_[place], tokens, ahead, &share.new_blocks)) {
    const uint32_t victim = Victim();
    Preempt(victim, step, giving, at);
    if (victim == place) return false;
  }
  step->shares.push_back(share);
  return true;
}

// fcfs: the one admitted last; priority: the first of those that stand lowest.
// SGLang takes the one that has written least, of those the longest prompt.
uint32_t VllmScheduler::Victim() const {
  if (config_.admission == KvAdmission::kRatio) {
    return *std::max_element(running_.begin(), running_.end(), [&](uint32_t a, uint32_t b) {
      const Sequence &x = sequences_[a], &y = sequences_[b];
      return x.output != y.output ? x.output > y.output : x.content.prompt() < y.content.prompt();
    });
  }
  if (config_.policy == VllmPolicy::kFcfs) return running_.back();
  return *std::max_element(running_.begin(), running_.end(), [&](uint32_t a, uint32_t b) {
    const VllmRequest &x = sequences_[a].request, &y = sequences_[b].request;
    return x.priority != y.priority ? x.priority < y.priority : x.arrival < y.arrival;
  });
}

// It loses its blocks and waits at the head of the line (SGLang: at its end);
// its tokens of this step are given back.
void VllmScheduler::Preempt(uint32_t victim, VllmStep* step, Giving* giving, size_t* at) {
  const auto where = std::find(running_.begin(), running_.end(), victim);
  if (static_cast<size_t>(where - running_.begin()) < *at) --*at;
  running_.erase(where);
  const auto share = std::find_if(step->shares.begin(), step->shares.end(),
                                  [&](const VllmShare& each) { return each.place == victim; });
  if (share != step->shares.end()) {
    giving->budget += share->tokens;
    step->shares.erase(share);
  }
  Sequence& sequence = sequences_[victim];
  FreeBlocks(&sequence);
  sequence.state = State::kWaiting;
  sequence.computed = sequence.placeholders = sequence.drafts = 0;
  sequence.stale = sequence.in_flight;
  ++sequence.preemptions;
  const VllmRequest& request = sequence.request;
  const double turn = config_.prefill_first ? ++last_in_line_ : --first_in_line_;
  waiting_.Add(victim, config_.policy == VllmPolicy::kPriority
                           ? WaitingKey{request.priority, request.arrival, request.tie}
                           : WaitingKey{0, turn, 0});
  step->preempted.push_back(victim);
  if (config_.admission != KvAdmission::kRatio) return;
  double written = 0, most = 0;
  for (const uint32_t place : running_) {
    written += sequences_[place].output;
    most += sequences_[place].request.max_tokens;
  }
  ratio_.Raise(written, most, static_cast<double>(running_.size()));
}

bool VllmRequests::Grow(Sequence* sequence, uint32_t tokens, uint32_t ahead, uint32_t* taken) {
  const uint64_t upto =
      std::min<uint64_t>(uint64_t{sequence->computed} + tokens + ahead, config_.max_model_len);
  const uint32_t needed = BlocksFor(upto);
  const uint32_t more = needed - std::min(sequence->blocks, needed);
  if (more > blocks_.free()) return false;
  blocks_.Take(more);
  sequence->blocks += more;
  *taken += more;
  HashBlocks(sequence, sequence->computed + tokens);
  return true;
}

}  // namespace servescape
