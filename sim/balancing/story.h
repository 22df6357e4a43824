// SPDX-License-Identifier: MIT
// What a balancer is played against: servers that answer, refuse or hang over
// time, and requests; and what is told of each request. Shared by all systems
// of this folder.
//
// To add a system: a header that opens with its name, its version and its
// source files; the system's own names and defaults; a state machine that knows
// no clock (whoever calls it brings the time), and a function Play as
// nginx_play.h has it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/time.h"

namespace servescape {

enum class Conduct : uint8_t {
  kAnswer,
  kRefuse,  // nobody listens: the connection is refused at once
  kClose,   // accepts, reads the request and closes without an answer
  kHang,    // accepts and never answers
};

struct Behaviour {
  Conduct conduct = Conduct::kAnswer;
  std::optional<Duration> take;      // until the answer; none: what the server takes else
  std::string status;                // "503", "UNAVAILABLE"; empty: a good answer
  std::optional<Duration> pushback;  // grpc-retry-pushback-ms; below zero: no retry
};

// A behaviour from one instant until another.
struct Chapter {
  SimTime from, until = kEndOfTime;
  Behaviour behaviour;
};

struct ServerStory {
  std::string name;
  Duration take = FromSeconds(0.001);
  std::vector<Chapter> chapters;  // the last that covers an instant holds

  Behaviour At(SimTime now) const;
};

struct BalancedRequest {
  std::optional<SimTime> at;  // none: `gap` after the answer to the one before it
  Duration gap;
  std::optional<Duration> take;  // none: what the server takes
  std::string key;               // what hashes hash, and caches keep
  std::string client;            // address, of ip_hash and source
  std::string method = "GET";
  std::optional<Behaviour> answer;  // whatever the server else does
};

struct Try {
  size_t server = 0;
  SimTime at;
  std::string outcome;  // "200", "refused", "closed", "timeout", ..
};

struct Answer {
  SimTime sent, answered;
  std::string status;  // "200", "502", "OK", ..; "none": it waits for ever
  std::optional<size_t> server;
  std::vector<Try> tries;
  std::string reason;  // why that server, or why none
  std::string cache;   // MISS, HIT, or nothing
};

// What a server is like at an instant that was asked for.
struct Look {
  SimTime at;
  std::vector<std::string> names;
  std::vector<double> loads;
};

struct Balanced {
  std::vector<std::string> servers;
  std::vector<Answer> answers;
  std::vector<std::string> notes;
  std::map<std::string, double> totals;
  std::vector<Look> looks;
};

struct World {
  std::vector<ServerStory> servers;  // those of the configuration, in its order
  std::vector<BalancedRequest> requests;
  Duration phase;  // how far into a whole second, and between two checks, the
                   // play begins
  uint64_t seed = 1;
  std::vector<SimTime> looks;
};

// The behaviour that a request meets at a server, with how long the answer
// takes filled in.
Behaviour Meets(const World& world, size_t server, const BalancedRequest& request, SimTime now);

constexpr size_t kMostBalancedRequests = 1'000'000;
constexpr size_t kMostBalancedServers = 10'000;

}  // namespace servescape
