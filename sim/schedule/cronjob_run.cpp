// SPDX-License-Identifier: MIT
#include "sim/schedule/cronjob_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace servescape {
namespace {

bool Inside(const std::vector<Outage>& spans, Instant at) {
  return std::any_of(spans.begin(), spans.end(),
                     [&](const Outage& span) { return at >= span.from && at < span.until; });
}

std::string Why(const CronJobJob& job) {
  const int64_t late = (job.started - job.slot).ns / kNsOfSecond;
  return late == 0 ? "on time" : fmt::format("{} s late, the latest slot that is due", late);
}

void TakeEvents(const CronJobSync& sync, PlayedCronJob* out) {
  for (const CronJobEvent& event : sync.events) {
    if (event.type == "SuccessfulDelete") {
      const std::string name = event.reason.substr(0, event.reason.find(','));
      for (PlayedJob& each : out->jobs) {
        if (each.job.name != name || each.job.ends <= event.at) continue;
        each.deleted = true;
        each.job.ends = event.at;
      }
    }
    out->events.push_back(event);
  }
}

}  // namespace

PlayedCronJob PlayCronJob(const CronJobSpec& spec, Instant created, const SchedulePlay& play,
                          const std::vector<Outage>& suspended) {
  PlayedCronJob out;
  CronJobState state;
  state.created = created;
  state.last_schedule = play.last_run;
  std::set<Instant> syncs{play.from};
  for (const Outage& each : play.down) syncs.insert(each.until);
  for (const Outage& each : suspended) syncs.insert(each.until);
  while (!syncs.empty() && *syncs.begin() <= play.until) {
    const Instant now = *syncs.begin();
    syncs.erase(syncs.begin());
    if (now < play.from || Inside(play.down, now)) continue;
    if (out.jobs.size() >= play.runs || out.events.size() >= 4 * kMostRuns) {
      out.cut = true;
      return out;
    }
    CronJobSpec current = spec;
    current.suspend = spec.suspend || Inside(suspended, now);
    const CronJobSync sync = Sync(current, &state, now, play.takes);
    TakeEvents(sync, &out);
    if (sync.started) {
      out.jobs.push_back({*sync.started, Why(*sync.started), false, sync.missed});
      // One that ends at once is seen at the next sync.
      if (sync.started->ends > now) syncs.insert(sync.started->ends);
    }
    if (sync.again_at) syncs.insert(*sync.again_at);
  }
  if (!syncs.empty()) out.next = *syncs.begin();
  return out;
}

}  // namespace servescape
