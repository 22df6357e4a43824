// SPDX-License-Identifier: MIT
// How long a step of a language-model server takes. A step in which n sequences get a token beside
// S tokens that they hold, and P prompt tokens are read, takes
//   a + b n + c S + p P + q A + e (1 - (1 - k/E)^(n + P))  (+ what prefill.base says where P > 0)
// with A the sum over chunks of chunk * (context before it + chunk / 2): weights and launch, each
// sequence, its reading of the cache, prompts, their attention, and the experts of a mixture, of
// which each token touches k of E. Agrawal et al., "Taming
// Throughput-Latency Tradeoff in LLM Inference with Sarathi-Serve" (OSDI 2024) gives the parts;
// a published measurement of a model and a GPU gives the numbers.
// Where tokens are drafted, each one that is verified costs what a prompt's token does (or b, where
// that is 0), and is one of the tokens that experts see; the drafter takes its time for each
// position after every step that gives tokens (assumptions: no public figure parts a step so).
#pragma once

#include <algorithm>
#include <cstdint>

#include "sim/base/cold.h"
#include "sim/base/math.h"
#include "sim/base/time.h"
#include "sim/llm/vllm_scheduler.h"
#include "sim/model/general_model.h"
#include "sim/scenario/config_adapters.h"

namespace servescape {

// What a step has to do.
struct StepLoad {
  double sequences = 0;    // that get a token for one token
  double cached = 0;       // tokens that these hold
  double prompt = 0;       // tokens of others
  double pairs = 0;        // of those with what is before them
  double drafted = 0;      // tokens that are verified ...
  double draft_pairs = 0;  // ... and their pairs
  double passes = 0;       // of the drafter
  // The same with one token more of each.
  void Grow() { cached += sequences; }
};

// Seconds for the experts that so many tokens touch.
inline double ExpertTime(const TokenConfig& tokens, double count) {
  if (tokens.experts <= 0) return 0;
  return tokens.experts * (1 - Pow(1 - tokens.expert_share, count));
}

// Seconds that a drafted token takes to verify, its pairs apart.
inline double PerDrafted(const TokenConfig& tokens) {
  return tokens.prefill_per_token > 0 ? tokens.prefill_per_token : tokens.per_sequence;
}

struct StepClock {
  const TokenConfig* tokens;
  double factor;  // of a slow replica

  // At least a nanosecond.
  Duration Time(const StepLoad& load) const {
    double step = tokens->base + tokens->per_sequence * load.sequences + Rest(load);
    double touching = load.sequences + load.prompt;
    if (load.passes > 0) {
      step += tokens->speculation.draft_time * load.passes + Verifying(load);
      touching += load.drafted;
    }
    const double experts = ExpertTime(*tokens, touching);
    return std::max(FromSeconds((step + experts) * factor), Duration{1});
  }
  // Seconds of it that a full replica would need for the same.
  double Work(const StepLoad& load) const {
    return tokens->speculation.tokens > 0 ? WorkWithDrafts(load) : PlainWork(load);
  }
  // Where nothing is drafted.
  double PlainWork(const StepLoad& load) const {
    const double full =
        (tokens->base + ExpertTime(*tokens, tokens->full_sequences)) / tokens->full_sequences +
        tokens->per_sequence;
    return (full * load.sequences + Rest(load)) * factor;
  }

  // Seconds that its prompts take.
  double Reading(const StepLoad& load) const {
    return factor * (tokens->prefill_per_token * load.prompt +
                     tokens->per_context_token * load.pairs +
                     (load.prompt > 0 ? tokens->prefill_base : 0));
  }

