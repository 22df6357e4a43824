// SPDX-License-Identifier: MIT
#include "sim/cache/system/ristretto.h"

#include <algorithm>
#include <array>
#include <bit>

#include "sim/cache/system/hashing.h"

namespace servescape {
namespace {

constexpr int64_t kInternalCost = 56;
constexpr size_t kSetBuffer = 32 * 1024;
constexpr size_t kReadBatches = 3;
constexpr uint8_t kMostCount = 15;
constexpr int64_t kBitsPerCounter = 10;  // 9.6 of a filter with 1 % false positives, rounded up

int64_t Room(const SystemSpec& spec) {
  if (spec.values[kRistrettoIgnoreInternal] == 1) return spec.capacity;
  return std::max<int64_t>(1, spec.capacity / (1 + kInternalCost));
}

}  // namespace

RistrettoCounts::RistrettoCounts(int64_t counters)
    : row_(std::bit_ceil(static_cast<size_t>(counters))),
      filter_(std::bit_ceil(static_cast<size_t>(counters * kBitsPerCounter / 64 + 8))),
      reset_at_(counters) {}

size_t RistrettoCounts::BitOf(uint64_t hash, uint32_t probe) const {
  const uint64_t bit = (hash >> 32) + probe * ((hash & 0xffffffff) | 1);
  return static_cast<size_t>(bit) & (filter_.size() * 64 - 1);
}

bool RistrettoCounts::Seen(uint64_t hash) const {
  for (uint32_t i = 0; i < kProbes; ++i) {
    const size_t bit = BitOf(hash, i);
    if ((filter_[bit / 64] >> (bit % 64) & 1) == 0) return false;
  }
  return true;
}

int64_t RistrettoCounts::Estimate(uint64_t key) const {
  const uint64_t hash = MixedHash(key);
  return row_[static_cast<size_t>(hash) & (row_.size() - 1)] + (Seen(hash) ? 1 : 0);
}

void RistrettoCounts::Increment(uint64_t key) {
  const uint64_t hash = MixedHash(key);
  if (Seen(hash)) {
    uint8_t& count = row_[static_cast<size_t>(hash) & (row_.size() - 1)];
    if (count < kMostCount) ++count;
  } else {
    for (uint32_t i = 0; i < kProbes; ++i) {
      const size_t bit = BitOf(hash, i);
      filter_[bit / 64] |= uint64_t{1} << (bit % 64);
    }
  }
  if (++counted_ < reset_at_) return;
  counted_ = 0;
  std::fill(filter_.begin(), filter_.end(), 0);
  for (uint8_t& count : row_) count = static_cast<uint8_t>(count >> 1);
}

Ristretto::Ristretto(const SystemSpec& spec, const Generator& generator)
    : batch_(static_cast<size_t>(spec.values[kRistrettoBuffer])),
      wait_(spec.values[kRistrettoWait] == 1),
      set_lag_(spec.values[kRistrettoSetLag]),
      get_lag_(spec.values[kRistrettoGetLag]),
      core_(Room(spec), spec.dense_keys),
      counts_(spec.values[kRistrettoCounters] * spec.capacity),
      generator_(generator),
      sets_(kSetBuffer) {}

// What the two goroutines do while a request goes by.
void Ristretto::Request() {
  if (wait_) return;
  if (waiting_sets_ > 0 && --until_set_ <= 0) {
    ApplySet(sets_[first_set_]);
    first_set_ = (first_set_ + 1) % kSetBuffer;
    --waiting_sets_;
    until_set_ = set_lag_;
  }
  if (!batches_.empty() && --until_reads_ <= 0) ApplyReads();
}

void Ristretto::ApplyReads() {
  for (const uint64_t key : batches_.front()) counts_.Increment(key);
  batches_.erase(batches_.begin());
  until_reads_ = get_lag_;
}

bool Ristretto::Get(uint64_t key, SimTime /*now*/) {
  Request();
  stripe_.push_back(key);
  if (stripe_.size() >= batch_) {
    if (wait_) {
      batches_.push_back(std::move(stripe_));
      ApplyReads();
    } else if (batches_.size() < kReadBatches) {
      if (batches_.empty()) until_reads_ = get_lag_;
      batches_.push_back(std::move(stripe_));
    }
    stripe_ = {};
  }
  return core_.Find(key) != kNoSlot;
}

bool Ristretto::Set(uint64_t key, SimTime /*now*/, Duration /*ttl*/) {
  if (core_.Find(key) != kNoSlot) return true;  // an update of the value
  if (wait_) {
    ApplySet(key);
  } else if (waiting_sets_ < kSetBuffer) {
    if (waiting_sets_ == 0) until_set_ = set_lag_;
    sets_[(first_set_ + waiting_sets_++) % kSetBuffer] = key;
  } else {
    return false;  // dropped
  }
  return true;
}

void Ristretto::Remove(uint32_t slot) {
  const uint32_t place = core_.link(slot).prev;
  held_[place] = held_.back();
  core_.link(held_[place]).prev = place;
  held_.pop_back();
}

// defaultPolicy.Add.
void Ristretto::ApplySet(uint64_t key) {
  if (core_.Find(key) != kNoSlot) return;
  if (core_.Full(1)) {
    uint32_t victim = kNoSlot;
    int64_t least = INT64_MAX;
    const size_t draws = std::min(kSample, held_.size());
    for (size_t i = 0; i < draws; ++i) {
      const uint32_t slot = held_[generator_.NextBelow(static_cast<uint32_t>(held_.size()))];
      const int64_t count = counts_.Estimate(core_.link(slot).key);
      if (count >= least) continue;
      least = count;
      victim = slot;
    }
    if (counts_.Estimate(key) < least) return;
    Remove(victim);
    core_.Evict(victim);
  }
  const uint32_t slot = core_.Add(key, 1);
  core_.link(slot).prev = static_cast<uint32_t>(held_.size());
  held_.push_back(slot);
}

void Ristretto::Erase(uint64_t key, SimTime /*now*/) {
  const uint32_t slot = core_.Find(key);
  if (slot == kNoSlot) return;
  Remove(slot);
  core_.Drop(slot);
}

}  // namespace servescape
