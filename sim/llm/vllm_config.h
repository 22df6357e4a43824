// SPDX-License-Identifier: MIT
// How vLLM's V1 scheduler is set up: its field names and defaults, of version
// 0.33.0 (vllm/config/scheduler.py, vllm/config/cache.py); and by what other
// engines' schedulers differ from it.
#pragma once

#include <cstdint>

namespace servescape {

// What an admission asks of memory beside room for the whole text so far.
enum class KvAdmission : uint8_t {
  kPaged,    // nothing: vLLM, where those that find no block are pre-empted
  kReserve,  // room for its whole answer, and for that of all who run: TensorRT-LLM
             // (GUARANTEED_NO_EVICT); nobody is ever pre-empted
  kRatio,    // room for its answer, and for a falling share of what all who run
             // may still write: SGLang (new_token_ratio)
};

enum class VllmPolicy : uint8_t { kFcfs, kPriority };

struct VllmConfig {
  uint32_t block_size = 16;     // tokens
  uint32_t num_gpu_blocks = 2;  // the null block, which nobody can use, counts
  uint32_t max_num_seqs = 256;
  uint32_t max_num_active_seqs = 0;  // 0: max_num_seqs
  uint32_t max_num_batched_tokens = 2048;
  uint32_t max_num_scheduled_tokens = 0;  // 0: max_num_batched_tokens
  uint32_t max_model_len = 8192;
  uint32_t long_prefill_token_threshold = 0;  // 0: no cap
  bool long_prefill_token_threshold_adaptive = false;
  bool enable_chunked_prefill = true;
  bool enable_prefix_caching = true;
  VllmPolicy policy = VllmPolicy::kFcfs;
  bool scheduler_reserve_full_isl = true;
  double watermark = 0;  // share of num_gpu_blocks
  uint32_t prefill_schedule_interval = 1;
  bool async_scheduling = true;
  KvAdmission admission = KvAdmission::kPaged;
  bool prefill_first = false;  // prompts are read in steps of their own, before decodes: SGLang
  uint32_t scheduler_recv_interval = 1;  // decode steps between two looks for new requests: SGLang
  uint32_t stream_interval =
      1;  // tokens that make the first packet: steps that give it are not alike
  // vllm/config/speculative.py. Tokens that are drafted for each request that
  // decodes; how many of them are accepted, who plays it says (VllmShare). Not
  // with async_scheduling.
  uint32_t num_speculative_tokens = 0;
  bool lookahead = false;       // blocks for what will be drafted next are taken,
                                // too: use_eagle(), uses_draft_model()
  bool drops_last_hit = false;  // use_eagle(): the last block of a hit is computed again
  uint32_t max_loras = 0;       // vllm/config/lora.py: adapters of a step; 0: there are none

  bool operator==(const VllmConfig&) const = default;
};

}  // namespace servescape
