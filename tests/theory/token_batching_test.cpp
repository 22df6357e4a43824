// SPDX-License-Identifier: MIT
// The chain of continuous batching against M/M/c and M/M/1, of which it is the case without a base
// or without a part by sequence, and against a figure computed elsewhere; the longest of n outputs.
#include "sim/theory/token_batching.h"

#include <doctest/doctest.h>

#include <cmath>

#include "sim/theory/markov.h"
#include "tests/relative_error.h"

namespace servescape {
namespace {

using testing::RelativeError;

TEST_CASE("theory: iterations of one length are M/M/c, of a length by sequence M/M/1") {
  const TokenQueue places(0.45, 200, 0.05, 0, 8);  // 10 s each
  const MMc servers(0.45, 10, 8);
  CHECK(RelativeError(places.in_system, servers.MeanInSystem()) < 1e-12);
  CHECK(RelativeError(places.wait, servers.MeanWait()) < 1e-12);
  CHECK(RelativeError(places.wait_probability, servers.WaitProbability()) < 1e-12);
  CHECK(RelativeError(places.running, 4.5) < 1e-12);
  CHECK(RelativeError(places.time_per_token, 0.05) < 1e-12);
  const TokenQueue shared(0.08, 200, 0, 0.05, 1000);  // all share one server
  CHECK(RelativeError(shared.in_system, MM1(0.08, 10).MeanInSystem()) < 1e-12);
}

TEST_CASE("theory: 18 ms and 0.6 ms a sequence, at most 32, 3 requests of 200 tokens a second") {
  const TokenQueue queue(3, 200, 0.018, 0.0006, 32);
  CHECK(RelativeError(queue.capacity, 4.301075269) < 1e-9);
  CHECK(RelativeError(queue.in_system, 17.45363011) < 1e-9);
  CHECK(RelativeError(queue.sojourn, 5.817876705) < 1e-9);
  CHECK(RelativeError(queue.running, 17.43229535) < 1e-9);
  CHECK(RelativeError(queue.wait, 0.007111587981) < 1e-9);
  CHECK(RelativeError(queue.wait_probability, 0.009252711244) < 1e-9);
  CHECK(RelativeError(queue.time_per_token, 0.02905382558) < 1e-9);
  CHECK(RelativeError(queue.empty, 9.800535623e-07) < 1e-9);
  const TokenQueue over(4.4, 200, 0.018, 0.0006, 32);
  CHECK(!over.stable);
  CHECK(std::isinf(over.sojourn));
}

TEST_CASE("theory: the longest of n outputs") {
  CHECK(RelativeError(MeanLongestExponential(200, 8), 543.5714286) < 1e-9);
  CHECK(RelativeError(MeanLongestGeometric(200, 8), 542.711) < 2e-6);
  CHECK(RelativeError(MeanLongestGeometric(200, 1), 200) < 1e-12);
  CHECK(MeanLongestGeometric(1, 8) == 1);
  // Two of mean 2: the mean of the longer is 8/3.
  CHECK(RelativeError(MeanLongestGeometric(2, 2), 8.0 / 3) < 1e-12);
}

}  // namespace
}  // namespace servescape
