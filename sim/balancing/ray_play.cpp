// SPDX-License-Identifier: MIT
#include "sim/balancing/ray_play.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <vector>

#include "sim/balancing/play_desk.h"

namespace servescape {
namespace {

constexpr size_t kMostTasks = 50;  // that route, of a proxy
// Asking a replica, and a refusal, take a way there and back.
constexpr double kLeastProbe = 0.001, kMostProbe = 0.003;  // s
// The controller tells of replicas that are back.
constexpr Duration kControlLoop = FromSeconds(0.1);
// One that waits for long looks at least as often as it has waited, over this; after ten years it
// waits for ever.
constexpr int64_t kLooks = 1000;
constexpr Duration kGivesUp = FromSeconds(10 * 365.25 * 86'400);

struct RayCall {
  SimTime came;
  uint64_t order = 0;   // of its coming, among all
  Duration room_until;  // RoomTime() then
  bool polled = false;
};

struct RayReplica {
  int64_t ongoing = 0;
  bool dead = false;  // known to some proxy
  bool full = false;  // or dead
};

struct RayTask {
  size_t call = 0;
  int64_t tries = 0;
};

struct RayProxy {
  struct Known {
    std::optional<int64_t> queue;
    SimTime at;
    bool dead = false;
  };
  std::vector<Known> replicas;
  std::deque<size_t> waiting;  // for a replica, in the order of their coming
  std::deque<size_t> unrouted;  // of these, without a task
  std::map<uint64_t, RayTask> tasks;
  size_t dead = 0;  // replicas, as it knows
  bool starting = false;
};

class RayRouters final : public DeskBalancer {
 public:
  RayRouters(const RayConfig& config, size_t servers, const Generator& generator, Desk* desk)
      : config_(config),
        desk_(*desk),
        generator_(generator),
        replicas_(servers),
        proxies_(static_cast<size_t>(config.proxies)) {
    for (RayProxy& each : proxies_) each.replicas.resize(servers);
  }

  // The proxies have asked when the replicas came up.
  void Start() override {
    for (size_t p = 0; p < proxies_.size(); ++p) {
      for (size_t s = 0; s < replicas_.size(); ++s) Learn(p, s, 0);
    }
  }

  Look Loads() override {
    Look out;
    for (size_t s = 0; s < replicas_.size(); ++s) {
      out.names.push_back(fmt::format("r{}", s + 1));
      out.loads.push_back(static_cast<double>(replicas_[s].ongoing));
    }
    return out;
  }

  void Total(std::map<std::string, double>* out) const override {
    (*out)["refused_by_replicas"] = static_cast<double>(refusals_);
    (*out)["probes"] = static_cast<double>(probes_);
  }

  void Begin(size_t i) override {
    const size_t p = proxies_.size() == 1
                         ? 0
                         : generator_.NextBelow(static_cast<uint32_t>(proxies_.size()));
    if (i >= calls_.size()) calls_.resize(i + 1);
    calls_[i] = {desk_.now(), ++count_, RoomTime(), false};
    const int64_t queued = static_cast<int64_t>(proxies_[p].waiting.size());
    if (config_.max_queued_requests >= 0 && queued >= config_.max_queued_requests) {
      desk_.Bit(i, BatchRule::kQueueFull, {});
      return desk_.Finish(i, "503", std::nullopt, "dropped due to backpressure");
    }
    Wait(p, i);
  }

 private:
  // One that a replica refused goes before those that came later.
  void Wait(size_t p, size_t i) {
    for (std::deque<size_t>* line : {&proxies_[p].waiting, &proxies_[p].unrouted}) {
      const auto at = std::upper_bound(line->begin(), line->end(), calls_[i].order,
                                       [&](uint64_t order, size_t other) {
                                         return order < calls_[other].order;
                                       });
      line->insert(at, i);
    }
    StartTasks(p);
  }

  void StartTasks(size_t p) {
    RayProxy& proxy = proxies_[p];
    if (proxy.starting) return;  // whoever starts them goes on
    proxy.starting = true;
    const size_t most = std::min(kMostTasks, 2 * replicas_.size());
    while (proxy.tasks.size() < std::min(most, proxy.waiting.size()) && !proxy.unrouted.empty()) {
      const uint64_t task = ++task_count_;
      proxy.tasks[task] = {proxy.unrouted.front()};
      proxy.unrouted.pop_front();
      Draw(p, task);
    }
    proxy.starting = false;
  }

  // Two of those that are not known to be dead, in a random order; fewer where there are.
  std::vector<size_t> Candidates(RayProxy* proxy) {
    std::vector<size_t> up;
    const bool all = proxy->dead == 0;
    for (size_t s = 0; !all && s < replicas_.size(); ++s) {
      RayProxy::Known& known = proxy->replicas[s];
      if (known.dead && desk_.Listens(s) && desk_.now() - known.at >= kControlLoop) {
        known = {};
        --proxy->dead;
        replicas_[s].dead = false;
        Judge(s);
      }
      if (!known.dead) up.push_back(s);
    }
    const uint32_t count = static_cast<uint32_t>(all ? replicas_.size() : up.size());
    if (all && count == 1) return {0};
    if (count < 2) return up;
    const size_t a = generator_.NextBelow(count);
    size_t b = generator_.NextBelow(count - 1);
    if (b >= a) ++b;
    if (all) return {a, b};
    return {up[a], up[b]};
  }

  // The length that the proxy goes by, if it has one.
  std::optional<int64_t> Known(const RayProxy& proxy, size_t s) const {
    const RayProxy::Known& known = proxy.replicas[s];
    if (desk_.now() - known.at > config_.cache_timeout) return std::nullopt;
    return known.queue;
  }

  void Learn(size_t p, size_t s, int64_t queue) {
    proxies_[p].replicas[s].queue = queue;
    proxies_[p].replicas[s].at = desk_.now();
  }

  Duration Way() {
    return FromSeconds(kLeastProbe + (kMostProbe - kLeastProbe) * generator_.NextUniform());
  }

  // Nothing but looking is idle: whoever waits for what never comes does so for ever.
  void Later(Duration wait, size_t p, uint64_t task) {
    const Duration waited = desk_.now() - calls_[proxies_[p].tasks[task].call].came;
    if (waited > kGivesUp) return;
    desk_.After(
        std::max(wait, Duration{waited.ns / kLooks}),
        [this, p, task] {
          if (proxies_[p].tasks.contains(task)) Draw(p, task);
        },
        true);
  }

  void Draw(size_t p, uint64_t task) {
    RayProxy& proxy = proxies_[p];
    const std::vector<size_t> drawn = Candidates(&proxy);
    if (drawn.empty()) return Later(kControlLoop, p, task);
    std::optional<size_t> best;
    std::vector<size_t> ask;
    for (const size_t s : drawn) {
      const std::optional<int64_t> queue = Known(proxy, s);
      if (!queue || *queue >= config_.max_ongoing_requests) {
        ask.push_back(s);
      } else if (!best || *queue < *Known(proxy, *best)) {
        best = s;
      }
    }
    if (!ask.empty()) Probe(p, ask, best ? std::nullopt : std::optional(task));
    if (best) Fulfil(p, *best, task);
  }

  // `task` waits for the answers; without one they only are kept.
  void Probe(size_t p, const std::vector<size_t>& ask, std::optional<uint64_t> task) {
    const Duration way = Way();
    probes_ += static_cast<int64_t>(ask.size());
    desk_.After(
        Duration{way.ns / 2},
        [this, p, ask, task, way] {
          std::vector<std::pair<size_t, int64_t>> told;
          for (const size_t s : ask) {
            if (desk_.Listens(s)) {
              told.emplace_back(s, replicas_[s].ongoing);
            } else {
              Dead(p, s);
            }
          }
          desk_.After(
              way - Duration{way.ns / 2}, [this, p, told, task] { Told(p, told, task); }, true);
        },
        true);
  }

  void Told(size_t p, const std::vector<std::pair<size_t, int64_t>>& told,
            std::optional<uint64_t> task) {
    std::optional<std::pair<size_t, int64_t>> best;
    for (const auto& each : told) {
      Learn(p, each.first, each.second);
      if (each.second >= config_.max_ongoing_requests) continue;
      if (!best || each.second < best->second) best = each;
    }
    if (!task || !proxies_[p].tasks.contains(*task)) return;
    if (best) return Fulfil(p, best->first, *task);
    Again(p, *task);
  }

  // It draws again: once at once, then after a back-off.
  void Again(size_t p, uint64_t task) {
    const int64_t tries = ++proxies_[p].tasks[task].tries;
    calls_[proxies_[p].tasks[task].call].polled = true;
    double wait = tries > 1 ? static_cast<double>(config_.initial_backoff.ns) : 0;
    const double most = static_cast<double>(config_.max_backoff.ns);
    for (int64_t n = 2; n < tries && wait < most; ++n) wait *= config_.backoff_multiplier;
    Later(Duration{static_cast<int64_t>(std::min(wait, most))}, p, task);
  }

  // The replica is the first's of those that wait, whoever's task found it.
  void Fulfil(size_t p, size_t s, uint64_t task) {
    RayProxy& proxy = proxies_[p];
    const size_t i = proxy.waiting.front();
    proxy.waiting.pop_front();
    const bool own = proxy.tasks[task].call == i;
    std::erase_if(proxy.tasks, [i](const auto& each) { return each.second.call == i; });
    std::erase(proxy.unrouted, i);
    Send(p, s, i);
    if (!own && proxy.tasks.contains(task)) Again(p, task);
    StartTasks(p);
  }

  void Send(size_t p, size_t s, size_t i) {
    RayReplica& replica = replicas_[s];
    if (replica.ongoing >= config_.max_ongoing_requests && desk_.Listens(s)) {
      // It has taken another proxy's, or another task's.
      Learn(p, s, replica.ongoing);
      ++refusals_;
      const Duration way = Way();
      desk_.Bit(i, BatchRule::kOldView, way);
      return desk_.After(way, [this, p, i] { Wait(p, i); });
    }
    Held(i);
    Learn(p, s, ++replica.ongoing);
    Judge(s);
    desk_.Try(i, s, {}, [this, p, s, i](const TryEnd& end) { Ended(p, s, i, end); });
  }

  // How long any replica has had room, so far.
  Duration RoomTime() const {
    return full_ < replicas_.size() ? room_time_ + (desk_.now() - room_since_) : room_time_;
  }

  void Judge(size_t s) {
    RayReplica& replica = replicas_[s];
    const bool full = replica.dead || replica.ongoing >= config_.max_ongoing_requests;
    if (full == replica.full) return;
    room_time_ = RoomTime();
    room_since_ = desk_.now();
    replica.full = full;
    full_ += full ? 1 : -1;
  }

  void Dead(size_t p, size_t s) {
    proxies_[p].dead += proxies_[p].replicas[s].dead ? 0 : 1;
    proxies_[p].replicas[s] = {std::nullopt, desk_.now(), true};
    replicas_[s].dead = true;
    Judge(s);
  }

  // While the request waited replicas had room, which nobody saw, or had none.
  void Held(size_t i) {
    const RayCall& call = calls_[i];
    if (!call.polled) return;
    const Duration waited = desk_.now() - call.came, room = RoomTime() - call.room_until;
    if (waited > room) desk_.Bit(i, BatchRule::kServerFull, waited - room);
    if (room.ns > 0) desk_.Bit(i, BatchRule::kBackOff, room);
  }

  void Ended(size_t p, size_t s, size_t i, const TryEnd& end) {
    RayReplica& replica = replicas_[s];
    --replica.ongoing;
    Judge(s);
    if (const std::optional<int64_t> queue = Known(proxies_[p], s)) {
      Learn(p, s, std::max<int64_t>(0, *queue - 1));
    }
    if (end.conduct == Conduct::kRefuse) {
      // It died before it took the request, which goes to another.
      Dead(p, s);
      desk_.NoteEnd(i, "died");
      return Wait(p, i);
    }
    const bool answers = end.conduct == Conduct::kAnswer;
    const std::string status = !answers ? "500" : end.status.empty() ? "200" : end.status;
    desk_.NoteEnd(i, answers ? status : "died");
    desk_.Finish(i, status, s, "");
  }

  const RayConfig& config_;
  Desk& desk_;
  Generator generator_;
  std::vector<RayReplica> replicas_;
  std::vector<RayProxy> proxies_;
  std::deque<RayCall> calls_;
  size_t full_ = 0;       // replicas
  Duration room_time_;    // RoomTime() until room_since_
  SimTime room_since_;
  uint64_t count_ = 0, task_count_ = 0;
  int64_t refusals_ = 0, probes_ = 0;
};

}  // namespace

std::unique_ptr<DeskBalancer> MakeRay(const RayConfig& config, size_t servers,
                                      const Generator& generator, Desk* desk) {
  return std::make_unique<RayRouters>(config, servers, generator, desk);
}

Balanced PlayRay(const RayConfig& config, const World& world) {
  PlayDesk desk(world);
  const Generator generator = MakeStream(world.seed, 0, "balance/ray");
  return desk.Run(MakeRay(config, world.servers.size(), generator, &desk).get());
}

}  // namespace servescape
