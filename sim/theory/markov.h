// SPDX-License-Identifier: MIT
// Queues with Poisson arrivals and exponential service, first come first served, in steady state.
// Rates per second, times in seconds. Formulas: Gross, Shortle, Thompson and Harris, Fundamentals
// of Queueing Theory, 4th edition, chapter 2 (M/M/1: 2.2, M/M/c: 2.3, M/M/c/K: 2.5, finite
// source: 2.7). Out of its domain (rate >= capacity) a queue has infinite means and percentiles
// and its probabilities of states are NaN.
#pragma once

#include <cstdint>
#include <vector>

namespace servescape {

// M/M/c; M/M/1 is MMc(rate, mean, 1). The wait is the time in queue, the sojourn adds service.
class MMc {
 public:
  MMc(double rate, double mean_service, int64_t servers);

  bool stable() const { return stable_; }
  double Utilization() const { return utilization_; }  // min(1, rate * mean / servers)
  double WaitProbability() const { return wait_probability_; }  // Erlang C
  double MeanWait() const;
  double MeanSojourn() const;
  double MeanInQueue() const;
  double MeanInSystem() const;

  // P(wait > t) and P(sojourn > t), t >= 0.
  double WaitTail(double t) const;
  double SojournTail(double t) const;
  // The smallest t with P(time <= t) >= q, 0 <= q < 1.
  double WaitQuantile(double q) const;
  double SojournQuantile(double q) const;
  // P(n in the system).
  double StateProbability(int64_t n) const;

 private:
  double rate_;
  double mean_service_;
  int64_t servers_;
  double utilization_;
  bool stable_;
  double wait_probability_;
  double drain_;  // servers / mean - rate: the rate at which a wait decays
};

// M/M/1 by its own, simpler formulas: an oracle for MMc and a name for the reader.
class MM1 {
 public:
  MM1(double rate, double mean_service);

  double Utilization() const { return utilization_; }
  double MeanWait() const { return utilization_ * MeanSojourn(); }
  double MeanSojourn() const;  // mean / (1 - rho)
  double MeanInQueue() const { return rate_ * MeanWait(); }
  double MeanInSystem() const { return rate_ * MeanSojourn(); }
  double WaitQuantile(double q) const;     // log(rho / (1 - q)) E[sojourn], at least 0
  double SojournQuantile(double q) const;  // -log(1 - q) E[sojourn]: exponential
  double StateProbability(int64_t n) const;  // (1 - rho) rho^n

 private:
  double rate_;
  double mean_service_;
  double utilization_;
};

// The steady state of a birth-death chain over 0 .. n: birth[i] leads from i to i + 1, death[i]
// from i + 1 to i; n = birth.size() = death.size(). Scaled on the way, so nothing overflows.
std::vector<double> BirthDeath(const std::vector<double>& birth,
                               const std::vector<double>& death);

// M/M/c/K: at most `capacity` in the system (waiting and in service), others are lost. Any load.
struct MMcK {
  MMcK(double rate, double mean_service, int64_t servers, int64_t capacity);

  double loss;         // share of arrivals that is lost
  double throughput;   // accepted per second
  double in_system;    // mean number
  double in_queue;     // mean number waiting
  double utilization;  // busy servers / servers
  double sojourn;      // mean, of the accepted
  double wait;         // mean, of the accepted
  std::vector<double> states;  // P(n in the system), n = 0 .. capacity
};

// M/M/c//N: a closed loop of `clients`, each thinking (exponential, mean >= 0) and then waiting
// for one of `servers`: the machine repair model.
struct MachineRepair {
  MachineRepair(int64_t clients, double mean_think, double mean_service, int64_t servers);

  double throughput;   // answers per second
  double response;     // mean time from request to answer
  double in_system;    // mean number waiting or in service
  double utilization;  // busy servers / servers
};

}  // namespace servescape
