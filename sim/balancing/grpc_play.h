// SPDX-License-Identifier: MIT
// A gRPC client with a service config: grpcio 1.85
// (src/core/client_channel/retry_filter*.cc, retry_throttle.cc) and
// grpc-go 1.85 (stream.go, service_config.go); gRFC A6. More than 5 attempts
// count as 5; the jitter of +-20 % comes after the cap of the backoff; half of
// the tokens gone ends all retries; hedgingPolicy is read and does nothing.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "sim/balancing/desk.h"
#include "sim/random/generator.h"

namespace servescape {

struct GrpcRetryPolicy {
  int64_t max_attempts = 2;
  Duration initial_backoff, max_backoff;
  double backoff_multiplier = 1;
  std::set<std::string, std::less<>> retryable;
};

struct GrpcThrottling {
  double max_tokens = 10, token_ratio = 0.1;
};

struct GrpcConfig {
  bool round_robin = false;  // else pick_first
  std::optional<GrpcRetryPolicy> retry;
  std::optional<GrpcThrottling> throttling;
  int64_t most_attempts = 5;        // WithMaxCallAttempts of grpc-go
  std::optional<Duration> timeout;  // over all attempts
  bool wait_for_ready = false;
};

// How long to wait before attempt `attempt` (2, 3, ..); `jitter` in [0, 1).
Duration GrpcBackoff(const GrpcRetryPolicy& policy, int64_t attempt, double jitter);

// The tokens of retryThrottling, in thousandths.
class GrpcTokens {
 public:
  explicit GrpcTokens(const std::optional<GrpcThrottling>& config);
  // A failure that counts; whether a retry is allowed.
  bool Failed();
  void Succeeded();

 private:
  int64_t most_ = 0, tokens_ = 0, ratio_ = 0;  // most 0: no throttling
};

// The configuration and the desk outlive it.
std::unique_ptr<DeskBalancer> MakeGrpc(const GrpcConfig& config, size_t servers,
                                       const Generator& generator, Desk* desk);

Balanced PlayGrpc(const GrpcConfig& config, const World& world);

}  // namespace servescape
