// SPDX-License-Identifier: MIT
// How fast a scenario forgets its state: the relaxation time of its slowest part. It says how long
// a run has to be before its averages mean anything, and how much of its start to leave out. An
// estimate before the run, by the diffusion (heavy-traffic) approximation of each queue: one whose
// backlog has variance v per second and drifts back at d requests per second forgets like
// exp(-t / r) with r = 2 v / d^2, exact for M/M/1 as its load goes to 1 and above the true value
// 1 / (mu (1 - sqrt(rho))^2) below that (Abate and Whitt, "Transient behavior of the M/M/1 queue",
// Queueing Systems 2, 1987; Whitt, "Planning queueing simulations", Management Science 35:11,
// 1989).
#pragma once

#include <string>
#include <vector>

#include "sim/model/load.h"
#include "sim/scenario/config.h"

namespace servescape {

struct Relaxation {
  double seconds = 0;
  std::string of;     // "the queue of model": what is slowest; empty: nothing takes time
  double copies = 1;  // queues that fill and empty independently there: each tells as much
  bool known = true;  // false: some queue's load is not known before the run (a cache in front of
                      // it, retries) or above 1, and `seconds` leaves it out
};

// Of a scenario whose traffic does not change (IsStationary). `loads` are LoadsOf(config).
Relaxation RelaxationOf(const Config& config, const std::vector<ServiceLoad>& loads);

// Limit of the variance of an open source's counts over their mean, 1 for a Poisson process: what
// counts over long times are to a queue (index of dispersion; Cox and Lewis 1966).
double IndexOfDispersion(const TrafficConfig& source);
// Of all open sources together.
double DispersionOf(const Config& config);

// Queues of a service that fill and empty on their own; balancing by load makes one of them.
double SeparateQueues(const ServiceConfig& service);

}  // namespace servescape
