// SPDX-License-Identifier: MIT
// What presses on each service: how much it is asked for as a share of what it can do, and how its
// queue changes. The share comes from the best there is:
//
//   given     what the sources offer over what the service can serve: no estimate at all
//   arrivals  requests let in, over what the service can serve, where that is known: its pace is
//             given, and what comes (through caches, by retries) is counted
//   work      how much of what its ready replicas can do they do, where even the pace is not known
//             (work.h)
//
// Where routing gives some replicas more than their part, the first to be full counts: by its share
// where that is known (replica_shares.h), else by what each is seen to have served.
#pragma once

#include <string>
#include <vector>

#include "sim/model/load.h"
#include "sim/study/evidence.h"
#include "sim/study/verdict.h"

namespace servescape {

enum class Basis : uint8_t { kNone, kGiven, kArrivals, kWork };

struct Pressure {
  Basis basis = Basis::kNone;  // none: nothing limits the service
  Interval share;              // NaN without a basis
  double reported = 0;             // the share that a sentence tells
  Growth queue;
  bool of_ready = false;  // reported: of the replicas that were up; NaN: none was
  int replica = -1;       // the share is that of this one of its replicas, as measured
  bool of_work = false;   // a share of what it can serve, not of the time that servers are taken
  bool bounded = false;   // its queue is
  bool room = false;      // surely below what it can do
  bool over = false;      // surely above
};

struct Pressures {
  std::vector<Pressure> services;
  Growth growth;        // of the number in the system
  int busiest = -1;     // -1: none whose share is known
  int rising = -1;      // with a queue that surely rises and has no bound
  int strained = -1;    // busiest of those without a bound that have not surely room
  bool room = true;     // all services
  bool settles = true;  // all services have room or a bound
  // Where requests leave work behind, of a service without room or a bound the queue may grow while
  // their number does not.
  bool queues_level = true;
};

// What there is to judge by.
struct Case {
  const Config& config;  // what is in effect
  const std::vector<ReplicationRecord>& records;
  const std::vector<ServiceLoad>& loads;  // offered, or measured where the offers are not given
  const Facts& facts;
  const Reported& reported;
};

// By the windows from `from` on.
Pressures PressuresOf(const Case& of, size_t from);

// "m", "the replica of m with speed 0.5" or "zone 1 of m": what a share of it is of.
std::string ServiceWords(const Case& of, const Pressure& own, size_t service);

// Requests a second that were let in over `capacity`, in the windows from `from` on: cut into at
// least twenty pieces over all replications, so that a single run has an interval, too.
Interval AdmittedShare(const std::vector<ReplicationRecord>& records, size_t service,
                       double capacity, double width, size_t from);

// "ranker gets 83% of what it can serve", where servers are all that is known "ranker is busy 83%
// of the time"; empty for a service of -1.
std::string ShareOf(const Case& of, const Pressures& all, int service);

}  // namespace servescape
