// SPDX-License-Identifier: MIT
// A CronJob over a stretch of time: its controller syncs at the start, when it has asked to, when
// a job ends, when it comes back after an absence and when the object is changed.
#pragma once

#include <string>
#include <vector>

#include "sim/schedule/cronjob.h"
#include "sim/schedule/dag_run.h"

namespace servescape {

struct PlayedJob {
  CronJobJob job;
  std::string reason;
  bool deleted = false;  // by concurrencyPolicy Replace, at job.ends
  int64_t missed = 0;    // slots before it that were never started, by the controller's count
};

struct PlayedCronJob {
  std::vector<PlayedJob> jobs;
  std::vector<CronJobEvent> events;
  std::optional<Instant> next;  // the next sync that is asked for
  bool cut = false;             // after so many runs
};

// `suspended` are stretches in which spec.suspend is true. play.last_run is lastScheduleTime.
PlayedCronJob PlayCronJob(const CronJobSpec& spec, Instant created, const SchedulePlay& play,
                          const std::vector<Outage>& suspended);

}  // namespace servescape
