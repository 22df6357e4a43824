// SPDX-License-Identifier: MIT
#include "sim/manifest/scheduled_floor.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "sim/schedule/cron.h"

namespace servescape {
namespace {

constexpr size_t kMostSteps = 100'000;

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
  const std::optional<int64_t> shown = ParseCivil(clock);
  if (!shown || clock.find('T') == std::string::npos) {
    return fmt::format("clock \"{}\" is no time such as 2024-01-01T07:00", clock.substr(0, 40));
  }
  std::vector<Begins> begins;
  const Instant start = AtSeconds(*shown), end = start + std::min(span, kLongestRun);
  for (size_t i = 0; i < floors.size(); ++i) {
    const CronExpression cron = ParseRobfig(floors[i].schedule).value();
    if (const std::optional<Instant> last = LastBefore(cron, start)) begins.push_back({*last, i});
    Instant at = start;
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
    const SimTime at{std::max<int64_t>(0, (each.at - start).ns)};
    if (!out.empty() && out.back().at == at) out.pop_back();
    out.push_back({at, floor.replicas, fmt::format("scheduled at \"{}\"", floor.schedule)});
  }
  return out;
}

Result<std::vector<PlanStep>, std::string> WindowsOf(const std::string& start,
                                                     const std::string& end,
                                                     const std::string& timezone, int64_t replicas,
                                                     const std::string& clock, Duration span) {
  const std::optional<int64_t> shown = ParseCivil(clock);
  if (!shown || clock.find('T') == std::string::npos) {
    return fmt::format("clock \"{}\" is no time such as 2024-01-01T07:00", clock.substr(0, 40));
  }
  for (const std::string& schedule : {start, end}) {
    if (const std::string wrong = WrongSchedule(schedule); !wrong.empty()) return wrong;
  }
  const std::optional<Zone> zone = ZoneWithoutFile(timezone);
  if (!zone) {
    return fmt::format(
        "the time zone \"{}\" of a cron trigger is not known "
        "here: give one without "
        "changes, such as \"UTC\" or \"+02:00\"",
        timezone.substr(0, 40));
  }
  const CronExpression starts = ParseRobfig(start).value(), ends = ParseRobfig(end).value();
  const Instant first = AtSeconds(*shown), last = first + std::min(span, kLongestRun);
  std::vector<PlanStep> out;
  for (Instant at = first;;) {
    const std::optional<Instant> opens = NextRobfig(starts, *zone, at);
    const std::optional<Instant> closes = NextRobfig(ends, *zone, at);
    const bool active = closes && (!opens || *opens >= *closes);
    const int64_t now = active ? replicas : 0;
    if (out.empty() || out.back().replicas != now) {
      out.push_back({SimTime{(at - first).ns}, now,
                     active ? "inside the cron window" : "outside the cron window"});
    }
    if (out.size() > kMostSteps) {
      return fmt::format("the schedules change more than {} times in the run", kMostSteps);
    }
    if (!opens && !closes) break;
    at = !opens ? *closes : !closes ? *opens : std::min(*opens, *closes);
    if (at >= last) break;
  }
  return out;
}

}  // namespace servescape
