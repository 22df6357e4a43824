// SPDX-License-Identifier: MIT
// Paths after validation (see config.h): the way of a request through services, caches and stores,
// as a tree of steps. Names are indices; sub-paths of calls alone stand unfolded.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/base/time.h"
#include "sim/random/distribution.h"
#include "sim/scenario/words.h"

namespace servescape {

struct StepConfig;
struct BlockConfig {
  std::vector<StepConfig> steps;

  bool operator==(const BlockConfig& other) const;
};

enum class Jitter : uint8_t { kNone, kFull, kEqual };  // backoff d: d, U(0, d), d/2 + U(0, d/2)

inline constexpr std::array<WordFor<Jitter>, 3> kJitterWords{{
    {"none", Jitter::kNone},
    {"full", Jitter::kFull},
    {"equal", Jitter::kEqual},
}};
// cancellation
inline constexpr std::array<WordFor<bool>, 2> kCancelWords{{{"none", false}, {"propagate", true}}};
// wait_for
inline constexpr std::array<WordFor<uint32_t>, 2> kNeedWords{{{"all", 0}, {"first", 1}}};

// How often, and for how long, a caller tries. Latency counts from the first attempt.
struct AttemptConfig {
  bool any = false;          // one of the parts below is given
  Duration timeout{0};       // of each attempt; 0: none
  bool retries = false;      // retries are given, be it with a most of none
  uint32_t max_retries = 0;  // further attempts after the first
  Duration backoff_base{0};
  double backoff_factor = 2;
  Duration backoff_cap{0};   // 0: none
  Jitter jitter = Jitter::kNone;
  bool retry_on_rejected = true, retry_on_timeout = true, retry_on_error = true;
  double budget = 0;         // retries per request, a token bucket (gRPC, Envoy); 0: no budget
  double budget_burst = 10;  // tokens it can hold
  Duration hedge_after{0};   // a second attempt so long after the first; with `hedges`
  double hedge_quantile = 0; // or after this quantile of the attempt times seen so far
  uint32_t hedges = 0;       // further concurrent attempts; 0: no hedging
  bool cancel = false;       // cancellation = "propagate": an attempt given up stops its work
  double throttle = 0;       // K of client-side adaptive throttling (SRE book, ch. 21); 0: none
  Duration throttle_window{120'000'000'000};
  double breaker_ratio = 0;  // opens at this share of failures; 0: no circuit breaker
  uint32_t breaker_requests = 20;         // fewest in the window that can open it
  Duration breaker_window{10'000'000'000};
  Duration breaker_open{30'000'000'000};  // then one trial
  std::vector<BlockConfig> fallback;      // none, or one: runs when every attempt has failed

  bool operator==(const AttemptConfig&) const = default;
};

enum class StepKind : uint8_t {
  kCall,      // visits a service
  kCache,     // a hit skips the rest of its block; a miss runs it and stores the answer
  kStore,     // reads a store
  kDelay,     // takes time, no capacity
  kBlock,     // a sub-path, where it is tried as a whole (attempt)
  kParallel,  // all blocks at once
  kFanOut,    // the one block `shards` times at once
  kBranch,    // one of the blocks, by weight, or by class
  kLoop,      // the one block, again with probability `repeat`, at most `times` times in all
};

struct StepConfig {
  StepKind kind = StepKind::kCall;
  uint32_t target = 0;     // kCall: service, kCache: cache, kStore: store
  uint32_t items = 0;      // items the call carries; 0: the request's
  bool has_network = false;
  Distribution network;    // seconds, one way; drawn there and back (kCall, kCache, kStore)
  double request_bytes = 0, response_bytes = 0;
  double bandwidth = 0;    // bytes per second; 0: payloads take no time
  Distribution delay;      // kDelay, seconds
  std::vector<BlockConfig> blocks;
  std::vector<double> weights;      // kBranch by chance: sum to 1
  std::vector<uint32_t> by_class;   // kBranch by class: block of each class
  uint32_t need = 0;       // kParallel, kFanOut: blocks that must succeed; 0: all
  bool cancel_rest = false;  // the blocks no longer needed stop
  uint32_t shards = 1;     // kFanOut
  double repeat = 1;       // kLoop
  uint32_t times = 1000;   // kLoop
  AttemptConfig attempt;
  std::string key;  // "path.main.1", where the text has the keys of `attempt`; empty: it has none
  // Brown-out: calls `degrade_to` instead while more than `degrade_above` wait for the target.
  int32_t degrade_to = -1;
  uint32_t degrade_above = 0;

  bool operator==(const StepConfig&) const = default;
};

inline bool BlockConfig::operator==(const BlockConfig& other) const {
  return steps == other.steps;
}

// [[path.NAME]]
struct PathConfig {
  std::string name;
  std::vector<uint32_t> services;  // where calls_only: the services called, in order
  bool calls_only = true;               // calls of services without policies, and nothing else
  BlockConfig steps{};             // else
  std::vector<double> visits{};    // likewise, by service: expected calls per request, every
                                   // cache missing and every attempt the first

  bool operator==(const PathConfig&) const = default;
};

}  // namespace servescape
