// SPDX-License-Identifier: MIT
#include "sim/manifest/scheduled_floor.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <optional>

#include "sim/schedule/cron.h"

namespace servescape {
namespace {

constexpr size_t kMostSteps = 100'000;

std::optional<Instant> ParseClock(const std::string& text) {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, read = 0;
  const int fields = std::sscanf(text.c_str(), "%4d-%2d-%2dT%2d:%2d%n", &year, &month, &day, &hour,
                                 &minute, &read);
  const bool whole = fields == 5 && static_cast<size_t>(read) == text.size();
  if (!whole || year < 1970 || year > 2200 || month < 1 || month > 12 || day < 1 ||
      day > DaysInMonth(year, month) || hour < 0 || hour > 23 || minute < 0 || minute > 59) {
    return std::nullopt;
  }
  return AtSeconds(SecondsOf({year, month, day, hour, minute, 0}));
}

// The last time at or before the instant, within a year.
std::optional<Instant> LastBefore(const CronExpression& cron, Instant clock) {
  for (const double days : {0.05, 1.0, 8.0, 32.0, 366.0}) {
    std::optional<Instant> last;
    Instant at = clock - FromSeconds(days * 86400);
    while (const std::optional<Instant> next = NextRobfig(cron, Zone(), at)) {
      if (*next > clock) break;
      last = at = *next;
    }
    if (last) return last;
  }
  return std::nullopt;
}

struct Begins {
  Instant at;
  size_t floor = 0;
};

}  // namespace

std::string WrongSchedule(const std::string& schedule) {
  const CronResult cron = ParseRobfig(schedule);
  return cron ? "" : cron.error();
}

Result<std::vector<PlanStep>, std::string> StepsOf(const std::vector<ScheduledFloor>& floors,
                                                   const std::string& clock, Duration span) {
  const std::optional<Instant> start = ParseClock(clock);
  if (!start) {
    return fmt::format("clock \"{}\" is no time such as 2024-01-01T07:00", clock.substr(0, 40));
  }
  std::vector<Begins> begins;
  const Instant end = *start + std::min(span, kLongestRun);
  for (size_t i = 0; i < floors.size(); ++i) {
    const CronExpression cron = ParseRobfig(floors[i].schedule).value();
    if (const std::optional<Instant> last = LastBefore(cron, *start)) begins.push_back({*last, i});
    Instant at = *start;
    while (const std::optional<Instant> next = NextRobfig(cron, Zone(), at)) {
      if (*next >= end) break;
      at = *next;
      begins.push_back({at, i});
      if (begins.size() > kMostSteps) {
        return fmt::format("the schedules change more than {} times in the run", kMostSteps);
      }
    }
  }
  std::stable_sort(begins.begin(), begins.end(), [](const Begins& a, const Begins& b) {
    return a.at != b.at ? a.at < b.at : a.floor < b.floor;
  });
  std::vector<PlanStep> out;
  for (const Begins& each : begins) {
    const ScheduledFloor& floor = floors[each.floor];
    const SimTime at{std::max<int64_t>(0, (each.at - *start).ns)};
    if (!out.empty() && out.back().at == at) out.pop_back();
    out.push_back({at, floor.replicas, fmt::format("scheduled at \"{}\"", floor.schedule)});
  }
  return out;
}

}  // namespace servescape
