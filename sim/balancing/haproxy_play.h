// SPDX-License-Identifier: MIT
// A HAProxy 2.6 backend: queues (src/queue.c), tries and redispatch
// (src/backend.c), health checks and slow start (src/check.c, src/server.c) in
// front of the orders of haproxy_farm.h.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sim/balancing/desk.h"
#include "sim/balancing/haproxy_farm.h"
#include "sim/random/generator.h"

namespace servescape {

struct HaproxyConfig {
  std::vector<HaproxyServer> servers;
  HaproxyChoice choice;
  std::optional<Duration> timeout_connect, timeout_queue, timeout_server;
  int64_t retries = 3;
  int64_t redispatch = 0;  // 0: off; n: each n-th retry; -1: the last one (option redispatch)
  std::set<std::string, std::less<>> retry_on{"conn-failure"};
};

// The configuration and the desk outlive it.
std::unique_ptr<DeskBalancer> MakeHaproxy(const HaproxyConfig& config, const Generator& generator,
                                          Desk* desk);

Balanced PlayHaproxy(const HaproxyConfig& config, const World& world);

}  // namespace servescape
