// SPDX-License-Identifier: MIT
// Jobs: when their runs start against the schedulers themselves, how long they take, what they
// cost, and what reads of the store that they fill find.
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "sim/metrics/event_reporter.h"
#include "sim/schedule/cronjob_run.h"
#include "sim/schedule/dag_run.h"
#include "sim/study/study.h"
#include "tests/study/text_scenario.h"

namespace servescape::test {
namespace {

using testing::ConfigOf;
using testing::RunText;

double ValueOf(const RunReport& report, const std::string& name) {
  const Metric* metric = FindMetric(report, name);
  REQUIRE_MESSAGE(metric != nullptr, name);
  return metric->estimate.value;
}

void CheckSelf(const RunReport& report) {
  for (const SelfCheck& check : report.checks) CHECK_MESSAGE(check.holds, check.name);
}

// 20/s read a store by one of 1,000 keys, each as likely, and go to a model where it has nothing.
std::string Looked(const std::string& job, const std::string& more = "",
                   const std::string& length = "200s") {
  return "slo = [\"store.s.staleness.within(14s) >= 1%\"]\n[run]\nwarmup = \"0s\"\nduration = \"" +
         length +
         "\"\nreplications = 2\n[traffic.u]\narrivals = \"uniform\"\nrate = \"20/s\"\n"
         "path = \"p\"\nkeys = { distribution = \"uniform\", count = 1000 }\n"
         "[[path.p]]\nstore = \"s\"\nfallback = \"m\"\n[store.s]\nread = \"1ms\"\n"
         "price = \"0 usd/h\"\n[service.m]\ntime = \"10ms\"\nprice = \"0 usd/h\"\n"
         "[job.j]\nsystem = \"airflow\"\nstore = \"s\"\nbatch_time = { per_item = \"10ms\" }\n" +
         job + "\n" + more;
}

struct Started {
  double at = 0, due = 0;
  bool operator==(const Started&) const = default;
};

// The starts of all runs of the first job, in seconds, by a run of the scenario.
std::vector<Started> StartsOf(const std::string& text, const std::vector<Setting>& settings = {}) {
  const Config config = ConfigOf(text, settings);
  std::vector<Started> out;
  Listeners listeners;
  listeners.start = ReportEvents([&out](const ReportedEvent& event) {
    if (event.word != EventWord::kJob || event.where != 0) return;
    if (event.job->move != JobMove::kStarts) return;
    const SimTime due = {event.at.ns - event.job->time.ns};
    out.push_back({ToSeconds(event.at), ToSeconds(due)});
  });
  RunStudy(config, "0", SerialExecutor(), nullptr, listeners);
  return out;
}

// Of 40 min each, which is what 10 chunks of 240 s on one worker take.
std::string Scheduled(const std::string& job) {
  return "[run]\nwarmup = \"0s\"\nduration = \"3d\"\nreplications = 1\n[traffic.u]\n"
         "rate = \"1/h\"\n[service.m]\ntime = \"1s\"\n[job.j]\nitems = 10\nchunk = 1\n"
         "batch_time = { base = \"240s\" }\n" + job;
}
constexpr Duration kTakes{2400 * kNsOfSecond};
const Instant kStart = AtSeconds(*ParseCivil("2026-01-01T00:00"));

std::vector<Started> Of(const PlayedCronJob& played) {
  std::vector<Started> out;
  for (const PlayedJob& each : played.jobs) {
    out.push_back({ToSeconds(each.job.started - kStart), ToSeconds(each.job.slot - kStart)});
  }
  return out;
}
std::vector<Started> Of(const PlayedDag& played) {
  std::vector<Started> out;
  for (const PlayedDagRun& each : played.runs) {
    out.push_back({ToSeconds(each.started - kStart), ToSeconds(each.info.run_after - kStart)});
  }
  return out;
}

SchedulePlay ThreeDays() {
  SchedulePlay play;
  play.from = kStart;
  play.until = kStart + Duration{3 * kDaySeconds * kNsOfSecond - 1};
  play.takes = kTakes;
  // Away from 30 h to 40 h.
  play.down = {{AtSeconds(WholeSecondsOf(kStart) + 108'000),
                AtSeconds(WholeSecondsOf(kStart) + 144'000)}};
  return play;
}
constexpr const char* kAway = "scheduler_down = [{ from = \"30h\", until = \"40h\" }]\n";

TEST_CASE("runs start when servescape schedule says: a CronJob, whatever its policy") {
  for (const auto& [policy, of] : {std::pair{"Allow", ConcurrencyPolicy::kAllow},
                                   {"Forbid", ConcurrencyPolicy::kForbid},
                                   {"Replace", ConcurrencyPolicy::kReplace}}) {
    for (const char* const deadline : {"", "startingDeadlineSeconds = 1000\n"}) {
      CAPTURE(policy);
      CAPTURE(deadline);
      CronJobSpec spec;
      spec.name = "j";
      spec.schedule = ParseRobfig("*/25 * * * *").value();
      spec.concurrency_policy = of;
      if (*deadline != '\0') spec.starting_deadline_seconds = 1000;
      const auto expected = Of(PlayCronJob(spec, kStart, ThreeDays(), {}));
      const auto seen = StartsOf(Scheduled("schedule = \"*/25 * * * *\"\nconcurrencyPolicy = \"" +
                                           std::string(policy) + "\"\n" + deadline + kAway));
      CHECK(expected.size() > 60);
      CHECK(seen == expected);
    }
  }
}

TEST_CASE("runs start when servescape schedule says: a DAG, with catchup and without") {
  for (const bool interval : {false, true}) {
    for (const bool catchup : {false, true}) {
      CAPTURE(interval);
      CAPTURE(catchup);
      DagSpec dag;
      dag.timetable.kind =
          interval ? Timetable::Kind::kCronDataInterval : Timetable::Kind::kCronTrigger;
      dag.timetable.crons = {ParseCroniter("0 */2 * * *").value()};
      dag.restriction.earliest = AtSeconds(*ParseCivil("2025-12-31T00:00"));
      dag.restriction.catchup = catchup;
      dag.max_active_runs = 1;
      const auto expected = Of(PlayDag(dag, ThreeDays()));
      const auto seen = StartsOf(Scheduled(
          "system = \"airflow\"\nschedule = \"0 */2 * * *\"\nstart_date = \"2025-12-31\"\n"
          "max_active_runs = 1\n" + std::string(catchup ? "catchup = true\n" : "") +
          (interval ? "timetable = \"CronDataIntervalTimetable\"\n" : "") + kAway));
      CHECK(expected.size() > 25);
      CHECK(seen == expected);
    }
  }
}

TEST_CASE("a run takes its chunks by its workers, batch by batch, and they cost what they take") {
  // 1,000 items in chunks of 150: 6 of 150 and one of 100. A chunk of 150 is two batches of 64 and
  // one of 22: 3 x 5 ms + 150 x 1 ms + 2 s = 2.165 s; of 100 one of 64 and one of 36: 2.11 s.
  // Three workers start within 4 s: two take two chunks, the third two of 150 and that of 100.
  const std::string job =
      "every = \"60s\"\nitems = 1000\nchunk = 150\nworkers = 3\nbatch_size = 64\n"
      "batch_time = { base = \"5ms\", per_item = \"1ms\" }\noverhead = \"2s\"\nstart = \"4s\"\n"
      "host = \"g4dn.xlarge\"\nspot = true\n";
  const std::string text =
      "[run]\nwarmup = \"0s\"\nduration = \"240s\"\nreplications = 2\n[traffic.u]\n"
      "rate = \"1/s\"\n[service.m]\ntime = \"1ms\"\nprice = \"1 usd/h\"\n[job.j]\n" + job;
  const RunReport report = RunText(text);
  CheckSelf(report);
  const double whole = 2.165, last = 2.11;
  const double takes = 4 + 2 * whole + last;
  CHECK(ValueOf(report, "job.j.duration.mean") == doctest::Approx(takes).epsilon(1e-9));
  CHECK(ValueOf(report, "job.j.runs") == 3);
  CHECK(ValueOf(report, "job.j.late.mean") == doctest::Approx(0.1));
  CHECK(ValueOf(report, "job.j.failed") == 0);
  const double busy = 3 * (6 * whole + last), there = busy + 3 * 3 * 4;
  CHECK(ValueOf(report, "job.j.workers.mean") == doctest::Approx(there / 240).epsilon(1e-9));
  CHECK(ValueOf(report, "job.j.busy") == doctest::Approx(busy / there).epsilon(1e-9));
  double lines = 0;
  const CostLine* workers = nullptr;
  for (const CostLine& line : report.bill) {
    lines += line.usd_per_hour;
    if (line.label.find("(job j)") != std::string::npos) workers = &line;
  }
  REQUIRE(workers != nullptr);
  CHECK(workers->label.find("g4dn.xlarge spot") != std::string::npos);
  constexpr double kSpotPrice = 0.2039;  // of the catalog
  CHECK(workers->usd_per_hour == doctest::Approx(kSpotPrice * there / 240));
  CHECK(lines == doctest::Approx(ValueOf(report, "cost.per_hour")));
  CHECK(workers->idle_usd_per_hour == doctest::Approx(workers->usd_per_hour * (1 - busy / there)));
  CHECK(ValueOf(report, "cost.total") ==
        doctest::Approx(240.0 / 3600 + workers->usd_per_hour * 240 / 3600));
}

TEST_CASE("what was not scored is missed, and served by the fallback") {
  // A run every 20 s scores 300 keys in 3 s.
  const std::string job = "every = \"20s\"\nitems = 300\nchunk = 100\ninitial_age = \"5s\"\n";
  const RunReport report = RunText(Looked(job));
  CheckSelf(report);
  const double error = std::sqrt(0.3 * 0.7 / 8000);
  CHECK(std::fabs(ValueOf(report, "store.s.missing") - 0.7) < 4 * error);
  CHECK(ValueOf(report, "service.m.throughput") ==
        doctest::Approx(20 * ValueOf(report, "store.s.missing")).epsilon(0.01));
  CHECK(ValueOf(report, "availability") == 1);
  CHECK(ValueOf(report, "latency.mean") ==
        doctest::Approx(0.001 + 0.01 * ValueOf(report, "store.s.missing")).epsilon(0.02));
  const RunReport random =
      RunText(Looked(job + "covers = \"random\"\nkeys = 1000\n"));
  const double spread = std::sqrt(0.3 * 0.7 / 1000);  // of which keys they are
  CHECK(std::fabs(1 - ValueOf(random, "store.s.missing") - 0.3) < 4 * (spread + error));
  CHECK(ValueOf(random, "store.s.missing") != ValueOf(report, "store.s.missing"));
}

TEST_CASE("values are as old as a period and a run make them") {
  // They are as old as a run takes when it ends, and older by the period when the next one does.
  const std::string text = Looked("every = \"20s\"\nitems = 1000\nchunk = 100\nworkers = 3\n");
  const std::vector<Setting> longer{{"run.duration", "\"1000s\""}, {"run.warmup", "\"100s\""}};
  const RunReport report = RunText(text, longer);
  CheckSelf(report);
  const double takes = 4;  // 10 chunks of 1 s by three workers
  CHECK(ValueOf(report, "store.s.missing") == 0);
  CHECK(ValueOf(report, "store.s.staleness.mean") == doctest::Approx(takes + 10).epsilon(0.01));
  CHECK(ValueOf(report, "store.s.staleness.p99") == doctest::Approx(takes + 19.8).epsilon(0.01));
  CHECK(ValueOf(report, "store.s.staleness.within(14s)") == doctest::Approx(0.5).epsilon(0.02));
}

TEST_CASE("chunks are readable at the end of the run, or when they are done") {
  // A run of 100 chunks of 0.9 s begins at once, and nothing is there before it.
  const std::string job = "every = \"100s\"\nitems = 1000\nchunk = 10\nbatch_time = { per_item = "
                          "\"90ms\" }\n";
  const std::string text = Looked("").substr(0, Looked("").find("[job.j]")) +
                           "[job.j]\nsystem = \"airflow\"\nstore = \"s\"\n" + job;
  const RunReport at_end = RunText(text);
  CHECK(ValueOf(at_end, "store.s.missing") == doctest::Approx(90.0 / 200).epsilon(0.002));
  // Read at random, half of the keys are there in the mean of the 90 s.
  const RunReport chunks = RunText(text + "publish = \"chunk\"\n");
  CHECK(ValueOf(chunks, "store.s.missing") ==
        doctest::Approx(45.0 / 200).epsilon(0.05));
}

TEST_CASE("runs fail when a chunk has failed too often or they take too long; workers go away") {
  const std::string job = "every = \"50s\"\nitems = 100\nchunk = 10\nworkers = 2\n";
  const std::vector<Setting> kSeldom{{"traffic.u.rate", "\"0.1/s\""}};
  // Ten chunks, each good with 1 - 0.2^2.
  const RunReport failing =
      RunText(Looked(job + "failures = \"20%\"\nretries = 1\n", "", "20000s"), kSeldom);
  CheckSelf(failing);
  const double good = std::pow(1 - 0.04, 10);
  CHECK(std::fabs(ValueOf(failing, "job.j.failed") - (1 - good)) <
        4 * std::sqrt(good * (1 - good) / 800));
  const RunReport late = RunText(Looked(job + "timeout = \"400ms\"\n"));
  CHECK(ValueOf(late, "job.j.failed") == 1);
  CHECK(ValueOf(late, "store.s.missing") == 1);
  // Chunks of 0.1 s by workers that live 0.5 s in the mean: a chunk is lost at a rate that repeats
  // it, as restarts of an exponential life do: E = (e^(t / 0.5) - 1) x 0.5 of work for each.
  const RunReport spot =
      RunText(Looked(job + "interruptions = \"2/s\"\nprice = \"3600 usd/h\"\n", "", "20000s"),
              kSeldom);
  CheckSelf(spot);
  const double work = (std::exp(0.2) - 1) * 0.5 * 10;
  const double runs = ValueOf(spot, "job.j.runs");
  CHECK(ValueOf(spot, "cost.total") / runs == doctest::Approx(work).epsilon(0.05));
  CHECK(ValueOf(spot, "job.j.interruptions") / runs == doctest::Approx(2 * work).epsilon(0.05));
}

TEST_CASE("a job after another one starts as it has succeeded") {
  const RunReport report = RunText(
      Looked("every = \"50s\"\nitems = 100\n",
             "[job.k]\nafter = \"j\"\nitems = 10\nbatch_time = { per_item = \"1s\" }\n"
             "[job.l]\nafter = \"k\"\nitems = 1\nbatch_time = { base = \"60s\" }\n"
             "concurrencyPolicy = \"Forbid\"\n", "400s"));
  CheckSelf(report);
  CHECK(ValueOf(report, "job.j.runs") == 8);
  CHECK(ValueOf(report, "job.k.runs") == 8);
  CHECK(ValueOf(report, "job.k.late.mean") == 0);
  // Its runs take longer than the time between two: every other one is not made.
  CHECK(ValueOf(report, "job.l.runs") == 4);
  CHECK(ValueOf(report, "job.l.missed") == doctest::Approx(0.5));
}

TEST_CASE("a late backfill overwrites newer values, unless they are kept") {
  const std::string job =
      "schedule = \"*/1 * * * *\"\nitems = 1000\nchunk = 1000\n"
      "initial_age = \"0s\"\nbackfill = [{ at = \"70s\", from = \"2025-12-31T23:00\", until = "
      "\"2025-12-31T23:00\" }]\n";
  const RunReport newer = RunText(Looked(job + "keep_newer = true\n", "", "100s"));
  const RunReport older = RunText(Looked(job, "", "100s"));
  CheckSelf(older);
  // From 80 s, when its 10 s are over, to 100 s values are of an hour before the start.
  const double base = ValueOf(newer, "store.s.staleness.mean");
  CHECK(ValueOf(older, "store.s.staleness.mean") - base ==
        doctest::Approx((3600 + 60) * 0.2).epsilon(0.01));
  CHECK(ValueOf(older, "job.j.runs") == ValueOf(newer, "job.j.runs"));
}

TEST_CASE("chunks that a service scores wait among its requests, by their class") {
  const auto text = [](const std::string& more) {
    return "[run]\nwarmup = \"0s\"\nduration = \"400s\"\nreplications = 4\n[class.gold]\n"
           "priority = 0\n[class.batch]\npriority = 1\n[traffic.u]\nrate = \"20/s\"\n"
           "class = \"gold\"\n[service.m]\ntime = \"10ms\"\nprice = \"1 usd/h\"\n"
           "queue = { discipline = \"priority\" }\n" + more;
  };
  const std::string job = "[job.j]\nsystem = \"airflow\"\nevery = \"20s\"\nitems = 1000\n"
                          "workers = 4\nservice = \"m\"\n";
  const double alone = ValueOf(RunText(text("")), "latency.mean");
  const RunReport shared = RunText(text(job));
  const RunReport behind = RunText(text(job + "class = \"batch\"\n"));
  CheckSelf(shared);
  CheckSelf(behind);
  CHECK(ValueOf(shared, "job.j.failed") == 0);
  CHECK(ValueOf(shared, "latency.mean") > alone + 0.01);
  CHECK(ValueOf(behind, "latency.mean") < ValueOf(shared, "latency.mean") - 0.005);
  CHECK(ValueOf(behind, "latency.mean") > alone);
  // What a server has left over 20/s of 10 ms: 1,000 chunks of it take 10 s / 0.8.
  CHECK(ValueOf(behind, "job.j.duration.mean") == doctest::Approx(12.5).epsilon(0.05));
  CHECK(ValueOf(behind, "throughput") == doctest::Approx(20).epsilon(0.05));
  CHECK(ValueOf(behind, "cost.per_hour") == doctest::Approx(1));
}

TEST_CASE("what of a job is missing or has no place is told") {
  const auto wrong = [](const std::string& job, const std::string& more = "") {
    const auto loaded = Load(Looked(job, more), {}, nullptr);
    REQUIRE_FALSE(loaded);
    return loaded.error()[0].message;
  };
  CHECK(wrong("items = 5\n") ==
        "job \"j\": needs one of schedule, such as \"0 2 * * *\", every, such as \"24h\", and "
        "after, another job");
  CHECK(wrong("every = \"1h\"\n") == "job \"j\": needs items, such as items = 1_000_000");
  CHECK(wrong("schedule = \"61 * * * *\"\nitems = 5\n").starts_with(
      "job \"j\": schedule \"61 * * * *\": "));
  CHECK(wrong("every = \"1h\"\nitems = 5\nconcurrencyPolicy = \"Allow\"\n") ==
        "job \"j\": concurrencyPolicy is a CronJob's");
  CHECK(wrong("after = \"k\"\nitems = 5\n")
            .starts_with("job \"j\": runs after job \"k\", which does not exist"));
  CHECK(wrong("after = \"k\"\nitems = 5\n", "[job.k]\nafter = \"j\"\nitems = 1\nbatch_time = { "
              "base = \"1s\" }\n") == "job \"j\": runs after itself");
  CHECK(wrong("every = \"1h\"\nitems = 5\ncovers = \"random\"\n") ==
        "job \"j\": covers = \"random\" needs keys, how many there are: at least its 5 items");
  CHECK(wrong("every = \"1h\"\nitems = 5\nspot = true\n") ==
        "job \"j\": spot takes the catalog's price of host: it needs host, and no price");
}

}  // namespace
}  // namespace servescape::test
