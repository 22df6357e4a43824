// SPDX-License-Identifier: MIT
#include "sim/theory/md1.h"

#include <doctest/doctest.h>

#include <cmath>
#include <initializer_list>
#include <limits>

#include "sim/base/math.h"
#include "tests/relative_error.h"

namespace servescape {
namespace {

using testing::RelativeError;

// Erlang 1909 and Crommelin 1932, evaluated with 120-digit decimals.
TEST_CASE("theory: M/D/1 at rho 0.8") {
  const MD1 queue(0.8, 1);
  CHECK(RelativeError(queue.MeanWait(), 2) < 1e-14);
  CHECK(RelativeError(queue.WaitTail(0), 0.8) < 1e-13);
  CHECK(RelativeError(queue.WaitQuantile(0.5), 1.275939873) < 1e-9);
  CHECK(RelativeError(queue.WaitQuantile(0.9), 5.011511498) < 1e-9);
  CHECK(RelativeError(queue.WaitQuantile(0.95), 6.620324997) < 1e-9);
  CHECK(RelativeError(queue.WaitQuantile(0.99), 10.35588679) < 1e-9);
  CHECK(RelativeError(queue.SojournQuantile(0.99), 11.35588679) < 1e-9);
  CHECK(queue.WaitQuantile(0.19) == 0);
}

// Erlang's alternating series, exact where it still has digits: (1 - rho) sum over k of
// (-rate (t - k))^k / k! e^(rate (t - k)).
double ErlangSeries(double rate, double t) {
  long double sum = 0;
  for (int k = 0; k <= static_cast<int>(t); ++k) {
    const long double y = -static_cast<long double>(rate) * (t - k);
    long double term = std::exp(-y);
    for (int j = 1; j <= k; ++j) term *= y / j;
    sum += term;
  }
  return static_cast<double>((1 - rate) * sum);
}

TEST_CASE("theory: M/D/1 equals Erlang's series for short waits") {
  for (const double rate : {0.1, 0.5, 0.9, 0.99}) {
    const MD1 queue(rate, 1);
    for (double t = 0; t < 6; t += 0.125) {
      CAPTURE(rate);
      CAPTURE(t);
      CHECK(RelativeError(1 - queue.WaitTail(t), ErlangSeries(rate, t)) < 1e-12);
    }
  }
}

TEST_CASE("theory: M/D/1 tails integrate to the mean, far beyond the computed states as well") {
  for (const double rate : {0.05, 0.3, 0.8, 0.95, 0.99}) {
    const MD1 queue(rate, 1);
    constexpr double kStep = 1.0 / 64;
    const double end = 60 / (1 - rate);
    double sum = 0;  // midpoint rule between the corners at whole services
    for (double t = kStep / 2; t < end; t += kStep) sum += queue.WaitTail(t) * kStep;
    CAPTURE(rate);
    CHECK(RelativeError(sum, queue.MeanWait()) < 1e-4);
    double states = 0, in_system = 0;
    for (size_t n = 0; n < 5000; ++n) {
      states += queue.StateProbability(n);
      in_system += static_cast<double>(n) * queue.StateProbability(n);
    }
    CHECK(RelativeError(states, 1) < 1e-12);
    CHECK(RelativeError(in_system, rate * queue.MeanSojourn()) < 1e-10);  // Little's law
  }
}

TEST_CASE("theory: M/D/1 in heavy traffic is nearly exponential") {
  const MD1 queue(0.9999, 1);
  const double mean = queue.MeanWait();
  CHECK(RelativeError(mean, 4999.5) < 1e-9);
  CHECK(RelativeError(queue.WaitQuantile(0.99), -Log(0.01) * mean) < 1e-3);
}

TEST_CASE("theory: M/D/1 tails never rise and meet at whole services") {
  const MD1 queue(20, 0.045);
  double last = 1;
  for (int i = 0; i < 4000; ++i) {
    const double tail = queue.WaitTail(0.045 * i / 16);
    CHECK(tail <= last * (1 + 1e-13));
    last = tail;
  }
  for (int k = 1; k < 100; ++k) {
    const double t = 0.045 * k;
    CHECK(RelativeError(queue.WaitTail(t * (1 - 1e-12)), queue.WaitTail(t * (1 + 1e-12))) < 1e-9);
  }
}

TEST_CASE("theory: M/D/1 at its limits") {
  const MD1 idle(0, 2);
  CHECK(idle.MeanWait() == 0);
  CHECK(idle.WaitTail(0) == 0);
  CHECK(idle.WaitQuantile(0.99) == 0);
  CHECK(idle.SojournQuantile(0.99) == 2);
  CHECK(idle.StateProbability(0) == 1);
  for (const double rate : {1.0, 1.5}) {
    const MD1 full(rate, 1);
    CHECK_FALSE(full.stable());
    CHECK(full.MeanWait() == std::numeric_limits<double>::infinity());
    CHECK(full.WaitQuantile(0.5) == std::numeric_limits<double>::infinity());
    CHECK(full.WaitTail(100) == 1);
    CHECK(std::isnan(full.StateProbability(0)));
  }
}

}  // namespace
}  // namespace servescape
