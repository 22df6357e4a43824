// SPDX-License-Identifier: MIT
#include "sim/schedule/dag_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace servescape {
namespace {

constexpr int64_t kMostSkipped = 100'000;

// When one more run may be made: at once, or when one of the active ones has ended.
Instant WhenFree(std::vector<Instant>* ends, Instant now, int64_t most) {
  std::erase_if(*ends, [&](Instant end) { return end <= now; });
  if (static_cast<int64_t>(ends->size()) < most) return now;
  return *std::min_element(ends->begin(), ends->end());
}

}  // namespace

SkippedTicks SkippedBefore(const DagSpec& dag, std::optional<DataInterval> last,
                           const DagRunInfo& run, Instant now) {
  SkippedTicks out;
  TimeRestriction all = dag.restriction;
  all.catchup = true;
  if (dag.restriction.catchup || (!last && !all.earliest)) return out;
  const Timetable::Kind kind = dag.timetable.kind;
  if (kind == Timetable::Kind::kOnce || kind == Timetable::Kind::kContinuous) return out;
  while (out.count < kMostSkipped) {
    const NextRun next = NextDagRun(dag.timetable, last, all, now);
    if (!next.run || next.run->run_after >= run.run_after) break;
    if (out.count++ == 0) out.first = next.run->run_after;
    out.last = next.run->run_after;
    last = next.run->interval;
  }
  return out;
}

Instant PastOutages(const std::vector<Outage>& outages, Instant at) {
  for (const Outage& each : outages) {
    if (at >= each.from && at < each.until) at = each.until;
  }
  return at;
}

PlayedDag PlayDag(const DagSpec& dag, const SchedulePlay& play) {
  PlayedDag out;
  std::optional<DataInterval> last;
  if (play.last_run) last = IntervalOfRunAt(dag.timetable, *play.last_run);
  int64_t most = dag.max_active_runs;
  if (dag.timetable.kind == Timetable::Kind::kContinuous) most = 1;
  std::vector<Instant> ends;
  Instant now = play.from;
  std::string waited;
  while (now <= play.until) {
    const Instant up = PastOutages(play.down, now);
    if (up > now) {
      now = up;
      waited = "; the scheduler was down";
      continue;
    }
    const Instant free = WhenFree(&ends, now, most);
    if (free > now) {
      now = free;
      waited = fmt::format("; {} active, as max_active_runs allows", most);
      continue;
    }
    NextRun next = NextDagRun(dag.timetable, last, dag.restriction, now);
    if (!next.run) {
      out.end = std::move(next.reason);
      return out;
    }
    if (next.run->run_after > now) {
      now = next.run->run_after;
      waited.clear();
      continue;
    }
    if (out.runs.size() >= play.runs) {
      out.cut = true;
      return out;
    }
    const SkippedTicks skipped = SkippedBefore(dag, last, *next.run, now);
    out.runs.push_back({*next.run, now, now + play.takes, next.reason + waited, skipped, false});
    ends.push_back(now + play.takes);
    last = next.run->interval;
  }
  return out;
}

PlayedDag PlayBackfill(const DagSpec& dag, const DagBackfill& backfill, const SchedulePlay& play) {
  PlayedDag out;
  const TimeRestriction all{backfill.from, backfill.until, true};
  std::vector<DagRunInfo> infos;
  std::optional<DataInterval> last;
  for (;;) {
    const NextRun next = NextDagRun(dag.timetable, last, all, play.from);
    // A trigger's limit is of when it is due, that of an interval of when that begins.
    if (!next.run) break;
    if (infos.size() >= play.runs) {
      out.cut = true;
      break;
    }
    infos.push_back(*next.run);
    last = next.run->interval;
  }
  if (backfill.backwards) std::reverse(infos.begin(), infos.end());
  std::vector<Instant> ends;
  Instant now = play.from;
  for (const DagRunInfo& info : infos) {
    for (;;) {
      const Instant free = PastOutages(play.down, WhenFree(&ends, now, backfill.max_active_runs));
      if (free == now) break;
      now = free;
    }
    if (now > play.until) return out;
    out.runs.push_back({info, now, now + play.takes, "backfill", {}, true});
    ends.push_back(now + play.takes);
  }
  return out;
}

}  // namespace servescape
