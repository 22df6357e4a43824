// SPDX-License-Identifier: MIT
#include "sim/base/time.h"

#include <doctest/doctest.h>

#include <limits>

namespace servescape {
namespace {

TEST_CASE("time: seconds become the nearest nanosecond") {
  CHECK(FromSeconds(0).ns == 0);
  CHECK(FromSeconds(1).ns == 1'000'000'000);
  CHECK(FromSeconds(1e-9).ns == 1);
  CHECK(FromSeconds(0.4e-9).ns == 0);
  CHECK(FromSeconds(0.6e-9).ns == 1);
  CHECK(FromSeconds(0.25).ns == 250'000'000);
}

TEST_CASE("time: what no duration can be is clamped") {
  CHECK(FromSeconds(-1).ns == 0);
  CHECK(FromSeconds(std::numeric_limits<double>::quiet_NaN()).ns == 0);
  CHECK(FromSeconds(std::numeric_limits<double>::infinity()).ns == kEndOfTime.ns);
  CHECK(FromSeconds(1e300).ns == kEndOfTime.ns);
}

TEST_CASE("time: points and differences") {
  const SimTime start{500};
  const SimTime end = start + Duration{250};
  CHECK(end.ns == 750);
  CHECK(end - start == Duration{250});
  CHECK(start < end);
  CHECK(Duration{3} + Duration{4} == Duration{7});
  CHECK(Duration{3} - Duration{4} == Duration{-1});
  CHECK(ToSeconds(Duration{1'500'000'000}) == 1.5);
  CHECK(ToSeconds(SimTime{2'000'000'000}) == 2);
}

TEST_CASE("time: seconds survive the way there and back") {
  for (int64_t ns = 1; ns < int64_t{1} << 50; ns = ns * 3 + 1) {
    CHECK(FromSeconds(ToSeconds(Duration{ns})).ns == ns);
  }
}

}  // namespace
}  // namespace servescape
