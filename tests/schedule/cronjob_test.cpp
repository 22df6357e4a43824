// SPDX-License-Identifier: MIT
// The CronJob controller, sync by sync, by hand.
#include "sim/schedule/cronjob.h"

#include <doctest/doctest.h>

#include "sim/schedule/cronjob_run.h"
#include "tests/schedule/times.h"

namespace servescape {
namespace {

const Instant kStart = Utc(2026, 3, 2);
constexpr Duration kMinute{60 * kNsOfSecond};

Instant Minutes(int64_t minutes) { return kStart + Duration{minutes * kMinute.ns}; }

CronJobSpec Each(const char* schedule, ConcurrencyPolicy policy = ConcurrencyPolicy::kAllow) {
  CronJobSpec out;
  out.schedule = ParseRobfig(schedule).value();
  out.concurrency_policy = policy;
  return out;
}

PlayedCronJob Play(const CronJobSpec& spec, int64_t until, int64_t takes,
                   std::vector<Outage> down = {}, std::vector<Outage> suspended = {}) {
  SchedulePlay play;
  play.from = kStart;
  play.until = Minutes(until);
  play.takes = Duration{takes * kMinute.ns};
  play.down = std::move(down);
  return PlayCronJob(spec, kStart, play, suspended);
}

// "slot@start" in minutes.
std::string Told(const PlayedCronJob& played) {
  std::string out;
  for (const PlayedJob& each : played.jobs) {
    out += std::to_string((each.job.slot - kStart).ns / kMinute.ns) + "@" +
           std::to_string((each.job.started - kStart).ns / kMinute.ns) + " ";
  }
  return out;
}

size_t Count(const PlayedCronJob& played, const char* type) {
  size_t out = 0;
  for (const CronJobEvent& event : played.events) out += event.type == type ? 1 : 0;
  return out;
}

TEST_CASE("syncs come 100 ms after each slot") {
  const PlayedCronJob played = Play(Each("*/10 * * * *"), 40, 1);
  CHECK(Told(played) == "10@10 20@20 30@30 ");
  CHECK(Text(played.jobs[0].job.started) == "2026-03-02T00:10:00.1Z");
  CHECK(played.jobs[0].job.name == "cronjob-29540170");
  CHECK(Count(played, "SawCompletedJob") == 3);
}

TEST_CASE("Forbid: the slot stays open, the latest starts when the run ends") {
  CronJobSpec spec = Each("*/10 * * * *", ConcurrencyPolicy::kForbid);
  const PlayedCronJob played = Play(spec, 90, 25);
  CHECK(Told(played) == "10@10 30@35 60@60 80@85 ");
  CHECK(Count(played, "JobAlreadyActive") == 6);
  spec.starting_deadline_seconds = 120;
  CHECK(Told(Play(spec, 110, 25)) == "10@10 40@40 70@70 100@100 ");
  spec.starting_deadline_seconds = 301;
  CHECK(Told(Play(spec, 90, 25)) == "10@10 30@35 60@60 80@85 ");
}

TEST_CASE("Replace: the run in progress is deleted") {
  const PlayedCronJob played = Play(Each("*/10 * * * *", ConcurrencyPolicy::kReplace), 35, 25);
  CHECK(Told(played) == "10@10 20@20 30@30 ");
  CHECK(Count(played, "SuccessfulDelete") == 2);
  CHECK(played.jobs[0].deleted);
  CHECK(played.jobs[0].job.ends == played.jobs[1].job.started);
  CHECK(!played.jobs[2].deleted);
  CHECK(Count(Play(Each("*/10 * * * *"), 35, 25), "SuccessfulDelete") == 0);
}

TEST_CASE("an absence: one start for the latest slot; more than 100 missed only warn") {
  const CronJobSpec spec = Each("*/10 * * * *");
  const PlayedCronJob few = Play(spec, 130, 1, {{Minutes(15), Minutes(125)}});
  CHECK(Told(few) == "10@10 120@125 ");
  CHECK(few.jobs[1].missed == 10);
  CHECK(Count(few, "TooManyMissedTimes") == 0);
  const PlayedCronJob many = Play(spec, 1025, 1, {{Minutes(15), Minutes(1025)}});
  CHECK(Told(many) == "10@10 1020@1025 ");
  CHECK(Count(many, "TooManyMissedTimes") == 1);
  CHECK(Count(Play(spec, 1015, 1, {{Minutes(15), Minutes(1015)}}), "TooManyMissedTimes") == 0);
  CronJobSpec deadline = spec;
  deadline.starting_deadline_seconds = 100;
  CHECK(Told(Play(deadline, 1031, 1, {{Minutes(15), Minutes(1025)}})) == "10@10 1030@1030 ");
}

TEST_CASE("irregular schedules: the latest slot is found from the distance of the first two") {
  CronJobSpec spec = Each("30 6-16/4 * * 1-5");
  CronJobState state;
  state.created = Utc(2026, 3, 2, 6, 30);
  const DueSlot due = MostRecentSlot(spec, state, Utc(2026, 3, 3, 9), false);
  REQUIRE(due.slot.has_value());
  CHECK(Text(*due.slot) == "2026-03-03T06:30:00Z");
  CHECK(due.missed == 6);  // (22.5 h) / 4 h + 1, though there were three
}

TEST_CASE("suspended: nothing starts, and what is due starts at once afterwards") {
  CronJobSpec spec = Each("*/10 * * * *");
  CHECK(Told(Play(spec, 45, 1, {}, {{Minutes(15), Minutes(42)}})) == "10@10 40@42 ");
  spec.suspend = true;
  CHECK(Told(Play(spec, 45, 1)).empty());
}

TEST_CASE("@every counts from creation or the last slot; two in a minute share a job's name") {
  CHECK(Told(Play(Each("@every 7m"), 30, 1)) == "7@7 14@14 21@21 28@28 ");
  const PlayedCronJob played = Play(Each("@every 30s"), 2, 0);
  CHECK(played.jobs.size() == 2);
  CHECK(Text(played.jobs[1].job.slot) == "2026-03-02T00:01:00Z");
}

TEST_CASE("a schedule that never fits is told once") {
  const PlayedCronJob played = Play(Each("0 0 31 2 *"), 60, 1);
  CHECK(played.jobs.empty());
  CHECK(Count(played, "InvalidSchedule") == 1);
  CHECK(!played.next.has_value());
}

TEST_CASE("daylight-saving time: skipped in spring, twice in autumn") {
  CronJobSpec spec = Each("30 1 * * *");
  spec.zone = NewYork();
  SchedulePlay play;
  play.from = Utc(2026, 10, 31, 4);
  play.until = Utc(2026, 11, 3, 5);
  CHECK(PlayCronJob(spec, play.from, play, {}).jobs.size() == 4);
  spec.schedule = ParseRobfig("30 2 * * *").value();
  play.from = Utc(2026, 3, 7, 5);
  play.until = Utc(2026, 3, 10, 4);
  CHECK(PlayCronJob(spec, play.from, play, {}).jobs.size() == 2);
}

}  // namespace
}  // namespace servescape
