// SPDX-License-Identifier: MIT
// Real systems in the model: from a scenario's fields to what makes copies of a cache, and what
// says what a feature store holds. A program that plays no system (the page) has functions of these
// names that return nothing.
#pragma once

#include <memory>

#include "sim/base/data_rule.h"
#include "sim/cache/policy.h"
#include "sim/cache/system_copy.h"
#include "sim/scenario/config.h"

namespace servescape {

// Null where the cache is no system's. `spec` has its ages.
std::shared_ptr<const CacheSystemModel> ModelOf(const CacheConfig& config, const CacheSpec& spec);

// What an online read of an entity finds.
struct FeatureRead {
  bool present = false;  // else NOT_FOUND
  bool null = false;
  Duration age{0};  // of the value, where present
  double quality = 1;
  DataRule rule = DataRule::kNone;
};

class FeatureStoreModel {
 public:
  virtual ~FeatureStoreModel() = default;
  // At an instant of a replication, whose rows are those of `seed`. A function of its arguments.
  virtual FeatureRead Read(uint64_t entity, SimTime now, uint64_t seed) const = 0;
};

// Null where the store is no system's.
std::shared_ptr<const FeatureStoreModel> ModelOf(const StoreConfig& config);

}  // namespace servescape
