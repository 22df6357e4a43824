// SPDX-License-Identifier: MIT
// nginx 1.22's choice of an upstream server:
// src/http/ngx_http_upstream_round_robin.c and
// src/http/modules/ngx_http_upstream_{least_conn,random,hash,ip_hash}_module.c.
// Weights are smooth round robin's; a server that fails max_fails times is left
// out until more than fail_timeout whole seconds have gone by since its last
// failure or try; `random two` takes its second draw unless that has more
// connections for its weight.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/random/generator.h"

namespace servescape {

// `server` in `upstream`, with its parameters.
struct NginxServer {
  std::string name;  // address, as written: hashes take it
  int64_t weight = 1;
  int64_t max_fails = 1;
  int64_t fail_timeout = 10;  // s
  int64_t max_conns = 0;      // 0: no limit
  bool down = false;
  bool backup = false;
};

enum class NginxMethod : uint8_t {
  kRoundRobin,
  kLeastConn,
  kRandom,
  kRandomTwo,
  kHash,
  kHashConsistent,
  kIpHash
};

// What one request remembers from try to try.
struct NginxCall {
  std::string key;  // of the hash, or the client's address
  std::vector<bool> tried;
  std::optional<size_t> current;
  bool on_backup = false;
  int64_t tries = 0;  // left
  uint32_t hash = 0, rehash = 0, draws = 0;
  bool has_point = false;
  std::string reason;  // of the last choice
};

class NginxPeers {
 public:
  NginxPeers(std::vector<NginxServer> servers, NginxMethod method, const Generator& generator);

  NginxCall Begin(std::string key) const;
  // The server of the next try; none: "no live upstreams". `now` in whole
  // seconds.
  std::optional<size_t> Pick(NginxCall* call, int64_t now);
  // The try is over; one that failed counts against the server.
  void Free(NginxCall* call, bool failed, int64_t now);

  int64_t conns(size_t server) const { return peers_[server].conns; }

 private:
  struct Peer {
    NginxServer config;
    int64_t effective_weight, current_weight = 0;
    int64_t conns = 0, fails = 0, accessed = 0, checked = 0;
  };

  bool single(const NginxCall& call) const { return !call.on_backup && single_; }
  bool Usable(const NginxCall& call, size_t i, int64_t now) const;
  std::vector<size_t> Group(const NginxCall& call) const;
  // Smooth round robin over some of the servers, beginning with a best one if
  // there is one.
  std::optional<size_t> Smooth(const std::vector<size_t>& among, int64_t sum_before,
                               std::optional<size_t> best);
  std::optional<size_t> RoundRobin(NginxCall* call, int64_t now);
  std::optional<size_t> LeastConn(NginxCall* call, int64_t now);
  std::optional<size_t> Random(NginxCall* call, int64_t now);
  std::optional<size_t> RandomTwo(NginxCall* call, int64_t now);
  std::optional<size_t> Hash(NginxCall* call, int64_t now);
  std::optional<size_t> Consistent(NginxCall* call, int64_t now);
  std::optional<size_t> IpHash(NginxCall* call, int64_t now);
  std::optional<size_t> Choose(NginxCall* call, int64_t now);
  std::optional<size_t> Backup(NginxCall* call, int64_t now);
  size_t ByWeight(uint32_t w) const;
  void MakeRing();

  NginxMethod method_;
  bool single_ = false;
  std::vector<Peer> peers_;
  std::vector<size_t> primary_, backup_;
  uint32_t total_weight_ = 0;                      // of those that are no backup
  std::vector<std::pair<uint32_t, size_t>> ring_;  // point -> server
  Generator generator_;
};

// CRC-32 as zlib's, of more bytes after those that gave `crc`.
uint32_t Crc32(std::string_view bytes, uint32_t crc = 0);

}  // namespace servescape
