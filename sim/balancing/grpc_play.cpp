// SPDX-License-Identifier: MIT
#include "sim/balancing/grpc_play.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>

#include "sim/balancing/play_desk.h"
#include "sim/random/generator.h"

namespace servescape {
namespace {

// Connection backoff: doc/connection-backoff.md of grpc.
constexpr double kReconnectFirst = 1, kReconnectGrowth = 1.6, kReconnectMost = 120;

struct Call {
  uint64_t serial = 0;
  int64_t attempts = 0, connects = 0;
  bool over = false;
  uint64_t attempt = 0;  // the one in hand; answers to others are void
};

class Client final : public DeskBalancer {
 public:
  Client(const GrpcConfig& config, size_t servers, const Generator& generator, Desk* desk)
      : config_(config),
        servers_(servers),
        desk_(*desk),
        generator_(generator),
        tokens_(config.throttling) {
    if (servers > 0) turn_ = generator_.NextBelow(static_cast<uint32_t>(servers));
  }

  Look Loads() override { return {}; }

  void Begin(size_t i) override {
    if (i >= calls_.size()) calls_.resize(i + 1);
    calls_[i] = {};
    const uint64_t call = calls_[i].serial = ++serials_;
    if (config_.timeout) {
      desk_.After(*config_.timeout, [this, i, call] {
        if (!Goes(i, call)) return;
        desk_.Bit(i, BatchRule::kDeadline, *config_.timeout);
        End(i, "DEADLINE_EXCEEDED", std::nullopt, "over all attempts");
      });
    }
    Attempt(i, call);
  }

 private:
  // Whether that call still goes on; its number may be another's.
  bool Goes(size_t i, uint64_t call) const { return calls_[i].serial == call && !calls_[i].over; }

  // pick_first: the first address that can be connected to; round_robin: in
  // turn, from a place that is drawn.
  std::optional<size_t> Pick(size_t i) {
    const size_t count = servers_;
    for (size_t step = 0; step < count; ++step) {
      const size_t s = config_.round_robin ? (turn_ + step) % count : step;
      if (!desk_.Reaches(i, s)) continue;
      if (config_.round_robin) turn_ = s + 1;
      return s;
    }
    return std::nullopt;
  }

  void Attempt(size_t i, uint64_t serial) {
    if (!Goes(i, serial)) return;
    Call& call = calls_[i];
    const std::optional<size_t> server = Pick(i);
    if (!server) return NotConnected(i);
    ++call.attempts;
    const uint64_t attempt = ++call.attempt;
    desk_.Try(i, *server, {std::nullopt, false},
              [this, i, serial, attempt, server](const TryEnd& end) {
                if (!Goes(i, serial) || calls_[i].attempt != attempt) return;
                const bool unanswered = end.conduct != Conduct::kAnswer;
                const std::string status = unanswered           ? "UNAVAILABLE"
                                           : end.status.empty() ? "OK"
                                                                : end.status;
                Told(i, *server, status, end.pushback);
              });
  }

  void NotConnected(size_t i) {
    Call& call = calls_[i];
    if (!config_.wait_for_ready) {
      desk_.Bit(i, BatchRule::kNoServer, {});
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
    desk_.Bit(i, BatchRule::kRetryWait, FromSeconds(wait));
    desk_.After(
        FromSeconds(wait), [this, i, serial = call.serial] { Attempt(i, serial); }, idle);
  }

  void Told(size_t i, size_t server, const std::string& status,
            const std::optional<Duration>& pushback) {
    Call& call = calls_[i];
    desk_.NoteEnd(i, status);
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
    if (!may) {
      desk_.Bit(i, BatchRule::kRetryThrottled, {});
      return End(i, status, server, "throttled: too few tokens");
    }
    const int64_t most = std::min(policy.max_attempts, config_.most_attempts);
    if (call.attempts >= most) {
      desk_.Bit(i, BatchRule::kAttemptsSpent, {});
      return End(i, status, server,
                 most < policy.max_attempts
                     ? fmt::format("{} attempts, the client's limit", call.attempts)
                     : fmt::format("maxAttempts {}", call.attempts));
    }
    const Duration wait =
        pushback ? *pushback : GrpcBackoff(policy, call.attempts + 1, generator_.NextUniform());
    desk_.Bit(i, BatchRule::kRetryWait, wait);
    desk_.After(wait, [this, i, serial = call.serial] { Attempt(i, serial); });
  }

  void End(size_t i, const std::string& status, std::optional<size_t> server,
           const std::string& reason) {
    calls_[i].over = true;
    desk_.Finish(i, status, server, reason);
  }

  const GrpcConfig& config_;
  size_t servers_;
  Desk& desk_;
  Generator generator_;
  GrpcTokens tokens_;
  std::deque<Call> calls_;
  uint64_t serials_ = 0;
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

std::unique_ptr<DeskBalancer> MakeGrpc(const GrpcConfig& config, size_t servers,
                                       const Generator& generator, Desk* desk) {
  return std::make_unique<Client>(config, servers, generator, desk);
}

Balanced PlayGrpc(const GrpcConfig& config, const World& world) {
  PlayDesk desk(world);
  const Generator generator = MakeStream(world.seed, 0, "balance/grpc");
  return desk.Run(MakeGrpc(config, world.servers.size(), generator, &desk).get());
}

}  // namespace servescape
