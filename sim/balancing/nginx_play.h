// SPDX-License-Identifier: MIT
// nginx 1.22 as a proxy in front of the servers of one `upstream`: limit_req
// (ngx_http_limit_req_module.c), the lock of proxy_cache
// (ngx_http_file_cache.c), tries (ngx_http_upstream.c) and kept connections
// (ngx_http_upstream_keepalive_module.c).
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "sim/balancing/desk.h"
#include "sim/balancing/nginx_peers.h"
#include "sim/random/generator.h"

namespace servescape {

// limit_req with its zone.
struct NginxLimit {
  std::string zone;
  bool by_client = true;  // else by the request's key
  int64_t rate = 1000;    // thousandths of a request per second
  int64_t burst = 0;      // requests
  int64_t delay = 0;      // of the burst, requests without delay; all for `nodelay`
};

struct NginxConfig {
  std::vector<NginxServer> servers;
  NginxMethod method = NginxMethod::kRoundRobin;
  bool hash_by_client = false;
  int64_t keepalive = 0;  // idle connections kept by the worker; 0: none
  std::vector<NginxLimit> limits;
  std::string limit_req_status = "503";
  std::set<std::string, std::less<>> next_upstream{"error", "timeout"};
  int64_t next_upstream_tries = 0;
  Duration next_upstream_timeout;
  Duration connect_timeout = FromSeconds(60);
  Duration read_timeout = FromSeconds(60);
  bool cache = false;
  bool cache_lock = false;
  Duration cache_lock_timeout = FromSeconds(5);
  Duration cache_lock_age = FromSeconds(5);
};

// `world.servers` are those of the configuration. The configuration and the desk outlive it.
std::unique_ptr<DeskBalancer> MakeNginx(const NginxConfig& config, const Generator& generator,
                                        Desk* desk);

Balanced PlayNginx(const NginxConfig& config, const World& world);

}  // namespace servescape
