// SPDX-License-Identifier: MIT
#include "sim/balancing/grpc_play.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/balancing/desk.h"
#include "sim/random/generator.h"

namespace servescape {
namespace {

// Connection backoff: doc/connection-backoff.md of grpc.
constexpr double kReconnectFirst = 1, kReconnectGrowth = 1.6, kReconnectMost = 120;

struct Call {
  int64_t attempts = 0, connects = 0;
  bool over = false;
  uint64_t attempt = 0;  // the one in hand; answers to others are void
};

class Client {
 public:
  Client(const GrpcConfig& config, const World& world)
      : config_(config),
        desk_(world),
        generator_(MakeStream(world.seed, 0, "balance/grpc")),
        tokens_(config.throttling),
        calls_(world.requests.size()) {
    if (!world.servers.empty()) {
      turn_ = generator_.NextBelow(static_cast<uint32_t>(world.servers.size()));
    }
  }

  Balanced Run() {
    return desk_.Run([this](size_t i) { Begin(i); });
  }

 private:
  void Begin(size_t i) {
    if (config_.timeout) {
      desk_.After(*config_.timeout, [this, i] {
        if (!calls_[i].over) End(i, "DEADLINE_EXCEEDED", std::nullopt, "over all attempts");
      });
    }
    Attempt(i);
  }

  bool Reachable(size_t i, size_t s) const {
    return Meets(desk_.world(), s, desk_.request(i), desk_.now()).conduct != Conduct::kRefuse;
  }

  // pick_first: the first address that can be connected to; round_robin: in
  // turn, from a place that is drawn.
  std::optional<size_t> Pick(size_t i) {
    const size_t count = desk_.world().servers.size();
    for (size_t step = 0; step < count; ++step) {
      const size_t s = config_.round_robin ? (turn_ + step) % count : step;
      if (!Reachable(i, s)) continue;
      if (config_.round_robin) turn_ = s + 1;
      return s;
    }
    return std::nullopt;
  }

  void Attempt(size_t i) {
    Call& call = calls_[i];
    if (call.over) return;
    const std::optional<size_t> server = Pick(i);
    if (!server) return NotConnected(i);
    ++call.attempts;
    const uint64_t attempt = ++call.attempt;
    desk_.Note(i, *server);
    const Behaviour met = Meets(desk_.world(), *server, desk_.request(i), desk_.now());
    if (met.conduct == Conduct::kHang) return;  // until the deadline
    const std::string status = met.conduct == Conduct::kClose ? "UNAVAILABLE"
                               : met.status.empty()           ? "OK"
                                                              : met.status;
    desk_.After(*met.take, [this, i, attempt, server, status, pushback = met.pushback] {
      if (calls_[i].attempt == attempt && !calls_[i].over) Told(i, *server, status, pushback);
    });
  }

  void NotConnected(size_t i) {
    Call& call = calls_[i];
    if (!config_.wait_for_ready) {
      return End(i, "UNAVAILABLE", std::nullopt, "no address can be connected to");
    }
    double wait = kReconnectFirst;
    for (int64_t n = 0; n < call.connects; ++n) {
      wait = std::min(kReconnectMost, wait * kReconnectGrowth);
    }
    ++call.connects;
    wait *= 0.8 + 0.4 * generator_.NextUniform();
    // Nobody waits for ever without a deadline, or the play would not end.
    const bool idle = !config_.timeout;
    desk_.After(
        FromSeconds(wait), [this, i] { Attempt(i); }, idle);
  }

  void Told(size_t i, size_t server, const std::string& status,
            const std::optional<Duration>& pushback) {
    Call& call = calls_[i];
    desk_.answer(i).tries.back().outcome = status;
    if (status == "OK") {
      tokens_.Succeeded();
      return End(i, status, server, "");
    }
    if (!config_.retry) return End(i, status, server, "no retry policy");
    const GrpcRetryPolicy& policy = *config_.retry;
    if (!policy.retryable.contains(status)) {
      return End(i, status, server, "not a retryable code");
    }
    const bool may = tokens_.Failed();
    if (pushback && *pushback < Duration{}) return End(i, status, server, "pushed back for good");
    if (!may) return End(i, status, server, "throttled: too few tokens");
    const int64_t most = std::min(policy.max_attempts, config_.most_attempts);
    if (call.attempts >= most) {
      return End(i, status, server,
                 most < policy.max_attempts
                     ? fmt::format("{} attempts, the client's limit", call.attempts)
                     : fmt::format("maxAttempts {}", call.attempts));
    }
    const Duration wait =
        pushback ? *pushback : GrpcBackoff(policy, call.attempts + 1, generator_.NextUniform());
    desk_.After(wait, [this, i] { Attempt(i); });
  }

  void End(size_t i, const std::string& status, std::optional<size_t> server,
           const std::string& reason) {
    calls_[i].over = true;
    desk_.Finish(i, status, server, reason);
  }

  const GrpcConfig& config_;
  Desk desk_;
  Generator generator_;
  GrpcTokens tokens_;
  std::vector<Call> calls_;
  size_t turn_ = 0;
};

}  // namespace

Duration GrpcBackoff(const GrpcRetryPolicy& policy, int64_t attempt, double jitter) {
  double wait = ToSeconds(policy.initial_backoff);
  const double most = ToSeconds(policy.max_backoff);
  for (int64_t n = 2; n < attempt && wait < most; ++n) wait *= policy.backoff_multiplier;
  return FromSeconds(std::min(wait, most) * (0.8 + 0.4 * jitter));
}

GrpcTokens::GrpcTokens(const std::optional<GrpcThrottling>& config) {
  if (!config) return;
  most_ = tokens_ = static_cast<int64_t>(config->max_tokens * 1000 + 0.5);
  ratio_ = static_cast<int64_t>(config->token_ratio * 1000 + 0.5);
}

bool GrpcTokens::Failed() {
  tokens_ = std::max<int64_t>(0, tokens_ - 1000);
  return most_ == 0 || tokens_ > most_ / 2;
}

void GrpcTokens::Succeeded() { tokens_ = std::min(most_, tokens_ + ratio_); }

Balanced PlayGrpc(const GrpcConfig& config, const World& world) {
  return Client(config, world).Run();
}

}  // namespace servescape
