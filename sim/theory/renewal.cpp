// SPDX-License-Identifier: MIT
#include "sim/theory/renewal.h"

#include "sim/base/constants.h"
#include "sim/base/math.h"
#include "sim/theory/markov.h"

namespace servescape {

namespace {

}  // namespace

MG1::MG1(double rate, double mean_service, double scv_service, double third_moment) {
  utilization = rate * mean_service;
  const bool stable = utilization < 1;
  const double slack = 1 - utilization;
  wait = stable ? utilization * mean_service * (1 + scv_service) / (2 * slack) : kInfinity;
  sojourn = wait + mean_service;
  in_queue = rate * wait;
  in_system = rate * sojourn;
  second_moment_wait = stable ? 2 * wait * wait + rate * third_moment / (3 * slack) : kInfinity;
}

// In x = 1 - sigma the root of x = 1 - exp(-x / rho) is found by bisection: it keeps its relative
// accuracy near saturation, where x vanishes.
DM1::DM1(double rate, double mean_service) : utilization(rate * mean_service) {
  if (!(utilization < 1)) {
    wait_probability = 1;
    wait = sojourn = kInfinity;
    return;
  }
  if (utilization == 0) {
    wait_probability = wait = 0;
    sojourn = mean_service;
    return;
  }
  double low = 0;
  double high = 1;
  for (int i = 0; i < 200; ++i) {
    const double middle = 0.5 * (low + high);
    if (!(middle > low && middle < high)) break;
    (-Expm1(-middle / utilization) > middle ? low : high) = middle;
  }
  wait_probability = 1 - high;
  sojourn = mean_service / high;
  wait = sojourn * wait_probability;
}

double DM1::SojournQuantile(double q) const { return -Log1p(-q) * sojourn; }

GG1Bounds::GG1Bounds(double rate, double scv_arrival, double mean_service, double scv_service) {
  utilization = rate * mean_service;
  if (!(utilization < 1)) {
    upper = lower = allen_cunneen = kInfinity;
    return;
  }
  const double slack = 1 - utilization;
  const double square = utilization * utilization;
  upper = (scv_arrival + square * scv_service) / (2 * rate * slack);
  lower = (square * scv_service + utilization * (utilization - 2)) / (2 * rate * slack);
  if (!(lower > 0)) lower = 0;
  allen_cunneen = AllenCunneenWait(rate, scv_arrival, mean_service, scv_service, 1);
}

double AllenCunneenWait(double rate, double scv_arrival, double mean_service, double scv_service,
                        int64_t servers) {
  return MMc(rate, mean_service, servers).MeanWait() * 0.5 * (scv_arrival + scv_service);
}

}  // namespace servescape
