// SPDX-License-Identifier: MIT
// Airflow's timetables, asked as its scheduler does; by hand.
#include "sim/schedule/timetable.h"

#include <doctest/doctest.h>

#include "tests/schedule/times.h"

namespace servescape {
namespace {

using Kind = Timetable::Kind;

Timetable Cron(Kind kind, const char* text, Zone zone = {}) {
  Timetable out;
  out.kind = kind;
  out.crons = {ParseCroniter(text).value()};
  out.zone = std::move(zone);
  return out;
}

Timetable Delta(Kind kind, CalendarDelta delta) {
  Timetable out;
  out.kind = kind;
  out.delta = delta;
  return out;
}

std::string Told(const NextRun& next) {
  if (!next.run) return next.reason;
  return Text(next.run->run_after) + " of " + Text(next.run->interval.start);
}

constexpr Duration kDay{kDaySeconds * kNsOfSecond};
const Instant kNow = Utc(2026, 3, 10, 3);
const TimeRestriction kPast{Utc(2026, 1, 1), {}, false};
const TimeRestriction kToday{Utc(2026, 3, 10), {}, false};
const TimeRestriction kCatchup{Utc(2026, 1, 1), {}, true};

TEST_CASE("the first run without catchup: the latest tick, or the latest complete interval") {
  const Timetable trigger = Cron(Kind::kCronTrigger, "0 2 * * *");
  const Timetable interval = Cron(Kind::kCronDataInterval, "0 2 * * *");
  CHECK(Told(NextDagRun(trigger, {}, kPast, kNow)) ==
        "2026-03-10T02:00:00Z of 2026-03-10T02:00:00Z");
  CHECK(Told(NextDagRun(interval, {}, kPast, kNow)) ==
        "2026-03-10T02:00:00Z of 2026-03-09T02:00:00Z");
  CHECK(Told(NextDagRun(interval, {}, kToday, kNow)) ==
        "2026-03-11T02:00:00Z of 2026-03-10T02:00:00Z");
  CHECK(Told(NextDagRun(interval, {}, kPast, Utc(2026, 3, 10, 2))) ==
        "2026-03-10T02:00:00Z of 2026-03-09T02:00:00Z");
  Timetable wide = trigger;
  wide.interval = {0, kDay};
  CHECK(Told(NextDagRun(wide, {}, kPast, kNow)) == "2026-03-10T02:00:00Z of 2026-03-09T02:00:00Z");
}

TEST_CASE("catchup begins at start_date, and goes on from the last run") {
  const Timetable trigger = Cron(Kind::kCronTrigger, "0 2 * * *");
  const Timetable interval = Cron(Kind::kCronDataInterval, "0 2 * * *");
  CHECK(Told(NextDagRun(trigger, {}, kCatchup, kNow)) ==
        "2026-01-01T02:00:00Z of 2026-01-01T02:00:00Z");
  CHECK(Told(NextDagRun(interval, {}, kCatchup, kNow)) ==
        "2026-01-02T02:00:00Z of 2026-01-01T02:00:00Z");
  const DataInterval last{Utc(2026, 3, 5, 2), Utc(2026, 3, 6, 2)};
  CHECK(Told(NextDagRun(trigger, last, kCatchup, kNow)) ==
        "2026-03-07T02:00:00Z of 2026-03-07T02:00:00Z");
  CHECK(Told(NextDagRun(interval, last, kCatchup, kNow)) ==
        "2026-03-07T02:00:00Z of 2026-03-06T02:00:00Z");
  CHECK(Told(NextDagRun(trigger, last, kPast, kNow)) ==
        "2026-03-10T02:00:00Z of 2026-03-10T02:00:00Z");
  CHECK(Told(NextDagRun(interval, {}, {{}, {}, true}, kNow)) ==
        "neither start_date nor a run before");
}

TEST_CASE("without start_date a trigger runs at once within a tenth of its period") {
  Timetable trigger = Cron(Kind::kCronTrigger, "0 2 * * *");
  const TimeRestriction none;
  const auto first = [&](int64_t hour, int64_t minute, int64_t second = 0) {
    const NextRun next = NextDagRun(trigger, {}, none, Utc(2026, 3, 10, hour, minute, second));
    return Text(next.run->run_after).substr(8, 2);
  };
  CHECK(first(4, 24) == "10");
  CHECK(first(4, 24, 1) == "11");
  CHECK(first(2, 0) == "10");
  trigger.run_immediately = true;
  CHECK(first(23, 0) == "10");
  trigger.run_immediately = false;
  trigger.run_within = Duration{7200 * kNsOfSecond};
  CHECK(first(4, 0) == "10");
  CHECK(first(4, 0, 1) == "11");
  // Five minutes where a tenth is less.
  trigger = Cron(Kind::kCronTrigger, "*/10 * * * *");
  CHECK(Text(NextDagRun(trigger, {}, none, Utc(2026, 3, 10, 2, 5)).run->run_after) ==
        "2026-03-10T02:00:00Z");
  CHECK(Text(NextDagRun(trigger, {}, none, Utc(2026, 3, 10, 2, 5, 1)).run->run_after) ==
        "2026-03-10T02:10:00Z");
  // With start_date it has no say.
  trigger.run_immediately = true;
  CHECK(Text(NextDagRun(trigger, {}, {Utc(2026, 3, 10, 2, 4), {}, false}, Utc(2026, 3, 10, 2, 5))
                 .run->run_after) == "2026-03-10T02:10:00Z");
}

TEST_CASE("deltas: triggers count from now, intervals from a grid since 1970") {
  const Timetable trigger = Delta(Kind::kDeltaTrigger, {0, kDay});
  const Timetable interval = Delta(Kind::kDeltaDataInterval, {0, kDay});
  CHECK(Told(NextDagRun(trigger, {}, kPast, kNow)) ==
        "2026-03-10T03:00:00Z of 2026-03-10T03:00:00Z");
  CHECK(Told(NextDagRun(interval, {}, kPast, kNow)) ==
        "2026-03-10T00:00:00Z of 2026-03-09T00:00:00Z");
  CHECK(Told(NextDagRun(interval, {}, kToday, kNow)) ==
        "2026-03-11T00:00:00Z of 2026-03-10T00:00:00Z");
  CHECK(Told(NextDagRun(trigger, {}, kCatchup, kNow)) ==
        "2026-01-01T00:00:00Z of 2026-01-01T00:00:00Z");
  // Months are counted from start_date, and end on the last day: January 31, February 28, March 28.
  const Timetable months = Delta(Kind::kDeltaDataInterval, {1, {}});
  CHECK(Told(NextDagRun(months, {}, {Utc(2025, 10, 31), {}, false}, Utc(2026, 4, 2))) ==
        "2026-03-28T00:00:00Z of 2026-02-28T00:00:00Z");
}

TEST_CASE("daylight-saving time: a skipped time moves on, one that comes twice runs once") {
  const auto runs = [&](Kind kind, const char* cron, Instant from) {
    const Timetable timetable = Cron(kind, cron, NewYork());
    std::string out;
    std::optional<DataInterval> last;
    for (int i = 0; i < 4; ++i) {
      const NextRun next = NextDagRun(timetable, last, {from, {}, true}, from);
      last = next.run->interval;
      out += timetable.zone.Format(next.run->run_after).substr(8) + " ";
    }
    return out;
  };
  CHECK(runs(Kind::kCronTrigger, "30 2 * * *", Utc(2026, 3, 7, 5)) ==
        "07T02:30:00-05:00 08T03:30:00-04:00 09T02:30:00-04:00 10T02:30:00-04:00 ");
  CHECK(runs(Kind::kCronTrigger, "30 1 * * *", Utc(2026, 10, 31, 4)) ==
        "31T01:30:00-04:00 01T01:30:00-05:00 02T01:30:00-05:00 03T01:30:00-05:00 ");
  CHECK(runs(Kind::kCronDataInterval, "30 1 * * *", Utc(2026, 10, 30, 4)) ==
        "31T01:30:00-04:00 01T01:30:00-05:00 02T01:30:00-05:00 03T01:30:00-05:00 ");
  // What runs each hour leaves none of them out.
  CHECK(runs(Kind::kCronTrigger, "30 * * * *", Utc(2026, 11, 1, 4)) ==
        "01T00:30:00-04:00 01T01:30:00-04:00 01T01:30:00-05:00 01T02:30:00-05:00 ");
  CHECK(runs(Kind::kCronTrigger, "30 0-22 * * *", Utc(2026, 11, 1, 4)) ==
        "01T00:30:00-04:00 01T01:30:00-05:00 01T02:30:00-05:00 01T03:30:00-05:00 ");
}

TEST_CASE("end_date bounds when a trigger is due, and when an interval begins") {
  const TimeRestriction end{Utc(2026, 1, 1), Utc(2026, 3, 10), true};
  const DataInterval last{Utc(2026, 3, 9), Utc(2026, 3, 9)};
  CHECK(Told(NextDagRun(Cron(Kind::kCronTrigger, "0 0 * * *"), last, end, kNow)) ==
        "2026-03-10T00:00:00Z of 2026-03-10T00:00:00Z");
  const DataInterval next{Utc(2026, 3, 10), Utc(2026, 3, 10)};
  CHECK(Told(NextDagRun(Cron(Kind::kCronTrigger, "0 0 * * *"), next, end, kNow)) ==
        "after end_date");
  CHECK(Told(NextDagRun(Cron(Kind::kCronDataInterval, "0 0 * * *"),
                        DataInterval{Utc(2026, 3, 9), Utc(2026, 3, 10)}, end, kNow)) ==
        "2026-03-11T00:00:00Z of 2026-03-10T00:00:00Z");
}

TEST_CASE("once, continuously, never, and several expressions") {
  Timetable timetable;
  CHECK(Told(NextDagRun(timetable, {}, kPast, kNow)) == "the DAG has no schedule");
  timetable.kind = Kind::kOnce;
  CHECK(Told(NextDagRun(timetable, {}, {}, kNow)) ==
        "2026-03-10T03:00:00Z of 2026-03-10T03:00:00Z");
  CHECK(Told(NextDagRun(timetable, DataInterval{}, {}, kNow)) == "@once has run");
  timetable.kind = Kind::kContinuous;
  CHECK(Told(NextDagRun(timetable, DataInterval{Utc(2026, 3, 9), Utc(2026, 3, 10)}, {}, kNow)) ==
        "2026-03-10T03:00:00Z of 2026-03-10T00:00:00Z");
  timetable = Cron(Kind::kCronTrigger, "0 2 * * *");
  timetable.crons.push_back(ParseCroniter("30 2 * * *").value());
  CHECK(Told(NextDagRun(timetable, {}, kPast, kNow)) ==
        "2026-03-10T02:30:00Z of 2026-03-10T02:30:00Z");
  CHECK(Told(NextDagRun(timetable, {}, kCatchup, kNow)) ==
        "2026-01-01T02:00:00Z of 2026-01-01T02:00:00Z");
}

}  // namespace
}  // namespace servescape
