// SPDX-License-Identifier: MIT
#include "sim/cache/random.h"

namespace servescape {

uint32_t RandomPolicy::Insert(CacheCore& core, uint64_t key, int64_t size, uint32_t /*ghost*/) {
  while (core.Full(size)) {
    const uint32_t slot = resident[generator.NextBelow(static_cast<uint32_t>(resident.size()))];
    Remove(core, slot);
    core.Evict(slot);
  }
  const uint32_t slot = core.Add(key, size);
  core.link(slot).prev = static_cast<uint32_t>(resident.size());
  resident.push_back(slot);
  return slot;
}

void RandomPolicy::Remove(CacheCore& core, uint32_t slot) {
  const uint32_t place = core.link(slot).prev;
  resident[place] = resident.back();
  core.link(resident[place]).prev = place;
  resident.pop_back();
}

}  // namespace servescape
