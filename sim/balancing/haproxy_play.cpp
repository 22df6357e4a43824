// SPDX-License-Identifier: MIT
#include "sim/balancing/haproxy_play.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <list>

#include "sim/balancing/play_desk.h"

namespace servescape {
namespace {

constexpr Duration kTurnAround = FromSeconds(1);

struct Stream {
  uint32_t hash = 0;
  int64_t retries = 0;           // so far
  std::optional<size_t> server;  // assigned
  std::optional<size_t> avoid;   // was assigned before
  bool has_slot = false;         // counts in the server's connections
  bool queued = false;
  uint64_t ticket = 0;  // of the wait in hand: a time-out of another is void
  SimTime waits_since;
  std::string reason;
};

struct Health {
  int64_t health = 0;  // 0: down; >= rise: up
  int64_t since = 0;   // s, of the last change
};

class Backend final : public DeskBalancer {
 public:
  Backend(const HaproxyConfig& config, const Generator& generator, Desk* desk)
      : config_(config),
        desk_(*desk),
        farm_(config.servers, config.choice, generator),
        own_(config.servers.size()),
        health_(config.servers.size()) {}

  void Start() override { StartChecks(); }

  Look Loads() override {
    Look out;
    for (size_t s = 0; s < config_.servers.size(); ++s) {
      out.names.push_back(config_.servers[s].name);
      out.loads.push_back(static_cast<double>(farm_.servers()[s].served));
    }
    return out;
  }

  void Begin(size_t i) override {
    if (i >= streams_.size()) streams_.resize(i + 1);
    streams_[i] = {};
    const BalancedRequest& request = desk_.request(i);
    const bool source = config_.choice.balance == HaproxyBalance::kSource;
    streams_[i].hash = HaproxyKeyHash(config_.choice, source ? request.client : request.key);
    Assign(i);
  }

 private:
  bool turns() const {
    return config_.choice.balance == HaproxyBalance::kRoundRobin ||
           config_.choice.balance == HaproxyBalance::kStaticRr ||
           config_.choice.balance == HaproxyBalance::kFirst;
  }
  // BE_LB_KIND_RR
  bool round_robin_kind() const {
    return config_.choice.balance == HaproxyBalance::kRoundRobin ||
           config_.choice.balance == HaproxyBalance::kStaticRr ||
           config_.choice.balance == HaproxyBalance::kRandom;
  }

  // Chooses a server, or queues.
  void Assign(size_t i) {
    Stream& stream = streams_[i];
    if (!farm_.any_up()) {
      desk_.Bit(i, BatchRule::kNoServer, {});
      return End(i, "503", std::nullopt, "no server is available");
    }
    // Where servers take turns, a queue of the backend means that all are full.
    std::optional<size_t> found;
    if (!turns() || waiting_.empty()) found = farm_.Next(stream.avoid, stream.hash);
    if (!found) return Queue(i, std::nullopt);
    stream.server = found;
    stream.reason = "chosen";
    Enter(i);
  }

  // The assigned server, or its queue.
  void Enter(size_t i) {
    Stream& stream = streams_[i];
    const HaproxyState& server = farm_.servers()[*stream.server];
    if (stream.has_slot) return Connect(i);
    if (server.maxconn > 0 && (server.queued > 0 || server.served >= MostOf(*stream.server))) {
      if (server.maxqueue > 0 && server.queued >= server.maxqueue) {
        desk_.Bit(i, BatchRule::kQueueFull, {});
        return End(i, "503", std::nullopt, "the server's queue is full");
      }
      return Queue(i, stream.server);
    }
    TakeSlot(i, *stream.server);
    Connect(i);
  }

  // maxconn, less while the server starts slowly.
  int64_t MostOf(size_t s) const {
    const HaproxyServer& server = config_.servers[s];
    const int64_t passed = second() - health_[s].since;
    if (server.slowstart > 0 && health_[s].since > 0 && passed < server.slowstart) {
      return std::max<int64_t>(1, server.maxconn * (100 * passed / server.slowstart) / 100);
    }
    return server.maxconn;
  }

  // ---- queues
  // ----------------------------------------------------------------------------------

  void Queue(size_t i, std::optional<size_t> server) {
    Stream& stream = streams_[i];
    stream.queued = true;
    stream.server = server;
    const uint64_t ticket = stream.ticket = ++tickets_;
    stream.waits_since = desk_.now();
    (server ? own_[*server] : waiting_).push_back(i);
    if (server) farm_.SetQueued(*server, +1);
    const std::optional<Duration> most =
        config_.timeout_queue ? config_.timeout_queue : config_.timeout_connect;
    if (!most) return;
    desk_.After(*most, [this, i, ticket] {
      if (!streams_[i].queued || streams_[i].ticket != ticket) return;
      Unqueue(i);
      desk_.Bit(i, BatchRule::kQueueTimeout, desk_.now() - streams_[i].waits_since);
      End(i, "503", std::nullopt,
          config_.timeout_queue ? "timeout queue" : "timeout connect, which bounds the queue too");
    });
  }

