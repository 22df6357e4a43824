// SPDX-License-Identifier: MIT
// Kubernetes' CronJob controller: pkg/controller/cronjob/{cronjob_controllerv2,utils}.go of
// k8s.io/kubernetes v1.37.2, with the defaults of pkg/apis/batch/v1. One sync is a pure function of
// the object, its jobs and the clock.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/schedule/cron.h"
#include "sim/schedule/zone.h"

namespace servescape {

enum class ConcurrencyPolicy : uint8_t { kAllow, kForbid, kReplace };

struct CronJobSpec {
  std::string name = "cronjob";
  CronExpression schedule;
  Zone zone;  // UTC, as a controller's own clock mostly is, where there is no timeZone
  ConcurrencyPolicy concurrency_policy = ConcurrencyPolicy::kAllow;
  std::optional<int64_t> starting_deadline_seconds;
  bool suspend = false;
  int64_t successful_jobs_history_limit = 3;
};

struct CronJobJob {
  std::string name;  // of the CronJob, and the minutes since 1970 of its slot
  Instant slot;      // when it was due
  Instant started, ends;
};

struct CronJobState {
  Instant created;
  std::optional<Instant> last_schedule;  // status.lastScheduleTime
  std::vector<CronJobJob> active;        // status.active
  std::vector<CronJobJob> finished;      // those that history keeps
};

struct CronJobEvent {
  Instant at;
  std::string type;    // of the event that the controller records
  std::string reason;  // the arithmetic
};

struct CronJobSync {
  std::vector<CronJobEvent> events;
  std::optional<CronJobJob> started;
  int64_t missed = 0;               // slots before that one, as the controller counts them
  std::optional<Instant> again_at;  // none: not before the object changes
};

// Most recent slot of the schedule that is due and not before the last one, with how many there
// were by the controller's rough count.
struct DueSlot {
  Instant earliest;             // what was counted from
  std::optional<Instant> slot;  // the most recent that is due
  int64_t missed = 0;           // 0, or how many there were, this one included
  bool invalid = false;         // the schedule never fits
  bool endless = false;         // the library never answers
};
DueSlot MostRecentSlot(const CronJobSpec& spec, const CronJobState& state, Instant now,
                       bool with_deadline);

// Jobs take so long. What was active and has ended by now is seen first.
CronJobSync Sync(const CronJobSpec& spec, CronJobState* state, Instant now, Duration takes);

}  // namespace servescape
