// SPDX-License-Identifier: MIT
// Single-server and multi-server queues beyond the exponential: exact means where they exist,
// bounds and approximations where they do not. First come first served, times in seconds, rates
// per second, `scv` = squared coefficient of variation. At or past saturation means and bounds
// are infinite.
#pragma once

#include <cstdint>
#include <limits>

namespace servescape {

// M/G/1 (Pollaczek and Khinchine). Mean wait rho E[S] (1 + scv) / (2 (1 - rho)); second moment of
// the wait 2 E[W]^2 + rate E[S^3] / (3 (1 - rho)) (Takacs 1962), NaN without the third moment.
struct MG1 {
  MG1(double rate, double mean_service, double scv_service,
      double third_moment = std::numeric_limits<double>::quiet_NaN());

  double utilization;
  double wait;         // mean
  double sojourn;      // mean
  double in_queue;     // mean number
  double in_system;    // mean number
  double second_moment_wait;
};

// D/M/1: arrivals at equal gaps, exponential service. An arrival waits with probability sigma,
// the root in (0, 1) of sigma = exp(-(1 - sigma) / rho), and the sojourn is exponential with mean
// E[S] / (1 - sigma) (Kleinrock, Queueing Systems 1, chapter 6).
struct DM1 {
  DM1(double rate, double mean_service);

  double utilization;
  double wait_probability;
  double wait;     // mean
  double sojourn;  // mean
  // The smallest t with P(sojourn <= t) >= q.
  double SojournQuantile(double q) const;
};

// G/G/1 with independent gaps and services, from two moments of each.
struct GG1Bounds {
  GG1Bounds(double rate, double scv_arrival, double mean_service, double scv_service);

  double utilization;
  double upper;          // of the mean wait: Kingman 1962
  double lower;          // of the mean wait, at least 0: Marshall 1968
  double allen_cunneen;  // approximation of the mean wait
};

// G/G/c: mean wait of M/M/c times (scv_arrival + scv_service) / 2 (Allen and Cunneen; Allen,
// Probability, Statistics and Queueing Theory, 2nd edition, section 5.4). Exact for M/M/c and
// M/G/1; an approximation, typically within 10 to 25 %, elsewhere.
double AllenCunneenWait(double rate, double scv_arrival, double mean_service, double scv_service,
                        int64_t servers);

}  // namespace servescape
