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

}  // namespace servescape
