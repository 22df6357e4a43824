// SPDX-License-Identifier: MIT
#include "sim/jobs/job_schedule.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace servescape {
namespace {

constexpr int64_t kMostSlots = 100'000;  // counted between two runs

// A controller's object has a name, which its jobs have with the minute of their slot.
CronJobSpec SpecOf(const JobConfig& config) {
  CronJobSpec spec;
  spec.name = config.name;
  if (config.every.ns > 0) {
    spec.schedule.text = "@every";
    spec.schedule.every = config.every;
  } else if (!config.schedule.empty()) {
    spec.schedule = ParseRobfig(config.schedule).value();
  }
  spec.concurrency_policy = static_cast<ConcurrencyPolicy>(config.concurrency);
  if (config.has_deadline) spec.starting_deadline_seconds = config.deadline.ns / kNsOfSecond;
  return spec;
}

DagSpec DagOf(const JobConfig& config) {
  using Kind = Timetable::Kind;
  DagSpec dag;
  const bool delta = config.every.ns > 0;
  const Kind interval = delta ? Kind::kDeltaDataInterval : Kind::kCronDataInterval;
  const Kind trigger = delta ? Kind::kDeltaTrigger : Kind::kCronTrigger;
  dag.timetable.kind = config.data_interval ? interval : trigger;
  dag.timetable.delta.fixed = config.every;
  if (!delta) dag.timetable.crons = {ParseCroniter(config.schedule).value()};
  dag.restriction.catchup = config.catchup;
  if (config.has_start_date) dag.restriction.earliest = AtSeconds(config.start_date);
  dag.max_active_runs = config.max_active_runs;
  return dag;
}

}  // namespace

JobSchedule::JobSchedule(const JobConfig& config)
    : config_(config), start_(AtSeconds(config.clock)) {
  for (const JobStretch& each : config.down) down_.push_back({At(each.from), At(each.until)});
  if (config.after >= 0) return;
  if (config.system == JobSystem::kCronJob) {
    spec_ = SpecOf(config);
    state_.created = start_;
    syncs_.insert(0);
    for (const JobStretch& each : config.down) syncs_.insert(each.until.ns);
  } else {
    dag_ = DagOf(config);
    backfills_.resize(config.backfill.size());
  }
  next_ = SimTime{0};
}

SimTime JobSchedule::Of(Instant at) const {
  return {std::min(kEndOfTime.ns, (at - start_).ns)};
}

JobOrders JobSchedule::Look(SimTime now) {
  JobOrders out;
  next_ = kEndOfTime;
  if (config_.after >= 0) return out;
  if (config_.system == JobSystem::kCronJob) {
    LookAsCronJob(now, &out);
  } else {
    LookAsAirflow(now, &out);
    LookAtBackfills(now, &out);
  }
  return out;
}

// Slots after one instant and before another.
int64_t JobSchedule::SlotsBetween(Instant after, Instant before) const {
  int64_t count = 0;
  std::optional<Instant> at = after;
  while (count < kMostSlots) {
    at = NextRobfig(spec_.schedule, spec_.zone, *at);
    if (!at || *at >= before) break;
    ++count;
  }
  return count;
}

void JobSchedule::LookAsCronJob(SimTime now, JobOrders* out) {
  syncs_.erase(syncs_.begin(), syncs_.upper_bound(now.ns));
  if (PastOutages(down_, At(now)) == At(now)) {
    const Instant before = state_.last_schedule.value_or(state_.created);
    // It is told when they end.
    constexpr Duration kForEver{kEndOfTime.ns};
    const CronJobSync sync = Sync(spec_, &state_, At(now), kForEver);
    for (const CronJobEvent& event : sync.events) {
      out->replaces = out->replaces || event.type == "SuccessfulDelete";
    }
    if (sync.started) {
      const Instant slot = sync.started->slot;
      const int64_t late = (At(now) - slot).ns / kNsOfSecond;
      out->starts.push_back({Of(slot), now, SlotsBetween(before, slot), -1,
                             late == 0 ? std::string("on time")
                                       : fmt::format("{} s late, the latest slot that is due",
                                                     late)});
    }
    if (sync.again_at) syncs_.insert(Of(*sync.again_at).ns);
  }
  if (!syncs_.empty()) LookAgain(SimTime{*syncs_.begin()});
}

void JobSchedule::LookAsAirflow(SimTime now, JobOrders* out) {
  const Instant at = At(now), up = PastOutages(down_, at);
  if (up > at) return LookAgain(Of(up));
  while (active_ < dag_.max_active_runs) {
    NextRun next = NextDagRun(dag_.timetable, last_, dag_.restriction, at);
    if (!next.run) return;
    if (next.run->run_after > at) return LookAgain(Of(next.run->run_after));
    const SkippedTicks skipped = SkippedBefore(dag_, last_, *next.run, at);
    out->starts.push_back({Of(next.run->run_after), Of(next.run->interval.end), skipped.count, -1,
                           std::move(next.reason)});
    last_ = next.run->interval;
    ++active_;
  }
}

// The runs that `airflow backfill create` would make.
void JobSchedule::Begin(size_t backfill, SimTime now) {
  const JobBackfill& config = config_.backfill[backfill];
  Backfill& own = backfills_[backfill];
  own.begun = true;
  SchedulePlay play;
  play.from = play.until = At(now);
  DagBackfill all{AtSeconds(config.from), AtSeconds(config.until),
                  static_cast<int64_t>(kMostRuns), config.run_backwards};
  for (const PlayedDagRun& run : PlayBackfill(dag_, all, play).runs) own.left.push_back(run.info);
}

void JobSchedule::LookAtBackfills(SimTime now, JobOrders* out) {
  for (size_t b = 0; b < backfills_.size(); ++b) {
    Backfill& own = backfills_[b];
    if (now < config_.backfill[b].at) {
      LookAgain(config_.backfill[b].at);
      continue;
    }
    const Instant at = At(now), up = PastOutages(down_, at);
    if (up > at) {
      if (!own.begun || !own.left.empty()) LookAgain(Of(up));
      continue;
    }
    if (!own.begun) Begin(b, now);
    while (!own.left.empty() && own.active < config_.backfill[b].max_active_runs) {
      const DagRunInfo info = own.left.front();
      own.left.pop_front();
      ++own.active;
      out->starts.push_back(
          {Of(info.run_after), Of(info.interval.end), 0, static_cast<int32_t>(b), "backfill"});
    }
  }
}

JobOrders JobSchedule::Follow(SimTime now, SimTime data) {
  JobOrders out;
  const bool replaces = config_.concurrency == JobConcurrency::kReplace;
  const bool airflow = config_.system == JobSystem::kAirflow;
  const int64_t most = airflow ? config_.max_active_runs
                       : config_.concurrency == JobConcurrency::kForbid ? 1
                                                                        : kMostSlots;
  if (active_ >= most) {
    out.missed = 1;
    return out;
  }
  out.replaces = !airflow && replaces && active_ > 0;
  out.starts.push_back({now, data, 0, -1, "the run before it has succeeded"});
  ++active_;
  return out;
}

void JobSchedule::Ended(SimTime now, const JobStart& run) {
  if (run.backfill >= 0) {
    --backfills_[static_cast<size_t>(run.backfill)].active;
  } else if (config_.system == JobSystem::kAirflow || config_.after >= 0) {
    --active_;
  } else {
    for (CronJobJob& job : state_.active) {
      if (job.slot == At(run.due)) job.ends = std::min(job.ends, At(now));
    }
    syncs_.insert(now.ns);
  }
}

}  // namespace servescape
