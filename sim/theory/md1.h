// SPDX-License-Identifier: MIT
// M/D/1, first come first served: Poisson arrivals, every service of the same length D. Erlang's
// series for the waiting time (1909) alternates and loses all digits for long waits. Used here is
// the equal form of Franx ("A simple solution for the M/D/c waiting time distribution", Operations
// Research Letters 29, 2001) with positive terms only: for t = k D - y, 0 < y <= D,
//   P(wait <= t) = sum over j < k of e^(-rate y) (rate y)^j / j! * P(queue <= k - 1 - j).
// The states come from the up-crossing recursion of the embedded chain, positive as well; both
// continue as exact geometric tails once their ratio has settled.
#pragma once

#include <cstddef>
#include <vector>

namespace servescape {

class MD1 {
 public:
  // rate >= 0 per second, service > 0 seconds. With rate * service >= 1 all times are infinite.
  MD1(double rate, double service);

  bool stable() const { return utilization_ < 1; }
  double Utilization() const { return utilization_; }
  double MeanWait() const;  // rho D / (2 (1 - rho))
  double MeanSojourn() const { return MeanWait() + service_; }
  // P(wait > t), t >= 0.
  double WaitTail(double t) const;
  // The smallest t with P(wait <= t) >= q, 0 <= q < 1; the sojourn adds the service.
  double WaitQuantile(double q) const;
  double SojournQuantile(double q) const { return WaitQuantile(q) + service_; }
  // P(n in the system).
  double StateProbability(size_t n) const;

 private:
  double QueueTail(size_t n) const;  // P(more than n waiting)

  double rate_;
  double service_;
  double utilization_;
  std::vector<double> states_;  // P(n in the system) until the ratio settles
  std::vector<double> tails_;   // P(more than n in the system), same length
  double ratio_ = 0;            // of neighbours beyond
};

}  // namespace servescape
