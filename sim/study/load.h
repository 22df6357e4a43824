// SPDX-License-Identifier: MIT
// What a scenario asks of its services and what they can give, computed from the configuration
// alone: mean service times, batch curves, rates and profiles. No simulation takes part.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/scenario/config.h"

namespace servescape {

struct ServiceLoad {
  // Requests per second that all replicas together serve when every batch is full; infinite if
  // the service takes no time. Of a scenario that is not plain it is a bound: failures, padding
  // or a shared machine may leave less.
  double capacity = 0;
  double batch_requests = 1;  // requests in a full batch
  double batch_seconds = 0;   // mean time of a full batch
  // Requests per second offered by the open sources, the mean of each of kWindows equal parts of
  // the run, as if no service before it held anything back; and the highest instant.
  std::vector<double> offered;
  double peak = 0;
  // Of what is counted, in a log or in a run, only steps that are more than chance (rate_steps.h).
  double peak_seconds = 0;  // how long the highest step lasts; 0: a rate that was given
  double peak_error = 0;    // its standard error, as a share
  bool flat = false;        // offered alike over the whole run
  bool visited_by_closed = false;  // clients in a closed loop come here too
  bool visited_once = true;  // by each request, on its first attempt and with every cache missing
};

std::vector<ServiceLoad> LoadsOf(const Config& config);

// "", " at the peak" or " at the peak (the mean of 12 s, +-8%)".
std::string PeakWords(const ServiceLoad& load);

// Overload that needs no run to be seen, as a sentence; empty if there is none. Only of services
// that nothing keeps requests from: behind a cache or a limit it takes a run.
std::string OverloadWords(const Config& config);

bool HasProfileOrTrace(const Config& config);
bool IsTraced(const Config& config);  // some source replays a log
bool HasOpenTraffic(const Config& config);
uint64_t ClosedClients(const Config& config);
bool HasIncidents(const Config& config);  // or flushes
// No profile, no trace, no incident: nothing that changes with time.
bool IsStationary(const Config& config);

// Requests per second that enter the system with the closed loops at their upper bound (every
// answer instant, or the slowest service saturated): infinite if nothing takes time.
double ClosedRateBound(const Config& config, const std::vector<ServiceLoad>& loads);
// Arrivals of one replication: exact means for open traffic, the bound above for closed loops.
double ExpectedArrivals(const Config& config);

}  // namespace servescape
