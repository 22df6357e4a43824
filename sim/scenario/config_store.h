// SPDX-License-Identifier: MIT
// Caches, stores and incidents after validation (see config.h).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/base/time.h"
#include "sim/random/distribution.h"
#include "sim/scenario/config_data_system.h"

namespace servescape {

// What a cache holds at the start.
enum class CacheStart : uint8_t {
  kSteady,   // what its policy keeps after long traffic
  kShare,    // as much of that as fills the share `warm` of its capacity
  kPopular,  // the most popular keys
};

// What a cache or a store costs.
struct CostConfig {
  std::string host;           // catalog id, or empty
  double price_per_hour = 0;  // US dollars
  bool priced = false;        // by host or price; otherwise it has none

  bool operator==(const CostConfig&) const = default;
};

// [cache.NAME]
struct CacheConfig {
  std::string name;
  std::string policy = "lru";  // a word of cache/policy.h, or that of the system
  CacheSystemConfig system;
  bool in_bytes = false;
  int64_t capacity = 0;                   // items or bytes; 0: unlimited
  Distribution item_bytes = Constant(1);  // in_bytes: of each key, drawn from the key alone
  Duration ttl{0};                        // 0: none
  Duration soft_ttl{0};   // after it a hit is stale: answered, and fetched anew behind it
  bool sliding = false;   // a hit extends the TTL
  bool coalesce = false;  // concurrent misses of a key wait for the first
  Distribution lookup;    // seconds
  double admission = 1;   // share of misses that are stored
  int32_t local_to = -1;  // >= 0: one copy per replica of this service; else shared
  CacheStart start = CacheStart::kSteady;
  double warm = 1;               // kShare; 0: empty
  double invalidations = 0;      // per second, of keys drawn like the traffic's
  std::vector<SimTime> flushes;  // instants at which it is emptied
  CostConfig cost;               // of all its nodes; local ones are in their service's price

  bool operator==(const CacheConfig&) const = default;
};

// [store.NAME]: a feature store's online read, or any store that takes time and no queue.
struct StoreConfig {
  std::string name;
  Distribution read;            // seconds, of a batch get
  double per_key = 0;           // seconds each key (item) of the batch adds
  Duration materialization{0};  // period of the job that fills it; 0: always fresh
  Duration lag{0};              // from the data's instant to the job's end
  Duration half_life{0};  // age that costs half of what can be lost of quality; 0: none does
  double worst = 0;       // of quality, what is left with values however old
  FeatureViewConfig view;
  CostConfig cost;

  bool operator==(const StoreConfig&) const = default;
};

enum class IncidentKind : uint8_t {
  kCrash,      // `count` replicas of the service stop; they come back after `duration`
  kZoneLoss,   // every replica of `zone`, of all services or of one
  kSlow,       // `count` replicas serve `factor` times as slowly
  kPartition,  // calls of the service fail at once (or take until the caller's time-out)
  kErrors,     // a bad deploy: the share `error_rate` of the service's answers are errors
  kBrownOut,   // a dependency: the service's or store's times grow by `factor`
  kFlush,      // a cache is emptied
};

// [[incident]]
struct IncidentConfig {
  IncidentKind kind = IncidentKind::kCrash;
  SimTime at;
  Duration duration{0};  // 0: to the end
  int32_t service = -1;  // -1: all (kZoneLoss)
  int32_t store = -1;    // kBrownOut
  int32_t cache = -1;    // kFlush
  uint32_t count = 1;    // replicas, lowest index first
  uint32_t zone = 0;
  double factor = 1;
  double error_rate = 0;

  bool operator==(const IncidentConfig&) const = default;
};

}  // namespace servescape
