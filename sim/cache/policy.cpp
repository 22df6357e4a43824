// SPDX-License-Identifier: MIT
#include "sim/cache/policy.h"

#include <array>
#include <cstddef>

namespace servescape {
namespace {

constexpr std::array<std::string_view, 12> kNames{
    "lru",     "lfu", "fifo", "random", "clock", "sieve",
    "s3-fifo", "arc", "slru", "lfuda",  "ttl",   "belady"};
static_assert(static_cast<size_t>(CachePolicy::kBelady) + 1 == kNames.size());

}  // namespace

std::string_view NameOf(CachePolicy policy) { return kNames[static_cast<size_t>(policy)]; }

std::optional<CachePolicy> CachePolicyFromName(std::string_view name) {
  for (size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) return static_cast<CachePolicy>(i);
  }
  return std::nullopt;
}

std::vector<std::string> CachePolicyNames(bool offline) {
  return {kNames.begin(), kNames.end() - (offline ? 0 : 1)};
}

}  // namespace servescape
