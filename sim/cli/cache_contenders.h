// SPDX-License-Identifier: MIT
// What `servescape cache` plays a trace against: exact policies by name, and systems with the
// names of their own fields.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/cache/policy.h"
#include "sim/cache/replay.h"
#include "sim/cache/system/system.h"

namespace servescape {

struct CacheContender {
  std::string name;  // as it was asked for: "lru", "redis:allkeys-lfu"
  CachePolicy policy = CachePolicy::kLru;
  std::optional<SystemSpec> system;  // else the policy

  bool exact(CachePolicy which) const { return !system && policy == which; }
};

struct ContenderOptions {
  std::string names;                  // a list with commas; `all`: the exact policies
  std::vector<std::string> settings;  // "redis.maxmemory-samples=10"
  bool ages = false;                  // there is a ttl for all
};

// Reads them; what is wrong, or "".
std::string ReadContenders(const ContenderOptions& options, std::vector<CacheContender>* out);

// Of a trace without times, `rate` requests a second; what is wrong, or "".
std::string SetTimes(const std::vector<CacheContender>& contenders, const std::string& rate,
                     CacheTrace* trace);

// The systems and their fields, as the help lists them.
std::string SystemsHelp();

}  // namespace servescape
