// SPDX-License-Identifier: MIT
// What of a scenario is paid for by the hour, whatever its load. What is paid for it follows from
// the time its replicas are there (study/bill.h).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/scenario/config.h"

namespace servescape {

// A pool of replicas, a cache or a store.
struct PricedPart {
  std::string kind;  // "service", "cache", "store", "job"
  std::string name;
  std::string host;
  double price = 0;  // of one, US dollars an hour
  uint32_t count = 1;
  bool priced = false;     // its price is known, or it is paid with another part's
  int32_t machine = -1;    // that several services share
  bool is_shared = false;  // and are paid for together: what each uses of it is not known
  size_t service = 0, pool = 0;  // of kind "service": whose replicas, the first one's of several
  // Of a pool: the first of its replicas in its service, and the speeds of all of them there.
  uint32_t first = 0;
  std::vector<double> speeds{};  // empty: no pool
};

// In the order of the scenario: services by pool, caches, stores, jobs; these cost nothing by the
// hour, but by what their workers take (WorkerPrice).
std::vector<PricedPart> PricedPartsOf(const Config& config);

// Of a worker of the job, US dollars an hour, and what it is: "g4dn.xlarge spot (job nightly)".
double WorkerPrice(const Config& config, size_t job);
std::string WorkerWords(const Config& config, size_t job);

// All that has a price together, US dollars an hour, while all replicas are there.
double DollarsPerHour(const Config& config);

// Whether anything has one.
bool HasPrice(const Config& config);

}  // namespace servescape