 private:
  SERVESCAPE_COLD double WorkWithDrafts(const StepLoad& load) const {
    const SpeculationConfig& drafts = tokens->speculation;
    const double size = tokens->full_sequences;
    const double step = tokens->base + drafts.draft_time * drafts.tokens +
                        ExpertTime(*tokens, size * (1 + drafts.tokens));
    const double full = step / size + tokens->per_sequence;
    return (full * load.sequences + Rest(load) + Verifying(load)) * factor;
  }
  double Verifying(const StepLoad& load) const {
    return PerDrafted(*tokens) * load.drafted + tokens->per_context_token * load.draft_pairs;
  }
  double Rest(const StepLoad& load) const {
    return tokens->per_cached_token * load.cached + tokens->prefill_per_token * load.prompt +
           tokens->per_context_token * load.pairs + (load.prompt > 0 ? tokens->prefill_base : 0);
  }
};

// The times of steps that differ in what is held alone.
class AlikeClock {
 public:
  AlikeClock(const StepClock& clock, const StepLoad& load)
      : step_(clock.tokens->base + clock.tokens->per_sequence * load.sequences),
        experts_(ExpertTime(*clock.tokens, load.sequences)),
        per_cached_(clock.tokens->per_cached_token),
        factor_(clock.factor) {}
  // That of StepClock::Time, to the last bit.
  Duration Time(const StepLoad& load) const {
    return std::max(FromSeconds((step_ + per_cached_ * load.cached + experts_) * factor_),
                    Duration{1});
  }

 private:
  double step_, experts_, per_cached_, factor_;
};

// Of a step that has been made; `drafts`: tokens that are drafted for each that
// gets one.
inline StepLoad LoadOf(const VllmStep& step, uint32_t drafts = 0) {
  StepLoad load;
  load.sequences = step.crowd;
  load.cached = step.crowd > 0 ? static_cast<double>(step.crowd_tokens) : 0;
  for (const VllmShare& share : step.shares) {
    const double before = share.computed - share.tokens;
    if (drafts > 0 && share.answers) load.passes = drafts;
    if (share.tokens - share.drafts == 1) {
      load.sequences += 1;
      load.cached += before;
      load.drafted += share.drafts;
      load.draft_pairs += share.drafts * (before + 1 + 0.5 * share.drafts);
    } else {
      load.prompt += share.tokens;
      load.pairs += share.tokens * (before + 0.5 * share.tokens);
    }
  }
  return load;
}

// Of the crowd's next one.
inline StepLoad LoadOfAlike(const Crowd& crowd) {
  StepLoad load;
  load.sequences = crowd.size();
  load.cached = static_cast<double>(crowd.tokens());
  return load;
}

// The longest text that a replica can hold, prompt and answer.
inline uint32_t LongestOf(const TokenConfig& tokens) {
  const uint32_t held = tokens.kv_tokens / tokens.block_size * tokens.block_size;
  const uint32_t step = tokens.chunked_prefill ? kMostTokens * 2 : tokens.max_batched_tokens;
  return std::min({held, step, kMostTokens * 2});
}

inline VllmConfig SchedulerOf(const GeneralService& service) {
  const TokenConfig& tokens = service.tokens;
  VllmConfig out;
  out.block_size = tokens.block_size;
  out.num_gpu_blocks = 1 + tokens.kv_tokens / tokens.block_size;
  out.max_num_seqs = tokens.max_running;
  out.max_num_batched_tokens = tokens.max_batched_tokens;
  out.max_model_len = LongestOf(tokens);
  out.long_prefill_token_threshold = tokens.long_prefill;
  out.enable_chunked_prefill = tokens.chunked_prefill;
  out.enable_prefix_caching = tokens.prefix_caching;
  out.scheduler_reserve_full_isl = tokens.whole_prompt;
  out.watermark = tokens.watermark;
  out.prefill_schedule_interval = tokens.prefill_interval;
  out.policy =
      service.queue.discipline == Discipline::kPriority ? VllmPolicy::kPriority : VllmPolicy::kFcfs;
  out.async_scheduling = false;
  out.stream_interval = tokens.stream_interval;
  out.num_speculative_tokens = tokens.speculation.tokens;
  out.lookahead = tokens.speculation.slots;
  if (service.adapters) out.max_loras = service.adapters->max_loras;
  out.drops_last_hit = tokens.speculation.tokens > 0 && tokens.speculation.drops_last_hit;
  if (tokens.scheduler == TokenScheduler::kTensorRtLlm) out.admission = KvAdmission::kReserve;
  if (tokens.scheduler == TokenScheduler::kSglang) {
    out.admission = KvAdmission::kRatio;
    out.prefill_first = true;
    out.scheduler_recv_interval = tokens.receive_interval;
  }
  return out;
}

}  // namespace servescape
