// SPDX-License-Identifier: MIT
#include "sim/cache/system/window_tinylfu.h"

#include <algorithm>
#include <bit>

namespace servescape {
namespace {

constexpr size_t kReadBuffer = 16;
constexpr int64_t kSamplesPerEntry = 10;
constexpr uint32_t kWarm = 6;  // ADMIT_HASHDOS_THRESHOLD
constexpr uint64_t kChanceMask = 127;
constexpr double kMain = 0.99, kProtectedShare = 0.8;
constexpr double kRestart = 0.05, kStep = 0.0625, kStepDecay = 0.98;
constexpr int kMostTransfers = 1000;

}  // namespace

WindowTinyLfu::WindowTinyLfu(const SystemSpec& spec, const Generator& generator)
    : ListedSystem(spec),
      generator_(generator),
      sketch_(spec.system == CacheSystem::kTheine ? FrequencySketch::Layout::kTheine
                                                  : FrequencySketch::Layout::kCaffeine) {
  const double size = static_cast<double>(spec.capacity);
  window_most_ = spec.capacity - static_cast<int64_t>(kMain * size);
  protected_most_ =
      static_cast<int64_t>(kProtectedShare * static_cast<double>(spec.capacity - window_most_));
  step_ = -kStep * size;
  if (spec.system == CacheSystem::kTheine) {
    at_once_ = true;
    stripes_.resize(static_cast<size_t>(spec.values[0]));
    const auto words = static_cast<int64_t>(std::bit_ceil(static_cast<uint64_t>(spec.capacity)));
    sketch_.EnsureCapacity(spec.capacity, kSamplesPerEntry * words);
    return;
  }
  at_once_ = spec.values[kWindowExecutor] == 1;
  full_when_filled_ = spec.system == CacheSystem::kOtter;
  lag_ = spec.values[kWindowLag];
  most_writes_ = static_cast<size_t>(spec.values[kWindowWrites]);
}

// A request goes by; a drain that is due starts before it.
void WindowTinyLfu::Request() {
  if (until_drain_ >= 0 && until_drain_-- == 0) Drain();
}

void WindowTinyLfu::Schedule() {
  if (at_once_) {
    Drain();
  } else if (until_drain_ < 0) {
    until_drain_ = lag_;
  }
}

void WindowTinyLfu::Drain() {
  until_drain_ = -1;
  for (const uint64_t key : reads_) Accessed(key);
  reads_.clear();
  for (const uint64_t key : writes_) Added(key);
  writes_.clear();
  EvictFromWindow();
  EvictFromMain();
  Climb();
}

void WindowTinyLfu::Move(List to, uint32_t slot) {
  Unlink(lists_[core_[slot].list], slot);
  Push(lists_[to], to, slot);
}

void WindowTinyLfu::Accessed(uint64_t key) {
  sketch_.Increment(key);
  ++hits_;
  const uint32_t slot = core_.Find(key);
  if (slot == kNoSlot) return;
  switch (core_[slot].list) {
    case kWindow:
      Move(kWindow, slot);
      break;
    case kProbation:
      Move(protected_most_ >= 1 ? kProtected : kProbation, slot);
      break;
    case kProtected:
      Move(kProtected, slot);
      break;
    default:
      break;
  }
}

void WindowTinyLfu::Added(uint64_t key) {
  const uint32_t slot = core_.Find(key);
  const bool alive = slot != kNoSlot && core_[slot].list == kWaiting;
  if (Held() + (alive ? 1 : 0) >= core_.capacity() / 2) {
    sketch_.EnsureCapacity(core_.capacity(), kSamplesPerEntry * core_.capacity());
  }
  sketch_.Increment(key);
  ++misses_;
  if (alive) Push(lists_[kWindow], kWindow, slot);
}

void WindowTinyLfu::EvictFromWindow() {
  candidates_.clear();
  while (lists_[kWindow].length > window_most_) {
    const uint32_t slot = lists_[kWindow].list.tail;
    Move(kProbation, slot);
    candidates_.push_back(slot);
  }
}

void WindowTinyLfu::Evict(uint32_t slot) {
  Unlink(lists_[core_[slot].list], slot);
  core_.Evict(slot);
}

bool WindowTinyLfu::Admit(uint64_t candidate, uint64_t victim) {
  const uint32_t often = sketch_.Frequency(candidate);
  if (often > sketch_.Frequency(victim)) return true;
  return often >= kWarm && (generator_.NextBits() & kChanceMask) == 0;
}

// Candidates in the order in which they left the window, victims from probation's oldest on; when
// they meet, or there is but one of the two, it goes.
void WindowTinyLfu::EvictFromMain() {
  size_t next = 0;
  bool from_window = false;
  while (Held() > core_.capacity()) {
    uint32_t victim = lists_[kProbation].list.tail;
    uint32_t candidate = next < candidates_.size() ? candidates_[next] : kNoSlot;
    if (candidate == kNoSlot && !from_window) from_window = true;
    if (candidate == kNoSlot && from_window) candidate = lists_[kWindow].list.tail;
    if (victim == kNoSlot && candidate == kNoSlot) victim = lists_[kProtected].list.tail;
    if (victim == kNoSlot || candidate == kNoSlot || victim == candidate) {
      if (next < candidates_.size() && candidate == candidates_[next]) ++next;
      Evict(candidate == kNoSlot ? victim : candidate);
      continue;
    }
    const bool admitted = Admit(core_.link(candidate).key, core_.link(victim).key);
    if (next < candidates_.size()) {
      ++next;
    } else if (admitted) {
      Move(kProbation, candidate);
    }
    Evict(admitted ? victim : candidate);
  }
}

// Whether the climber moves.
bool WindowTinyLfu::Adapt() {
  if (!sketch_.counting()) {
    last_hit_rate_ = 0;
    hits_ = misses_ = 0;
    return false;
  }
  const int64_t requests = hits_ + misses_;
  if (requests < sketch_.sample_size()) return false;
  const double rate = static_cast<double>(hits_) / static_cast<double>(requests);
  const double change = rate - last_hit_rate_;
  const double amount = change >= 0 ? step_ : -step_;
  const bool anew = change >= kRestart || change <= -kRestart;
  step_ = anew ? kStep * static_cast<double>(core_.capacity()) * (amount >= 0 ? 1 : -1)
               : kStepDecay * amount;
  last_hit_rate_ = rate;
  adjustment_ = static_cast<int64_t>(amount);
  hits_ = misses_ = 0;
  return true;
}

void WindowTinyLfu::Climb() {
  if (!Adapt() && theine()) return;
  DemoteProtected();
  if (adjustment_ > 0) GrowWindow();
  if (adjustment_ < 0) ShrinkWindow();
}

void WindowTinyLfu::DemoteProtected() {
  for (int i = 0; i < kMostTransfers && lists_[kProtected].length > protected_most_; ++i) {
    Move(kProbation, lists_[kProtected].list.tail);
  }
}

void WindowTinyLfu::GrowWindow() {
  if (protected_most_ == 0) return;
  int64_t quota = std::min(adjustment_, protected_most_);
  protected_most_ -= quota;
  window_most_ += quota;
  DemoteProtected();
  for (int i = 0; i < kMostTransfers && quota > 0; ++i) {
    uint32_t slot = lists_[kProbation].list.tail;
    if (slot == kNoSlot) slot = lists_[kProtected].list.tail;
    if (slot == kNoSlot) break;
    Move(kWindow, slot);
    --quota;
  }
  protected_most_ += quota;
  window_most_ -= quota;
  adjustment_ = quota;
}

void WindowTinyLfu::ShrinkWindow() {
  if (window_most_ <= 1) return;
  int64_t quota = std::min(-adjustment_, window_most_ - 1);
  protected_most_ += quota;
  window_most_ -= quota;
  for (int i = 0; i < kMostTransfers && quota > 0; ++i) {
    const uint32_t slot = lists_[kWindow].list.tail;
    if (slot == kNoSlot) break;
    Move(kProbation, slot);
    --quota;
  }
  protected_most_ -= quota;
  window_most_ += quota;
  adjustment_ = -quota;
}

void WindowTinyLfu::ReadStriped(uint64_t key) {
  std::vector<uint64_t>& stripe =
      stripes_[generator_.NextBelow(static_cast<uint32_t>(stripes_.size()))];
  stripe.push_back(key);
  if (stripe.size() < kReadBuffer) return;
  for (const uint64_t read : stripe) Accessed(read);
  stripe.clear();
}

bool WindowTinyLfu::Get(uint64_t key, SimTime /*now*/) {
  Request();
  const uint32_t slot = core_.Find(key);
  if (slot == kNoSlot) return false;
  if (theine()) {
    ReadStriped(key);
    return true;
  }
  if (!sketch_.counting()) return true;  // not yet half full: reads are not recorded
  if (reads_.size() < kReadBuffer) {
    reads_.push_back(key);
    if (full_when_filled_ && reads_.size() == kReadBuffer) Schedule();
  } else {
    Schedule();
  }
  return true;
}

bool WindowTinyLfu::Set(uint64_t key, SimTime now, Duration /*ttl*/) {
  if (core_.Find(key) != kNoSlot) return Get(key, now);
  const uint32_t slot = core_.Add(key, 1);
  core_[slot].list = kWaiting;
  writes_.push_back(key);
  if (writes_.size() >= most_writes_) {
    Drain();  // the writer helps
  } else {
    Schedule();
  }
  return true;
}

void WindowTinyLfu::Erase(uint64_t key, SimTime /*now*/) {
  Request();
  const uint32_t slot = core_.Find(key);
  if (slot == kNoSlot) return;
  if (core_[slot].list != kWaiting) Unlink(lists_[core_[slot].list], slot);
  core_.Drop(slot);
}

}  // namespace servescape
