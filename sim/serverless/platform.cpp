// SPDX-License-Identifier: MIT
#include "sim/serverless/platform.h"

#include <algorithm>
#include <functional>
#include <queue>
#include <vector>

#include "sim/batching/line.h"
#include "sim/random/sampler.h"
#include "sim/serverless/instances.h"
#include "sim/serverless/start_bucket.h"

namespace servescape {
namespace {

using Meter = ServerlessMeter;

class Platform final : public ServerlessPlatform {
 public:
  Platform(const ServerlessConfig& config, uint32_t places, double speed, const Generator& random)
      : config_(config),
        places_(places),
        speed_(speed),
        random_(random),
        provisioning_(config.provisioning),
        pulling_(config.pulling),
        init_(config.init),
        first_call_(config.first_call),
        keep_alive_(config.keep_alive),
        bucket_(config.scale_rate, config.scale_burst) {
    for (uint32_t i = 0; i < config.provisioned + config.min_instances; ++i) {
      const uint32_t id = Claim();
      all_[id].provisioned = i < config.provisioned;
      all_[id].state = InstanceState::kReady;
      List(id);
      if (!all_[id].provisioned) Keep(id);
    }
  }

  BatchRule Admit(SimTime now, const BatchRequest&) override {
    if (config_.shared || HasPlace() || MayStart(now)) return BatchRule::kNone;
    Count(Meter::kThrottled);
    return BatchRule::kThrottled;
  }

  void Arrive(SimTime now, const BatchRequest& request, Orders* orders) override {
    if (HasPlace()) return Serve(now, Next(), {request.id, request.items, now}, false, orders);
    if (!config_.shared) return Start(now, {request.id, request.items, now});
    waiting_.push_back({request.id, request.items, now});
    StartForWaiting(now);
  }

  void Ended(SimTime now, uint32_t place, Orders* orders) override {
    const uint32_t id = place / places_;
    PlatformInstance& instance = all_[id];
    free_places_[id].push_back(place);
    Count(Meter::kInvocations);
    if (config_.billing == ServerlessBilling::kRequest) Pay(instance, now - since_[place]);
    if (--instance.busy == 0) {
      --active_;
      if (config_.billing == ServerlessBilling::kActive) Pay(instance, now - instance.active_since);
    }
    lists_[instance.provisioned].Remove(&all_, id);
    List(id);
    ServeWaiting(now, id, false, orders);
    if (instance.busy == 0) Rest(now, id);
    CancelSurplus();
  }

  void Wake(SimTime now, Orders* orders) override {
    while (!ready_.empty() && ready_.top().at <= now) {
      const InstancePlan plan = ready_.top();
      ready_.pop();
      if (all_[plan.instance].round == plan.round) Ready(now, plan.instance, orders);
    }
    while (!ends_.empty() && ends_.top().at <= now) {
      const InstancePlan plan = ends_.top();
      ends_.pop();
      if (all_[plan.instance].round == plan.round) EndPlanned(now, plan.instance);
    }
    while (!waiting_.empty() && Deadline() <= now) {
      orders->Refuse(waiting_.pop_front().id, BatchRule::kThrottled);
      Count(Meter::kThrottled);
    }
    CancelSurplus();
    StartForWaiting(now);
  }

  SimTime next() const override {
    SimTime at = waiting_.empty() ? kEndOfTime : std::min(retry_, Deadline());
    if (!ready_.empty()) at = std::min(at, ready_.top().at);
    if (!ends_.empty()) at = std::min(at, ends_.top().at);
    return at;
  }

  ServerlessUse TakeUse() override {
    ServerlessUse use = use_;
    use_.meters = {};
    use.instances = there_;
    const auto set = [&use](ServerlessLevel level, uint32_t count) {
      use.levels[static_cast<size_t>(level)] = count;
    };
    set(ServerlessLevel::kStarting, starting_);
    set(ServerlessLevel::kActive, active_);
    set(ServerlessLevel::kKept,
        config_.min_instances > active_ ? config_.min_instances - active_ : 0);
    set(ServerlessLevel::kNone, there_ == 0 ? 1 : 0);
    return use;
  }

 private:
  struct Waiting {
    uint32_t id = 0, items = 1;
    SimTime since;
  };

  void Count(Meter meter, double by = 1) { use_.meters[static_cast<size_t>(meter)] += by; }

