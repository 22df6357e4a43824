// SPDX-License-Identifier: MIT
#include "sim/base/constants.h"
#include "sim/report/format.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <limits>

using namespace servescape;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

std::string Show(double value, double half_width, Unit unit) {
  const Figure f = ToFigure({value, value - half_width, value + half_width, 1}, unit);
  return Join(f) + (f.lower.empty() ? "" : " [" + f.lower + ", " + f.upper + "]");
}

}  // namespace

TEST_CASE("format: seconds take the unit a reader expects") {
  CHECK(FormatSeconds(0.0214) == "21.4 ms");
  CHECK(FormatSeconds(0.02) == "20 ms");
  CHECK(FormatSeconds(4.0312e-6) == "4.03 µs");
  CHECK(FormatSeconds(3e-9) == "3 ns");
  CHECK(FormatSeconds(1.5) == "1.5 s");
  CHECK(FormatSeconds(119.4) == "119 s");
  CHECK(FormatSeconds(750) == "12.5 min");
  CHECK(FormatSeconds(9000) == "2.5 h");
  CHECK(FormatSeconds(3.6e9) == "1000000 h");
  CHECK(FormatSeconds(0) == "0 s");
  CHECK(FormatSeconds(kNan) == "-");
  CHECK(FormatSeconds(kInfinity) == "-");
  CHECK(FormatSeconds(-0.0214) == "-21.4 ms");
}

TEST_CASE("format: a value that rounds up to the next unit is shown in it") {
  CHECK(FormatSeconds(0.99951) == "1 s");
  CHECK(FormatSeconds(0.9994) == "999 ms");
  CHECK(FormatSeconds(0.00099996) == "1 ms");
  CHECK(FormatSeconds(119.9) == "2 min");
  CHECK(FormatRate(9999.6) == "10 k/s");
  CHECK(FormatRate(999960) == "1 M/s");
}

TEST_CASE("format: rates, counts") {
  CHECK(FormatRate(950) == "950/s");
  CHECK(FormatRate(1996.3) == "1996/s");
  CHECK(FormatRate(12345) == "12.3 k/s");
  CHECK(FormatRate(0.0125) == "0.0125/s");
  CHECK(FormatRate(0) == "0/s");
  CHECK(FormatCount(int64_t{0}) == "0");
  CHECK(FormatCount(int64_t{9876}) == "9876");
  CHECK(FormatCount(int64_t{12345}) == "12.3 k");
  CHECK(FormatCount(int64_t{1200000}) == "1.2 M");
  CHECK(FormatCount(int64_t{9223372036854775807}) == "9223372037 G");
  CHECK(FormatCount(kNan) == "-");
}

TEST_CASE("format: money keeps its cents") {
  CHECK(FormatUsd(0) == "$0.00");
  CHECK(FormatUsd(0.526) == "$0.526");
  CHECK(FormatUsd(12.345) == "$12.35");
  CHECK(FormatUsd(1204.4) == "$1204");
  CHECK(FormatUsd(0.00012345) == "$0.000123");
  CHECK(FormatUsd(-3) == "-$3.00");
  CHECK(Format(1.578, Unit::kUsdPerHour) == "$1.58/h");
  CHECK(Format(0.2335, Unit::kUsdPerMillion) == "$0.234/million");
}

TEST_CASE("format: shares in percent; near one the distance from one has the digits") {
  CHECK(FormatRatio(0.824) == "82.4 %");
  CHECK(FormatRatio(0.00532) == "0.532 %");
  CHECK(FormatRatio(1) == "100 %");
  CHECK(FormatRatio(0) == "0 %");
  CHECK(FormatRatio(0.99934) == "99.934 %");
  CHECK(FormatRatio(0.9999953) == "99.99953 %");
  CHECK(FormatRatio(1.25) == "125 %");
  CHECK(Show(0.996, 0.05, Unit::kRatio) == "99.6 % [94.6, 104.6]");
}

