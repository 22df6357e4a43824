// SPDX-License-Identifier: MIT
// The first half of a step: those that run, in the order of their admission,
// and pre-emption.
#include <algorithm>

#include "sim/base/check.h"
#include "sim/llm/vllm_scheduler.h"

namespace servescape {
namespace {

// Steps until its last token, that one among them, or until its first packet.
uint64_t StepsToEnd(const VllmConfig& config, const VllmSequence& sequence) {
  const uint32_t tokens = sequence.content.prompt() + sequence.output;
  uint64_t most = sequence.request.max_tokens - sequence.output;
  most = std::min<uint64_t>(most, config.max_model_len - std::min(tokens, config.max_model_len));
  if (sequence.request.stop_after > sequence.output) {
    most = std::min<uint64_t>(most, sequence.request.stop_after - sequence.output);
  }
  if (config.stream_interval > sequence.output) {
    most = std::min<uint64_t>(most, config.stream_interval - sequence.output);
  }
  return most;
}

}  // namespace

void VllmScheduler::ScheduleRunning(VllmStep* step, Giving* giving) {
  for (size_t at = 0; at < running_.size() && giving->budget > 0;) {
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
  uint32_t tokens = Tokens(sequence) + sequence.placeholders - sequence.computed;
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
  while (!Grow(&sequences_[place], tokens, &share.new_blocks)) {
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
  sequence.computed = sequence.placeholders = 0;
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

// Blocks for so many more tokens of a running request; none is taken if they
// are not all there.
bool VllmScheduler::Grow(Sequence* sequence, uint32_t tokens, uint32_t* taken) {
  const uint64_t upto =
      std::min<uint64_t>(uint64_t{sequence->computed} + tokens, config_.max_model_len);
  const uint32_t needed = BlocksFor(upto);
  const uint32_t more = needed - std::min(sequence->blocks, needed);
  if (more > blocks_.free()) return false;
  blocks_.Take(more);
  sequence->blocks += more;
  *taken += more;
  HashBlocks(sequence, sequence->computed + tokens);
  return true;
}

// ---- steps alike
// --------------------------------------------------------------------------------

// Steps of one token each for which there are blocks, `most` at most.
uint64_t VllmScheduler::StepsInMemory(uint64_t most) const {
  const auto needed = [&](uint64_t steps) {
    uint64_t blocks = 0;
    for (const uint32_t place : running_) {
      const Sequence& sequence = sequences_[place];
      blocks += BlocksFor(sequence.computed + steps) - sequence.blocks;
    }
    return blocks;
  };
  // Certainly: each takes at most a block in so many steps, and one more.
  const uint64_t each = blocks_.free() / running_.size();
  if (each > 0 && (each - 1) * config_.block_size >= most) return most;
  uint64_t low = 0, high = most;
  while (low < high) {
    const uint64_t middle = low + (high - low + 1) / 2;
    if (needed(middle) <= blocks_.free()) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}

uint64_t VllmScheduler::StepsAlike(const VllmStep& step) const {
  if (changed_ || config_.async_scheduling || !step.preempted.empty() || step.shares.empty() ||
      step.shares.size() != running_.size()) {
    return 0;
  }
  uint64_t steps = ~uint64_t{0};
  for (const VllmShare& share : step.shares) {
    const Sequence& sequence = sequences_[share.place];
    if (share.tokens != 1 || share.admitted || !share.answers || sequence.serial != share.serial ||
        sequence.state != State::kRunning) {
      return 0;
    }
    steps = std::min(steps, StepsToEnd(config_, sequence));
  }
  // Who waits was refused, and is refused again, unless the interval of
  // prefills is over.
  if (!waiting_.empty() && config_.prefill_schedule_interval > 1) return 0;
  // With SGLang's rules time makes room for who waits.
  const bool room = running_.size() < config_.max_num_active_seqs;
  const bool time_matters = config_.prefill_first || config_.scheduler_recv_interval > 1;
  if (!waiting_.empty() && room && time_matters) return 0;
  return StepsInMemory(steps);
}

void VllmScheduler::Repeat(uint64_t steps) {
  for (const uint32_t place : running_) {
    Sequence& sequence = sequences_[place];
    sequence.output += static_cast<uint32_t>(steps);
    sequence.computed += static_cast<uint32_t>(steps);
    const uint32_t needed = BlocksFor(sequence.computed);
    blocks_.Take(needed - sequence.blocks);
    sequence.blocks = needed;
  }
  for (const uint32_t place : running_) {
    HashBlocks(&sequences_[place], sequences_[place].computed);
  }
  executed_ += static_cast<int64_t>(steps);
  ratio_.Decode(steps);
  received_.Decode(steps, config_.scheduler_recv_interval, serial_);
}

}  // namespace servescape
