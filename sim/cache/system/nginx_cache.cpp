// SPDX-License-Identifier: MIT
#include "sim/cache/system/nginx_cache.h"

#include <algorithm>

namespace servescape {
namespace {

constexpr Duration kNginxLook{500'000'000};
Duration Millis(int64_t ms) { return Duration{ms * 1'000'000}; }

}  // namespace

NginxCache::NginxCache(const SystemSpec& spec)
    : ListedSystem(spec),
      locks_(spec.values[kNginxLock] != 0),
      timeout_(Millis(spec.values[kNginxLockTimeout])),
      age_(Millis(spec.values[kNginxLockAge])),
      inactive_(Millis(1000 * spec.values[kNginxInactive])),
      fetch_(Millis(spec.values[kNginxFetch])) {}

void NginxCache::Use(uint32_t slot, SimTime now) {
  of_[slot].used = now;
  core_.MoveToHead(files_.list, slot);
}

void NginxCache::Evict() { core_.Evict(Pop(files_)); }

void NginxCache::Age(SimTime now) {
  while (files_.length > 0 && of_[files_.list.tail].used + inactive_ <= now) Evict();
}

bool NginxCache::Holds(uint64_t key, SimTime now) const {
  const uint32_t slot = FindResident(key);
  if (slot == kNoSlot) return false;
  const File& file = of_[slot];
  if (file.used + inactive_ <= now || file.ready > now) return false;
  return now < file.ends || file.renewed <= now;
}

bool NginxCache::Get(uint64_t key, SimTime now) {
  alone_ = false;
  Age(now);
  const uint32_t slot = FindResident(key);
  if (slot == kNoSlot) return false;
  File& file = of_[slot];
  if (file.renewed <= now) {
    file.ends = EndOf(file.renewed, file.life);
    file.renewed = kEndOfTime;
  }
  if (file.ready > now) return Wait(&file, now);
  if (file.ends <= now) return false;
  Use(slot, now);
  return true;
}

bool NginxCache::Set(uint64_t key, SimTime now, Duration ttl) {
  if (alone_) {
    alone_ = false;
    return false;
  }
  Age(now);
  uint32_t slot = FindResident(key);
  if (slot == kNoSlot) {
    if (files_.length >= core_.capacity()) Evict();
    slot = core_.Add(key, 1);
    Push(files_, 0, slot);
    if (slot >= of_.size()) of_.resize(slot + 1);
    const SimTime ready = now + fetch_;
    of_[slot] = {now, ready, EndOf(ready, ttl), kEndOfTime, ttl, {}};
    if (locks_ && fetch_.ns > 0) of_[slot].fetches.push_back(now);
    return true;
  }
  File& file = of_[slot];
  file.life = ttl;
  if (file.ready <= now && file.renewed == kEndOfTime) file.renewed = now + fetch_;
  Use(slot, now);
  return true;
}

void NginxCache::Erase(uint64_t key, SimTime /*now*/) {
  const uint32_t slot = FindResident(key);
  if (slot == kNoSlot) return;
  Unlink(files_, slot);
  core_.Drop(slot);
}

SimTime NginxCache::LockTime(const File& file, SimTime now) const {
  auto last = std::upper_bound(file.fetches.begin(), file.fetches.end(), now);
  return *--last + age_;
}

// Of a key that is being fetched: whether the request finds it in the end.
bool NginxCache::Wait(File* file, SimTime now) {
  if (!locks_ || file->fetches.empty()) return false;
  const SimTime until = now + timeout_;
  const auto fetches = [&](SimTime at) {
    if (LockTime(*file, at) > at) return false;
    file->fetches.push_back(at);
    return true;
  };
  if (fetches(now)) return false;
  alone_ = timeout_.ns == 0;
  if (alone_) return false;
  // Its first look is bounded by its own time-out, later ones by the age of the lock.
  SimTime at = now + std::min(timeout_, kNginxLook);
  while (file->ready > at && until > at && LockTime(*file, at) > at) {
    at = at + std::min(LockTime(*file, at) - at, kNginxLook);
  }
  ++waits_;
  waited_ = waited_ + (at - now);
  if (file->ready <= at) {
    file->used = std::max(file->used, now);
    return true;
  }
  alone_ = !fetches(at);
  return false;
}

}  // namespace servescape
