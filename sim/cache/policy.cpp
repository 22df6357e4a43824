// SPDX-License-Identifier: MIT
#include "sim/cache/policy.h"

#include <cstddef>

namespace servescape {

std::string_view NameOf(CachePolicy policy) {
  return kCachePolicyWords[static_cast<size_t>(policy)];
}

std::optional<CachePolicy> CachePolicyFromName(std::string_view name) {
  for (size_t i = 0; i < kCachePolicyWords.size(); ++i) {
    if (kCachePolicyWords[i] == name) return static_cast<CachePolicy>(i);
  }
  return std::nullopt;
}

std::vector<std::string> CachePolicyNames(bool offline) {
  return {kCachePolicyWords.begin(), kCachePolicyWords.end() - (offline ? 0 : 1)};
}

}  // namespace servescape