  void Unqueue(size_t i) {
    Stream& stream = streams_[i];
    stream.queued = false;
    std::list<size_t>& line = stream.server ? own_[*stream.server] : waiting_;
    line.remove(i);
    if (stream.server) farm_.SetQueued(*stream.server, -1);
  }

  // A server with room takes the oldest of its own queue and the backend's.
  void Dequeue(size_t s) {
    while (farm_.servers()[s].usable() &&
           (config_.servers[s].maxconn == 0 || farm_.servers()[s].served < MostOf(s))) {
      if (own_[s].empty() && waiting_.empty()) return;
      const bool own = !own_[s].empty() &&
                       (waiting_.empty() ||
                        streams_[own_[s].front()].ticket < streams_[waiting_.front()].ticket);
      const size_t i = own ? own_[s].front() : waiting_.front();
      Unqueue(i);
      desk_.Bit(i, BatchRule::kServerFull, desk_.now() - streams_[i].waits_since);
      streams_[i].server = s;
      streams_[i].reason = own ? "from the server's queue" : "from the backend's queue";
      TakeSlot(i, s);
      desk_.After({}, [this, i] { Connect(i); });
    }
  }

  void TakeSlot(size_t i, size_t s) {
    streams_[i].has_slot = true;
    farm_.SetServed(s, +1);
  }
  void LeaveSlot(size_t i) {
    Stream& stream = streams_[i];
    if (!stream.has_slot) return;
    stream.has_slot = false;
    const size_t s = *stream.server;
    farm_.SetServed(s, -1);
    Dequeue(s);
  }

  // ---- tries
  // -----------------------------------------------------------------------------------

  void Connect(size_t i) {
    Stream& stream = streams_[i];
    const size_t s = *stream.server;
    desk_.Try(i, s, {config_.timeout_server}, [this, i](const TryEnd& end) { Ended(i, end); });
  }

  void Ended(size_t i, const TryEnd& end) {
    if (end.timed_out) return Sent(i, "504", "timeout", "response-timeout");
    if (end.conduct == Conduct::kRefuse) return Refused(i);
    if (end.conduct == Conduct::kClose) return Sent(i, "502", "closed", "empty-response");
    const std::string status = end.status.empty() ? "200" : end.status;
    Sent(i, status, status, status);
  }

  // The request was sent: an answer, or none. It is sent again only where
  // `retry-on` names that.
  void Sent(size_t i, const std::string& status, const std::string& outcome,
            const std::string& kind) {
    Stream& stream = streams_[i];
    desk_.NoteEnd(i, outcome);
    if (config_.retry_on.contains(kind) && stream.retries < config_.retries) {
      ++stream.retries;
      Redispatch(i);
      return;
    }
    End(i, status, stream.server, stream.reason);
  }

  void Refused(size_t i) {
    Stream& stream = streams_[i];
    desk_.NoteEnd(i, "refused");
    ++stream.retries;
    if (stream.retries > config_.retries || !config_.retry_on.contains("conn-failure")) {
      return End(i, "503", std::nullopt, fmt::format("refused {} times", stream.retries));
    }
    const bool elsewhere = MayRedispatch(*stream.server, stream.retries);
    const bool at_once = elsewhere && round_robin_kind() && farm_.active() > 1;
    const Duration wait =
        at_once ? Duration{} : std::min(kTurnAround, config_.timeout_connect.value_or(kTurnAround));
    if (!at_once) desk_.Bit(i, BatchRule::kTurnAround, wait);
    if (elsewhere) {
      stream.avoid = stream.server;
      LeaveSlot(i);
      desk_.After(wait, [this, i] { Assign(i); });
    } else {
      desk_.After(wait, [this, i] { Enter(i); });
    }
  }

  bool MayRedispatch(size_t s, int64_t retries) const {
    if (config_.redispatch == 0) return false;
    const int64_t after = config_.redispatch;
    const int64_t last = config_.retries + 1 + after;
    return !farm_.servers()[s].usable() || (after > 0 && retries % after == 0) ||
           (after < 0 && last > 0 && retries % last == 0) ||
           (farm_.active() > 1 && round_robin_kind());
  }

  void Redispatch(size_t i) {
    streams_[i].avoid = streams_[i].server;
    LeaveSlot(i);
    Assign(i);
  }

