// SPDX-License-Identifier: MIT
#include "sim/cache/system/scenario_copy.h"

#include <algorithm>

namespace servescape {
namespace {

constexpr Duration kLockLook{500'000'000};
constexpr size_t kFewNodes = 4096, kFewAges = 1024;
constexpr uint64_t kBytesPerItem = 120;  // about: entry, index, age

// A system, or the same without a rule, with the ages of its values.
struct Side {
  std::unique_ptr<SystemCache> cache;
  KeyAges ages;
  int64_t expirations = 0;
};

class ScenarioCopy final : public SystemCopy {
 public:
  ScenarioCopy(const ScenarioCopySpec& spec, const Generator& generator)
      : spec_(spec),
        generator_(generator),
        lock_(spec.lock_timeout, spec.lock_age),
        expires_itself_(InfoOf(spec.system.system).expires),
        aged_(spec.ttl.ns > 0 && !(expires_itself_ && spec.stale_for.ns == 0)) {
    MakeSides();
  }

  CacheLook Look(uint64_t key, uint32_t task, SimTime now) override {
    CacheLook look;
    look.outcome = Use(key, now);
    if (spec_.locks) {
      return look.outcome == CacheOutcome::kMiss ? lock_.Miss(key, task, now)
                                                 : lock_.Hit(key, task, now, look.outcome);
    }
    if (balance_ > told_) {
      told_ = balance_;
      look.rule = spec_.rule;
    }
    return look;
  }

  CacheOutcome Lookup(uint64_t key, SimTime now) override { return Use(key, now); }

  CacheOutcome Peek(uint64_t key, SimTime now) const override {
    const SimTime at = now + history_;
    if (!main_.cache->Holds(key, at)) return CacheOutcome::kMiss;
    const SimTime* const end = aged_ ? main_.ages.Find(key) : nullptr;
    if (end == nullptr) return aged_ ? CacheOutcome::kMiss : CacheOutcome::kFresh;
    return OutcomeAt(at, *end);
  }

  bool Fetched(uint64_t key, uint32_t task, SimTime now) override {
    return !spec_.locks || lock_.Fetched(key, task, now);
  }

  DataRule Insert(uint64_t key, SimTime now, Duration ttl) override {
    if (Peek(key, now) == CacheOutcome::kFresh) return DataRule::kNone;
    const SimTime at = now + history_;
    Without([&](Side& side) {
      if (OutcomeOf(side, key, at) != CacheOutcome::kFresh) Store(side, key, at, ttl);
    });
    if (!Store(main_, key, at, ttl)) {
      ++counts_.refused;
      return spec_.refusal;
    }
    ++counts_.insertions;
    return DataRule::kNone;
  }

  void Erase(uint64_t key, SimTime now) override {
    main_.cache->Erase(key, now + history_);
    Without([&](Side& side) { side.cache->Erase(key, now + history_); });
  }

  void Clear() override {
    evictions_ += main_.cache->evictions();
    MakeSides();
  }

  void MakeHistory(Duration by) override {
    history_ = history_ + by;
    counts_ = {};
    evictions_ = -main_.cache->evictions();
    main_.expirations = 0;
    balance_ = told_ = 0;
  }

  CacheCounts counts() const override {
    CacheCounts counts = counts_;
    counts.evictions = evictions_ + main_.cache->evictions();
    counts.expirations = main_.expirations;
    return counts;
  }
  int64_t items() const override { return main_.cache->items(); }
  int64_t capacity() const override { return spec_.system.capacity; }
  uint64_t memory() const override {
    uint64_t items = static_cast<uint64_t>(main_.cache->items()) + main_.ages.size();
    if (without_) items += static_cast<uint64_t>(without_->cache->items()) + without_->ages.size();
    return items * kBytesPerItem;
  }

 private:
  void MakeSides() {
    Generator own = generator_;
    main_.cache = MakeSystemCache(spec_.system, own);
    main_.ages.Clear();
    if (!spec_.without) return;
    without_.emplace();
    without_->cache = MakeSystemCache(*spec_.without, own);
  }

  template <class Body>
  void Without(const Body& body) {
    if (without_) body(*without_);
  }

  Duration LifeOf(Duration ttl) const { return ttl.ns > 0 ? ttl + spec_.stale_for : Duration{0}; }

  // Of a value that is there.
  CacheOutcome OutcomeAt(SimTime at, SimTime end) const {
    if (!expires_itself_ && at >= end) return CacheOutcome::kMiss;
    const bool stale = spec_.stale_for.ns > 0 && at + spec_.stale_for >= end;
    return stale ? CacheOutcome::kStale : CacheOutcome::kFresh;
  }
  CacheOutcome OutcomeOf(const Side& side, uint64_t key, SimTime at) const {
    if (!side.cache->Holds(key, at)) return CacheOutcome::kMiss;
    const SimTime* const end = aged_ ? side.ages.Find(key) : nullptr;
    if (end == nullptr) return CacheOutcome::kFresh;
    return OutcomeAt(at, *end);
  }

  CacheOutcome UseOf(Side& side, uint64_t key, SimTime at) {
    if (!side.cache->Get(key, at)) return CacheOutcome::kMiss;
    if (spec_.ttl.ns == 0) return CacheOutcome::kFresh;
    CacheOutcome outcome = CacheOutcome::kFresh;
    if (aged_) {
      const SimTime* const end = side.ages.Find(key);
      outcome = end == nullptr ? CacheOutcome::kMiss : OutcomeAt(at, *end);
    }
    if (outcome == CacheOutcome::kMiss) {
      side.cache->Erase(key, at);
      ++side.expirations;
    } else if (spec_.sliding && outcome == CacheOutcome::kFresh) {
      if (aged_) side.ages.Set(key, at + LifeOf(spec_.ttl));
      side.cache->Expire(key, at, LifeOf(spec_.ttl));
    }
    return outcome;
  }

