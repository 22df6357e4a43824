// SPDX-License-Identifier: MIT
// How much a scenario holds at once, and who is kept out of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/model/load.h"
#include "sim/scenario/config.h"

namespace servescape {

// Servers of all services, replicas x concurrency; one a replica where that is unlimited.
uint64_t ServersOf(const Config& config);

// Requests that have come to one service beyond what it could serve when the run ends, at most as
// many as may be in flight; nothing where a queue has a bound.
double LeftBehind(const Config& config);

// Entries that the copies of a cache will hold together after so many requests.
struct CacheHolding {
  double entries = 0;
  bool popular = false;  // it starts with the most popular keys
};
std::vector<CacheHolding> CacheHoldingsOf(const Config& config, double arrivals);

// What keeps requests out of a service before its queue: its keys' words, "a partition".
std::vector<std::string_view> EntryLimitsOf(const Config& config, size_t service);

bool HasRateLimit(const Config& config, size_t source);

// What turns requests away at a service's queue: "its queue is full", or that memory of keys and
// values "cannot hold their prompts"; and of all services, as a sentence begins.
const char* RefusalAt(const Config& config, size_t service);
std::string RefusersOf(const Config& config);

// The closed source whose clients think least; -1 without one.
int LeastThinking(const Config& config);

// The highest rate of each open source, per second.
std::vector<double> PeakRatesOf(const Config& config);

// Clients of a closed loop of whom some are refused when all ask at the start.
struct RefusedClients {
  size_t source = 0;
  uint32_t clients = 0;
  int service = -1;   // that refuses them; -1: the source itself
  double room = 0;    // of them that are taken at once
  std::string why;    // "its queue is full", "its rate_limit", ...
  bool full = false;  // the queue is
};
// The first source of such clients that think 0 s.
std::optional<RefusedClients> RefusedAtStart(const Config& config);

// Clients that ask again so many times a second at least, as all but those in the one service they
// call, and its queue, think (by Little's law: whatever the times, (clients - room) / mean think).
struct EagerClients {
  RefusedClients refused;
  double rate = 0;
};
// The source for which that is most.
std::optional<EagerClients> EagerClientsOf(const Config& config);

}  // namespace servescape
