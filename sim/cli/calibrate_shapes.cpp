// SPDX-License-Identifier: MIT
// Models and GPUs that published measurements name. Models: config.json of
// their repositories (layers, heads, experts) and their cards (parameters);
// GPUs: NVIDIA's data sheets (H100 SXM5, H200 SXM, B200, A100, L40S, L4).
#include <algorithm>
#include <array>
#include <cctype>
#include <string>

#include "sim/cli/calibrate.h"

namespace servescape {
namespace {

constexpr double kBillion = 1e9, kGib = 1073741824.0;

constexpr std::array<ModelShape, 19> kModels{{
    {"llama-3.1-405b", 405 * kBillion, 405 * kBillion, 126, 128, 128},
    {"llama-3.1-70b", 70.6 * kBillion, 70.6 * kBillion, 80, 64, 128},
    {"llama-3.3-70b", 70.6 * kBillion, 70.6 * kBillion, 80, 64, 128},
    {"llama-3-70b", 70.6 * kBillion, 70.6 * kBillion, 80, 64, 128},
    {"llama-3.1-8b", 8.03 * kBillion, 8.03 * kBillion, 32, 32, 128},
    {"llama-3-8b", 8.03 * kBillion, 8.03 * kBillion, 32, 32, 128},
    {"qwen3-32b", 32.8 * kBillion, 32.8 * kBillion, 64, 64, 128},
    {"qwen3-235b-a22b", 235 * kBillion, 22 * kBillion, 94, 64, 128, 128, 8},
    {"qwen3-30b-a3b", 30.5 * kBillion, 3.3 * kBillion, 48, 32, 128, 128, 8},
    {"qwen3.5-397b", 397 * kBillion, 17 * kBillion, 15, 32, 256, 512, 10},
    {"qwen3.5", 397 * kBillion, 17 * kBillion, 15, 32, 256, 512, 10},
    {"gpt-oss-120b", 117 * kBillion, 5.1 * kBillion, 18, 64, 64, 128, 4},
    {"gpt-oss-20b", 20.9 * kBillion, 3.6 * kBillion, 12, 64, 64, 32, 4},
    {"minimax-m2", 230 * kBillion, 10 * kBillion, 62, 48, 128, 256, 8},
    {"deepseek-r1", 671 * kBillion, 37 * kBillion, 61, 128, 192, 256, 8, true},
    {"deepseek-v3", 671 * kBillion, 37 * kBillion, 61, 128, 192, 256, 8, true},
    {"kimi-k2", 1040 * kBillion, 32 * kBillion, 61, 64, 192, 384, 8, true},
    {"glm-4.", 355 * kBillion, 32 * kBillion, 92, 96, 128, 160, 8},
    {"mixtral-8x7b", 46.7 * kBillion, 12.9 * kBillion, 32, 32, 128, 8, 2},
}};

constexpr std::array<GpuShape, 6> kGpus{{
    {"h100", 3.35e12, 80 * kGib},
    {"h200", 4.8e12, 141 * kGib},
    {"b200", 8.0e12, 180 * kGib},
    {"a100", 2.039e12, 80 * kGib},
    {"l40s", 0.864e12, 48 * kGib},
    {"l4", 0.3e12, 24 * kGib},
}};

std::string Lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

template <class Table>
auto FindByPart(const Table& table, std::string_view name) -> decltype(table.data()) {
  const std::string lower = Lower(name);
  for (const auto& each : table) {
    if (lower.find(each.name) != std::string::npos) return &each;
  }
  return nullptr;
}

}  // namespace

const ModelShape* FindModelShape(std::string_view name) { return FindByPart(kModels, name); }
const GpuShape* FindGpuShape(std::string_view name) { return FindByPart(kGpus, name); }

}  // namespace servescape
