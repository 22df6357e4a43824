// SPDX-License-Identifier: MIT
// The eviction policies by name, and what describes a cache. To add one: CONTRIBUTING.md.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/time.h"

namespace servescape {

enum class CachePolicy : uint8_t {
  kLru,
  kLfu,
  kFifo,
  kRandom,
  kClock,
  kSieve,
  kS3Fifo,
  kArc,
  kSlru,
  kLfuda,
  kPerfectLfu,
  kTtl,     // no capacity: entries leave by age alone
  kBelady,  // offline: only the replay of a trace knows the future
};

// The words of scenario files and of the command line, in the order of the enumeration.
inline constexpr std::array<std::string_view, 13> kCachePolicyWords{
    "lru", "lfu",  "fifo",  "random",      "clock", "sieve", "s3-fifo",
    "arc", "slru", "lfuda", "perfect-lfu", "ttl",   "belady"};
static_assert(static_cast<size_t>(CachePolicy::kBelady) + 1 == kCachePolicyWords.size());

std::string_view NameOf(CachePolicy policy);
std::optional<CachePolicy> CachePolicyFromName(std::string_view name);
// All of them, in the order of the enumeration. `offline`: with those that need the future.
std::vector<std::string> CachePolicyNames(bool offline);

struct CacheSpec {
  CachePolicy policy = CachePolicy::kLru;
  // What the sizes of the entries may add up to, >= 1: bytes, or items where each has size 1.
  // Not read by kTtl.
  int64_t capacity = 1;
  // An entry is fresh in [stored, stored + ttl), stale (served, to be revalidated) in the
  // `stale_for` after that, then gone. 0: entries never age.
  Duration ttl;
  Duration stale_for;
  // Whether a fresh hit starts the ttl anew.
  bool sliding = false;
  // Keys are the integers below this number: they index a table directly. 0: any 64-bit keys,
  // found by hashing.
  uint32_t dense_keys = 0;
};

}  // namespace servescape
