// SPDX-License-Identifier: MIT
// Made by tests/truth/llm_catalog.py from measured concurrency sweeps; do not edit.
#include "sim/catalog/language_servers.h"

namespace servescape {
namespace {

// clang-format off
constexpr LanguageServer kServers[] = {
    {"llama70b-h200-trtllm-fp8-tp1", "meta-llama/Llama-3.1-70B", "h200_sxm", 1, "tensorrt_llm",
     "fp8", 19.9907, 52.8498, 42.6667, 0, 0, 105.472, 2.93721, 3.995, 394027, true, 8192, 1, 8,
     10, 1.9, 5.8, "2025-10-29"},
    {"llama70b-h200-trtllm-fp8-tp4", "meta-llama/Llama-3.1-70B", "h200_sxm", 4, "tensorrt_llm",
     "fp8", 7.77068, 44.6938, 10.6667, 0, 0, 40.3432, 1.12348, 2.143, 2877388, false, 8192, 1, 8,
     10, 1.0, 4.5, "2025-10-29"},
    {"llama70b-b200-trtllm-fp4-tp1", "meta-llama/Llama-3.1-70B", "b200_sxm", 1, "tensorrt_llm",
     "fp4", 12.0059, 13.3135, 25.6, 0, 0, 38.2499, 1.06519, 1.964, 782213, true, 8192, 1, 8, 10,
     1.2, 5.4, "2025-10-29"},
    {"llama70b-h100-vllm-fp8-tp2", "meta-llama/Llama-3.1-70B", "h100_sxm", 2, "vllm", "fp8",
     16.7552, 38.6095, 61.1343, 0, 0, 78.3632, 2.18227, 9.985, 228251, true, 8192, 1, 7, 3, 0.3,
     1.5, "2025-10-29"},
    {"llama70b-h100-vllm-fp8-tp4", "meta-llama/Llama-3.1-70B", "h100_sxm", 4, "vllm", "fp8",
     11.1707, 54.8197, 30.5672, 0, 0, 45.7654, 1.27448, 10.81, 719109, false, 8192, 1, 7, 8, 1.9,
     4.8, "2025-10-29"},
    {"llama70b-h200-vllm-fp8-tp2", "meta-llama/Llama-3.1-70B", "h200_sxm", 2, "vllm", "fp8",
     13.3561, 37.0133, 42.6667, 0, 0, 70.001, 1.9494, 23.19, 607042, false, 8192, 1, 7, 8, 3.1,
     9.4, "2025-10-29"},
    {"llama70b-b200-vllm-fp8-tp1", "meta-llama/Llama-3.1-70B", "b200_sxm", 1, "vllm", "fp8",
     15.828, 7.96461, 25.6, 0, 0, 78.0378, 2.17321, 2.742, 465858, true, 8192, 1, 7, 8, 1.9, 4.4,
     "2025-10-29"},
    {"llama70b-b200-vllm-fp4-tp1", "meta-llama/Llama-3.1-70B", "b200_sxm", 1, "vllm", "fp4",
     12.5918, 2.18761, 25.6, 0, 0, 48.0145, 1.33711, 12.34, 800986, false, 8192, 1, 7, 8, 1.4,
     3.4, "2025-10-29"},
    {"gptoss120b-h100-vllm-fp4-tp2", "openai/gpt-oss-120b", "h100_sxm", 2, "vllm", "fp4", 3.72878,
     7.52792, 3.43881, 9.78438, 0.03125, 24.9785, 0.288881, 16.93, 4000000, false, 8192, 1, 7, 3,
     3.3, 4.0, "2026-03-27"},
    {"gptoss120b-h200-vllm-fp4-tp4", "openai/gpt-oss-120b", "h200_sxm", 4, "vllm", "fp4", 3.30389,
     21.1855, 1.2, 4.255, 0.03125, 15.3637, 0.177684, 20.9, 4000000, false, 8192, 1, 7, 8, 3.0,
     5.0, "2026-03-27"},
    {"gptoss120b-b200-vllm-fp4-tp1", "openai/gpt-oss-120b", "b200_sxm", 1, "vllm", "fp4", 2.5517,
     18.6336, 2.88, 7.05506, 0.03125, 7.36551, 0.0851835, 32.06, 4000000, false, 8192, 1, 8, 10,
     4.8, 9.9, "2026-02-25"},
    {"gptoss120b-h200-trtllm-fp4-tp2", "openai/gpt-oss-120b", "h200_sxm", 2, "tensorrt_llm",
     "fp4", 4.65487, 0, 2.4, 9.50818, 0.03125, 16.5945, 0.191918, 59.71, 4000000, false, 8192, 1,
     7, 8, 4.8, 12.4, "2025-11-02"},
    {"minimaxm25-h100-vllm-fp8-tp4", "MiniMaxAI/MiniMax-M2.5", "h100_sxm", 4, "vllm", "fp8",
     9.26773, 56.8457, 11.8448, 11.0648, 0.03125, 34.6403, 1.05564, 13.65, 237975, true, 8192, 1,
     7, 8, 3.8, 8.2, "2026-03-27"},
    {"minimaxm25-b200-vllm-fp8-tp4", "MiniMaxAI/MiniMax-M2.5", "b200_sxm", 4, "vllm", "fp8",
     7.33657, 33.9094, 4.96, 4.76689, 0.03125, 10.7781, 0.328454, 44.6, 3644662, false, 8192, 1,
     10, 5, 0.3, 2.5, "2026-04-22"},
    {"deepseekr1-h200-sglang-fp8-tp8", "deepseek-ai/DeepSeek-R1", "h200_sxm", 8, "sglang", "fp8",
     7.92943, 151.383, 9.15, 13.7751, 0.03125, 29.0475, 0.941537, 195.7, 1405476, false, 8192, 1,
     7, 8, 2.2, 5.9, "2026-03-25"},
    {"qwen35-b200-sglang-fp8-tp4", "Qwen/Qwen3.5-397B-A17B", "b200_sxm", 4, "sglang", "fp8",
     5.40598, 105.271, 0.6, 8.66255, 0.0195312, 25.7986, 0.149183, 389, 4000000, false, 32768, 30,
     9, 12, 11.3, 23.0, "2026-03-20"},
    {"kimik25-b200-vllm-int4-tp8", "moonshotai/Kimi-K2.5", "b200_sxm", 8, "vllm", "int4", 8.65741,
     107.844, 10.98, 12.6177, 0.0208333, 37.4817, 0.702378, 62.75, 1392036, false, 8192, 1, 7, 8,
     0.9, 2.3, "2026-03-24"},
    {"qwen3-32b-h100-vllm-bf16-tp2", "Qwen/Qwen3-32B", "h100_sxm", 2, "vllm", "bf16", 14.6629,
     58.5449, 48.9075, 0, 0, 52.611, 2.52287, 0.526, 287636, true, 4096, 1, 7, 23, 1.3, 6.9,
     "unknown"},
    {"llama8b-h100-trtllm-bf16-tp1", "meta-llama/Llama-3.1-8B-Instruct", "h100_sxm", 1,
     "tensorrt_llm", "bf16", 6.92912, 1.81331, 48.9075, 0, 0, 20.9965, 1.02816, 1.334, 444407,
     false, 8192, 1, 7, 23, 2.5, 6.0, "unknown"},
};
// clang-format on

}  // namespace

std::span<const LanguageServer> LanguageServers() { return kServers; }

const LanguageServer* FindLanguageServer(std::string_view id) {
  for (const LanguageServer& server : kServers) {
    if (server.id == id) return &server;
  }
  return nullptr;
}

}  // namespace servescape
