// SPDX-License-Identifier: MIT
// The configurations that `servescape balance` reads, in the systems' own
// languages.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/balancing/envoy_play.h"
#include "sim/balancing/grpc_play.h"
#include "sim/balancing/haproxy_play.h"
#include "sim/balancing/nginx_play.h"
#include "sim/balancing/ray_play.h"
#include "sim/balancing/tower_play.h"
#include "sim/base/result.h"

namespace servescape {

// What was read, the names of its servers, and what is known but not followed.
template <class Config>
struct BalancerFile {
  Config config;
  std::vector<std::string> servers;
  std::vector<std::string> notes;
};

// The `upstream` of that name (empty: the first, or that of the file as a
// whole) and the directives of http, server and location beside it. Errors:
// "line 3: ..".
Result<BalancerFile<NginxConfig>, std::string> ReadNginx(std::string_view text,
                                                         const std::string& upstream);

// The `backend` or `listen` of that name (empty: the first, or the lines
// themselves), with the defaults before it.
Result<BalancerFile<HaproxyConfig>, std::string> ReadHaproxy(std::string_view text,
                                                             const std::string& backend);

// A service config in JSON; WithMaxCallAttempts of grpc-go is no part of it.
Result<BalancerFile<GrpcConfig>, std::string> ReadGrpc(std::string_view text);

// {"load": "PeakEwma", "default_rtt": "100ms", "decay": "10s"}
Result<BalancerFile<TowerConfig>, std::string> ReadTower(std::string_view text);

// {"lb_policy": "LEAST_REQUEST", "retry_policy": {"retry_on": "5xx"}, "outlier_detection": {}}
Result<BalancerFile<EnvoyConfig>, std::string> ReadEnvoy(std::string_view text);

// Of a deployment: {"max_ongoing_requests": 5, "max_queued_requests": -1, "request_router_config":
// {"initial_backoff_s": 0.025}, "RAY_SERVE_QUEUE_LENGTH_CACHE_TIMEOUT_S": 10, "proxies": 1}
Result<BalancerFile<RayConfig>, std::string> ReadRay(std::string_view text);

// A whole number of the range, or what is wrong with it.
Result<int64_t, std::string> ReadWhole(std::string_view text, int64_t least, int64_t most);
// "3" (in `unit_ns`), "500ms", "1m30s": nginx's and HAProxy's times.
Result<Duration, std::string> ReadProxyTime(std::string_view text, int64_t unit_ns);

}  // namespace servescape
