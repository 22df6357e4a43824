// SPDX-License-Identifier: MIT
#include "sim/balancing/nginx_play.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>
#include <memory>

#include "sim/balancing/nginx_limit.h"
#include "sim/balancing/play_desk.h"

namespace servescape {
namespace {

constexpr Duration kLockPoll = FromSeconds(0.5);
constexpr const char* kGood = "200";

// An entry of the cache, or the place of one that is being filled.
struct CacheNode {
  bool filled = false, updating = false;
  SimTime lock_time;
};

struct Visit {
  NginxCall call;
  SimTime began;  // with the first try
  // Of the cache's lock.
  bool fills = false, gave_up = false;
  SimTime lock_time, wait_until;
  bool waits = false;
};

class NginxProxy final : public DeskBalancer {
 public:
  NginxProxy(const NginxConfig& config, const Generator& generator, Desk* desk)
      : config_(config),
        desk_(*desk),
        peers_(config.servers, config.method, generator),
        limiter_(config.limits) {}

  void Total(std::map<std::string, double>* out) const override {
    (*out)["connections"] = static_cast<double>(connections_);
  }

  Look Loads() override {
    Look out;
    for (size_t s = 0; s < config_.servers.size(); ++s) {
      out.names.push_back(config_.servers[s].name);
      out.loads.push_back(static_cast<double>(peers_.conns(s)));
    }
    return out;
  }

  void Begin(size_t i) override {
    if (i >= visits_.size()) visits_.resize(i + 1);
    visits_[i] = {};
    const BalancedRequest& request = desk_.request(i);
    const NginxLimiter::Verdict verdict = limiter_.Ask(request.client, request.key, desk_.now());
    if (verdict.refused) {
      desk_.Bit(i, BatchRule::kRateLimited, {});
      desk_.Finish(i, config_.limit_req_status, std::nullopt, "limit_req: beyond the burst");
      return;
    }
    if (verdict.wait == Duration{}) {
      Open(i);
    } else {
      desk_.Bit(i, BatchRule::kPaced, verdict.wait);
      desk_.After(verdict.wait, [this, i] { Open(i); });
    }
  }

