// SPDX-License-Identifier: MIT
// How vLLM's V1 scheduler is set up: its field names and defaults, of version
// 0.33.0 (vllm/config/scheduler.py, vllm/config/cache.py).
#pragma once

#include <cstdint>

namespace servescape {

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

  bool operator==(const VllmConfig&) const = default;
};

}  // namespace servescape