  void End(size_t i, const std::string& status, std::optional<size_t> server,
           const std::string& reason) {
    LeaveSlot(i);
    desk_.Finish(i, status, server, reason);
  }

  // ---- checks
  // ----------------------------------------------------------------------------------

  int64_t second() const { return 1'000'000 + (desk_.now().ns + desk_.phase().ns) / 1'000'000'000; }

  // Checks of several servers are spread over the interval.
  void StartChecks() {
    size_t count = 0, at = 0;
    for (const HaproxyServer& each : config_.servers) count += each.check ? 1 : 0;
    for (size_t s = 0; s < config_.servers.size(); ++s) {
      const HaproxyServer& server = config_.servers[s];
      if (!server.check || server.disabled) continue;
      const int64_t apart =
          server.inter.ns / static_cast<int64_t>(count) * static_cast<int64_t>(at++);
      const int64_t first = (apart + desk_.phase().ns) % server.inter.ns;
      // It has been checked before the play begins.
      health_[s].health = server.rise + server.fall - 1;
      desk_.At(
          SimTime{first}, [this, s] { Check(s); }, true);
    }
  }

  void Check(size_t s) {
    const HaproxyServer& server = config_.servers[s];
    Health& health = health_[s];
    const int64_t most = server.rise + server.fall - 1;
    const bool good = desk_.Listens(s);
    const bool was_up = health.health >= server.rise;
    if (good) {
      ++health.health;
      if (health.health >= server.rise) health.health = most;
    } else {
      --health.health;
      if (health.health < server.rise) health.health = 0;
    }
    const bool up = health.health >= server.rise;
    if (up != was_up) Turn(s, up);
    const bool sure = health.health == most || health.health == 0;
    const Duration next = !sure ? server.fastinter.value_or(server.inter)
                          : up  ? server.inter
                                : server.downinter.value_or(server.inter);
    desk_.After(
        next, [this, s] { Check(s); }, true);
  }

  void Turn(size_t s, bool up) {
    const HaproxyServer& server = config_.servers[s];
    desk_.Tell(fmt::format("{} is {} at {:.3f} s", server.name, up ? "up" : "down",
                           ToSeconds(desk_.now())));
    health_[s].since = second();
    if (!up) {
      farm_.SetWeight(s, false, farm_.servers()[s].effective);
      // What waits for it alone goes to another.
      if (config_.redispatch == 0) return;
      const std::list<size_t> waiting = own_[s];
      for (const size_t i : waiting) {
        Unqueue(i);
        Assign(i);
      }
      return;
    }
    if (server.slowstart > 0) {
      Warm(s);
    } else {
      farm_.SetWeight(s, true, server.weight * kHaproxyScale);
    }
    Dequeue(s);
  }

  // Slow start: the weight grows with whole seconds, each second or twentieth
  // of it.
  void Warm(size_t s) {
    const HaproxyServer& server = config_.servers[s];
    const int64_t passed = second() - health_[s].since;
    const bool dynamic =
        config_.choice.balance != HaproxyBalance::kStaticRr &&
        (config_.choice.balance < HaproxyBalance::kHash || config_.choice.consistent);
    int64_t scaled = kHaproxyScale;
    if (dynamic && passed < server.slowstart) {
      scaled = (kHaproxyScale * passed + server.slowstart) / server.slowstart;
    }
    farm_.SetWeight(s, true, server.weight * scaled);
    Dequeue(s);
    if (passed >= server.slowstart) return;
    const Duration step = std::max(FromSeconds(1), Duration{server.slowstart * 50'000'000});
    const int64_t since = health_[s].since;
    desk_.After(
        step,
        [this, s, since] {
          if (health_[s].since == since && farm_.servers()[s].usable()) Warm(s);
        },
        true);
  }

  const HaproxyConfig& config_;
  Desk& desk_;
  HaproxyFarm farm_;
  std::deque<Stream> streams_;
  std::list<size_t> waiting_;           // of the backend
  std::vector<std::list<size_t>> own_;  // of each server
  std::vector<Health> health_;
  uint64_t tickets_ = 0;
};

}  // namespace

std::unique_ptr<DeskBalancer> MakeHaproxy(const HaproxyConfig& config, const Generator& generator,
                                          Desk* desk) {
  return std::make_unique<Backend>(config, generator, desk);
}

Balanced PlayHaproxy(const HaproxyConfig& config, const World& world) {
  PlayDesk desk(world);
  return desk.Run(MakeHaproxy(config, MakeStream(world.seed, 0, "balance/haproxy"), &desk).get());
}

}  // namespace servescape
