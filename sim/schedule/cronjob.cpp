// SPDX-License-Identifier: MIT
#include "sim/schedule/cronjob.h"

#include <fmt/format.h>

#include <algorithm>

namespace servescape {
namespace {

// Added to the next sync, for clocks that differ.
constexpr Duration kNextScheduleDelta{100'000'000};
constexpr int64_t kManyMissed = 100;

std::optional<Instant> Next(const CronJobSpec& spec, Instant after, bool* endless = nullptr) {
  return NextRobfig(spec.schedule, spec.zone, after, endless);
}

std::string JobName(const CronJobSpec& spec, Instant slot) {
  return fmt::format("{}-{}", spec.name, FloorDivide(WholeSecondsOf(slot), 60));
}

bool Named(const std::vector<CronJobJob>& jobs, const std::string& name) {
  return std::any_of(jobs.begin(), jobs.end(),
                     [&](const CronJobJob& job) { return job.name == name; });
}

// nextScheduleTimeDuration: the slot after the last one that is due.
std::optional<Instant> NextSync(const CronJobSpec& spec, const CronJobState& state, Instant now) {
  const DueSlot due = MostRecentSlot(spec, state, now, false);
  Instant from = now;
  if (!due.invalid && due.slot) {
    from = *due.slot;
  } else if (!due.invalid && due.missed == 0) {
    from = due.earliest;
  }
  const std::optional<Instant> next = Next(spec, from);
  if (!next) return {};
  return *next + kNextScheduleDelta;
}

// Jobs that have ended leave the list of active ones; history keeps the newest.
void SeeEnded(const CronJobSpec& spec, CronJobState* state, Instant now, CronJobSync* out) {
  std::vector<CronJobJob> active;
  for (const CronJobJob& job : state->active) {
    if (job.ends > now) {
      active.push_back(job);
      continue;
    }
    out->events.push_back({now, "SawCompletedJob", job.name});
    state->finished.push_back(job);
  }
  state->active = std::move(active);
  const auto keep = static_cast<size_t>(spec.successful_jobs_history_limit);
  if (state->finished.size() <= keep) return;
  const auto from = state->finished.begin();
  state->finished.erase(from, from + static_cast<std::ptrdiff_t>(state->finished.size() - keep));
}

}  // namespace

DueSlot MostRecentSlot(const CronJobSpec& spec, const CronJobState& state, Instant now,
                       bool with_deadline) {
  DueSlot out;
  out.earliest = state.last_schedule.value_or(state.created);
  if (with_deadline && spec.starting_deadline_seconds) {
    const Instant deadline = now - Duration{*spec.starting_deadline_seconds * kNsOfSecond};
    out.earliest = std::max(out.earliest, deadline);
  }
  const std::optional<Instant> first = Next(spec, out.earliest, &out.endless);
  if (first && now < *first) return out;
  const std::optional<Instant> second = first ? Next(spec, *first, &out.endless) : std::nullopt;
  if (!first || !second) {  // "31 2": Go's zero time comes before all others
    out.invalid = true;
    return out;
  }
  if (now < *second) {
    out.slot = first;
    return out;
  }
  const int64_t between = (*second - *first).ns / kNsOfSecond;
  out.missed = (now - *first).ns / kNsOfSecond / between + 1;
  // By the distance of the first two slots, one of them back, and from there slot by slot.
  const Instant from = *first + Duration{(out.missed - 2) * between * kNsOfSecond};
  for (std::optional<Instant> at = Next(spec, from); at && *at <= now; at = Next(spec, *at)) {
    out.slot = at;
  }
  return out;
}

CronJobSync Sync(const CronJobSpec& spec, CronJobState* state, Instant now, Duration takes) {
  CronJobSync out;
  SeeEnded(spec, state, now, &out);
  if (spec.suspend) return out;
  const DueSlot due = MostRecentSlot(spec, *state, now, true);
  if (due.endless) {
    out.events.push_back(
        {now, "Endless",
         "robfig/cron looks for ever for the slot after this one, over a change of "
         "the clock at midnight, and the controller's worker with it"});
    return out;
  }
  if (due.invalid) {
    out.events.push_back({now, "InvalidSchedule", "the schedule never fits"});
    return out;
  }
  const auto until_next = [&] { out.again_at = NextSync(spec, *state, now); };
  if (!due.slot) {
    until_next();
    return out;
  }
  const std::string slot = spec.zone.Format(*due.slot);
  if (due.missed > kManyMissed) {
    out.events.push_back(
        {now, "TooManyMissedTimes",
         fmt::format("{} slots were missed, more than {}: a warning, it starts all the same",
                     due.missed, kManyMissed)});
  }
  const std::string name = JobName(spec, *due.slot);
  if (Named(state->active, name) || state->last_schedule == due.slot) {
    until_next();
    return out;
  }
  if (spec.concurrency_policy == ConcurrencyPolicy::kForbid && !state->active.empty()) {
    out.events.push_back({now, "JobAlreadyActive",
                          fmt::format("{} runs, concurrencyPolicy Forbid: the slot {} stays open",
                                      state->active.front().name, slot)});
    until_next();
    return out;
  }
  if (spec.concurrency_policy == ConcurrencyPolicy::kReplace) {
    for (const CronJobJob& job : state->active) {
      out.events.push_back(
          {now, "SuccessfulDelete", fmt::format("{}, concurrencyPolicy Replace", job.name)});
    }
    state->active.clear();
  }
  const bool exists = Named(state->finished, name);  // two slots in one minute share a name
  state->last_schedule = due.slot;
  if (!exists) {
    out.started = CronJobJob{name, *due.slot, now, now + takes};
    out.missed = due.missed > 1 ? due.missed - 1 : 0;
    state->active.push_back(*out.started);
    out.events.push_back({now, "SuccessfulCreate", fmt::format("{} for the slot {}", name, slot)});
  }
  until_next();
  return out;
}

}  // namespace servescape