  // What is paid for, from when it ended.
  void Pay(const PlatformInstance& instance, Duration time) {
    Count(instance.provisioned ? Meter::kProvisionedTime : Meter::kPaidTime, Rounded(time));
  }
  double Rounded(Duration time) const {
    const int64_t step = config_.granularity.ns;
    return ToSeconds(step > 0 ? Duration{(time.ns + step - 1) / step * step} : time);
  }

  SimTime Deadline() const {
    return config_.longest_wait.ns > 0 ? waiting_.front().since + config_.longest_wait : kEndOfTime;
  }

  bool HasPlace() const { return !lists_[1].empty() || !lists_[0].empty(); }
  // Of those with a free place.
  uint32_t Next() const {
    const InstanceList& list = lists_[lists_[1].empty() ? 0 : 1];
    return config_.reuse == InstanceReuse::kMostRecent ? list.front() : list.back();
  }
  bool MayStart(SimTime now) { return there_ < config_.max_instances && bucket_.Has(now); }

  // The lowest number that is free.
  uint32_t Claim() {
    ++there_;
    if (!gone_.empty()) {
      const uint32_t id = gone_.top();
      gone_.pop();
      return id;
    }
    const uint32_t id = static_cast<uint32_t>(all_.size());
    all_.emplace_back();
    free_places_.emplace_back();
    for (uint32_t p = places_; p-- > 0;) free_places_[id].push_back(id * places_ + p);
    since_.resize(since_.size() + places_);
    return id;
  }

  void List(uint32_t id) {
    if (!free_places_[id].empty()) lists_[all_[id].provisioned].PushFront(&all_, id);
  }

  void Start(SimTime now, const Waiting& owner) {
    bucket_.Take();
    Count(Meter::kStarted);
    const uint32_t id = Claim();
    PlatformInstance& instance = all_[id];
    ++starting_;
    instance.state = InstanceState::kStarting;
    instance.asked = now;
    instance.owned = !config_.shared;
    instance.owner = owner.id;
    instance.owner_items = owner.items;
    const double before = provisioning_.Draw(random_) + pulling_.Draw(random_);
    const double init = init_.Draw(random_), first = first_call_.Draw(random_) / speed_;
    instance.init = FromSeconds(init);
    instance.first_call = FromSeconds(first);
    const SimTime at = now + FromSeconds(before + init + first);
    ready_.push({at, ++plans_, id, ++instance.round});
    if (config_.shared && config_.cancel_surplus) Remember({at, plans_, id, instance.round});
  }

  // As many start as those who wait would fill.
  void StartForWaiting(SimTime now) {
    retry_ = kEndOfTime;
    const auto wanted = [this] {
      if (there_ == 0 && waiting_.size() < config_.activation) return false;
      return uint64_t{starting_} * places_ < waiting_.size();
    };
    while (wanted() && MayStart(now)) Start(now, {});
    if (wanted() && there_ < config_.max_instances) retry_ = bucket_.next(now);
  }

  void Ready(SimTime now, uint32_t id, Orders* orders) {
    PlatformInstance& instance = all_[id];
    instance.state = InstanceState::kReady;
    --starting_;
    if (config_.bills_init) Count(Meter::kInitTime, Rounded(instance.init));
    List(id);
    EndOverdue();
    if (instance.owned) {
      instance.owned = false;
      Serve(now, id, {instance.owner, instance.owner_items, instance.asked}, true, orders);
    } else {
      ServeWaiting(now, id, true, orders);
    }
    if (instance.busy == 0) Rest(now, id);
  }

  void ServeWaiting(SimTime now, uint32_t id, bool cold, Orders* orders) {
    while (!waiting_.empty() && !free_places_[id].empty()) {
      Serve(now, id, waiting_.pop_front(), cold, orders);
    }
  }

  void Serve(SimTime now, uint32_t id, const Waiting& request, bool cold, Orders* orders) {
    PlatformInstance& instance = all_[id];
    const uint32_t place = free_places_[id].back();
    free_places_[id].pop_back();
    const SimTime since{now.ns - instance.first_call.ns};
    instance.first_call = {0};
    since_[place] = since;
    if (instance.busy++ == 0) {
      ++active_;
      instance.active_since = since;
    }
    lists_[instance.provisioned].Remove(&all_, id);
    List(id);
    const SimTime began = std::max(instance.asked, request.since);
    if (cold) {
      Count(Meter::kColdStarts);
      Count(Meter::kColdTime, ToSeconds(now - began));
    }
    orders->parts.push_back({request.id, request.items});
    orders->Execute(place, cold ? BatchRule::kColdStart : BatchRule::kNone, began);
  }

