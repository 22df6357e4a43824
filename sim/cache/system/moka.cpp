// SPDX-License-Identifier: MIT
#include "sim/cache/system/moka.h"

#include <algorithm>

namespace servescape {
namespace {

constexpr size_t kFlushPoint = 64;
constexpr int64_t kLeastSketch = 128;
constexpr int64_t kSamplesPerEntry = 10;

}  // namespace

Moka::Moka(const SystemSpec& spec, const Generator& generator)
    : ListedSystem(spec),
      tiny_lfu_(spec.values[kMokaPolicy] == 0),
      each_insert_(spec.values[kMokaPending] == 1),
      seed_(Generator(generator).NextBits()),
      sketch_(FrequencySketch::Layout::kMoka) {}

bool Moka::Get(uint64_t key, SimTime /*now*/) {
  const bool hit = core_.Find(key) != kNoSlot;
  if (reads_.size() >= kFlushPoint) RunPendingTasks();
  reads_.push_back(key);
  return hit;
}

bool Moka::Set(uint64_t key, SimTime /*now*/, Duration /*ttl*/) {
  if (core_.Find(key) == kNoSlot) core_[core_.Add(key, 1)].list = kWaiting;
  if (writes_.size() >= kFlushPoint) RunPendingTasks();
  writes_.push_back(key);
  if (each_insert_) RunPendingTasks();
  return true;
}

void Moka::RunPendingTasks() {
  for (const uint64_t key : reads_) {
    sketch_.Increment(Hashed(key));
    const uint32_t slot = core_.Find(key);
    if (slot != kNoSlot && core_[slot].list == kQueued) core_.MoveToHead(queue_.list, slot);
  }
  reads_.clear();
  for (const uint64_t key : writes_) Apply(key);
  writes_.clear();
  if (tiny_lfu_ && !sketch_.counting() && queue_.length >= core_.capacity() / 2) {
    const int64_t capacity = std::max(core_.capacity(), kLeastSketch);
    sketch_.EnsureCapacity(capacity, kSamplesPerEntry * capacity);
  }
  while (queue_.length > core_.capacity()) core_.Evict(Pop(queue_));
}

// handle_upsert.
void Moka::Apply(uint64_t key) {
  const uint32_t slot = core_.Find(key);
  if (slot == kNoSlot) return;
  if (core_[slot].list == kQueued) {
    core_.MoveToHead(queue_.list, slot);
    return;
  }
  if (tiny_lfu_ && queue_.length >= core_.capacity()) {
    const uint32_t victim = queue_.list.tail;
    const uint64_t rival = core_.link(victim).key;
    if (sketch_.Frequency(Hashed(key)) <= sketch_.Frequency(Hashed(rival))) {
      core_.Evict(slot);
      return;
    }
    Unlink(queue_, victim);
    core_.Evict(victim);
  }
  Push(queue_, kQueued, slot);
}

void Moka::Erase(uint64_t key, SimTime /*now*/) {
  const uint32_t slot = core_.Find(key);
  if (slot == kNoSlot) return;
  if (core_[slot].list == kQueued) Unlink(queue_, slot);
  core_.Drop(slot);
}

}  // namespace servescape
