// SPDX-License-Identifier: MIT
// [job.NAME]: batch work that an orchestrator starts by a schedule: it scores items in chunks and
// writes them to a store.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/base/time.h"
#include "sim/random/distribution.h"
#include "sim/scenario/config_service.h"
#include "sim/scenario/words.h"

namespace servescape {

// Whose rules start its runs.
enum class JobSystem : uint8_t { kCronJob, kAirflow };
inline constexpr std::array<WordFor<JobSystem>, 2> kJobSystemWords{
    {{"cronjob", JobSystem::kCronJob}, {"airflow", JobSystem::kAirflow}}};

// spec.concurrencyPolicy of a CronJob.
enum class JobConcurrency : uint8_t { kAllow, kForbid, kReplace };
inline constexpr std::array<WordFor<JobConcurrency>, 3> kJobConcurrencyWords{
    {{"Allow", JobConcurrency::kAllow},
     {"Forbid", JobConcurrency::kForbid},
     {"Replace", JobConcurrency::kReplace}}};

// Whether a run of a DAG is of the interval that ends when it is due.
inline constexpr std::array<WordFor<bool>, 2> kTimetableWords{
    {{"CronTriggerTimetable", false}, {"CronDataIntervalTimetable", true}}};

// Which keys it scores, where it does not score all.
inline constexpr std::array<WordFor<bool>, 2> kJobCoverWords{
    {{"popular", true}, {"random", false}}};

// When what it writes can be read: all at the end of a run, or a chunk when it is done.
inline constexpr std::array<WordFor<bool>, 2> kJobPublishWords{{{"run", false}, {"chunk", true}}};

// A stretch of the run: from <= t < until.
struct JobStretch {
  SimTime from, until;

  bool operator==(const JobStretch&) const = default;
};

// Runs of slots that are past, started at an instant.
struct JobBackfill {
  SimTime at;
  int64_t from = 0, until = 0;  // of when they were due, both inclusive: seconds since 1970
  uint32_t max_active_runs = 10;
  bool run_backwards = false;

  bool operator==(const JobBackfill&) const = default;
};

struct JobConfig {
  std::string name;
  JobSystem system = JobSystem::kCronJob;
  std::string schedule;  // a cron expression; empty where `every` or `after` starts it
  Duration every{0};
  int32_t after = -1;  // the job whose runs start its own when they have succeeded
  int64_t clock = 1'767'225'600;   // seconds since 1970 when the run starts: 2026-01-01T00:00
  JobConcurrency concurrency = JobConcurrency::kAllow;
  bool has_deadline = false;
  Duration deadline{0};            // startingDeadlineSeconds
  bool data_interval = false;      // timetable
  bool catchup = false;
  bool has_start_date = false;
  int64_t start_date = 0;  // seconds since 1970
  uint32_t max_active_runs = 16;
  std::vector<JobStretch> down;  // of the scheduler; ascending, apart
  std::vector<JobBackfill> backfill;

  uint64_t items = 0;  // that a run scores
  uint64_t chunk = 1000;
  uint32_t workers = 1;
  uint32_t batch_size = 1;
  std::string profile;
  ServiceTime time;     // of a batch
  Duration overhead{0}; // of a chunk, beside its batches
  Distribution start;   // seconds from the request for a worker until it works
  double failures = 0;  // share of tries at a chunk that fail
  uint32_t retries = 0; // of a chunk
  Duration retry_delay{0};
  Duration timeout{0};  // of a run; 0: none
  int32_t service = -1; // whose servers score the chunks, in place of workers
  int32_t request_class = 0;

  std::string host;
  double price_per_hour = 0;  // of a worker, US dollars
  bool priced = false;
  bool spot = false;
  double interruptions = 0;  // per second, of a worker

  int32_t store = -1;
  bool popular = true;
  uint64_t keys = 0;       // that there are; 0: those of the traffic
  bool by_chunk = false;   // what is done can be read before the run ends
  bool keep_newer = false; // values of later data are not overwritten
  bool has_initial_age = false;
  Duration initial_age{0};  // of what an earlier run left at the start

  uint64_t chunks() const { return (items + chunk - 1) / chunk; }
  bool operator==(const JobConfig&) const = default;
};

}  // namespace servescape
