// SPDX-License-Identifier: MIT
// Caches as real systems build them: Redis samples instead of keeping a list, memcached promotes
// from a background thread, Caffeine admits by frequency. Each has a header of its own in this
// folder that opens with the version and where its rule is written down; what they have in
// common is a name, a few fields with the system's own names and defaults, and the calls that
// replay_system.cpp makes. To add one: CONTRIBUTING.md.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace servescape {

// A field of a system's configuration. Its value is an integer: the index of a word, a number, or
// millionths of a share.
struct SystemField {
  enum class Kind : uint8_t { kWord, kWhole, kShare };

  std::string_view name;   // as the system spells it
  std::string_view words;  // of kWord, separated by |; a value is the index of one
  int64_t standard;        // the system's own default
  int64_t least = 0, most = 0;
  std::string_view sentence;

  Kind kind() const { return !words.empty() ? Kind::kWord : share ? Kind::kShare : Kind::kWhole; }
  // The words of kWord, in order.
  std::vector<std::string_view> Words() const;

  bool share = false;
};

constexpr int64_t kShareUnit = 1'000'000;

enum class CacheSystem : uint8_t {
  kRedis,
  kMemcached,
  kCaffeine,
  kMoka,
  kOtter,
  kQuickCache,
  kRistretto,
  kGolangLru,
  kTheine,
  kCachetools,
  kLruCache,
  kNginx,
};

struct SystemInfo {
  CacheSystem system;
  std::string_view name;
  std::string_view version;  // the one that the rule was read from and measured with
  // The first field says which policy it is where it has a choice: `redis:allkeys-lfu`.
  std::span<const SystemField> fields;
  bool times;    // what it does depends on when requests come
  bool expires;  // it knows a time to live
  std::string_view sentence;
};

constexpr size_t kMostSystemFields = 12;

// All, in the order of CacheSystem.
std::span<const SystemInfo> CacheSystems();
const SystemInfo& InfoOf(CacheSystem system);
const SystemInfo* FindCacheSystem(std::string_view name);

// A system with its settings, by the order of its fields.
struct SystemSpec {
  explicit SystemSpec(CacheSystem which);

  CacheSystem system;
  std::array<int64_t, kMostSystemFields> values{};
  int64_t capacity = 1;     // items, >= 1
  uint32_t dense_keys = 0;  // as CacheSpec's
};

}  // namespace servescape
