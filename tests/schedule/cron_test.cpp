// SPDX-License-Identifier: MIT
// Cron expressions of both libraries, by hand.
#include "sim/schedule/cron.h"

#include <doctest/doctest.h>

#include "tests/schedule/times.h"

namespace servescape {
namespace {

std::string Robfig(const char* text, Instant after, const Zone& zone = Zone()) {
  const CronResult cron = ParseRobfig(text);
  if (!cron) return cron.error();
  const std::optional<Instant> at = NextRobfig(cron.value(), zone, after);
  return at ? zone.Format(*at) : "never";
}

std::string Local(std::optional<int64_t> seconds) {
  return seconds ? FormatInstant(AtSeconds(*seconds), 0) : "never";
}
std::string After(const char* text, Instant at) {
  const CronResult cron = ParseCroniter(text);
  return cron ? Local(NextCroniter(cron.value(), at.ns)) : cron.error();
}
std::string Before(const char* text, Instant at) {
  const CronResult cron = ParseCroniter(text);
  return cron ? Local(PreviousCroniter(cron.value(), at.ns)) : cron.error();
}

const Instant kMonday = Utc(2026, 3, 2);

TEST_CASE("both read fields, lists, ranges, steps and names") {
  for (const auto& next : {std::pair{"*/15 * * * *", "2026-03-02T00:15:00Z"},
                           {"5,35 * * * *", "2026-03-02T00:05:00Z"},
                           {"10-20/5 6 * * *", "2026-03-02T06:10:00Z"},
                           {"50/5 * * * *", "2026-03-02T00:50:00Z"},
                           {"0 12 * JUL,aug Tue-THU", "2026-07-01T12:00:00Z"},
                           {"0 0 29 2 *", "2028-02-29T00:00:00Z"},
                           {"0 0 13 * FRI", "2026-03-06T00:00:00Z"},  // either day
                           {"@daily", "2026-03-03T00:00:00Z"},
                           {"@weekly", "2026-03-08T00:00:00Z"},
                           {"@monthly", "2026-04-01T00:00:00Z"},
                           {"@yearly", "2027-01-01T00:00:00Z"},
                           {"0 0 ? * 1", "2026-03-09T00:00:00Z"}}) {
    CHECK(Robfig(next.first, kMonday) == next.second);
    CHECK(After(next.first, kMonday) == next.second);
  }
  CHECK(Robfig("0 0 31 2 *", kMonday) == "never");
  CHECK(After("0 0 31 2 *", kMonday) == "never");
  CHECK(Robfig("0 0 29 2 *", Utc(2096, 3, 1)) == "never");  // more than five years
  CHECK(After("0 0 29 2 *", Utc(2096, 3, 1)) == "2104-02-29T00:00:00Z");
}

TEST_CASE("what one reads and the other does not") {
  CHECK(Robfig("0 0 * * 7", kMonday) == "day of week: \"7\" ends above 6");
  CHECK(After("0 0 * * 7", kMonday) == "2026-03-08T00:00:00Z");
  CHECK(Robfig("0 22-2 * * *", kMonday) == "hour: \"22-2\" runs backwards");
  CHECK(After("0 22-2 * * *", kMonday) == "2026-03-02T01:00:00Z");
  CHECK(After("0 22-2/2 * * *", kMonday) == "2026-03-02T02:00:00Z");
  CHECK(Robfig("5-5 * * * *", kMonday) == "2026-03-02T00:05:00Z");
  CHECK(After("5-5 * * * *", kMonday) == "2026-03-02T00:01:00Z");  // an equal range is all
  CHECK(After("59/15 * * * *", kMonday) == "2026-03-02T00:59:00Z");
  CHECK(Robfig("0 0 0 1 1 *", kMonday) == "has 6 fields where five are expected");
  CHECK(After("0 0 * * * 30", kMonday) == "2026-03-02T00:00:30Z");  // seconds come last
  CHECK(Robfig("@every 90s", {kMonday.ns + 5}) == "2026-03-02T00:01:30Z");
  CHECK(Robfig("@every 1.5s", kMonday) == "2026-03-02T00:00:01Z");
  CHECK(Robfig("@every 1ms", kMonday) == "2026-03-02T00:00:01Z");
  // 136 years: once, and not again before the last instant that there is.
  const CronExpression long_one = ParseRobfig("@every 4294967296s").value();
  const auto once = NextRobfig(long_one, Zone(), kMonday);
  REQUIRE(once.has_value());
  CHECK(WholeSecondsOf(*once) - WholeSecondsOf(kMonday) == 4'294'967'296);
  CHECK(!NextRobfig(long_one, Zone(), *once).has_value());
  CHECK(After("@quarterly", kMonday) == "2026-04-01T00:00:00Z");
  CHECK(After("0 0 L * *", kMonday) == "2026-03-31T00:00:00Z");
  CHECK(After("0 0 * * 5#2", kMonday) == "2026-03-13T00:00:00Z");
  CHECK(After("0 0 * * L5", kMonday) == "2026-03-27T00:00:00Z");
  CHECK(After("0 0 15W 8 *", kMonday) == "2026-08-14T00:00:00Z");  // the 15th is a Saturday
}

TEST_CASE("a full list of days counts as a star only beside a star") {
  CHECK(After("0 0 1-31 * 3", kMonday) == "2026-03-03T00:00:00Z");  // either: each day
  CHECK(Robfig("0 0 1-31 * 3", kMonday) == "2026-03-03T00:00:00Z");
  CHECK(Robfig("0 0 */1 * 3", kMonday) == "2026-03-04T00:00:00Z");  // a star to robfig
  CHECK(After("0 0 */1 * 3", kMonday) == "2026-03-03T00:00:00Z");
  CHECK(Robfig("0 0 */2 * 3", kMonday) == "2026-03-03T00:00:00Z");
}

TEST_CASE("the last time before") {
  CHECK(Before("0 2 * * *", Utc(2026, 3, 10, 2)) == "2026-03-09T02:00:00Z");
  CHECK(Before("0 2 * * *", Utc(2026, 3, 10, 2, 0, 1)) == "2026-03-10T02:00:00Z");
  CHECK(Before("30 23 31 * *", Utc(2026, 3, 1)) == "2026-01-31T23:30:00Z");
  CHECK(Before("*/20 6-8 * * MON", Utc(2026, 3, 3)) == "2026-03-02T08:40:00Z");
}

TEST_CASE("robfig's daylight-saving time: skipped in spring, twice in autumn") {
  const Zone zone = NewYork();
  CHECK(Robfig("30 2 * * *", Utc(2026, 3, 7, 12), zone) == "2026-03-09T02:30:00-04:00");
  CHECK(Robfig("30 1 * * *", Utc(2026, 11, 1, 4), zone) == "2026-11-01T01:30:00-04:00");
  CHECK(Robfig("30 1 * * *", Utc(2026, 11, 1, 5, 30), zone) == "2026-11-01T01:30:00-05:00");
  CHECK(Robfig("0 * * * *", Utc(2026, 3, 8, 6, 30), zone) == "2026-03-08T03:00:00-04:00");
  CHECK(Robfig("0 * * * *", Utc(2026, 11, 1, 5), zone) == "2026-11-01T01:00:00-05:00");
}

TEST_CASE("robfig walks for ever over a day that a zone skipped, and that is told") {
  // As Samoa did on 30 December 2011, each year.
  const Zone zone = Zone::FromTzif(TzifOf("AAA10BBB-14,J363/24,J100", -36'000), "x").value();
  const CronExpression cron = ParseRobfig("0 0 1 * *").value();
  bool endless = false;
  CHECK(NextRobfig(cron, zone, Utc(2026, 11, 3), &endless).has_value());
  CHECK(!endless);
  CHECK(!NextRobfig(cron, zone, Utc(2026, 12, 3), &endless).has_value());
  CHECK(endless);
}

TEST_CASE("what is no expression is said with its field") {
  for (const char* wrong : {"", "* * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *",
                            "a * * * *", "1-2-3 * * * *", "1/2/3 * * * *", "*/0 * * * *",
                            "-1 * * * *", "@noon", "@every", "@every x", "1-x * * * *"}) {
    CHECK_MESSAGE(!ParseRobfig(wrong).ok(), wrong);
    CHECK_MESSAGE(!ParseCroniter(wrong).ok(), wrong);
  }
  for (const char* wrong : {"* * * * 1#6", "* * * * 1#2,3", "* * 15W,3 * *", "H * * * *",
                            ", * * * *", "* * * * L", "? * * * *", "* * * * * * 2030"}) {
    CHECK_MESSAGE(!ParseCroniter(wrong).ok(), wrong);
  }
}

}  // namespace
}  // namespace servescape
