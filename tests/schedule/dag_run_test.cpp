// SPDX-License-Identifier: MIT
// A DAG's runs over time, by hand.
#include "sim/schedule/dag_run.h"

#include <doctest/doctest.h>

#include "tests/schedule/times.h"

namespace servescape {
namespace {

constexpr Duration kHour{3600 * kNsOfSecond};

DagSpec Hourly(bool catchup) {
  DagSpec out;
  out.timetable.kind = Timetable::Kind::kCronTrigger;
  out.timetable.crons = {ParseCroniter("0 * * * *").value()};
  out.restriction = {Utc(2026, 3, 1), {}, catchup};
  return out;
}

// "hour of the slot@hour of the start" of each.
std::string Told(const PlayedDag& played) {
  std::string out;
  for (const PlayedDagRun& run : played.runs) {
    out += Text(run.info.run_after).substr(11, 5) + "@" + Text(run.started).substr(11, 5) + " ";
  }
  return out;
}

SchedulePlay From(int64_t hour, int64_t minute, int64_t until) {
  SchedulePlay out;
  out.from = Utc(2026, 3, 1, hour, minute);
  out.until = Utc(2026, 3, 1, until);
  return out;
}

TEST_CASE("after an outage catchup runs what was missed, without it the latest alone") {
  SchedulePlay play = From(0, 30, 5);
  play.last_run = Utc(2026, 3, 1);
  play.down = {{Utc(2026, 3, 1, 1, 30), Utc(2026, 3, 1, 4, 15)}};
  CHECK(Told(PlayDag(Hourly(true), play)) ==
        "01:00@01:00 02:00@04:15 03:00@04:15 04:00@04:15 05:00@05:00 ");
  const PlayedDag latest = PlayDag(Hourly(false), play);
  CHECK(Told(latest) == "01:00@01:00 04:00@04:15 05:00@05:00 ");
  CHECK(latest.runs[1].skipped.count == 2);
  CHECK(Text(latest.runs[1].skipped.first) == "2026-03-01T02:00:00Z");
  CHECK(Text(latest.runs[1].skipped.last) == "2026-03-01T03:00:00Z");
  CHECK(latest.runs[0].skipped.count == 0);
}

TEST_CASE("max_active_runs delays runs, and without catchup leaves them out") {
  SchedulePlay play = From(0, 0, 6);
  play.takes = Duration{150 * 60 * kNsOfSecond};
  DagSpec dag = Hourly(true);
  dag.max_active_runs = 1;
  CHECK(Told(PlayDag(dag, play)) == "00:00@00:00 01:00@02:30 02:00@05:00 ");
  dag.restriction.catchup = false;
  const PlayedDag played = PlayDag(dag, play);
  CHECK(Told(played) == "00:00@00:00 02:00@02:30 05:00@05:00 ");
  CHECK(played.runs[2].skipped.count == 2);
  dag.max_active_runs = 2;
  CHECK(Told(PlayDag(dag, play)) ==
        "00:00@00:00 01:00@01:00 02:00@02:30 03:00@03:30 05:00@05:00 06:00@06:00 ");
}

TEST_CASE("runs end with end_date, the end of the play and the number asked for") {
  DagSpec dag = Hourly(true);
  dag.restriction.latest = Utc(2026, 3, 1, 2);
  const PlayedDag ended = PlayDag(dag, From(0, 0, 9));
  CHECK(ended.runs.size() == 3);
  CHECK(ended.end == "after end_date");
  SchedulePlay play = From(0, 0, 9);
  play.runs = 4;
  const PlayedDag cut = PlayDag(Hourly(true), play);
  CHECK(cut.runs.size() == 4);
  CHECK(cut.cut);
  CHECK(PlayDag(Hourly(true), From(0, 0, 9)).runs.size() == 10);
}

TEST_CASE("a backfill: both ends, max_active_runs of its own, backwards") {
  SchedulePlay play = From(12, 0, 23);
  play.takes = kHour;
  DagBackfill backfill{Utc(2026, 3, 1, 1), Utc(2026, 3, 1, 5)};
  backfill.max_active_runs = 2;
  CHECK(Told(PlayBackfill(Hourly(false), backfill, play)) ==
        "01:00@12:00 02:00@12:00 03:00@13:00 04:00@13:00 05:00@14:00 ");
  backfill.backwards = true;
  CHECK(Told(PlayBackfill(Hourly(false), backfill, play)) ==
        "05:00@12:00 04:00@12:00 03:00@13:00 02:00@13:00 01:00@14:00 ");
}

}  // namespace
}  // namespace servescape
