// SPDX-License-Identifier: MIT
#include "sim/cache/system/redis.h"

#include <algorithm>

#include "sim/base/check.h"

namespace servescape {
namespace {

constexpr uint32_t kFirstCount = 5;  // LFU_INIT_VAL
constexpr uint32_t kMostCount = 255;
// The clock at the first request. Counts decay when its minutes change, so that where in a minute
// a short trace begins is worth a point or two.
constexpr int64_t kStartMs = 1'700'000'000'000;
constexpr int64_t kRoundsToLook = 1000;  // of the active cycle in one pause
constexpr uint64_t kLatest = UINT64_MAX;
enum PolicyWord : int64_t { kAllLru, kAllLfu, kAllRandom, kVolLru, kVolLfu, kVolRandom, kVolTtl };

}  // namespace

Redis::Redis(const SystemSpec& spec, const Generator& generator)
    : capacity_(spec.capacity),
      volatile_(spec.values[kRedisPolicy] >= kVolLru && spec.values[kRedisPolicy] <= kVolTtl),
      samples_(static_cast<size_t>(spec.values[kRedisSamples])),
      log_factor_(spec.values[kRedisLogFactor]),
      decay_minutes_(spec.values[kRedisDecayTime]),
      hz_(spec.values[kRedisHz]),
      effort_(spec.values[kRedisEffort] - 1),
      active_expire_(spec.values[kRedisActiveExpire] == 0),
      generator_(generator),
      keys_(generator_.NextBits()),
      expires_(generator_.NextBits()),
      clock_ms_(kStartMs),
      now_ms_(kStartMs) {
  SERVESCAPE_CHECK(samples_ <= kMostSamples);
  switch (spec.values[kRedisPolicy]) {
    case kAllLru:
    case kVolLru:
      policy_ = Policy::kLru;
      break;
    case kAllLfu:
    case kVolLfu:
      policy_ = Policy::kLfu;
      break;
    case kAllRandom:
    case kVolRandom:
      policy_ = Policy::kRandom;
      break;
    case kVolTtl:
      policy_ = Policy::kTtl;
      break;
    default:
      policy_ = Policy::kNone;
  }
}

// No key ends before it.
void Redis::FindSoonestEnd() {
  soonest_ms_ = INT64_MAX;
  for (size_t bucket = 0; bucket < static_cast<size_t>(expires_.buckets()); ++bucket) {
    for (uint32_t slot = expires_.First(bucket); slot != kNoSlot; slot = expires_.Next(slot)) {
      soonest_ms_ = std::min(soonest_ms_, ends_[slot]);
    }
  }
}

// serverCron reads the clock and goes through the keys with a time to live. Where none ends, the
// ticks of a long pause are one.
void Redis::Tick(SimTime now) {
  now_ms_ = kStartMs + now.ns / 1'000'000;
  const int64_t due = now.ns / (1'000'000'000 / hz_);
  for (int64_t round = 1; ticks_ < due; ++round) {
    if (round % kRoundsToLook == 0) FindSoonestEnd();
    const bool any = active_expire_ && expires_.size() > 0 && soonest_ms_ < now_ms_;
    ticks_ = any ? ticks_ + 1 : due;
    clock_ms_ = kStartMs + ticks_ * 1000 / hz_;
    if (active_expire_) ActiveExpire();
    keys_.ShrinkIfSparse();
    expires_.ShrinkIfSparse();
  }
}

// Whether any of a bucket's keys was there; those that have expired go.
bool Redis::ExpireBucket(size_t bucket, int64_t& sampled, int64_t& expired) {
  uint32_t slot = expires_.First(bucket);
  const bool any = slot != kNoSlot;
  while (slot != kNoSlot) {
    const uint32_t next = expires_.Next(slot);
    ++sampled;
    if (ends_[slot] < clock_ms_) {
      ++expired;
      Remove(expires_.key(slot));
    }
    slot = next;
  }
  return any;
}

// activeExpireCycle: draws of 20 keys (at effort 1) from where the last cycle ended, until no more
// than a tenth of a draw has expired, and none from a table that is less than 1 % full. It may
// take a quarter of the processor, which is not modelled.
void Redis::ActiveExpire() {
  const int64_t per_draw = 20 + 20 / 4 * effort_;
  const int64_t acceptable = 10 - effort_;  // percent
  for (;;) {
    const int64_t size = expires_.size();
    if (size == 0) return;
    if (expires_.buckets() > 4 && size * 100 / expires_.buckets() < 1) return;
    const int64_t wanted = std::min(size, per_draw);
    int64_t sampled = 0, expired = 0;
    for (int64_t steps = wanted * 20; sampled < wanted && steps > 0; --steps) {
      ExpireBucket(cursor_++, sampled, expired);
    }
    if (sampled > 0 && expired * 100 / sampled <= acceptable) return;
  }
}

bool Redis::Expired(uint64_t key) const {
  const uint32_t slot = expires_.Find(key);
  return slot != kNoSlot && ends_[slot] < now_ms_;
}

void Redis::Remove(uint64_t key) {
  if (expires_.Find(key) != kNoSlot) expires_.Erase(key);
  keys_.Erase(key);
}

// LFUDecrAndReturn.
uint32_t Redis::Decayed(const Value& value) const {
  if (decay_minutes_ == 0) return value.count;
  const int64_t periods = (Seconds() / 60 - value.seconds) / decay_minutes_;
  return periods >= value.count ? 0 : value.count - static_cast<uint32_t>(periods);
}

// What a higher number of is evicted first.
uint64_t Redis::IdleOf(uint32_t slot) const {
  if (policy_ == Policy::kTtl) return kLatest - static_cast<uint64_t>(ends_[slot]);
  const Value& value = values_[volatile_ ? keys_.Find(expires_.key(slot)) : slot];
  if (policy_ == Policy::kLfu) return kMostCount - Decayed(value);
  return static_cast<uint64_t>(Seconds() - value.seconds);
}

void Redis::AddToPool(uint64_t key, uint64_t idle) {
  size_t at = 0;
  while (at < pooled_ && pool_[at].idle < idle) ++at;
  if (pooled_ < kPool) {
    std::move_backward(pool_.begin() + static_cast<ptrdiff_t>(at),
                       pool_.begin() + static_cast<ptrdiff_t>(pooled_),
                       pool_.begin() + static_cast<ptrdiff_t>(pooled_) + 1);
    ++pooled_;
  } else {
    if (at == 0) return;  // worse than all
    --at;
    std::move(pool_.begin() + 1, pool_.begin() + static_cast<ptrdiff_t>(at) + 1, pool_.begin());
  }
  pool_[at] = {key, idle};
}

void Redis::Populate() {
  std::array<uint32_t, kMostSamples> drawn;
  const RedisTable& table = Sampled();
  const size_t found = table.SomeKeys(generator_, std::span(drawn).first(samples_));
  for (size_t i = 0; i < found; ++i) AddToPool(table.key(drawn[i]), IdleOf(drawn[i]));
}

// Whether there was something to evict.
bool Redis::EvictOne() {
  const RedisTable& table = Sampled();
  if (policy_ == Policy::kNone || table.size() == 0) return false;
  ++evictions_;
  if (policy_ == Policy::kRandom) {
    Remove(table.key(table.RandomKey(generator_)));
    return true;
  }
  for (;;) {
    Populate();
    while (pooled_ > 0) {
      const uint64_t key = pool_[--pooled_].key;
      if (table.Find(key) == kNoSlot) continue;  // gone since it was drawn
      Remove(key);
      return true;
    }
  }
}

bool Redis::Evict() {
  while (keys_.size() > capacity_) {
    if (!EvictOne()) return false;
  }
  return true;
}

// updateLFU and the LRU clock.
void Redis::Touch(uint32_t slot) {
  Value& value = values_[slot];
  if (policy_ != Policy::kLfu) {
    value.seconds = static_cast<uint32_t>(Seconds());
    return;
  }
  const uint32_t count = Decayed(value);
  value = {static_cast<uint32_t>(Seconds() / 60), count};
  if (count >= kMostCount) return;
  const double above = count > kFirstCount ? static_cast<double>(count - kFirstCount) : 0;
  const double chance = 1 / (above * static_cast<double>(log_factor_) + 1);
  if (generator_.NextUniform() < chance) ++value.count;
}

bool Redis::Get(uint64_t key, SimTime now) {
  Tick(now);
  Evict();
  const uint32_t slot = keys_.Find(key);
  if (slot == kNoSlot) return false;
  if (expires_.size() > 0 && Expired(key)) {
    Remove(key);
    return false;
  }
  Touch(slot);
  return true;
}

bool Redis::Set(uint64_t key, SimTime now, Duration ttl) {
  Tick(now);
  if (!Evict()) return false;
  uint32_t slot = keys_.Find(key);
  if (slot != kNoSlot) {
    Touch(slot);
  } else {
    slot = keys_.Insert(key);
    if (values_.size() < keys_.slot_count()) values_.resize(keys_.slot_count());
    const int64_t seconds = policy_ == Policy::kLfu ? Seconds() / 60 : Seconds();
    values_[slot] = {static_cast<uint32_t>(seconds), kFirstCount};
  }
  SetEnd(key, ttl);
  return true;
}

// Without a ttl the key lives on.
void Redis::SetEnd(uint64_t key, Duration ttl) {
  uint32_t expiring = expires_.size() > 0 ? expires_.Find(key) : kNoSlot;
  if (ttl.ns <= 0) {
    if (expiring != kNoSlot) expires_.Erase(key);
    return;
  }
  if (expiring == kNoSlot) expiring = expires_.Insert(key);
  if (ends_.size() < expires_.slot_count()) ends_.resize(expires_.slot_count());
  ends_[expiring] = now_ms_ + ttl.ns / 1'000'000;
  soonest_ms_ = std::min(soonest_ms_, ends_[expiring]);
}

void Redis::Expire(uint64_t key, SimTime now, Duration ttl) {
  Tick(now);
  if (keys_.Find(key) != kNoSlot) SetEnd(key, ttl);
}

bool Redis::Holds(uint64_t key, SimTime now) const {
  if (keys_.Find(key) == kNoSlot) return false;
  const uint32_t slot = expires_.Find(key);
  return slot == kNoSlot || ends_[slot] >= kStartMs + now.ns / 1'000'000;
}

void Redis::Erase(uint64_t key, SimTime now) {
  Tick(now);
  if (keys_.Find(key) != kNoSlot) Remove(key);
}

}  // namespace servescape
