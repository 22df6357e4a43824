// SPDX-License-Identifier: MIT
// Airflow's timetables as its scheduler asks them: airflow/timetables/ of apache-airflow-core 3.3.2
// (trigger.py, interval.py, simple.py, _cron.py, _delta.py). Each is a pure function of the last
// run, the DAG's limits and the clock.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/schedule/cron.h"
#include "sim/schedule/zone.h"

namespace servescape {

// datetime.timedelta, and with months dateutil's relativedelta, whose months end on the last day
// where there is no such one.
struct CalendarDelta {
  int64_t months = 0;
  Duration fixed;
  bool zero() const { return months == 0 && fixed.ns == 0; }
};

Instant AddDelta(Instant at, const CalendarDelta& delta, int64_t sign);

struct Timetable {
  enum class Kind : uint8_t {
    kNull,
    kOnce,
    kContinuous,
    kCronTrigger,  // several expressions: MultipleCronTriggerTimetable
    kCronDataInterval,
    kDeltaTrigger,
    kDeltaDataInterval,
  };
  Kind kind = Kind::kNull;
  std::vector<CronExpression> crons;
  Zone zone;
  CalendarDelta delta;
  CalendarDelta interval;  // of the triggers: how far back the data interval begins
  // run_immediately: true, or a duration since the last tick. False is the same as not given: a
  // tenth of the time between two ticks, at least five minutes.
  bool run_immediately = false;
  std::optional<Duration> run_within;
};

struct DataInterval {
  Instant start, end;
  bool operator==(const DataInterval&) const = default;
};

// A run: its logical date is the start of its data interval.
struct DagRunInfo {
  Instant run_after;
  DataInterval interval;
};

struct TimeRestriction {
  std::optional<Instant> earliest, latest;  // start_date, end_date
  bool catchup = false;
};

struct NextRun {
  std::optional<DagRunInfo> run;
  std::string reason;  // "max of the last tick 02:00 and start_date 00:00", or why there is none
};

// The next run that is to be made, which may be due already, as asked at `now`.
NextRun NextDagRun(const Timetable& timetable, const std::optional<DataInterval>& last,
                   const TimeRestriction& restriction, Instant now);

// The class as Airflow calls it.
std::string NameOf(const Timetable& timetable);

// The interval of a run that was due at this instant, as of one known by its time alone.
DataInterval IntervalOfRunAt(const Timetable& timetable, Instant run_after);

}  // namespace servescape