  // What the other side has lost here it would have to fetch, too.
  CacheOutcome Use(uint64_t key, SimTime now) {
    const SimTime at = now + history_;
    const CacheOutcome outcome = UseOf(main_, key, at);
    const bool hit = outcome != CacheOutcome::kMiss;
    ++(outcome == CacheOutcome::kFresh   ? counts_.fresh
       : outcome == CacheOutcome::kStale ? counts_.stale
                                         : counts_.misses);
    Without([&](Side& side) {
      const bool other = UseOf(side, key, at) != CacheOutcome::kMiss;
      balance_ += static_cast<int>(other) - static_cast<int>(hit);
      if (hit && !other) Store(side, key, at, spec_.ttl);
    });
    return outcome;
  }

  bool Store(Side& side, uint64_t key, SimTime at, Duration ttl) {
    if (!side.cache->Set(key, at, expires_itself_ ? LifeOf(ttl) : Duration{0})) return false;
    if (!aged_) return true;
    side.ages.Set(key, at + LifeOf(ttl));
    const size_t most = 2 * static_cast<size_t>(side.cache->items()) + kFewAges;
    if (side.ages.size() > most) side.ages.Prune(*side.cache, at);
    return true;
  }

  ScenarioCopySpec spec_;
  Generator generator_;
  FetchLock lock_;
  bool expires_itself_, aged_;
  Side main_;
  std::optional<Side> without_;
  Duration history_{0};  // the run begins so long after the system did
  CacheCounts counts_;
  int64_t evictions_ = 0;           // of before a Clear
  int64_t balance_ = 0, told_ = 0;  // lookups that only the other side hit, less the contrary
};

}  // namespace

std::unique_ptr<SystemCopy> MakeScenarioCopy(const ScenarioCopySpec& spec,
                                             const Generator& generator) {
  return std::make_unique<ScenarioCopy>(spec, generator);
}

const SimTime* KeyAges::Find(uint64_t key) const {
  const uint32_t at = index_.Find(key, ages_);
  return at == kNoSlot ? nullptr : &ages_[at].end;
}

void KeyAges::Set(uint64_t key, SimTime end) {
  const uint32_t found = index_.Find(key, ages_);
  if (found != kNoSlot) {
    ages_[found].end = end;
    return;
  }
  ages_.push_back({key, end});
  index_.Insert(key, static_cast<uint32_t>(ages_.size() - 1));
}

void KeyAges::Clear() {
  ages_.clear();
  index_.Clear();
}

void KeyAges::Prune(const SystemCache& cache, SimTime now) {
  std::erase_if(ages_, [&](const Age& age) { return !cache.Holds(age.key, now); });
  index_.Clear();
  for (size_t i = 0; i < ages_.size(); ++i) index_.Insert(ages_[i].key, static_cast<uint32_t>(i));
}

std::map<uint32_t, FetchLock::Waiter>::iterator FetchLock::Looking(uint64_t key, uint32_t task,
                                                                   SimTime now) {
  const auto found = waiters_.find(task);
  if (found == waiters_.end()) return found;
  const bool same = found->second.key == key && found->second.next_look == now;
  if (same && !found->second.alone) return found;
  waiters_.erase(found);  // the number is another request's by now
  return waiters_.end();
}

CacheLook FetchLock::Miss(uint64_t key, uint32_t task, SimTime now) {
  CacheLook look;
  const auto waiter = Looking(key, task, now);
  look.waited = waiter != waiters_.end();
  Node& node = nodes_[key];
  if (!node.updating || node.lock_time <= now) {
    if (node.updating) look.rule = DataRule::kLockAge;
    node = {true, task, now + age_, node.ended};
    if (look.waited) waiters_.erase(waiter);
    return look;
  }
  const SimTime until = look.waited ? waiter->second.until : now + timeout_;
  if (until <= now) {
    look.rule = DataRule::kLockTimeout;
    look.time = timeout_;
    waiters_[task] = {key, until, now, true};
    return look;
  }
  // Its first look is bounded by its own time-out, later ones by the age of the lock.
  const Duration left = look.waited ? node.lock_time - now : until - now;
  look.wait = std::min(left, kLockLook);
  waiters_[task] = {key, until, now + look.wait, false};
  return look;
}

CacheLook FetchLock::Hit(uint64_t key, uint32_t task, SimTime now, CacheOutcome outcome) {
  CacheLook look;
  look.outcome = outcome;
  const auto waiter = Looking(key, task, now);
  if (waiter == waiters_.end()) return look;
  waiters_.erase(waiter);
  look.waited = true;
  const auto node = nodes_.find(key);
  if (node != nodes_.end() && !node->second.updating && node->second.ended < now) {
    look.rule = DataRule::kLockLook;
    look.time = now - node->second.ended;
  }
  return look;
}

bool FetchLock::Fetched(uint64_t key, uint32_t task, SimTime now) {
  const auto waiter = waiters_.find(task);
  const bool alone = waiter != waiters_.end() && waiter->second.alone;
  if (waiter != waiters_.end()) waiters_.erase(waiter);
  const auto node = nodes_.find(key);
  if (node != nodes_.end() && node->second.owner == task && node->second.updating) {
    node->second.updating = false;
    node->second.ended = now;
    if (nodes_.size() > kFewNodes) Prune(now);
  }
  return !alone;
}

void FetchLock::Prune(SimTime now) {
  std::erase_if(nodes_, [&](const auto& each) {
    return !each.second.updating && each.second.ended + kLockLook < now;
  });
}

}  // namespace servescape
