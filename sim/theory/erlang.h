// SPDX-License-Identifier: MIT
// Erlang's formulas for c servers and an offered load of a = rate * mean service time. Both by
// the recursion B(0) = 1, 1/B(k) = 1 + k / (a B(k-1)) on the inverse, which has no factorial and
// no overflow (Gross, Shortle, Thompson and Harris, Fundamentals of Queueing Theory, 4th edition,
// section 2.4; insensitive to the service law for B: Sevastyanov 1957).
#pragma once

#include <cstdint>

namespace servescape {

// Probability that an arrival to M/G/c/c is lost. NaN for a < 0.
double ErlangB(int64_t servers, double load);

// Probability that an arrival to M/M/c waits. 1 for load >= servers, NaN for a < 0.
double ErlangC(int64_t servers, double load);

// The smallest c with P(wait > t) <= share in M/M/c. 0 < share < 1, t >= 0, load > 0.
int64_t ServersForWait(double rate, double mean_service, double wait, double share);

}  // namespace servescape
