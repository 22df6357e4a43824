// SPDX-License-Identifier: MIT
// Language-model servers as benchmarks found them: a model on GPUs behind an engine, fitted to
// concurrency sweeps by `servescape calibrate`. `python3 tests/truth/llm_catalog.py SERIES.json`
// writes language_servers.cpp anew. The sweeps: NVIDIA's aiconfigurator_core 0.12.0,
// systems/silicon_sample.csv (Apache-2.0), of public InferenceX results and of its own.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace servescape {

// Times of the law of a step (engine/station/paged_step.h). Fitted: base, per_sequence, experts,
// per_token and the overhead; computed from the cache's bytes, the bandwidth and the model's shape:
// per_cached_token, expert_share, per_context_token.
struct LanguageServer {
  std::string_view id;  // "llama70b-h100-vllm-fp8-tp2"
  std::string_view model;
  std::string_view gpu;
  uint32_t gpus;
  std::string_view scheduler;  // a word of batching.scheduler
  std::string_view precision;  // of the weights
  double base_ms, per_sequence_us, per_cached_token_ns;
  double experts_ms, expert_share;
  double per_token_us, per_context_token_ns;
  double overhead_ms;     // before the server sees a request: tokenising, network
  uint32_t kv_tokens;     // 0: not known
  bool kv_fitted;         // else computed: 0.9 of the memory, less weights and 3 GB
  uint32_t step_tokens;   // max_num_batched_tokens
  uint32_t receive_interval;
  int fitted;             // rows
  int predicted;          // rows that were not fitted ...
  double error, error90;  // ... and by how many % their time per output token is off: median, p90
  std::string_view date;  // of the measurement
};

std::span<const LanguageServer> LanguageServers();
// nullptr if there is none.
const LanguageServer* FindLanguageServer(std::string_view id);

}  // namespace servescape