  // It has no request any more.
  void Rest(SimTime now, uint32_t id) {
    PlatformInstance& instance = all_[id];
    instance.first_call = {0};
    if (instance.provisioned) return;
    instance.idle_until = now + FromSeconds(keep_alive_.Draw(random_));
    if (instance.idle_until <= now) return EndPlanned(now, id);
    if (instance.planned && instance.planned_for <= instance.idle_until) return;
    Plan(id);
  }

  void Plan(uint32_t id) {
    PlatformInstance& instance = all_[id];
    instance.planned = true;
    instance.planned_for = instance.idle_until;
    ends_.push({instance.idle_until, ++plans_, id, ++instance.round});
  }

  // Its end was planned for now, or for before it was used again.
  void EndPlanned(SimTime now, uint32_t id) {
    PlatformInstance& instance = all_[id];
    instance.planned = false;
    if (instance.busy > 0) return;
    if (instance.idle_until > now) return Plan(id);
    MayEnd() ? End(id) : Keep(id);
  }

  bool MayEnd() const { return there_ - starting_ > config_.provisioned + config_.min_instances; }
  // It stays until there are more.
  void Keep(uint32_t id) {
    if (!all_[id].kept) overdue_.push_back(id);
    all_[id].kept = true;
  }
  void EndOverdue() {
    while (MayEnd() && !overdue_.empty()) {
      const uint32_t id = overdue_.back();
      overdue_.pop_back();
      PlatformInstance& instance = all_[id];
      instance.kept = false;
      if (instance.state == InstanceState::kReady && instance.busy == 0 && !instance.planned) {
        End(id);
      }
    }
  }

  void End(uint32_t id) {
    PlatformInstance& instance = all_[id];
    lists_[0].Remove(&all_, id);
    instance.state = InstanceState::kGone;
    instance.planned = false;
    ++instance.round;
    --there_;
    gone_.push(id);
  }

  bool Starts(const InstancePlan& plan) const {
    const PlatformInstance& instance = all_[plan.instance];
    return instance.round == plan.round && instance.state == InstanceState::kStarting;
  }
  void Remember(const InstancePlan& start) {
    if (newest_.size() > 2 * size_t{starting_} + 16) {
      std::erase_if(newest_, [this](const InstancePlan& plan) { return !Starts(plan); });
    }
    newest_.push_back(start);
  }

  // The last to be asked for goes first.
  void CancelSurplus() {
    while (!newest_.empty()) {
      const InstancePlan last = newest_.back();
      const bool starts = Starts(last);
      if (starts && (uint64_t{starting_} - 1) * places_ < waiting_.size()) return;
      newest_.pop_back();
      if (!starts) continue;
      --starting_;
      End(last.instance);
    }
  }

  const ServerlessConfig& config_;
  const uint32_t places_;
  const double speed_;
  Generator random_;
  Sampler provisioning_, pulling_, init_, first_call_, keep_alive_;
  StartBucket bucket_;
  std::vector<PlatformInstance> all_;
  std::vector<std::vector<uint32_t>> free_places_;  // by instance
  std::vector<SimTime> since_;                      // by place: from when its request is paid for
  std::priority_queue<uint32_t, std::vector<uint32_t>, std::greater<uint32_t>> gone_;
  InstanceList lists_[2];  // with a free place: of the others, of the provisioned
  InstancePlans ready_, ends_;
  std::vector<InstancePlan> newest_;  // starts, the last to be asked for at the end
  std::vector<uint32_t> overdue_;     // that stay as long as there are no more
  Line<Waiting> waiting_;
  SimTime retry_ = kEndOfTime;  // when one that may not start now may
  uint32_t there_ = 0, starting_ = 0, active_ = 0;
  uint64_t plans_ = 0;
  ServerlessUse use_;
};

}  // namespace

std::unique_ptr<ServerlessPlatform> MakeServerlessPlatform(const ServerlessConfig& config,
                                                           uint32_t places, double speed,
                                                           const Generator& random) {
  return std::make_unique<Platform>(config, places, speed, random);
}

}  // namespace servescape
