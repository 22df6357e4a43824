// SPDX-License-Identifier: MIT
#include "sim/theory/markov.h"

#include <cmath>

#include "sim/base/check.h"
#include "sim/base/constants.h"
#include "sim/base/math.h"
#include "sim/theory/erlang.h"

namespace servescape {

namespace {

}  // namespace

MMc::MMc(double rate, double mean_service, int64_t servers)
    : rate_(rate), mean_service_(mean_service), servers_(servers) {
  const double load = rate * mean_service;
  const double c = static_cast<double>(servers);
  stable_ = load < c;
  utilization_ = stable_ ? load / c : 1;
  wait_probability_ = ErlangC(servers, load);
  drain_ = c / mean_service - rate;
}

double MMc::MeanWait() const { return stable_ ? wait_probability_ / drain_ : kInfinity; }
double MMc::MeanSojourn() const { return MeanWait() + mean_service_; }
double MMc::MeanInQueue() const { return rate_ * MeanWait(); }
double MMc::MeanInSystem() const { return rate_ * MeanSojourn(); }

double MMc::WaitTail(double t) const {
  return stable_ ? wait_probability_ * Exp(-drain_ * t) : 1;
}

// The service alone, plus what the wait adds to it: C mu (e^(-mu t) - e^(-drain t)) / (drain - mu),
// written so that it survives drain = mu.
double MMc::SojournTail(double t) const {
  if (!stable_) return 1;
  const double mu = 1 / mean_service_;
  const double gap = drain_ - mu;
  const double service = Exp(-mu * t);
  const double added = std::fabs(gap) * t > 1
                           ? (service - Exp(-drain_ * t)) / gap
                           : service * (gap == 0 ? t : -Expm1(-gap * t) / gap);
  return service + wait_probability_ * mu * added;
}

double MMc::WaitQuantile(double q) const {
  if (!stable_) return kInfinity;
  const double ratio = wait_probability_ / (1 - q);
  return ratio <= 1 ? 0 : Log(ratio) / drain_;
}

double MMc::SojournQuantile(double q) const {
  if (!stable_) return kInfinity;
  if (q <= 0) return 0;
  double low = 0;
  double high = mean_service_;
  while (SojournTail(high) > 1 - q && high < 1e300) {
    low = high;
    high *= 2;
  }
  for (int i = 0; i < 200; ++i) {  // until the bracket is two neighbouring doubles
    const double middle = low + 0.5 * (high - low);
    if (!(middle > low && middle < high)) break;
    (SojournTail(middle) > 1 - q ? low : high) = middle;
  }
  return high;
}

// From P(wait) = P(n >= c) = p_c / (1 - rho) backwards, without factorials; where nobody waits,
// the number in the system is Poisson.
double MMc::StateProbability(int64_t n) const {
  if (!stable_ || n < 0) return kNaN;
  const double load = rate_ * mean_service_;
  if (load == 0) return n == 0 ? 1 : 0;
  const double count = static_cast<double>(n);
  if (wait_probability_ < 1e-200) return Exp(count * Log(load) - load - LogGamma(count + 1));
  double p = wait_probability_ * (1 - utilization_);
  if (n >= servers_) return p * Pow(utilization_, static_cast<double>(n - servers_));
  for (int64_t k = servers_; k > n; --k) p *= static_cast<double>(k) / load;
  return p;
}

MM1::MM1(double rate, double mean_service)
    : rate_(rate), mean_service_(mean_service), utilization_(rate * mean_service) {}

double MM1::MeanSojourn() const {
  return utilization_ < 1 ? mean_service_ / (1 - utilization_) : kInfinity;
}

double MM1::WaitQuantile(double q) const {
  if (!(utilization_ < 1)) return kInfinity;
  const double ratio = utilization_ / (1 - q);
  return ratio <= 1 ? 0 : Log(ratio) * MeanSojourn();
}

double MM1::SojournQuantile(double q) const { return -Log1p(-q) * MeanSojourn(); }

double MM1::StateProbability(int64_t n) const {
  if (!(utilization_ < 1) || n < 0) return kNaN;
  return (1 - utilization_) * Pow(utilization_, static_cast<double>(n));
}

std::vector<double> BirthDeath(const std::vector<double>& birth,
                               const std::vector<double>& death) {
  SERVESCAPE_CHECK(birth.size() == death.size());
  std::vector<double> states(birth.size() + 1);
  states[0] = 1;
  double sum = 1;
  for (size_t i = 0; i < birth.size(); ++i) {
    states[i + 1] = states[i] * (birth[i] / death[i]);
    sum += states[i + 1];
    if (sum > 1e200) {
      for (size_t j = 0; j <= i + 1; ++j) states[j] *= 1e-200;
      sum *= 1e-200;
    }
  }
  for (double& state : states) state /= sum;
  return states;
}

MMcK::MMcK(double rate, double mean_service, int64_t servers, int64_t capacity) {
  SERVESCAPE_CHECK(servers >= 1 && capacity >= servers);
  const size_t size = static_cast<size_t>(capacity);
  const double c = static_cast<double>(servers);
  std::vector<double> death(size);
  for (size_t i = 0; i < size; ++i) {
    const double n = static_cast<double>(i + 1);
    death[i] = (n < c ? n : c) / mean_service;
  }
  states = BirthDeath(std::vector<double>(size, rate), death);
  in_system = 0;
  in_queue = 0;
  for (size_t i = 1; i <= size; ++i) {
    const double n = static_cast<double>(i);
    in_system += n * states[i];
    if (n > c) in_queue += (n - c) * states[i];
  }
  loss = states[size];
  throughput = rate * (1 - loss);
  utilization = throughput * mean_service / c;
  sojourn = in_system / throughput;
  wait = in_queue / throughput;
}

MachineRepair::MachineRepair(int64_t clients, double mean_think, double mean_service,
                             int64_t servers) {
  SERVESCAPE_CHECK(clients >= 1 && servers >= 1);
  const double n = static_cast<double>(clients);
  const double c = static_cast<double>(servers);
  if (!(mean_think > 0)) {  // everybody is always at the servers
    const double busy = n < c ? n : c;
    throughput = busy / mean_service;
    in_system = n;
  } else {
    const size_t size = static_cast<size_t>(clients);
    std::vector<double> birth(size);
    std::vector<double> death(size);
    for (size_t i = 0; i < size; ++i) {
      const double present = static_cast<double>(i + 1);
      birth[i] = (n - static_cast<double>(i)) / mean_think;
      death[i] = (present < c ? present : c) / mean_service;
    }
    const std::vector<double> states = BirthDeath(birth, death);
    throughput = 0;
    in_system = 0;
    for (size_t i = 1; i <= size; ++i) {
      throughput += states[i] * death[i - 1];
      in_system += states[i] * static_cast<double>(i);
    }
  }
  response = in_system / throughput;
  utilization = throughput * mean_service / c;
}

}  // namespace servescape
