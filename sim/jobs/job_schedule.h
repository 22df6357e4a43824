// SPDX-License-Identifier: MIT
// When runs of a job start, and of what: a state machine without a clock that is told when runs
// have ended. Its rules are those of sim/schedule/, run for run: a sync of the CronJob controller,
// or Airflow's timetables with catchup, max_active_runs and backfills. A job that stands after
// another one is asked when that one's run has succeeded.
//
// A run of a CronJob knows the world as it starts, one of a DAG up to the end of its data interval,
// one after another job what that one's run knew.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sim/base/time.h"
#include "sim/schedule/cronjob.h"
#include "sim/schedule/dag_run.h"
#include "sim/scenario/config_job.h"

namespace servescape {

struct JobStart {
  SimTime due;
  SimTime data;        // what it knows of the world ends then
  int64_t missed = 0;  // slots since the run before, for which none is made
  int32_t backfill = -1;  // of which backfill it is; -1: of none
  std::string reason;
};

struct JobOrders {
  bool replaces = false;  // the runs that are active are stopped first
  int64_t missed = 0;     // and never made up for, beside those of `starts`
  std::vector<JobStart> starts;
};

class JobSchedule {
 public:
  // `config` outlives it.
  explicit JobSchedule(const JobConfig& config);

  // When it looks next; the end of time if it never does again.
  SimTime next() const { return next_; }
  // At that instant, or when a run has ended.
  JobOrders Look(SimTime now);
  // Of a job that stands after another: a run of that one has succeeded, which knew the world up to
  // `data`.
  JobOrders Follow(SimTime now, SimTime data);
  // A run that it has started has ended (or was replaced).
  void Ended(SimTime now, const JobStart& run);

 private:
  struct Backfill {
    bool begun = false;
    std::deque<DagRunInfo> left;
    int64_t active = 0;
  };
  Instant At(SimTime at) const { return start_ + Duration{at.ns}; }
  SimTime Of(Instant at) const;
  void LookAsCronJob(SimTime now, JobOrders* out);
  void LookAsAirflow(SimTime now, JobOrders* out);
  void LookAtBackfills(SimTime now, JobOrders* out);
  void Begin(size_t backfill, SimTime now);
  int64_t SlotsBetween(Instant after, Instant before) const;
  void LookAgain(SimTime at) { next_ = std::min(next_, at); }

  const JobConfig& config_;
  Instant start_;  // of the run
  std::vector<Outage> down_;
  SimTime next_ = kEndOfTime;
  int64_t active_ = 0;

  // CronJob
  CronJobSpec spec_;
  CronJobState state_;
  std::set<int64_t> syncs_;  // ns on the simulated clock

  // Airflow
  DagSpec dag_;
  std::optional<DataInterval> last_;
  std::vector<Backfill> backfills_;
};

}  // namespace servescape
