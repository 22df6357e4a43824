// SPDX-License-Identifier: MIT
#include "sim/theory/token_batching.h"

#include <limits>
#include <vector>

#include "sim/base/math.h"
#include "sim/theory/markov.h"

namespace servescape {

TokenQueue::TokenQueue(double rate, double tokens, double base, double per_sequence,
                       int64_t most) {
  std::vector<double> birth, death;
  for (int64_t n = 1; n <= most; ++n) {
    const double running_now = static_cast<double>(n);
    birth.push_back(rate);
    death.push_back(running_now / (tokens * (base + per_sequence * running_now)));
  }
  capacity = death.back();
  stable = rate < capacity;
  if (!stable) {
    in_system = running = sojourn = wait = time_per_token =
        std::numeric_limits<double>::infinity();
    wait_probability = empty = std::numeric_limits<double>::quiet_NaN();
    return;
  }
  // Beyond `most` the states fall geometrically.
  const std::vector<double> states = BirthDeath(birth, death);
  const double ratio = rate / capacity;
  const double beyond = states.back() * ratio / (1 - ratio);
  const double places = static_cast<double>(most);
  double sum = 0;
  for (uint32_t n = 0; n < states.size(); ++n) sum += n * states[n];
  const double total = 1 + beyond;
  running = (sum + places * beyond) / total;
  const double waiting = beyond / (1 - ratio) / total;
  in_system = running + waiting;
  wait = waiting / rate;
  sojourn = in_system / rate;
  wait_probability = (states.back() + beyond) / total;
  time_per_token = running / (rate * tokens);
  empty = states.front() / total;
}

double MeanLongestExponential(double mean, int64_t n) {
  double sum = 0;
  for (int64_t k = n; k >= 1; --k) sum += 1 / static_cast<double>(k);
  return mean * sum;
}

// The sum over t of P(longest > t) = 1 - (1 - q^t)^n.
double MeanLongestGeometric(double mean, int64_t n) {
  const double log_q = mean > 1 ? Log1p(-1 / mean) : -std::numeric_limits<double>::infinity();
  double sum = 1;  // t = 0
  for (double t = 1;; ++t) {
    const double tail = Exp(t * log_q);
    const double longer = -Expm1(static_cast<double>(n) * Log1p(-tail));
    sum += longer;
    if (longer < 1e-17 * sum) return sum;
  }
}

}  // namespace servescape
