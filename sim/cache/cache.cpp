// SPDX-License-Identifier: MIT
#include "sim/cache/cache.h"

#include <limits>

#include "sim/base/check.h"

namespace servescape {

// The one switch over the policies: no virtual call, and each body is compiled for its policy.
// Without capacity the order of a list is that of the ends of its entries: a hit moves an entry
// there only if it also starts its ttl anew.
template <class Body>
auto Cache::WithPolicy(const Body& body) {
  switch (policy_) {
    case CachePolicy::kLru:
      return body(*std::get_if<LruPolicy>(&policies_));
    case CachePolicy::kLfu:
      return body(*std::get_if<LfuPolicy>(&policies_));
    case CachePolicy::kFifo:
      return body(*std::get_if<FifoPolicy>(&policies_));
    case CachePolicy::kRandom:
      return body(*std::get_if<RandomPolicy>(&policies_));
    case CachePolicy::kClock:
      return body(*std::get_if<ClockPolicy>(&policies_));
    case CachePolicy::kSieve:
      return body(*std::get_if<SievePolicy>(&policies_));
    case CachePolicy::kS3Fifo:
      return body(*std::get_if<S3FifoPolicy>(&policies_));
    case CachePolicy::kArc:
      return body(*std::get_if<ArcPolicy>(&policies_));
    case CachePolicy::kSlru:
      return body(*std::get_if<SlruPolicy>(&policies_));
    case CachePolicy::kLfuda:
      return body(*std::get_if<LfudaPolicy>(&policies_));
    case CachePolicy::kPerfectLfu:
      return body(*std::get_if<PerfectLfuPolicy>(&policies_));
    case CachePolicy::kTtl:
      return body(*std::get_if<LruPolicy>(&policies_));
    case CachePolicy::kBelady:
      break;
  }
  return body(*std::get_if<LruPolicy>(&policies_));
}

Cache::Cache(const CacheSpec& spec, const Generator& generator)
    : policy_(spec.policy),
      has_ghosts_(spec.policy == CachePolicy::kS3Fifo || spec.policy == CachePolicy::kArc),
      sliding_(spec.sliding),
      ttl_(spec.ttl),
      stale_for_(spec.stale_for),
      core_(spec.policy == CachePolicy::kTtl ? std::numeric_limits<int64_t>::max() / 4
                                             : spec.capacity,
            spec.dense_keys) {
  SERVESCAPE_CHECK(spec.policy != CachePolicy::kBelady);
  SERVESCAPE_CHECK(core_.capacity() >= 1);
  SERVESCAPE_CHECK(spec.ttl.ns >= 0 && spec.stale_for.ns >= 0);
  switch (policy_) {
    case CachePolicy::kLfu:
      policies_.emplace<LfuPolicy>();
      break;
    case CachePolicy::kFifo:
      policies_.emplace<FifoPolicy>();
      break;
    case CachePolicy::kRandom:
      policies_ = RandomPolicy{generator, {}};
      break;
    case CachePolicy::kClock:
      policies_.emplace<ClockPolicy>();
      break;
    case CachePolicy::kSieve:
      policies_.emplace<SievePolicy>();
      break;
    case CachePolicy::kS3Fifo:
      policies_.emplace<S3FifoPolicy>();
      break;
    case CachePolicy::kArc:
      policies_.emplace<ArcPolicy>();
      break;
    case CachePolicy::kSlru:
      policies_.emplace<SlruPolicy>();
      break;
    case CachePolicy::kLfuda:
      policies_.emplace<LfudaPolicy>();
      break;
    case CachePolicy::kPerfectLfu:
      policies_.emplace<PerfectLfuPolicy>();
      break;
    case CachePolicy::kLru:
    case CachePolicy::kTtl:
    case CachePolicy::kBelady:
      break;
  }
}

void Cache::SetAge(uint32_t slot, SimTime now, Duration ttl) {
  if (ends_.size() <= slot) ends_.resize(core_.slot_count());
  ends_[slot] = now + ttl + stale_for_;
}

void Cache::Drop(uint32_t slot) {
  WithPolicy([&](auto& policy) { policy.Remove(core_, slot); });
  core_.Drop(slot);
}

void Cache::ExpireTail(SimTime now) {
  const SlotList& list = std::get_if<LruPolicy>(&policies_)->list;
  while (list.tail != kNoSlot && Gone(list.tail, now)) {
    Drop(list.tail);
    ++counts_.expirations;
  }
}

CacheOutcome Cache::Lookup(uint64_t key, SimTime now) {
  CacheOutcome outcome = CacheOutcome::kFresh;
  if (aging() && policy_ == CachePolicy::kTtl) ExpireTail(now);
  const uint32_t slot = core_.Find(key);
  if (!Present(slot)) {
    ++counts_.misses;
    return CacheOutcome::kMiss;
  }
  if (aging()) {
    if (Gone(slot, now)) {
      Drop(slot);
      ++counts_.expirations;
      ++counts_.misses;
      return CacheOutcome::kMiss;
    }
    if (Stale(slot, now)) {
      outcome = CacheOutcome::kStale;
    } else if (sliding_) {
      SetAge(slot, now, ttl_);
    }
  }
  ++(outcome == CacheOutcome::kFresh ? counts_.fresh : counts_.stale);
  const bool keeps_order =
      policy_ == CachePolicy::kTtl && !(sliding_ && outcome == CacheOutcome::kFresh);
  if (!keeps_order) WithPolicy([&](auto& policy) { policy.Hit(core_, slot); });
  return outcome;
}

CacheOutcome Cache::Peek(uint64_t key, SimTime now) const {
  const uint32_t slot = core_.Find(key);
  if (!Present(slot)) return CacheOutcome::kMiss;
  if (!aging()) return CacheOutcome::kFresh;
  if (Gone(slot, now)) return CacheOutcome::kMiss;
  return Stale(slot, now) ? CacheOutcome::kStale : CacheOutcome::kFresh;
}

bool Cache::Insert(uint64_t key, int64_t size, SimTime now, Duration ttl) {
  SERVESCAPE_CHECK(size >= 0);
  if (aging() && policy_ == CachePolicy::kTtl) ExpireTail(now);
  uint32_t slot = core_.Find(key);
  if (Present(slot)) {
    if (!aging() || !(Gone(slot, now) || Stale(slot, now))) return true;
    if (!Gone(slot, now) && core_[slot].size == size) {
      SetAge(slot, now, ttl);
      ++counts_.renewals;
      if (policy_ == CachePolicy::kTtl) {
        core_.MoveToHead(std::get_if<LruPolicy>(&policies_)->list, slot);
      }
      return true;
    }
    Drop(slot);
    slot = kNoSlot;
  }
  const bool fits = WithPolicy([&](auto& policy) {
    if (!policy.Fits(core_, size)) return false;
    slot = policy.Insert(core_, key, size, slot);
    return true;
  });
  if (!fits) {
    ++counts_.refused;
    return false;
  }
  ++counts_.insertions;
  if (aging()) SetAge(slot, now, ttl);
  return true;
}

bool Cache::Erase(uint64_t key) {
  const uint32_t slot = core_.Find(key);
  if (!Present(slot)) return false;
  Drop(slot);
  return true;
}

void Cache::Clear() {
  core_.Clear();
  WithPolicy([](auto& policy) { policy.Clear(); });
}

void Cache::MakeHistory(Duration by) {
  for (SimTime& end : ends_) end.ns -= by.ns;
  counts_ = {};
  core_.set_evictions(0);
}

void Cache::Expire(SimTime now) {
  if (!aging()) return;
  for (uint32_t slot = 0; slot < core_.slot_count(); ++slot) {
    if (!core_.Resident(slot) || !Gone(slot, now)) continue;
    Drop(slot);
    ++counts_.expirations;
  }
}

CacheCounts Cache::counts() const {
  CacheCounts counts = counts_;
  counts.evictions = core_.evictions();
  return counts;
}

}  // namespace servescape