TEST_CASE("format: an interval of a share reaches 0 or 100 % only where it does") {
  const auto show = [](double value, double lower, double upper) {
    const Figure figure = ToFigure(Estimate{value, lower, upper, 1000}, Unit::kRatio);
    return fmt::format("{} [{}, {}]", figure.value, figure.lower, figure.upper);
  };
  CHECK(show(0.98219, 0.85533, 0.99806) == "98.2 [85.5, 99.8]");
  CHECK(show(0.02, 0.0002, 0.15) == "2.00 [0.02, 15.00]");
  CHECK(show(0.98, 0.86, 1) == "98 [86, 100]");
  CHECK(show(0.02, 0, 0.15) == "2 [0, 15]");
}

TEST_CASE("format: the interval decides how many digits are shown") {
  CHECK(Show(0.02143, 0.00024, Unit::kSeconds) == "21.43 ms [21.19, 21.67]");
  CHECK(Show(0.02143, 0.0004, Unit::kSeconds) == "21.4 ms [21.0, 21.8]");
  CHECK(Show(0.02143, 0.004, Unit::kSeconds) == "21 ms [17, 25]");
  CHECK(Show(1996.3, 40, Unit::kPerSecond) == "2000/s [1960, 2040]");
  CHECK(Show(1996.3, 0.001, Unit::kPerSecond) == "1996/s [1996, 1996]");
  CHECK(Show(0.4, 12, Unit::kRequests) == "0.4 requests [-11.6, 12.4]");
  CHECK(Show(0, 0.2, Unit::kRequests) == "0.00 requests [-0.20, 0.20]");
  CHECK(Show(0.02, 0, Unit::kSeconds) == "20 ms");
  CHECK(Show(3, kNan, Unit::kReplicas) == "3 replicas");
  CHECK(Show(1, kNan, Unit::kReplicas) == "1 replica");
  CHECK(Show(1, 0.2, Unit::kRequests) == "1.00 requests [0.80, 1.20]");
  CHECK(Show(1000000, kNan, Unit::kItems) == "1 M items");
  CHECK(FormatCount(1, "request") == "1 request");
  CHECK(FormatCount(12'345, "request") == "12.3 k requests");
  CHECK(Show(9.871, 0.031, Unit::kItems) == "9.871 items [9.840, 9.902]");
  CHECK(Show(1e-5, 2e-6, Unit::kSeconds) == "10.0 µs [8.0, 12.0]");
}

TEST_CASE("format: a lopsided interval's far end does not round the value past the near one") {
  const auto show = [](double value, double lower, double upper) {
    const Figure f = ToFigure({value, lower, upper, 1}, Unit::kSeconds);
    return Join(f) + " [" + f.lower + ", " + f.upper + "]";
  };
  CHECK(show(0.01378, 0.0136, 0.0902) == "13.8 ms [13.6, 90.2]");
  CHECK(show(14.4, 11.9, 86) == "14 s [12, 86]");
  CHECK(show(0.01378, 0.01378, 0.0902) == "13.8 ms [13.8, 90.2]");
  CHECK(show(12, 10, 21) == "12 s [10, 21]");
}

TEST_CASE("format: a tiny negative bound is zero, not minus zero") {
  CHECK(Show(0.0005, 0.00051, Unit::kRequests) == "0.0005 requests [0.0000, 0.0010]");
}

TEST_CASE("wrap: breaks at spaces, keeps long words, squeezes white space") {
  CHECK(Wrap("one two  three\nfour", 9, 2) == "one two\n  three\n  four");
  CHECK(Wrap("incomprehensibilities", 5, 0) == "incomprehensibilities");
  CHECK(Wrap("", 10, 2).empty());
  CHECK(Wrap("µµµ µµµ", 7, 0) == "µµµ µµµ");
  CHECK(DisplayWidth("µs") == 2);
}
