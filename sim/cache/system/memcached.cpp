// SPDX-License-Identifier: MIT
#include "sim/cache/system/memcached.h"

#include <algorithm>

namespace servescape {
namespace {

constexpr uint32_t kFetched = 1, kActive = 2;  // flags of an item, in its count
constexpr int64_t kFirstSecond = 62;           // what the clock says when it starts
constexpr int64_t kUpdateInterval = 60;        // seconds between two bumps of the old LRU
constexpr int kMostMoves = 500;
constexpr int kTries = 5;
constexpr int kAllocTries = 10;
constexpr int64_t kLeastSleepUs = 1000, kMostSleepUs = 1'000'000;
// A round of the maintainer over all classes and the lateness of its sleep, as measured on a small
// machine; they matter only above 10,000 requests a second.
constexpr int64_t kRoundUs = 20, kLateUs = 60;
// In one pause of the requests; by then it sleeps a second each time, and all has settled.
constexpr int kMostRounds = 300;
constexpr size_t kMostBumps = 8192;  // LRU_BUMP_BUF_SIZE

}  // namespace

Memcached::Memcached(const SystemSpec& spec)
    : ListedSystem(spec),
      segmented_(spec.values[kMemcachedLru] == 0),
      hot_pct_(spec.values[kMemcachedHotPct]),
      warm_pct_(spec.values[kMemcachedWarmPct]),
      hot_factor_(spec.values[kMemcachedHotFactor]),
      warm_factor_(spec.values[kMemcachedWarmFactor]),
      seconds_(kFirstSecond) {}

void Memcached::Advance(SimTime now) {
  if (segmented_) {
    const int64_t now_us = now.ns / 1000;
    for (int rounds = 0; wakes_us_ <= now_us && rounds < kMostRounds; ++rounds) {
      seconds_ = kFirstSecond + wakes_us_ / 1'000'000;
      WakeMaintainer();
    }
    wakes_us_ = std::max(wakes_us_, now_us);
  }
  seconds_ = kFirstSecond + now.ns / 1'000'000'000;
}

// One round of lru_maintainer_thread.
void Memcached::WakeMaintainer() {
  int64_t sleep = kMostSleepUs;
  if (wakes_us_ >= next_juggle_us_) {
    if (Juggle() == 0) {
      backoff_us_ =
          backoff_us_ == 0 ? kLeastSleepUs : std::min(backoff_us_ + backoff_us_ / 8, kMostSleepUs);
    } else {
      backoff_us_ /= 2;
      if (backoff_us_ < kLeastSleepUs) backoff_us_ = 0;
    }
    next_juggle_us_ = wakes_us_ + backoff_us_;
  }
  sleep = std::min(sleep, next_juggle_us_ - wakes_us_);
  if (!to_bump_.empty()) {
    Bump();
    sleep = std::min(sleep, kLeastSleepUs);
  }
  wakes_us_ += kRoundUs + (sleep > 0 ? sleep + kLateUs : 0);
}

int Memcached::Juggle() {
  const int64_t total = core_.items();
  const uint32_t oldest = lists_[kCold].list.tail;
  const int64_t age = oldest == kNoSlot ? 0 : seconds_ - stamps_[oldest].used;
  int moves = 0;
  for (; moves < kMostMoves; ++moves) {
    int moved = PullHotOrWarm(kHot, total * hot_pct_ / 100, age * hot_factor_ / kShareUnit);
    if (moved == 0) {
      moved = PullHotOrWarm(kWarm, total * warm_pct_ / 100, age * warm_factor_ / kShareUnit);
    }
    if (moved + PullCold(false) == 0) break;
  }
  return moves;
}

bool Memcached::DropIfExpired(List list, uint32_t slot) {
  if (stamps_[slot].ends == 0 || stamps_[slot].ends >= seconds_) return false;
  Unlink(lists_[list], slot);
  core_.Drop(slot);
  return true;
}

void Memcached::Move(List to, uint32_t slot) {
  Unlink(lists_[core_[slot].list], slot);
  Push(lists_[to], to, slot);
}

int Memcached::PullHotOrWarm(List list, int64_t limit, int64_t max_age) {
  int removed = 0;
  uint32_t slot = lists_[list].list.tail;
  for (int tries = kTries; tries > 0 && slot != kNoSlot; --tries) {
    const uint32_t above = core_.link(slot).prev;
    if (DropIfExpired(list, slot)) {
      ++removed;
    } else if ((core_[slot].count & kActive) != 0) {
      core_[slot].count &= ~kActive;
      ++removed;
      if (list == kHot) {
        Move(kWarm, slot);
        return removed;
      }
      Move(kWarm, slot);  // to the head; the next one is looked at
    } else {
      if (lists_[list].length > limit || seconds_ - stamps_[slot].used > max_age) {
        Move(kCold, slot);
        ++removed;
      }
      return removed;
    }
    slot = above;
  }
  return removed;
}

int Memcached::PullCold(bool evict) {
  int removed = 0;
  uint32_t slot = lists_[kCold].list.tail;
  for (int tries = kTries; tries > 0 && slot != kNoSlot; --tries) {
    const uint32_t above = core_.link(slot).prev;
    if (DropIfExpired(kCold, slot)) {
      ++removed;
      slot = above;
      continue;
    }
    if (evict) {
      Unlink(lists_[kCold], slot);
      core_.Evict(slot);
      ++removed;
    } else if (segmented_ && (core_[slot].count & kActive) != 0) {
      core_[slot].count &= ~kActive;
      Move(kWarm, slot);
      ++removed;
    }
    return removed;
  }
  return removed;
}

// lru_maintainer_bumps: what was hit in cold since the last round.
void Memcached::Bump() {
  for (const uint64_t key : to_bump_) {
    const uint32_t slot = core_.Find(key);
    if (slot == kNoSlot) continue;
    stamps_[slot].used = seconds_;
    if (core_[slot].list != kCold || (core_[slot].count & kActive) == 0) continue;
    core_[slot].count &= ~kActive;
    Move(kWarm, slot);
  }
  to_bump_.clear();
}

bool Memcached::Get(uint64_t key, SimTime now) {
  Advance(now);
  const uint32_t slot = core_.Find(key);
  if (slot == kNoSlot) return false;
  Stamp& stamp = stamps_[slot];
  if (stamp.ends != 0 && stamp.ends <= seconds_) {
    Unlink(lists_[core_[slot].list], slot);
    core_.Drop(slot);
    return false;
  }
  uint32_t& flags = core_[slot].count;
  if (!segmented_) {
    flags |= kFetched;
    if (stamp.used >= seconds_ - kUpdateInterval) return true;
    stamp.used = seconds_;
    Move(kCold, slot);
  } else if ((flags & kFetched) == 0) {
    flags |= kFetched;
  } else if ((flags & kActive) == 0) {
    if (core_[slot].list != kCold) {
      flags |= kActive;
      stamp.used = seconds_;
    } else if (to_bump_.size() < kMostBumps) {
      flags |= kActive;
      to_bump_.push_back(key);
    }
  }
  return true;
}

// do_item_alloc_pull.
bool Memcached::MakeRoom() {
  for (int tries = kAllocTries; tries > 0; --tries) {
    if (!segmented_) PullCold(false);
    if (!core_.Full(1)) return true;
    if (PullCold(true) > 0) continue;
    if (!segmented_) return false;
    PullHotOrWarm(kHot, 0, 0);
  }
  return !core_.Full(1);
}

// A new value is a new item; that of before goes when it is linked.
bool Memcached::Set(uint64_t key, SimTime now, Duration ttl) {
  Advance(now);
  if (!MakeRoom()) return false;
  if (const uint32_t old = core_.Find(key); old != kNoSlot) {
    Unlink(lists_[core_[old].list], old);
    core_.Drop(old);
  }
  const uint32_t slot = core_.Add(key, 1);
  if (stamps_.size() <= slot) stamps_.resize(core_.slot_count());
  stamps_[slot] = {seconds_, EndOf(ttl)};
  const List list = segmented_ ? kHot : kCold;
  Push(lists_[list], list, slot);
  return true;
}

void Memcached::Expire(uint64_t key, SimTime now, Duration ttl) {
  Advance(now);
  const uint32_t slot = core_.Find(key);
  if (slot != kNoSlot) stamps_[slot].ends = EndOf(ttl);
}

bool Memcached::Holds(uint64_t key, SimTime now) const {
  const uint32_t slot = core_.Find(key);
  if (slot == kNoSlot) return false;
  return stamps_[slot].ends == 0 || stamps_[slot].ends > kFirstSecond + now.ns / 1'000'000'000;
}

// Whole seconds from now on, rounded up; 0: never.
int64_t Memcached::EndOf(Duration ttl) const {
  const int64_t lives = (ttl.ns + 999'999'999) / 1'000'000'000;
  return lives > 0 ? seconds_ + lives : 0;
}

void Memcached::Erase(uint64_t key, SimTime now) {
  Advance(now);
  const uint32_t slot = core_.Find(key);
  if (slot == kNoSlot) return;
  Unlink(lists_[core_[slot].list], slot);
  core_.Drop(slot);
}

}  // namespace servescape
