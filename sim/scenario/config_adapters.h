// SPDX-License-Identifier: MIT
// server.adapters: LoRA adapters of a language-model server (Hu et al., "LoRA:
// Low-Rank Adaptation of Large Language Models", ICLR 2022), by the names of
// vLLM's LoRAConfig (vllm/config/lora.py, 0.33.0).
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/time.h"

namespace servescape {

struct AdapterConfig {
  uint32_t max_loras = 1;      // of a step, and slots of the GPU
  uint32_t max_cpu_loras = 1;  // that the host's memory keeps
  // Chance of the first ones together, by adapter (1, 2, .. of `count`), behind
  // that of none.
  std::vector<double> upto;
  Duration cpu_load{0};     // from the host's memory to a slot
  Duration remote_load{0};  // from elsewhere to the host's memory

  bool operator==(const AdapterConfig&) const = default;
  uint32_t count() const { return static_cast<uint32_t>(upto.size()) - 1; }
};

}  // namespace servescape