 private:
  // nginx counts max_fails' time in whole seconds of its clock.
  int64_t second() const { return 1'000'000 + (desk_.now().ns + desk_.phase().ns) / 1'000'000'000; }

  // ---- cache
  // -----------------------------------------------------------------------------------

  void Open(size_t i) {
    if (!config_.cache) return Forward(i);
    CacheNode& node = nodes_[desk_.request(i).key];
    if (node.filled) {
      desk_.Cached(i, "HIT");
      desk_.Finish(i, kGood, std::nullopt, "from the cache");
      return;
    }
    desk_.Cached(i, "MISS");
    if (!config_.cache_lock) return Forward(i);
    Lock(i, &node);
  }

  void Lock(size_t i, CacheNode* node) {
    Visit& visit = visits_[i];
    const SimTime now = desk_.now();
    if (!node->updating || node->lock_time <= now) {
      node->updating = true;
      node->lock_time = visit.lock_time = now + config_.cache_lock_age;
      visit.fills = true;
      return Forward(i);
    }
    if (visit.gave_up || config_.cache_lock_timeout == Duration{}) return Forward(i);
    if (!visit.waits) {
      visit.waits = true;
      visit.wait_until = now + config_.cache_lock_timeout;
    }
    desk_.After(std::min(visit.wait_until - now, kLockPoll), [this, i] { Poll(i); });
  }

  // A waiter looks again each 500 ms of its own clock; nobody wakes it.
  void Poll(size_t i) {
    Visit& visit = visits_[i];
    const CacheNode& node = nodes_[desk_.request(i).key];
    const SimTime now = desk_.now();
    if (visit.wait_until <= now) {
      visit.gave_up = true;
    } else if (node.updating && node.lock_time > now) {
      desk_.After(std::min(node.lock_time - now, kLockPoll), [this, i] { Poll(i); });
      return;
    }
    Open(i);
  }

  // What came back may be kept, and the lock is free unless another has taken
  // it since.
  void Close(size_t i, bool good) {
    if (!config_.cache) return;
    Visit& visit = visits_[i];
    CacheNode& node = nodes_[desk_.request(i).key];
    if (good && !visit.gave_up) node.filled = true;
    if (visit.fills && node.lock_time == visit.lock_time) node.updating = false;
  }

  // ---- tries
  // -----------------------------------------------------------------------------------

  void Forward(size_t i) {
    Visit& visit = visits_[i];
    const BalancedRequest& request = desk_.request(i);
    const bool by_client = config_.hash_by_client || config_.method == NginxMethod::kIpHash;
    visit.call = peers_.Begin(by_client ? request.client : request.key);
    visit.began = desk_.now();
    if (config_.next_upstream_tries > 0) {
      visit.call.tries = std::min(visit.call.tries, config_.next_upstream_tries);
    }
    Next(i);
  }

  void Next(size_t i) {
    NginxCall& call = visits_[i].call;
    const std::optional<size_t> server = peers_.Pick(&call, second());
    if (!server) {
      desk_.Bit(i, BatchRule::kNoServer, {});
      return End(i, "502", std::nullopt);
    }
    Connect(*server);
    desk_.Try(i, *server, {config_.read_timeout}, [this, i](const TryEnd& end) { Ended(i, end); });
  }

  void Ended(size_t i, const TryEnd& end) {
    if (end.timed_out) return Failed(i, "timeout", "timeout", true);
    if (end.conduct == Conduct::kRefuse) return Failed(i, "error", "refused", false);
    if (end.conduct == Conduct::kClose) return Failed(i, "error", "closed", true);
    Answered(i, end.status.empty() ? kGood : end.status);
  }

  bool MayRetry(size_t i, const std::string& why, bool sent) const {
    const Visit& visit = visits_[i];
    const std::string& method = desk_.request(i).method;
    if (!config_.next_upstream.contains(why)) return false;
    if (sent && (method == "POST" || method == "LOCK" || method == "PATCH") &&
        !config_.next_upstream.contains("non_idempotent")) {
      return false;
    }
    return config_.next_upstream_timeout == Duration{} ||
           desk_.now() - visit.began < config_.next_upstream_timeout;
  }

  void Failed(size_t i, const std::string& why, const std::string& outcome, bool sent) {
    NginxCall& call = visits_[i].call;
    desk_.NoteEnd(i, outcome);
    const std::optional<size_t> server = call.current;
    peers_.Free(&call, true, second());
    if (call.tries > 0 && MayRetry(i, why, sent)) return Next(i);
    End(i, why == "timeout" ? "504" : "502", server);
  }

  void Answered(size_t i, const std::string& status) {
    NginxCall& call = visits_[i].call;
    desk_.NoteEnd(i, status);
    const std::string why = "http_" + status;
    const std::optional<size_t> server = call.current;
    if (call.tries > 1 && MayRetry(i, why, true)) {
      // 403 and 404 are no failures of the server.
      peers_.Free(&call, status != "403" && status != "404", second());
      return Next(i);
    }
    peers_.Free(&call, false, second());
    Keep(*server);
    End(i, status, server);
  }

  void End(size_t i, const std::string& status, std::optional<size_t> server) {
    Close(i, status == kGood);
    desk_.Finish(i, status, server, visits_[i].call.reason);
  }

  // ---- connections
  // -----------------------------------------------------------------------------

  void Connect(size_t server) {
    const auto idle = std::find(idle_.begin(), idle_.end(), server);
    if (idle == idle_.end()) {
      ++connections_;
    } else {
      idle_.erase(idle);
    }
  }

  void Keep(size_t server) {
    if (config_.keepalive == 0) return;
    idle_.push_front(server);
    if (idle_.size() > static_cast<size_t>(config_.keepalive)) idle_.pop_back();
  }

  const NginxConfig& config_;
  Desk& desk_;
  NginxPeers peers_;
  NginxLimiter limiter_;
  std::deque<Visit> visits_;
  std::map<std::string, CacheNode> nodes_;
  std::deque<size_t> idle_;  // connections, by server, the last used first
  uint64_t connections_ = 0;
};

}  // namespace

std::unique_ptr<DeskBalancer> MakeNginx(const NginxConfig& config, const Generator& generator,
                                        Desk* desk) {
  return std::make_unique<NginxProxy>(config, generator, desk);
}

Balanced PlayNginx(const NginxConfig& config, const World& world) {
  PlayDesk desk(world);
  return desk.Run(MakeNginx(config, MakeStream(world.seed, 0, "balance/nginx"), &desk).get());
}

}  // namespace servescape
