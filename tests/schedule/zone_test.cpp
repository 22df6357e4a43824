// SPDX-License-Identifier: MIT
#include "sim/schedule/zone.h"

#include <doctest/doctest.h>

#include "sim/schedule/posix_tz.h"
#include "tests/schedule/times.h"

namespace servescape {
namespace {

TEST_CASE("zone: New York's year has its two changes") {
  const Zone zone = NewYork();
  const int64_t spring = WholeSecondsOf(Utc(2026, 3, 8, 7));
  const int64_t autumn = WholeSecondsOf(Utc(2026, 11, 1, 6));
  CHECK(zone.At(spring - 1).offset == -18'000);
  CHECK(zone.At(spring).offset == -14'400);
  CHECK(zone.At(spring).from == spring);
  CHECK(zone.At(spring).until == autumn);
  CHECK(zone.At(autumn).offset == -18'000);
  CHECK(zone.Format(Utc(2026, 7, 1, 12)) == "2026-07-01T08:00:00-04:00");
}

TEST_CASE("zone: local times that are skipped and those that come twice") {
  const Zone zone = NewYork();
  const auto local = [&](int64_t month, int64_t day, int64_t hour, int64_t minute) {
    return zone.AtLocal(SecondsOf({2026, month, day, hour, minute}));
  };
  CHECK(local(3, 8, 1, 59).kind == LocalTime::Kind::kUnique);
  CHECK(local(3, 8, 2, 0).kind == LocalTime::Kind::kSkipped);
  CHECK(local(3, 8, 2, 59).kind == LocalTime::Kind::kSkipped);
  CHECK(local(3, 8, 3, 0).kind == LocalTime::Kind::kUnique);
  CHECK(local(3, 8, 3, 0).first == -14'400);
  CHECK(local(11, 1, 0, 59).kind == LocalTime::Kind::kUnique);
  const LocalTime twice = local(11, 1, 1, 0);
  CHECK(twice.kind == LocalTime::Kind::kTwice);
  CHECK(twice.first == -14'400);
  CHECK(twice.last == -18'000);
  CHECK(local(11, 1, 2, 0).first == -18'000);
}

TEST_CASE("zone: Go's Date takes one side of a change") {
  const Zone zone = NewYork();
  // 02:30 as UTC is before the change, and so is its UTC of 07:30 - not: the later offset.
  CHECK(zone.GoDate(SecondsOf({2026, 3, 8, 2, 30})) == WholeSecondsOf(Utc(2026, 3, 8, 6, 30)));
  CHECK(zone.GoDate(SecondsOf({2026, 11, 1, 1, 30})) == WholeSecondsOf(Utc(2026, 11, 1, 5, 30)));
  CHECK(zone.GoDate(SecondsOf({2026, 7, 1})) == WholeSecondsOf(Utc(2026, 7, 1, 4)));
}

TEST_CASE("zone: rules of POSIX") {
  const auto tz = ParsePosixTz("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0");  // Lord Howe
  REQUIRE(tz.has_value());
  CHECK(tz->standard == 37'800);
  CHECK(*tz->daylight == 39'600);
  CHECK(tz->begins.InYear(2026) == SecondsOf({2026, 10, 4, 2}));
  const auto julian = ParsePosixTz("AAA3BBB,J60/0,300/-1:30");
  REQUIRE(julian.has_value());
  CHECK(julian->begins.InYear(2024) == SecondsOf({2024, 3, 1}));
  CHECK(julian->begins.InYear(2025) == SecondsOf({2025, 3, 1}));
  CHECK(julian->ends.InYear(2025) == SecondsOf({2025, 10, 28}) - 5400);
  const auto last = ParsePosixTz("CET-1CEST,M3.5.0,M10.5.0/3");
  CHECK(last->begins.InYear(2026) == SecondsOf({2026, 3, 29, 2}));
  CHECK(ParsePosixTz("UTC0").has_value());
  for (const char* wrong : {"", "E5", "EST", "EST5EDT", "EST5EDT,M13.1.0,M1.1.0", "EST5EDT,M3.2.0",
                            "EST5EDT,M3.2.0,M11.1.0x", "<EST5"}) {
    CHECK_MESSAGE(!ParsePosixTz(wrong).has_value(), wrong);
  }
}

TEST_CASE("zone: what is no file of zones, or breaks off, is said") {
  const std::string whole = TzifOf("EST5EDT,M3.2.0,M11.1.0", -18'000);
  CHECK(!Zone::FromTzif("", "x").ok());
  CHECK(!Zone::FromTzif("TZif", "x").ok());
  for (size_t size = 0; size < whole.size() - 24; ++size) {
    CHECK_MESSAGE(!Zone::FromTzif(whole.substr(0, size), "x").ok(), size);
  }
  CHECK(!Zone::FromTzif(TzifOf("nonsense", 0), "x").ok());
}

TEST_CASE("zone: a change at the beginning of time, rules that overlap, offsets beyond a day") {
  // The second block alone counts: one change, at -2^63, -2^59 and 2^62, and New York's rule.
  const std::string none = TzifOf("EST5EDT,M3.2.0,M11.1.0", -18'000);
  for (const char first : {'\x80', '\xf8', '\x40'}) {
    std::string bytes = none;
    const size_t second = bytes.find("TZif", 4);
    bytes[second + 35] = 1;  // changes
    bytes.insert(second + 44, first + std::string(8, '\0'));
    const auto zone = Zone::FromTzif(bytes, "x");
    REQUIRE(zone.ok());
    const int64_t summer = WholeSecondsOf(Utc(2026, 7, 1));
    CHECK(zone.value().At(summer).offset == (first == '\x40' ? -18'000 : -14'400));
  }
  // Daylight-saving time that ends after it has begun again.
  const auto overlap = Zone::FromTzif(TzifOf("AAA3BBB,J1/-167,J365/167", -10'800), "x");
  REQUIRE(overlap.ok());
  for (int64_t at = 0; at < int64_t{7'000'000'000};) {
    const OffsetSpan span = overlap.value().At(at);
    REQUIRE(span.until > at);
    CHECK(span.from <= at);
    CHECK(overlap.value().At(span.until).from == span.until);
    at = span.until;
  }
  CHECK(!ParsePosixTz("AAA25").has_value());
  CHECK(!ParsePosixTz("AAA3BBB-25,M3.2.0,M11.1.0").has_value());
  CHECK(!Zone::FromTzif(TzifOf("UTC0", 90'000), "x").ok());
}

TEST_CASE("zone: UTC and offsets need no file") {
  CHECK(ZoneWithoutFile("UTC")->At(0).offset == 0);
  CHECK(ZoneWithoutFile("+02:00")->At(0).offset == 7200);
  CHECK(ZoneWithoutFile("-0530")->At(0).offset == -19'800);
  CHECK(ZoneWithoutFile("UTC+1")->At(0).offset == 3600);
  for (const char* wrong :
       {"", "Europe/Berlin", "+", "+25:00", "+2:0:0", "UTC1", "+01:61", "+123"}) {
    CHECK_MESSAGE(!ZoneWithoutFile(wrong).has_value(), wrong);
  }
}

}  // namespace
}  // namespace servescape
