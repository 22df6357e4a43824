// SPDX-License-Identifier: MIT
#include "sim/cache/system/quick_cache.h"

#include <algorithm>
#include <bit>

#include "sim/cache/system/hashing.h"

namespace servescape {
namespace {

enum List : uint32_t { kHot = 0, kCold = 1, kGhost = kGhostList };
constexpr uint32_t kMostUses = 2;
constexpr int64_t kLeastShard = 32;  // entries; with fewer there are fewer shards

int64_t Shards(const SystemSpec& spec) {
  if (spec.values[kQuickType] == 1) return 1;
  int64_t shards =
      static_cast<int64_t>(std::bit_ceil(static_cast<uint64_t>(spec.values[kQuickShards])));
  while (shards > 1 && (spec.capacity + shards - 1) / shards < kLeastShard) shards /= 2;
  return shards;
}

int64_t Part(int64_t whole, int64_t share) {
  return static_cast<int64_t>(static_cast<double>(whole) * static_cast<double>(share) /
                              static_cast<double>(kShareUnit));
}

}  // namespace

QuickCache::QuickCache(const SystemSpec& spec)
    : capacity_((spec.capacity + Shards(spec) - 1) / Shards(spec)),
      hot_target_(std::clamp<int64_t>(Part(capacity_, spec.values[kQuickHot]), 1, capacity_)),
      ghost_capacity_(Part(capacity_, spec.values[kQuickGhosts])),
      core_(spec.capacity, spec.dense_keys),
      shards_(static_cast<size_t>(Shards(spec))) {}

QuickCache::Shard& QuickCache::ShardOf(uint64_t key) {
  return shards_[static_cast<size_t>(MixedHash(key) & (shards_.size() - 1))];
}

void QuickCache::Push(Ring& to, uint32_t number, uint32_t slot) {
  core_[slot].list = number;
  core_.PushHead(to.list, slot);
  ++to.length;
}

uint32_t QuickCache::Pop(Ring& from) {
  --from.length;
  return core_.PopTail(from.list);
}

void QuickCache::Unlink(Ring& from, uint32_t slot) {
  core_.Unlink(from.list, slot);
  --from.length;
}

bool QuickCache::Get(uint64_t key, SimTime /*now*/) {
  const uint32_t slot = core_.Find(key);
  if (slot == kNoSlot || !core_.Resident(slot)) return false;
  core_[slot].count = std::min(core_[slot].count + 1, kMostUses);
  return true;
}

void QuickCache::AdvanceHot(Shard& shard) {
  for (;;) {
    const uint32_t slot = Pop(shard.hot);
    if (core_[slot].count == 0) {
      core_.Evict(slot);
      return;
    }
    --core_[slot].count;
    Push(shard.hot, kHot, slot);
  }
}

void QuickCache::AdvanceCold(Shard& shard) {
  if (shard.cold.length == 0) {
    AdvanceHot(shard);
    return;
  }
  const uint32_t slot = Pop(shard.cold);
  if (core_[slot].count > 0) {
    --core_[slot].count;
    Push(shard.hot, kHot, slot);
    while (shard.hot.length > hot_target_) AdvanceHot(shard);
    return;
  }
  core_.Demote(slot);
  Push(shard.ghosts, kGhost, slot);
  if (shard.ghosts.length > ghost_capacity_) core_.Forget(Pop(shard.ghosts));
}

bool QuickCache::Set(uint64_t key, SimTime now, Duration /*ttl*/) {
  if (Get(key, now)) return true;
  Shard& shard = ShardOf(key);
  if (const uint32_t ghost = core_.Find(key); ghost != kNoSlot) {
    // In first, then out: the entry may pay for itself.
    Unlink(shard.ghosts, ghost);
    core_.Forget(ghost);
    Push(shard.hot, kHot, core_.Add(key, 1));
    while (shard.hot.length + shard.cold.length > capacity_) AdvanceCold(shard);
    return true;
  }
  const bool hot = shard.hot.length + 1 <= hot_target_;
  while (shard.hot.length + shard.cold.length + 1 > capacity_) AdvanceCold(shard);
  Push(hot ? shard.hot : shard.cold, hot ? kHot : kCold, core_.Add(key, 1));
  return true;
}

void QuickCache::Erase(uint64_t key, SimTime /*now*/) {
  const uint32_t slot = core_.Find(key);
  if (slot == kNoSlot) return;
  Shard& shard = ShardOf(key);
  const uint32_t list = core_[slot].list;
  Unlink(list == kHot ? shard.hot : list == kCold ? shard.cold : shard.ghosts, slot);
  list == kGhost ? core_.Forget(slot) : core_.Drop(slot);
}

}  // namespace servescape
