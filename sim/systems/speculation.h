// SPDX-License-Identifier: MIT
// service.NAME.batching.server.speculative_config: speculative decoding, by the
// names of vLLM's SpeculativeConfig (vllm/config/speculative.py, 0.33.0). What
// it has for drafts that are accepted by chance (rejection_sample_method
// synthetic) says here how many hold.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/base/time.h"
#include "sim/scenario/config_service.h"
#include "sim/scenario/reporter.h"
#include "sim/scenario/schema.h"
#include "sim/scenario/section.h"

namespace servescape {

// What a method needs of memory.
struct DraftMethod {
  bool slots = false;           // blocks for what is drafted: use_eagle(), uses_draft_model()
  bool drops_last_hit = false;  // use_eagle()

  bool operator==(const DraftMethod&) const = default;
};

// As it is written.
struct SpeculationText {
  DraftMethod method{true, false};
  uint32_t tokens = 0;
  double acceptance_rate = 0;
  std::vector<double> rates;  // by position: that all up to it hold
  double draft_time = 0;

  bool operator==(const SpeculationText&) const = default;
};

std::span<const SchemaRow> SpeculationRows();
// After the rest of `batching` and of the server.
void ReadSpeculation(const Section& batching, TokenConfig& out, Reporter& reporter);

}  // namespace servescape
