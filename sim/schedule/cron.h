// SPDX-License-Identifier: MIT
// Cron expressions as two real libraries read them. They disagree: robfig/cron (Kubernetes) walks
// real time in the schedule's zone, croniter (Airflow) knows wall clocks alone and leaves the zone
// to its caller (timetable.h); ranges that run backwards, names, L, W and # are croniter's alone.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sim/base/result.h"
#include "sim/schedule/civil.h"
#include "sim/schedule/zone.h"

namespace servescape {

// Sets of values, bit i for value i.
struct CronExpression {
  std::string text;
  uint64_t seconds = 1, minutes = 0, hours = 0, days = 0, months = 0;
  uint64_t weekdays = 0;  // 0 is Sunday
  // A field that is unrestricted: then both fields of days must match, else one is enough.
  bool any_day = false, any_weekday = false;
  Duration every;  // of "@every 90s"; zero for the rest

  // Of croniter.
  bool has_seconds = false;      // a sixth field
  bool every_hour = false;       // the field of hours is a star
  bool last_day = false;         // L among the days
  int64_t nearest_weekday = 0;   // 15W
  std::array<uint8_t, 7> nth{};  // 2#3: bit 3 of weekday 2; bit 0: the last of the month
  bool has_nth = false;
};

// What is wrong, in words that follow the expression: "minute: 61 is above 59".
using CronResult = Result<CronExpression, std::string>;

// github.com/robfig/cron/v3 v3.0.1, ParseStandard: five fields or @yearly, @annually, @monthly,
// @weekly, @daily, @midnight, @hourly, @every DURATION (whole seconds, at least one).
CronResult ParseRobfig(std::string_view text);
// The first time after the instant, in the zone; none within five years. Of @every the instant
// plus the duration; none beyond 2262. Where the library itself would walk for ever, as it does
// over some changes of the clock at midnight, `endless` becomes true.
std::optional<Instant> NextRobfig(const CronExpression& cron, const Zone& zone, Instant after,
                                  bool* endless = nullptr);

// croniter 7.0 with the presets of Airflow (@hourly, .., @quarterly, @yearly): five fields, or six
// with seconds at the end.
CronResult ParseCroniter(std::string_view text);
// The first wall-clock time after this one, and the last before it; both in local seconds since
// 1970, from local nanoseconds. None within fifty years.
std::optional<int64_t> NextCroniter(const CronExpression& cron, int64_t local_ns);
std::optional<int64_t> PreviousCroniter(const CronExpression& cron, int64_t local_ns);

}  // namespace servescape
