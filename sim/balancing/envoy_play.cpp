// SPDX-License-Identifier: MIT
#include "sim/balancing/envoy_play.h"

#include <algorithm>
#include <deque>
#include <vector>

#include "sim/balancing/play_desk.h"

namespace servescape {
namespace {

struct EnvoyCall {
  uint64_t serial = 0;
  int64_t retries = 0;
  bool over = false, retrying = false;
  size_t host = 0;
};

struct EnvoyHost {
  int64_t active = 0, failures = 0, ejections = 0;
  bool ejected = false;
  SimTime until;
};

class Cluster final : public DeskBalancer {
 public:
  Cluster(const EnvoyConfig& config, size_t servers, const Generator& generator, Desk* desk)
      : config_(config), desk_(*desk), generator_(generator), hosts_(servers) {}

  void Start() override {
    if (config_.outlier_detection)
      desk_.After(
          config_.interval, [this] { Sweep(); }, true);
  }

  Look Loads() override { return {}; }

  void Begin(size_t i) override {
    if (i >= calls_.size()) calls_.resize(i + 1);
    calls_[i] = {};
    const uint64_t serial = calls_[i].serial = ++serials_;
    if (requests_ >= config_.max_requests) {
      desk_.Bit(i, BatchRule::kQueueFull, {});
      desk_.Finish(i, "503", std::nullopt, "overflow: max_requests");
      return;
    }
    ++requests_;
    if (config_.timeout != Duration{}) {
      desk_.After(config_.timeout, [this, i, serial] {
        if (!Goes(i, serial)) return;
        desk_.Bit(i, BatchRule::kDeadline, config_.timeout);
        End(i, "504", std::nullopt, "the route's timeout, over all tries");
      });
    }
    Send(i, serial);
  }

 private:
  bool Goes(size_t i, uint64_t serial) const {
    return calls_[i].serial == serial && !calls_[i].over;
  }

  // Those that are not ejected; all, where too few are left.
  std::vector<size_t> Healthy() const {
    std::vector<size_t> out;
    for (size_t s = 0; s < hosts_.size(); ++s) {
      if (!hosts_[s].ejected) out.push_back(s);
    }
    const int64_t share = static_cast<int64_t>(100 * out.size() / hosts_.size());
    if (share < config_.healthy_panic_threshold || out.empty()) {
      out.clear();
      for (size_t s = 0; s < hosts_.size(); ++s) out.push_back(s);
    }
    return out;
  }

  size_t Choose() {
    const std::vector<size_t> from = Healthy();
    const uint32_t count = static_cast<uint32_t>(from.size());
    switch (config_.lb_policy) {
      case EnvoyPolicy::kRoundRobin:
        return from[turn_++ % count];
      case EnvoyPolicy::kRandom:
        return from[generator_.NextBelow(count)];
      case EnvoyPolicy::kLeastRequest:
        break;
    }
    size_t best = from[generator_.NextBelow(count)];
    for (int64_t n = 1; n < config_.choice_count; ++n) {
      const size_t other = from[generator_.NextBelow(count)];
      if (hosts_[other].active < hosts_[best].active) best = other;
    }
    return best;
  }

  void Send(size_t i, uint64_t serial) {
    if (!Goes(i, serial)) return;
    const size_t s = calls_[i].host = Choose();
    ++hosts_[s].active;
    desk_.Try(i, s, {}, [this, i, s, serial](const TryEnd& end) {
      --hosts_[s].active;
      if (Goes(i, serial)) Told(i, s, end);
    });
  }

  void Told(size_t i, size_t s, const TryEnd& end) {
    const bool refused = end.conduct == Conduct::kRefuse, reset = end.conduct == Conduct::kClose;
    const std::string status = refused || reset ? "503" : end.status.empty() ? "200" : end.status;
    desk_.NoteEnd(i, refused ? "refused" : reset ? "closed" : status);
    Judge(s, status[0] == '5');
    const auto on = [&](const char* word) { return config_.retry_on.contains(word); };
    const bool gateway = status == "502" || status == "503" || status == "504";
    const bool wanted = (status[0] == '5' && on("5xx")) || (gateway && on("gateway-error")) ||
                        (refused && on("connect-failure")) || ((refused || reset) && on("reset"));
    if (!wanted) return End(i, status, s, "");
    EnvoyCall& call = calls_[i];
    if (call.retries >= config_.num_retries) {
      desk_.Bit(i, BatchRule::kAttemptsSpent, {});
      return End(i, status, s, "num_retries spent");
    }
    if (!call.retrying && retrying_ >= config_.max_retries) {
      desk_.Bit(i, BatchRule::kRetryThrottled, {});
      return End(i, status, s, "overflow: max_retries");
    }
    if (!call.retrying) ++retrying_;
    call.retrying = true;
    ++call.retries;
    const Duration most = EnvoyBackoff(config_, call.retries);
    const Duration wait{
        static_cast<int64_t>(generator_.NextUniform() * static_cast<double>(most.ns))};
    desk_.Bit(i, BatchRule::kRetryWait, wait);
    desk_.After(wait, [this, i, serial = call.serial] { Send(i, serial); });
  }

  void End(size_t i, const std::string& status, std::optional<size_t> server,
           const std::string& reason) {
    EnvoyCall& call = calls_[i];
    call.over = true;
    --requests_;
    if (call.retrying) --retrying_;
    desk_.Finish(i, status, server, reason);
  }

  // ---- outlier detection

  void Judge(size_t s, bool failed) {
    EnvoyHost& host = hosts_[s];
    host.failures = failed ? host.failures + 1 : 0;
    if (!config_.outlier_detection || host.ejected || host.failures < config_.consecutive_5xx) {
      return;
    }
    const int64_t ejected = std::count_if(hosts_.begin(), hosts_.end(),
                                          [](const EnvoyHost& each) { return each.ejected; });
    const int64_t all = static_cast<int64_t>(hosts_.size());
    if (ejected > 0 && 100 * (ejected + 1) > config_.max_ejection_percent * all) return;
    host.ejected = true;
    host.failures = 0;
    host.until = desk_.now() + Duration{config_.base_ejection_time.ns * ++host.ejections};
  }

  // Each interval those whose time is over come back.
  void Sweep() {
    for (EnvoyHost& host : hosts_) {
      if (host.ejected && host.until <= desk_.now()) host.ejected = false;
    }
    desk_.After(
        config_.interval, [this] { Sweep(); }, true);
  }

  const EnvoyConfig& config_;
  Desk& desk_;
  Generator generator_;
  std::vector<EnvoyHost> hosts_;
  std::deque<EnvoyCall> calls_;
  uint64_t serials_ = 0;
  size_t turn_ = 0;
  int64_t requests_ = 0, retrying_ = 0;
};

}  // namespace

Duration EnvoyBackoff(const EnvoyConfig& config, int64_t n) {
  int64_t most = 0;
  for (int64_t i = 0; i < n && most < config.max_interval.ns; ++i) {
    most = 2 * most + config.base_interval.ns;
  }
  return std::min(Duration{most}, config.max_interval);
}

std::unique_ptr<DeskBalancer> MakeEnvoy(const EnvoyConfig& config, size_t servers,
                                        const Generator& generator, Desk* desk) {
  return std::make_unique<Cluster>(config, servers, generator, desk);
}

Balanced PlayEnvoy(const EnvoyConfig& config, const World& world) {
  PlayDesk desk(world);
  const Generator generator = MakeStream(world.seed, 0, "balance/envoy");
  return desk.Run(MakeEnvoy(config, world.servers.size(), generator, &desk).get());
}

}  // namespace servescape
