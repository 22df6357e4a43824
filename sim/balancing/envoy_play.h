// SPDX-License-Identifier: MIT
// Envoy's cluster, as its documentation of v1.30 describes it (arch_overview/upstream:
// load_balancers, circuit_breaking, outlier, panic_threshold; http_filters/router); it was not run.
// Retries wait a random time below (2^n - 1) x 25 ms and may meet the same host; what is beyond
// max_requests is answered 503 at once; a host with five errors in a row is ejected for 30 s times
// the ejections so far, but no more than a tenth of the hosts, and one in any case; with fewer than
// half of them left all are taken for healthy.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>

#include "sim/balancing/desk.h"
#include "sim/random/generator.h"

namespace servescape {

enum class EnvoyPolicy : uint8_t { kRoundRobin, kLeastRequest, kRandom };

struct EnvoyConfig {
  EnvoyPolicy lb_policy = EnvoyPolicy::kRoundRobin;
  int64_t choice_count = 2;                     // of LEAST_REQUEST
  std::set<std::string, std::less<>> retry_on;  // 5xx, gateway-error, connect-failure, reset
  int64_t num_retries = 1;
  Duration base_interval = FromSeconds(0.025), max_interval = FromSeconds(0.25);
  Duration timeout = FromSeconds(15);  // of the route, over all tries; 0: none
  int64_t max_requests = 1024, max_retries = 3;
  bool outlier_detection = false;
  int64_t consecutive_5xx = 5;
  Duration interval = FromSeconds(10), base_ejection_time = FromSeconds(30);
  int64_t max_ejection_percent = 10;
  int64_t healthy_panic_threshold = 50;  // per cent
};

// The most that retry `n` (1, 2, ..) waits.
Duration EnvoyBackoff(const EnvoyConfig& config, int64_t n);

// The configuration and the desk outlive it.
std::unique_ptr<DeskBalancer> MakeEnvoy(const EnvoyConfig& config, size_t servers,
                                        const Generator& generator, Desk* desk);

Balanced PlayEnvoy(const EnvoyConfig& config, const World& world);

}  // namespace servescape
