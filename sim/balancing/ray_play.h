// SPDX-License-Identifier: MIT
// Ray Serve 2.60.0's request router: serve/_private/request_router/request_router.py and
// pow_2_router.py, and router.py, which sends requests and hears of refusals. Each proxy routes for
// itself: of two replicas drawn the one with the shorter queue, by lengths that it keeps. It learns
// them from what it sends and gets back and from a replica's word when it takes a request; what
// other proxies send it sees only then. A length of max_ongoing_requests or more, and one that is
// older than RAY_SERVE_QUEUE_LENGTH_CACHE_TIMEOUT_S, is asked for anew; while neither of the two
// has room the router draws again, at once and then after a back-off that doubles.
#pragma once

#include <cstdint>
#include <memory>

#include "sim/balancing/desk.h"
#include "sim/random/generator.h"

namespace servescape {

struct RayConfig {
  int64_t max_ongoing_requests = 5;
  int64_t max_queued_requests = -1;  // of each proxy; -1: any number
  Duration initial_backoff = FromSeconds(0.025);
  double backoff_multiplier = 2;
  Duration max_backoff = FromSeconds(0.5);
  Duration cache_timeout = FromSeconds(10);
  // Routers between which the calls are shared by chance: a proxy is on each node, and each handle
  // of another deployment routes, too.
  int64_t proxies = 1;
};
// Queue lengths that proxies keep in all: proxies x servers at most.
constexpr int64_t kMostRayViews = 1'000'000;

// The configuration and the desk outlive it.
std::unique_ptr<DeskBalancer> MakeRay(const RayConfig& config, size_t servers,
                                      const Generator& generator, Desk* desk);

Balanced PlayRay(const RayConfig& config, const World& world);

}  // namespace servescape
