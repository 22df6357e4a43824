// SPDX-License-Identifier: MIT
// Least numbers of replicas by the clock, as KEDA's cron trigger and AWS's scheduled actions give
// them: cron expressions of five fields, read as robfig/cron v3 reads them, in UTC.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/autoscaler/planned.h"
#include "sim/base/result.h"

namespace servescape {

constexpr Duration kLongestRun = FromSeconds(366.0 * 86400);  // that a schedule is written out for

struct ScheduledFloor {
  std::string schedule;
  int64_t replicas = 0;
};

// The windows of KEDA's cron trigger: `replicas` from each start on, 0 from
// each end on (pkg/scalers/cron_scaler.go: active where the next end comes
// before the next start). Zones are those without changes, as no zone's file is
// read: "UTC", "+02:00". Schedules must be right. Or what is wrong.
Result<std::vector<PlanStep>, std::string> WindowsOf(const std::string& start,
                                                     const std::string& end,
                                                     const std::string& timezone, int64_t replicas,
                                                     const std::string& clock, Duration span);

// "" where it is a cron expression.
std::string WrongSchedule(const std::string& schedule);

// What holds at 0 (of what began before), and each change until `span` is over; `clock` is the time
// at 0, "2024-01-01T07:00". Schedules must be right. Or what is wrong.
Result<std::vector<PlanStep>, std::string> StepsOf(const std::vector<ScheduledFloor>& floors,
                                                   const std::string& clock, Duration span);

}  // namespace servescape
