// SPDX-License-Identifier: MIT
// Models: config.json of their repositories (layers, heads, experts) and their cards (parameters);
// GPUs: NVIDIA's data sheets, without sparsity.
#include "sim/catalog/language_models.h"

#include <algorithm>
#include <array>

namespace servescape {
namespace {

constexpr double kBillion = 1e9, kGib = 1073741824.0, kTera = 1e12;

constexpr std::array<LanguageModel, 18> kModels{{
    {"llama-3.1-405b", 405 * kBillion, 405 * kBillion, 126, 126, 128, 128, 2048},
    {"llama-3.1-70b", 70.6 * kBillion, 70.6 * kBillion, 80, 80, 64, 128, 2048},
    {"llama-3.3-70b", 70.6 * kBillion, 70.6 * kBillion, 80, 80, 64, 128, 2048},
    {"llama-3-70b", 70.6 * kBillion, 70.6 * kBillion, 80, 80, 64, 128, 2048},
    {"llama-3.1-8b", 8.03 * kBillion, 8.03 * kBillion, 32, 32, 32, 128, 2048},
    {"llama-3-8b", 8.03 * kBillion, 8.03 * kBillion, 32, 32, 32, 128, 2048},
    {"qwen3-32b", 32.8 * kBillion, 32.8 * kBillion, 64, 64, 64, 128, 2048},
    {"qwen3-235b-a22b", 235 * kBillion, 22 * kBillion, 94, 94, 64, 128, 1024, 128, 8},
    {"qwen3-30b-a3b", 30.5 * kBillion, 3.3 * kBillion, 48, 48, 32, 128, 1024, 128, 8},
    {"qwen3.5-397b", 397 * kBillion, 17 * kBillion, 60, 15, 32, 256, 1024, 512, 10},
    {"gpt-oss-120b", 117 * kBillion, 5.1 * kBillion, 36, 18, 64, 64, 1024, 128, 4},
    {"gpt-oss-20b", 20.9 * kBillion, 3.6 * kBillion, 24, 12, 64, 64, 1024, 32, 4},
    {"minimax-m2", 230 * kBillion, 10 * kBillion, 62, 62, 48, 128, 2048, 256, 8},
    {"deepseek-r1", 671 * kBillion, 37 * kBillion, 61, 61, 128, 192, 576, 256, 8, true},
    {"deepseek-v3", 671 * kBillion, 37 * kBillion, 61, 61, 128, 192, 576, 256, 8, true},
    {"kimi-k2", 1040 * kBillion, 32 * kBillion, 61, 61, 64, 192, 576, 384, 8, true},
    {"glm-4.6", 355 * kBillion, 32 * kBillion, 92, 92, 96, 128, 2048, 160, 8},
    {"mixtral-8x7b", 46.7 * kBillion, 12.9 * kBillion, 32, 32, 32, 128, 2048, 8, 2},
}};

// Longer names before those that are a part of them.
constexpr std::array<LanguageGpu, 14> kGpus{{
    {"h100-pcie", 2.0 * kTera, 80 * kGib, 756 * kTera, 1513 * kTera, 1513 * kTera},
    {"h100-nvl", 3.9 * kTera, 94 * kGib, 835 * kTera, 1671 * kTera, 1671 * kTera},
    {"gh200", 4.0 * kTera, 96 * kGib, 989 * kTera, 1979 * kTera, 1979 * kTera},
    {"h100", 3.35 * kTera, 80 * kGib, 989 * kTera, 1979 * kTera, 1979 * kTera},
    {"h200", 4.8 * kTera, 141 * kGib, 989 * kTera, 1979 * kTera, 1979 * kTera},
    {"b200", 8.0 * kTera, 180 * kGib, 2250 * kTera, 4500 * kTera, 9000 * kTera},
    {"a100-40gb", 1.555 * kTera, 40 * kGib, 312 * kTera, 312 * kTera, 312 * kTera},
    {"a100", 2.039 * kTera, 80 * kGib, 312 * kTera, 312 * kTera, 312 * kTera},
    {"l40s", 0.864 * kTera, 48 * kGib, 362 * kTera, 733 * kTera, 733 * kTera},
    {"l40", 0.864 * kTera, 48 * kGib, 181 * kTera, 362 * kTera, 362 * kTera},
    {"a10g", 0.6 * kTera, 24 * kGib, 70 * kTera, 70 * kTera, 70 * kTera},
    {"a10", 0.6 * kTera, 24 * kGib, 125 * kTera, 125 * kTera, 125 * kTera},
    {"l4", 0.3 * kTera, 24 * kGib, 121 * kTera, 242 * kTera, 242 * kTera},
    {"t4", 0.32 * kTera, 16 * kGib, 65 * kTera, 65 * kTera, 65 * kTera},
}};

// What of the data sheet's figures real servers reach, for all models and GPUs alike: set once, by
// the fitted profiles of the catalog, and judged by tests/truth/llm_computed.py.
constexpr double kReads = 0.9;               // of the bandwidth: weights
constexpr double kReadsCache = 0.8;          // keys and values
constexpr double kLayer = 55e-6;             // seconds of a layer beside them: launches, all-reduce
constexpr double kSequence = 20e-6;          // seconds of a sequence beside operations: sampling
constexpr double kDense = 0.5, kMixture = 0.12;  // of the operations: prompts
constexpr double kDenseAttention = 1.5, kMixtureAttention = 0.4;
constexpr double kOtherMemory = 3e9;         // bytes of a GPU: activations, graphs

template <class Table>
auto FindByPart(const Table& table, std::string_view name) -> decltype(table.data()) {
  std::string lower(name);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  for (const auto& each : table) {
    if (lower.find(each.name) != std::string::npos) return &each;
  }
  return nullptr;
}

double OperationsOf(const LanguageGpu& gpu, double weight_bytes) {
  if (weight_bytes < 1) return gpu.operations4;
  return weight_bytes < 2 ? gpu.operations8 : gpu.operations16;
}

}  // namespace

std::span<const LanguageModel> LanguageModels() { return kModels; }
const LanguageModel* FindLanguageModel(std::string_view name) { return FindByPart(kModels, name); }
std::span<const LanguageGpu> LanguageGpus() { return kGpus; }
const LanguageGpu* FindLanguageGpu(std::string_view name) { return FindByPart(kGpus, name); }

std::optional<double> BytesOfWeight(std::string_view precision) {
  if (precision == "bf16" || precision == "fp16") return 2;
  if (precision == "fp8" || precision == "int8") return 1;
  if (precision == "fp4" || precision == "int4") return 0.5625;  // 4 bits, and a scale for 16
  return std::nullopt;
}

LanguageRoofline RooflineOf(const LanguagePlacement& placement) {
  const LanguageModel& model = *placement.model;
  const LanguageGpu& gpu = *placement.gpu;
  const double reads = placement.gpus * gpu.bandwidth;
  LanguageRoofline out;
  out.expert_share = model.experts > 0 ? static_cast<double>(model.used) / model.experts : 0;
  // What every token uses, and what is dealt out to experts.
  const double common =
      model.experts > 0
          ? std::max(0.0, (model.active - out.expert_share * model.parameters) /
                              (1 - out.expert_share))
          : model.parameters;
  const double operations = 2 * model.active /
                            (placement.gpus * OperationsOf(gpu, placement.weight_bytes) *
                             (model.experts > 0 ? kMixture : kDense));
  out.base = common * placement.weight_bytes / (reads * kReads) + model.layers * kLayer;
  out.experts = (model.parameters - common) * placement.weight_bytes / (reads * kReads);
  out.per_token = operations;
  out.per_sequence = kSequence + operations / 4;
  const double factor = model.experts > 0 ? kMixtureAttention : kDenseAttention;
  out.per_context_token = operations * factor * 2.0 * model.attention * model.heads *
                          model.head_size / model.active;
  out.kv_bytes_per_token = model.attention * model.kept * placement.kept_bytes;
  const double parts = model.latent ? 1 : placement.gpus;
  out.per_cached_token = out.kv_bytes_per_token / (parts * gpu.bandwidth * kReadsCache);
  out.weights = model.parameters * placement.weight_bytes;
  // With latent attention each GPU keeps the whole cache beside its part of the weights.
  const double own =
      placement.utilization * gpu.memory - out.weights / placement.gpus - kOtherMemory;
  out.kv_tokens = own * parts / out.kv_bytes_per_token;
  return out;
}

uint32_t LeastGpus(LanguagePlacement placement, double tokens) {
  for (placement.gpus = 1; placement.gpus <= 64; placement.gpus *= 2) {
    if (RooflineOf(placement).kv_tokens >= tokens) return placement.gpus;
  }
  return 0;
}

}  // namespace servescape
