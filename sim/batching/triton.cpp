// SPDX-License-Identifier: MIT
#include "sim/batching/triton.h"

#include <algorithm>

namespace servescape {
namespace {

// Of the batcher's thread, to hand a batch to an idle instance: of requests
// that come at one instant the first goes alone, the others find each other.
constexpr Duration kHandOver{200'000};
// How often requests that come after a batch was staged join it (recorded: 2 of
// 3 times).
constexpr double kMerges = 2.0 / 3;
// How often the end of an execution wakes a batcher that was asleep (recorded:
// about half).
constexpr double kWakes = 0.5;
// An idle instance's requests whose time has run out are answered so much later
// (recorded).
constexpr Duration kRejection{100'000'000};

Duration Microseconds(uint64_t us) { return {static_cast<int64_t>(us) * 1000}; }

bool HasPolicies(const BatchingSystemConfig& config) {
  return config.priority_levels > 0 || config.default_queue_policy != QueuePolicyConfig{};
}

BatchRule AdmitSize(const BatchRequest& request, uint32_t most) {
  return most > 0 && request.items > most ? BatchRule::kTooLarge : BatchRule::kNone;
}

}  // namespace

std::unique_ptr<Batcher> MakeTriton(const BatchingSystemConfig& config, const Generator& random) {
  if (!config.dynamic_batching || config.max_batch_size == 0) {
    return std::make_unique<TritonSingles>(config);
  }
  if (HasPolicies(config)) return std::make_unique<TritonPolicies>(config, random);
  return std::make_unique<TritonStaging>(config, random);
}

TritonRules::TritonRules(const BatchingSystemConfig& config)
    : max_batch_size_(config.max_batch_size),
      preferred_(config.preferred_batch_size),
      delay_(Microseconds(config.max_queue_delay_microseconds)) {
  if (preferred_.empty()) preferred_.push_back(max_batch_size_);
}

bool TritonRules::Prefers(uint32_t items) const {
  return std::binary_search(preferred_.begin(), preferred_.end(), items);
}

template <class Requests>
TritonRules::Verdict TritonRules::Look(SimTime now, const Requests& waiting, uint32_t begun) const {
  Verdict verdict;
  size_t count = 0, marked = 0;
  uint32_t items = 0;
  bool send_now = false;
  SimTime oldest = kEndOfTime, closest = kEndOfTime;
  for (; count < waiting.size(); ++count) {
    const TritonRequest& each = waiting[count];
    if (begun + items > 0) {
      if (begun + items + each.items > preferred_.back() && marked == 0) {
        marked = count;
        verdict.saturated = true;
      }
      if (begun + items + each.items > max_batch_size_) {
        send_now = true;
        break;
      }
    }
    items += each.items;
    oldest = std::min(oldest, each.came);
    closest = std::min(closest, each.deadline);
    if (Prefers(begun + items)) marked = count + 1;
  }
  const bool waited = delay_.ns > 0 && count > 0 && now - oldest >= delay_;
  if (marked > 0 && !waited) {
    verdict.saturated |= delay_.ns == 0;
    verdict.count = marked;
    return verdict;
  }
  if (count == 0) return verdict;
  verdict.count = count;
  if (send_now || Full(begun + items)) {
    verdict.saturated = true;
    return verdict;
  }
  const bool joins = !verdict.saturated && begun > 0 && !Prefers(begun);
  if (waited || delay_.ns == 0 || joins) return verdict;
  verdict.count = 0;
  verdict.wait = std::min(oldest + delay_, closest);
  return verdict;
}

TritonSingles::TritonSingles(const BatchingSystemConfig& config)
    : max_batch_size_(config.max_batch_size), instances_(config.Instances()) {}

BatchRule TritonSingles::Admit(SimTime, const BatchRequest& request) {
  return AdmitSize(request, max_batch_size_);
}

void TritonSingles::Arrive(SimTime, const BatchRequest& request, Orders* orders) {
  waiting_.push_back({request.id, request.items});
  Start(orders);
}

void TritonSingles::Ended(SimTime, uint32_t instance, Orders* orders) {
  instances_.Leave(instance);
  Start(orders);
}

void TritonSingles::Start(Orders* orders) {
  while (!waiting_.empty() && instances_.HasFree()) {
    const uint32_t instance = instances_.Free();
    instances_.Take(instance);
    orders->parts.push_back(waiting_.pop_front());
    orders->Execute(instance);
  }
}

TritonStaging::TritonStaging(const BatchingSystemConfig& config, const Generator& random)
    : rules_(config),
      instances_(config.Instances()),
      most_staged_(2 * config.Instances()),
      random_(random) {}

BatchRule TritonStaging::Admit(SimTime, const BatchRequest& request) {
  return AdmitSize(request, rules_.max_batch_size());
}

void TritonStaging::Arrive(SimTime now, const BatchRequest& request, Orders* orders) {
  waiting_.push_back({request.id, request.items, now});
  Look(now, orders);
}

void TritonStaging::Ended(SimTime now, uint32_t instance, Orders* orders) {
  instances_.Leave(instance);
  StartStaged(now, orders);
  Look(now, orders);
}

void TritonStaging::Wake(SimTime now, Orders* orders) { Look(now, orders); }

bool TritonStaging::StartStaged(SimTime now, Orders* orders) {
  if (staged_.empty() || !instances_.HasFree()) return false;
  const uint32_t instance = instances_.Free();
  instances_.Take(instance);
  for (uint32_t left = staged_.pop_front().count; left > 0; --left) {
    orders->parts.push_back(members_.pop_front());
  }
  orders->Execute(instance);
  busy_until_ = now + kHandOver;
  return true;
}

void TritonStaging::Look(SimTime now, Orders* orders) {
  next_ = kEndOfTime;
  while (!waiting_.empty()) {
    if (now < busy_until_) {
      next_ = busy_until_;
      return;
    }
    const bool joins = !staged_.empty() && staged_.back().grows;
    if (!joins && staged_.size() >= most_staged_) return;
    const TritonRules::Verdict verdict =
        rules_.Look(now, waiting_, joins ? staged_.back().items : 0);
    if (verdict.count == 0 && !verdict.saturated) {
      next_ = verdict.wait;
      return;
    }
    if (verdict.count > 0) {
      if (!joins) {
        staged_.push_back({0, 0, rules_.delay().ns == 0 || random_.NextUniform() < kMerges});
      }
      Staged& batch = staged_.back();
      for (size_t i = 0; i < verdict.count; ++i) {
        const TritonRequest each = waiting_.pop_front();
        members_.push_back({each.id, each.items});
        ++batch.count;
        batch.items += each.items;
      }
    }
    if (verdict.saturated && !staged_.empty()) staged_.back().grows = false;
    StartStaged(now, orders);
  }
}

TritonPolicies::TritonPolicies(const BatchingSystemConfig& config, const Generator& random)
    : rules_(config),
      default_level_(config.default_priority_level),
      instances_(config.Instances()),
      random_(random) {
  levels_.resize(std::max(1u, config.priority_levels));
  for (Level& level : levels_) level.policy = config.default_queue_policy;
  for (const LevelPolicyConfig& each : config.priority_queue_policy) {
    if (each.key >= 1 && each.key <= levels_.size()) levels_[each.key - 1].policy = each.value;
  }
}

// Unset or out of range: the default level.
size_t TritonPolicies::LevelOf(const BatchRequest& request) const {
  if (levels_.size() == 1) return 0;
  const bool known = request.priority >= 1 && request.priority <= levels_.size();
  return (known ? request.priority : std::max(1u, default_level_)) - 1;
}

bool TritonPolicies::Empty() const {
  return std::all_of(levels_.begin(), levels_.end(),
                     [](const Level& level) { return level.size() == 0; });
}

BatchRule TritonPolicies::Admit(SimTime, const BatchRequest& request) {
  const Level& level = levels_[LevelOf(request)];
  const uint32_t most = level.policy.max_queue_size;
  if (most > 0 && level.size() >= most) return BatchRule::kQueueFull;
  return AdmitSize(request, rules_.max_batch_size());
}

// A request may only shorten the default; without a default its own time is
// ignored.
void TritonPolicies::Arrive(SimTime now, const BatchRequest& request, Orders* orders) {
  Level& level = levels_[LevelOf(request)];
  Duration timeout = Microseconds(level.policy.default_timeout_microseconds);
  if (level.policy.allow_timeout_override && request.timeout.ns > 0) {
    timeout = std::min(timeout, request.timeout);
  }
  const SimTime deadline = timeout.ns > 0 ? now + timeout : kEndOfTime;
  level.fresh.push_back({request.id, request.items, now, deadline});
  if (instances_.HasFree()) Look(now, orders);
}

void TritonPolicies::Ended(SimTime now, uint32_t instance, Orders* orders) {
  instances_.Leave(instance);
  freed_ = now;
  if (Empty() || polls_) return;
  if (random_.NextUniform() < kWakes) return Look(now, orders);
  polls_ = true;
  Poll(now);
}

void TritonPolicies::Wake(SimTime now, Orders* orders) {
  while (!expired_.empty() && expired_.front().answered <= now) {
    orders->Refuse(expired_.pop_front().id, BatchRule::kExpired);
  }
  if (look_ <= now) Look(now, orders);
}

SimTime TritonPolicies::next() const {
  return expired_.empty() ? look_ : std::min(look_, expired_.front().answered);
}

// Those whose time has run out leave their level, or go behind all that are
// fresh.
void TritonPolicies::Expire(SimTime now, Orders* orders) {
  order_.clear();
  const bool had_time = freed_ < now && look_ <= now && !polls_;
  for (Level& level : levels_) {
    for (size_t i = 0; i < level.fresh.size();) {
      const TritonRequest each = level.fresh[i];
      if (each.deadline > now) {
        order_.push_back(each);
        ++i;
        continue;
      }
      level.fresh.erase(i);
      if (level.policy.delay) {
        level.delayed.push_back({each.id, each.items, each.came});
      } else if (had_time) {
        expired_.push_back({now + kRejection, each.id});
      } else {
        orders->Refuse(each.id, BatchRule::kExpired);
      }
    }
    for (size_t i = 0; i < level.delayed.size(); ++i) order_.push_back(level.delayed[i]);
  }
}

void TritonPolicies::Take(SimTime now, size_t count, Orders* orders) {
  SimTime newest{0};
  for (size_t i = 0; i < count; ++i) {
    orders->parts.push_back({order_[i].id, order_[i].items});
    newest = std::max(newest, order_[i].came);
  }
  for (Level& level : levels_) {
    for (; count > 0 && !level.fresh.empty(); --count) level.fresh.pop_front();
    for (; count > 0 && !level.delayed.empty(); --count) level.delayed.pop_front();
  }
  const uint32_t instance = instances_.Free();
  instances_.Take(instance);
  const bool held = polls_ && freed_ < now;
  orders->Execute(instance, held ? BatchRule::kLook : BatchRule::kNone, freed_);
}

void TritonPolicies::Look(SimTime now, Orders* orders) {
  for (;;) {
    if (!instances_.HasFree()) {
      if (!Empty()) Poll(now);
      return;
    }
    Expire(now, orders);
    look_ = kEndOfTime;
    const TritonRules::Verdict verdict = rules_.Look(now, order_, 0);
    if (verdict.count == 0) {
      polls_ = false;
      look_ = verdict.wait;
      return;
    }
    Take(now, verdict.count, orders);
    polls_ = !Empty();
    if (!polls_) return;
    Poll(now);
    if (!instances_.HasFree()) return;
  }
}

}  // namespace servescape
