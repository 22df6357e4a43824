// SPDX-License-Identifier: MIT
// M/M/1, M/M/c, M/M/c/K and the closed loop against the formulas of Gross, Shortle, Thompson and
// Harris, Fundamentals of Queueing Theory, 4th edition, and the tests of the queueing package of
// Octave.
#include "sim/base/constants.h"
#include "sim/theory/markov.h"

#include <doctest/doctest.h>

#include <cmath>
#include <initializer_list>

#include "sim/base/math.h"
#include "sim/theory/erlang.h"
#include "tests/relative_error.h"

namespace servescape {
namespace {

using testing::RelativeError;


TEST_CASE("theory: M/M/1 at rho 0.8") {
  const MM1 queue(0.8, 1);
  CHECK(queue.Utilization() == 0.8);
  CHECK(RelativeError(queue.MeanInSystem(), 4) < 1e-14);
  CHECK(RelativeError(queue.MeanInQueue(), 3.2) < 1e-14);
  CHECK(RelativeError(queue.MeanSojourn(), 5) < 1e-14);
  CHECK(RelativeError(queue.MeanWait(), 4) < 1e-14);
  CHECK(RelativeError(queue.StateProbability(0), 0.2) < 1e-14);
  CHECK(RelativeError(queue.StateProbability(5), 0.065536) < 1e-14);
}

TEST_CASE("theory: M/M/1 percentiles, 70 per second on a mean of 10 ms") {
  const MM1 queue(70, 0.01);
  CHECK(RelativeError(queue.MeanSojourn(), 0.03333333333) < 1e-9);
  CHECK(RelativeError(queue.SojournQuantile(0.5), 0.02310490602) < 1e-9);
  CHECK(RelativeError(queue.SojournQuantile(0.9), 0.07675283643) < 1e-9);
  CHECK(RelativeError(queue.SojournQuantile(0.95), 0.09985774245) < 1e-9);
  CHECK(RelativeError(queue.SojournQuantile(0.99), 0.1535056729) < 1e-9);
  CHECK(RelativeError(queue.SojournQuantile(0.999), 0.2302585093) < 1e-9);
  CHECK(RelativeError(queue.WaitQuantile(0.5), 0.01121574122) < 1e-9);
  CHECK(RelativeError(queue.WaitQuantile(0.95), 0.08796857765) < 1e-9);
  CHECK(RelativeError(queue.WaitQuantile(0.99), 0.1416165081) < 1e-9);
  CHECK(queue.WaitQuantile(0.29) == 0);  // 30 % do not wait
}

TEST_CASE("theory: M/M/4 at rho 0.8") {
  const MMc queue(3.2, 1, 4);
  CHECK(queue.stable());
  CHECK(RelativeError(queue.Utilization(), 0.8) < 1e-14);
  CHECK(RelativeError(queue.WaitProbability(), 0.5964324718) < 1e-9);
  CHECK(RelativeError(queue.MeanWait(), 0.7455405897) < 1e-9);
  CHECK(RelativeError(queue.MeanSojourn(), 1.74554059) < 1e-9);
  CHECK(RelativeError(queue.MeanInSystem(), 5.585729887) < 1e-9);
  CHECK(RelativeError(queue.MeanInQueue(), 2.385729887) < 1e-9);
  CHECK(RelativeError(queue.WaitQuantile(0.95), 3.098678778) < 1e-9);
  CHECK(RelativeError(queue.WaitQuantile(0.99), 5.110476168) < 1e-9);
  CHECK(RelativeError(queue.SojournQuantile(0.99), 6.893203749) < 1e-9);
}

TEST_CASE("theory: M/M/2 at rho 0.9, 180 per second on a mean of 10 ms") {
  const MMc queue(180, 0.01, 2);
  CHECK(RelativeError(queue.WaitProbability(), 0.8526315789) < 1e-9);
  CHECK(RelativeError(queue.MeanWait(), 0.04263157895) < 1e-9);
  CHECK(RelativeError(queue.MeanSojourn(), 0.05263157895) < 1e-9);
  CHECK(RelativeError(queue.MeanInSystem(), 9.473684211) < 1e-9);
  CHECK(RelativeError(queue.MeanInQueue(), 7.673684211) < 1e-9);
  CHECK(RelativeError(queue.WaitQuantile(0.95), 0.1418152268) < 1e-9);
  CHECK(RelativeError(queue.WaitQuantile(0.99), 0.2222871225) < 1e-9);
  CHECK(RelativeError(queue.SojournQuantile(0.99), 0.2334443) < 1e-8);
}

TEST_CASE("theory: M/M/c with one server is M/M/1") {
  const MMc many(0.8, 1, 1);
  const MM1 one(0.8, 1);
  CHECK(RelativeError(many.MeanWait(), one.MeanWait()) < 1e-14);
  CHECK(RelativeError(many.MeanSojourn(), one.MeanSojourn()) < 1e-14);
  for (const double q : {0.1, 0.5, 0.9, 0.99, 0.999999}) {
    CHECK(RelativeError(many.WaitQuantile(q), one.WaitQuantile(q)) < 1e-13);
    CHECK(RelativeError(many.SojournQuantile(q), one.SojournQuantile(q)) < 1e-9);
  }
  for (int64_t n = 0; n < 20; ++n) {
    CHECK(RelativeError(many.StateProbability(n), one.StateProbability(n)) < 1e-13);
  }
}

// At drain = mu the general formula for the sojourn is 0/0; there it is e^(-mu t) (1 + C mu t).
TEST_CASE("theory: M/M/c sojourn where waiting and service decay alike") {
  const MMc at(1, 1, 2);
  const double c = at.WaitProbability();
  CHECK(RelativeError(at.SojournTail(1.5), Exp(-1.5) * (1 + 1.5 * c)) < 1e-15);
  for (const double off : {1e-13, 1e-9, 1e-5}) {
    const double limit = 2 * off + 1e-15;
    CHECK(RelativeError(MMc(1 + off, 1, 2).SojournTail(1.5), at.SojournTail(1.5)) < limit);
    CHECK(RelativeError(MMc(1 - off, 1, 2).SojournTail(1.5), at.SojournTail(1.5)) < limit);
  }
}

TEST_CASE("theory: M/M/c tails integrate to the means and states add up") {
  const MMc queues[] = {MMc(0.5, 1, 1), MMc(3.2, 1, 4), MMc(15, 1, 16), MMc(2, 1, 40)};
  for (const MMc& queue : queues) {
    double sojourn = 0, states = 0, in_system = 0;
    constexpr double kStep = 1e-3;
    for (double t = kStep / 2; t < 60; t += kStep) sojourn += queue.SojournTail(t) * kStep;
    for (int64_t n = 0; n < 2000; ++n) {
      states += queue.StateProbability(n);
      in_system += static_cast<double>(n) * queue.StateProbability(n);
    }
    CHECK(RelativeError(sojourn, queue.MeanSojourn()) < 1e-6);
    CHECK(RelativeError(states, 1) < 1e-12);
    CHECK(RelativeError(in_system, queue.MeanInSystem()) < 1e-11);
    CHECK(RelativeError(1 - queue.SojournTail(queue.SojournQuantile(0.9)), 0.9) < 1e-14);
  }
  const MMc ample(10, 1, 1000);  // nobody waits: Poisson
  CHECK(RelativeError(ample.StateProbability(10), 0.12511003572113349) < 1e-12);
}

TEST_CASE("theory: an M/M/c past its capacity is infinite") {
  for (const double rate : {4.0, 5.0}) {
    const MMc queue(rate, 1, 4);
    CHECK_FALSE(queue.stable());
    CHECK(queue.Utilization() == 1);
    CHECK(queue.WaitProbability() == 1);
    CHECK(queue.MeanWait() == kInfinity);
    CHECK(queue.MeanSojourn() == kInfinity);
    CHECK(queue.WaitQuantile(0.5) == kInfinity);
    CHECK(queue.SojournQuantile(0.5) == kInfinity);
    CHECK(queue.SojournTail(10) == 1);
    CHECK(std::isnan(queue.StateProbability(3)));
  }
  CHECK(MM1(1, 1).MeanSojourn() == kInfinity);
  CHECK(MM1(2, 1).MeanWait() == kInfinity);
  CHECK(MM1(1, 1).WaitQuantile(0.1) == kInfinity);
  CHECK(std::isnan(MM1(1, 1).StateProbability(0)));
}

TEST_CASE("theory: an idle M/M/c") {
  const MMc queue(0, 2, 3);
  CHECK(queue.MeanWait() == 0);
  CHECK(queue.MeanSojourn() == 2);
  CHECK(queue.StateProbability(0) == 1);
  CHECK(RelativeError(queue.SojournQuantile(0.5), 2 * Log(2)) < 1e-14);
}

TEST_CASE("theory: M/M/1/K") {
  const MMcK ten(0.9, 1, 1, 10);
  CHECK(RelativeError(ten.loss, 0.05081373133) < 1e-9);
  CHECK(RelativeError(ten.throughput, 0.8542676418) < 1e-9);
  CHECK(RelativeError(ten.in_system, 3.969440599) < 1e-9);
  CHECK(RelativeError(ten.sojourn, 4.646600672) < 1e-9);
  CHECK(RelativeError(ten.utilization, 0.8542676418) < 1e-9);

  const MMcK critical(1, 1, 1, 20);
  CHECK(RelativeError(critical.loss, 1.0 / 21) < 1e-13);
  CHECK(RelativeError(critical.throughput, 0.9523809524) < 1e-9);
  CHECK(RelativeError(critical.in_system, 10) < 1e-13);
  CHECK(RelativeError(critical.sojourn, 10.5) < 1e-13);
}

// A test block of qsmmmk.m in the queueing package of Octave 1.2.7.
TEST_CASE("theory: M/M/2/5") {
  const MMcK queue(3, 0.5, 2, 5);
  CHECK(RelativeError(queue.states[0], 0.1793345009) < 1e-9);
  CHECK(RelativeError(queue.loss, 0.08511383538) < 1e-9);
  CHECK(RelativeError(queue.in_system, 2.005954466) < 1e-9);
  CHECK(RelativeError(queue.throughput, 2.744658494) < 1e-9);
  CHECK(RelativeError(queue.sojourn, 0.7308575804) < 1e-9);
  CHECK(RelativeError(queue.wait, 0.2308575804) < 1e-9);
}

TEST_CASE("theory: M/M/c/K meets Erlang B without a queue and M/M/c with a long one") {
  CHECK(RelativeError(MMcK(7, 1, 10, 10).loss, ErlangB(10, 7)) < 1e-12);
  const MMc endless(3.2, 1, 4);
  const MMcK ample(3.2, 1, 4, 1000);
  CHECK(RelativeError(ample.wait, endless.MeanWait()) < 1e-11);
  CHECK(ample.loss < 1e-90);
  const MMcK flooded(1e6, 1, 3, 2000);  // the sums would overflow unscaled
  CHECK(RelativeError(flooded.throughput, 3) < 1e-9);
  CHECK(RelativeError(flooded.in_system, 2000) < 1e-5);
}

// 20 clients thinking 5 s on one server of 0.2 s; qncsmva of Octave's queueing package gives
// throughput 3.60054924505 and response 0.554708084465.
TEST_CASE("theory: machine repair") {
  const MachineRepair loop(20, 5, 0.2, 1);
  CHECK(RelativeError(loop.throughput, 3.60054924505) < 1e-11);
  CHECK(RelativeError(loop.response, 0.554708084465) < 1e-11);
  CHECK(RelativeError(loop.in_system, 1.997253775) < 1e-9);
  CHECK(RelativeError(loop.utilization, 0.720109849) < 1e-9);
  CHECK(RelativeError(loop.throughput * (loop.response + 5), 20) < 1e-13);  // Little's law

  const MachineRepair eager(8, 0, 0.5, 3);  // no think time: always 8 present
  CHECK(eager.throughput == 6);
  CHECK(RelativeError(eager.response, 8.0 / 6) < 1e-15);
  const MachineRepair almost(8, 1e-9, 0.5, 3);
  CHECK(RelativeError(almost.response, eager.response) < 1e-8);
  const MachineRepair roomy(3, 1, 0.5, 3);  // nobody waits
  CHECK(RelativeError(roomy.response, 0.5) < 1e-14);
  CHECK(RelativeError(roomy.throughput, 2) < 1e-14);
}

}  // namespace
}  // namespace servescape
