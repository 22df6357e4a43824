// SPDX-License-Identifier: MIT
#include "sim/base/constants.h"
#include "sim/theory/renewal.h"

#include <doctest/doctest.h>

#include <cmath>

#include "sim/theory/markov.h"
#include "tests/relative_error.h"

namespace servescape {
namespace {

using testing::RelativeError;


// Pollaczek-Khinchine and Takacs at rho 0.7, mean service 1; third moments by hand: constant 1,
// hyperexponential 6 sum p / mu^3, uniform on (0, 2) 2^3 / 4, gamma of shape 1/2 and scale 2
// (1/2)(3/2)(5/2) 2^3.
TEST_CASE("theory: M/G/1") {
  struct Case {
    double scv, third, wait, in_queue, in_system, second;
  };
  const double p = 0.8872983346;
  const double h2 = 6 * (p / std::pow(1.774596669, 3) + (1 - p) / std::pow(0.2254033308, 3));
  const Case cases[] = {
      {0, 1, 1.166666667, 0.8166666667, 1.516666667, 3.5},
      {4, h2, 5.833333333, 4.083333333, 4.783333333, 114.7222222},
      {1.0 / 3, 2, 1.555555556, 1.088888889, 1.788888889, 6.395061728},
      {2, 15, 3.5, 2.45, 3.15, 36.16666667},
  };
  for (const Case& c : cases) {
    const MG1 queue(0.7, 1, c.scv, c.third);
    CHECK(queue.utilization == 0.7);
    CHECK(RelativeError(queue.wait, c.wait) < 1e-9);
    CHECK(RelativeError(queue.sojourn, c.wait + 1) < 1e-9);
    CHECK(RelativeError(queue.in_queue, c.in_queue) < 1e-9);
    CHECK(RelativeError(queue.in_system, c.in_system) < 1e-9);
    CHECK(RelativeError(queue.second_moment_wait, c.second) < 1e-8);
  }
  CHECK(RelativeError(MG1(0.8, 1, 1).wait, MM1(0.8, 1).MeanWait()) < 1e-14);
  CHECK(std::isnan(MG1(0.8, 1, 1).second_moment_wait));
  CHECK(MG1(1, 1, 0).wait == kInfinity);
  CHECK(MG1(2, 1, 0).sojourn == kInfinity);
  CHECK(MG1(0.5, 1, kInfinity).wait == kInfinity);  // infinite variance
}

// Kleinrock, Queueing Systems 1, chapter 6, rho = 0.8.
TEST_CASE("theory: D/M/1") {
  const DM1 queue(0.8, 1);
  CHECK(RelativeError(queue.wait_probability, 0.6286297965) < 1e-9);
  CHECK(RelativeError(queue.wait, 1.69273084) < 1e-8);
  CHECK(RelativeError(queue.sojourn, 2.69273084) < 1e-8);
  CHECK(RelativeError(queue.SojournQuantile(0.99), 12.40048378) < 1e-8);
  const DM1 faster(8, 0.1);  // only the unit changes
  CHECK(RelativeError(faster.wait, queue.wait / 10) < 1e-13);
  CHECK(RelativeError(DM1(0.9999, 1).wait, 0.5 / 0.0001) < 1e-3);
  CHECK(DM1(0, 1).wait == 0);
  CHECK(DM1(0, 1).sojourn == 1);
  CHECK(DM1(1, 1).wait == kInfinity);
  CHECK(DM1(1, 1).SojournQuantile(0.5) == kInfinity);
}

// Kingman 1962 and Marshall 1968 for gaps of cv 3 and services of cv 0.5 at rho 0.8.
TEST_CASE("theory: G/G/1 bounds") {
  const GG1Bounds bursty(0.8, 9, 1, 0.25);
  CHECK(bursty.utilization == 0.8);
  CHECK(RelativeError(bursty.upper, 28.625) < 1e-13);
  CHECK(bursty.lower == 0);
  CHECK(RelativeError(bursty.allen_cunneen, 18.5) < 1e-13);

  // M/G/1 lies between them, and Allen-Cunneen meets it; the lower bound is positive here.
  const GG1Bounds general(0.8, 1, 1, 9);
  const double exact = MG1(0.8, 1, 9).wait;
  CHECK(general.upper > exact);
  CHECK(general.lower > 0);
  CHECK(general.lower < exact);
  CHECK(RelativeError(general.lower, (0.64 * 9 - 0.96) / 0.32) < 1e-13);
  CHECK(RelativeError(general.allen_cunneen, exact) < 1e-13);

  const GG1Bounds full(1, 1, 1, 1);
  CHECK(full.upper == kInfinity);
  CHECK(full.lower == kInfinity);
  CHECK(full.allen_cunneen == kInfinity);
}

TEST_CASE("theory: Allen-Cunneen is exact for M/M/c") {
  CHECK(RelativeError(AllenCunneenWait(3.2, 1, 1, 1, 4), MMc(3.2, 1, 4).MeanWait()) < 1e-15);
  // M/D/2 at rho 0.8 waits 0.9032838792 (Crommelin 1932), M/D/10 at rho 0.9 0.3445820494: the
  // approximation, half of M/M/c, is within 3.1 %.
  CHECK(RelativeError(AllenCunneenWait(1.6, 1, 1, 0, 2), 0.9032838792) < 0.016);
  CHECK(RelativeError(AllenCunneenWait(9, 1, 1, 0, 10), 0.3445820494) < 0.031);
  CHECK(AllenCunneenWait(4, 1, 1, 1, 4) == kInfinity);
}

}  // namespace
}  // namespace servescape
