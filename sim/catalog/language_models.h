// SPDX-License-Identifier: MIT
// Language models and GPUs by what bounds them, and what a server of one on the other would be if
// nothing but that mattered: a roofline. To add one: a row in language_models.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace servescape {

// What a model is, as far as a step's time and its memory depend on it.
struct LanguageModel {
  std::string_view name;  // in lower case; a part of the model's own name
  double parameters = 0;  // in all
  double active = 0;      // of them for a token
  int layers = 0;
  int attention = 0;  // of them, those that keep the whole context
  int heads = 0, head_size = 0;
  int kept = 0;               // numbers that such a layer keeps of a token, keys and values
  int experts = 0, used = 0;  // per layer; used by a token
  bool latent = false;        // every GPU keeps the whole cache
};

struct LanguageGpu {
  std::string_view name;       // in lower case; the accelerator of catalog instances
  double bandwidth = 0;        // bytes per second
  double memory = 0;           // bytes
  double operations16 = 0;     // per second, dense, of 16 bits
  double operations8 = 0;      // of 8 bits; that of 16 where it has none
  double operations4 = 0;
};

// All of them; the first whose name is a part of the given one, in any case; nullptr: none.
std::span<const LanguageModel> LanguageModels();
const LanguageModel* FindLanguageModel(std::string_view name);
std::span<const LanguageGpu> LanguageGpus();
const LanguageGpu* FindLanguageGpu(std::string_view name);

// Bytes of a weight: "bf16" 2, "fp8" 1, "int8" 1, "fp4" and "int4" with their scales 0.5625;
// nothing for another word.
std::optional<double> BytesOfWeight(std::string_view precision);

// How a model is put on GPUs.
struct LanguagePlacement {
  const LanguageModel* model = nullptr;
  const LanguageGpu* gpu = nullptr;
  uint32_t gpus = 1;         // by tensor parallelism
  double weight_bytes = 2;   // of a weight
  double kept_bytes = 2;     // of a number that is kept
  double utilization = 0.9;  // of the memory, for all the server holds
};

// The law of a step (engine/station/paged_step.h), in seconds, and what memory holds.
struct LanguageRoofline {
  double base = 0, per_sequence = 0, per_cached_token = 0;
  double experts = 0, expert_share = 0;
  double per_token = 0, per_context_token = 0;  // of prompts
  double weights = 0;                           // bytes, of all GPUs
  double kv_bytes_per_token = 0;                // of the whole model
  double kv_tokens = 0;                         // below 0: the weights alone do not fit
};
LanguageRoofline RooflineOf(const LanguagePlacement& placement);

// The least GPUs, a power of two up to 64, on which so many tokens fit; 0: none of them.
uint32_t LeastGpus(LanguagePlacement placement, double tokens);

}  // namespace servescape
