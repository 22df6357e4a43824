// SPDX-License-Identifier: MIT
// How much of what a run says of a mean queue is the work of a few very long service times.
//
// A time x that holds up a queue, to which g requests a second more come meanwhile than are served,
// and which then shrinks by d a second, adds g x^2 (1 + g / d) / 2 to the integral of its length.
// The squares of these, at the rate at which such times come, are the queue's share in the variance
// of that integral: with one server the leading term of the exact one, lambda E[S^4] / (4 (1 -
// rho)^2) of the work in M/G/1 (Takacs' moments of the workload in its Poisson equation; Whitt,
// "Planning queueing simulations", Management Science 35:11, 1989). Relaxation times (relaxation.h)
// know the variance of the times only.
#pragma once

#include <string>
#include <vector>

#include "sim/model/load.h"
#include "sim/scenario/config.h"

namespace servescape {

struct RareTimes {
  double square = 0;    // of the relative standard error that they give a mean queue
  std::string service;  // whose
};

// Of the service where it is largest, over `seconds` of all replications together. Times so long
// that one comes in a hundred such runs count no more. Only of open, steady traffic, and of times
// that vary more than exponential ones.
RareTimes RareTimesOf(const Config& config, const std::vector<ServiceLoad>& loads, double seconds);

}  // namespace servescape
