// SPDX-License-Identifier: MIT
// balancing = { system = "llm-d" | "dynamo" }: who picks the replica of a language-model server, by
// scores of what each has and does. Names and defaults are those of the systems:
// llm-d-inference-scheduler (pkg/epp/framework/plugins/scheduling/scorer/) on the Gateway API
// Inference Extension (queuedepth, kvcacheutilization, runningrequests, prefix; defaults of
// pkg/epp/config/loader/defaults.go), and Dynamo (lib/kv-router/src/scheduling/selector/).
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "sim/base/time.h"
#include "sim/scenario/words.h"

namespace servescape {

enum class EndpointScorer : uint8_t {
  kQueue,          // by how many wait there
  kKvCache,        // by the share of its blocks in use
  kRunning,        // by how many run there
  kLoadAware,      // by how many wait there, against a threshold
  kActive,         // by how many it was sent that have not ended
  kPrefix,         // by what it was sent before, as a table of its own remembers
  kPrecisePrefix,  // by what its cache holds
  kLoraAffinity,   // by whether its requests use the adapter, or there is a slot
                   // for it
};

inline constexpr std::array<WordFor<EndpointScorer>, 8> kEndpointScorerWords{{
    {"queue-scorer", EndpointScorer::kQueue},
    {"kv-cache-utilization-scorer", EndpointScorer::kKvCache},
    {"running-requests-size-scorer", EndpointScorer::kRunning},
    {"load-aware-scorer", EndpointScorer::kLoadAware},
    {"active-request-scorer", EndpointScorer::kActive},
    {"prefix-cache-scorer", EndpointScorer::kPrefix},
    {"precise-prefix-cache-scorer", EndpointScorer::kPrecisePrefix},
    {"lora-affinity-scorer", EndpointScorer::kLoraAffinity},
}};

struct WeightedScorer {
  EndpointScorer type = EndpointScorer::kQueue;
  double weight = 1;

  bool operator==(const WeightedScorer&) const = default;
};

struct EndpointConfig {
  bool dynamo = false;
  // llm-d
  std::vector<WeightedScorer> scorers;
  Duration refresh{50'000'000};        // --refresh-metrics-interval
  uint32_t threshold = 128;            // of load-aware-scorer
  uint32_t block_size_tokens = 0;      // blockSizeTokens; 0: as the server's (autoTune)
  uint32_t max_prefix_blocks = 256;    // maxPrefixBlocksToMatch
  uint32_t lru_capacity = 0;           // lruCapacityPerServer; 0: as the server's (autoTune)
  // Dynamo
  double overlap_score_credit = 1;
  double prefill_load_scale = 1;
  double router_temperature = 0;

  bool operator==(const EndpointConfig&) const = default;
  bool Scores(EndpointScorer type) const {
    for (const WeightedScorer& each : scorers) {
      if (each.type == type) return true;
    }
    return false;
  }
};

}  // namespace servescape
