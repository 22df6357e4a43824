// SPDX-License-Identifier: MIT
// What a scenario asks of its services and what they can give, computed from the configuration
// alone: mean service times, batch curves, rates and profiles. No simulation takes part. Who judges
// and explains asks here, not the configuration.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/model/replica_shares.h"
#include "sim/model/stations.h"
#include "sim/model/traffic_rate.h"
#include "sim/scenario/config.h"

namespace servescape {

struct ServiceLoad {
  Station station;
  // Requests per second that all replicas together serve when every batch is full; infinite if
  // the service takes no time. Where the engine is the general one it is a bound: failures, padding
  // or a shared machine may leave less.
  double capacity = 0;
  // Requests per second at which the first of its replicas gets all it can serve: less than the
  // capacity where routing gives some more than their part (replica_shares.h).
  double limit = 0;
  std::optional<ReplicaGroup> fullest;  // which, if so
  // Speeds by replica, where it is not known how much each gets; empty where it is.
  std::vector<double> speeds;
  double batch_requests = 1;  // requests in a full batch
  double batch_seconds = 0;   // mean time of a full batch
  // Requests per second offered by the open sources, the mean of each of kLoadParts equal parts of
  // the run, as if no service before it held anything back; and the highest instant.
  std::vector<double> offered;
  double peak = 0;
  double above = 0;  // seconds in which more than `limit` is offered
  // Of what is counted, in a log or in a run, only steps that are more than chance (rate_steps.h).
  double peak_seconds = 0;  // how long the highest step lasts; 0: a rate that was given
  double peak_error = 0;    // its standard error, as a share
  bool flat = false;        // offered alike over the whole run
  bool visited_by_closed = false;  // clients in a closed loop come here too
  bool visited_once = true;  // by each request, on its first attempt and with every cache missing
};

std::vector<ServiceLoad> LoadsOf(const Config& config);

bool HasProfileOrTrace(const Config& config);
bool IsTraced(const Config& config);  // some source replays a log
bool HasOpenTraffic(const Config& config);
uint64_t ClosedClients(const Config& config);
bool CallersWait(const Config& config);  // no source gives up, tries again or hedges
// Work may go on whose request has left: of an attempt that was given up, or of branches that are
// not waited for.
bool LeavesWork(const Config& config);
// A limit, shedding, a breaker, a brown-out, a fallback or an attempt of a call that is given up
// may keep requests from a service that it cannot serve.
bool MayKeepAway(const Config& config);
bool HasIncidents(const Config& config);     // or flushes
double FirstIncident(const Config& config);  // when, in seconds; infinite without one
// No profile, no trace, no incident: nothing that changes with time.
bool IsStationary(const Config& config);
// Seconds at which the last change that the scenario names is over, of profiles (counts apart),
// incidents and flushes; at which its counts end, and the last row of its traces comes. 0 without.
double LastChange(const Config& config);
double EndOfCounts(const Config& config);
double LastTraceRow(const Config& config);
// All that may come has come: logs that are not repeated, and a run that goes to their end.
bool PlaysAll(const Config& config);

// The scenario under a steady load, `factor` times its own, from a start without a warm-up of its
// own: no profiles, incidents and flushes, and a trace is played faster.
Config SteadyAt(const Config& config, double factor);

// Requests per second that enter the system with the closed loops at their upper bound (every
// answer instant, or the slowest service saturated): infinite if nothing takes time.
double ClosedRateBound(const Config& config, const std::vector<ServiceLoad>& loads);
// Arrivals of one replication: exact means for open traffic, the bound above for closed loops.
double ExpectedArrivals(const Config& config);

}  // namespace servescape
