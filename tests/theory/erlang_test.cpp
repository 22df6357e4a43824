// SPDX-License-Identifier: MIT
#include "sim/theory/erlang.h"

#include <doctest/doctest.h>

#include <initializer_list>

#include "sim/base/math.h"
#include "tests/relative_error.h"

namespace servescape {
namespace {

using testing::RelativeError;

// M/G/10/10 at load 7; the queueing package of Octave gives erlangb(7, 10) = 0.0787408829696.
TEST_CASE("theory: Erlang B") {
  CHECK(RelativeError(ErlangB(10, 7), 0.0787408829696) < 1e-11);
  CHECK(RelativeError(7 * (1 - ErlangB(10, 7)), 6.448813819) < 1e-9);  // carried load
  CHECK(ErlangB(0, 3) == 1);
  CHECK(ErlangB(1, 1) == 0.5);
  CHECK(ErlangB(5, 0) == 0);
  CHECK(ErlangB(3, -1) != ErlangB(3, -1));
  CHECK(RelativeError(ErlangB(1000, 1000), 0.0248119176461604) < 1e-13);  // about sqrt(2 / (pi c))
  CHECK(RelativeError(ErlangB(2, 1e9), 1) < 1e-8);
}

// By definition: c B / (c - a (1 - B)); 1 server waits with probability rho.
TEST_CASE("theory: Erlang C") {
  CHECK(RelativeError(ErlangC(1, 0.8), 0.8) < 1e-15);
  CHECK(RelativeError(ErlangC(4, 3.2), 0.596432471787) < 1e-11);
  CHECK(RelativeError(ErlangC(2, 1.8), 0.8526315789) < 1e-9);
  CHECK(ErlangC(2, 2) == 1);
  CHECK(ErlangC(2, 5) == 1);
  CHECK(ErlangC(2, 0) == 0);
}

// Halfin and Whitt 1981: with c = a + 0.5 sqrt(a) the probability tends to 0.504538641.
TEST_CASE("theory: Erlang C under square-root staffing") {
  CHECK(RelativeError(ErlangC(105, 100), 0.5157074268) < 1e-9);
  CHECK(RelativeError(ErlangC(410, 400), 0.5102148578) < 1e-9);
  CHECK(RelativeError(ErlangC(1620, 1600), 0.5074003719) < 1e-9);
  const double beta = 0.5;  // 1 / (1 + beta Phi(beta) / phi(beta))
  const double limit = 1 / (1 + beta * NormalMillsRatio(-beta));
  CHECK(RelativeError(limit, 0.504538641) < 1e-9);
  CHECK(RelativeError(ErlangC(1000500, 1000000), limit) < 5e-4);
}

// 80 % of the requests within 0.2 s at a mean service of 1 s (Erlang C staffing).
TEST_CASE("theory: servers for a service level") {
  struct Case {
    double rate;
    int64_t servers;
    double exceeding;
  };
  const Case cases[] = {
      {10, 13, 0.1565597441}, {50, 55, 0.1414670524}, {100, 105, 0.18971816},
      {500, 507, 0.1638642643}};
  for (const Case& c : cases) {
    CHECK(ServersForWait(c.rate, 1, 0.2, 0.2) == c.servers);
    const double slack = static_cast<double>(c.servers) - c.rate;
    CHECK(RelativeError(ErlangC(c.servers, c.rate) * Exp(-slack * 0.2), c.exceeding) < 1e-8);
    const int64_t fewer = c.servers - 1;
    CHECK(ErlangC(fewer, c.rate) * Exp(-(slack - 1) * 0.2) > 0.2);
  }
  CHECK(ServersForWait(0.5, 1, 0, 0.9) == 1);
  for (double share = 0.5; share > 1e-12; share *= 0.7) {  // against counting up
    for (const double load : {0.3, 4.0, 33.5}) {
      int64_t servers = static_cast<int64_t>(load) + 1;
      while (ErlangC(servers, load) > share) ++servers;
      CHECK(ServersForWait(load / 2, 2, 0, share) == servers);
    }
  }
}

}  // namespace
}  // namespace servescape
