// SPDX-License-Identifier: MIT
// A DAG's runs over a stretch of time, as Airflow's scheduler makes them: the timetable is asked
// whenever a run may be made, which is not while the scheduler is down or max_active_runs are
// active. The scheduler's own delay of some seconds is left out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/schedule/timetable.h"

namespace servescape {

// A stretch of time: from <= t < until.
struct Outage {
  Instant from, until;
};

// The instant itself, or when the outages that it is in are over.
Instant PastOutages(const std::vector<Outage>& outages, Instant at);

// Most runs that a play may have.
constexpr size_t kMostRuns = 100'000;

struct DagSpec {
  Timetable timetable;
  TimeRestriction restriction;
  int64_t max_active_runs = 16;
};

struct DagBackfill {
  Instant from, until;  // of logical dates, both inclusive
  int64_t max_active_runs = 10;
  bool backwards = false;
};

struct SchedulePlay {
  Instant from;                     // deployed, or asked, at
  Instant until;                    // the last instant that is played
  size_t runs = kMostRuns;          // played at most
  Duration takes;                   // each run
  std::optional<Instant> last_run;  // when the last run before `from` was due
  std::vector<Outage> down;         // of the scheduler; ascending, apart
};

// Ticks between two runs for which none is made.
struct SkippedTicks {
  int64_t count = 0;
  Instant first, last;  // when they were due
};

// What catchup would have run after the last run and before this one, as asked at `now`.
SkippedTicks SkippedBefore(const DagSpec& dag, std::optional<DataInterval> last,
                           const DagRunInfo& run, Instant now);

struct PlayedDagRun {
  DagRunInfo info;
  Instant started, ended;
  std::string reason;
  SkippedTicks skipped;  // before it
  bool backfill = false;
};

struct PlayedDag {
  std::vector<PlayedDagRun> runs;  // in the order in which they start
  std::string end;                 // why no run comes any more, or ""
  bool cut = false;                // after so many runs
};

PlayedDag PlayDag(const DagSpec& dag, const SchedulePlay& play);

// The runs of `airflow backfill create`, each as soon as fewer than max_active_runs of the backfill
// are active; without a run of the schedule beside it.
PlayedDag PlayBackfill(const DagSpec& dag, const DagBackfill& backfill, const SchedulePlay& play);

}  // namespace servescape
