// SPDX-License-Identifier: MIT
#include "sim/scenario/bind.h"
#include "sim/scenario/config_job.h"
#include "sim/systems/jobs.h"

namespace servescape {
namespace {

using enum ValueType;
using J = JobConfig;
using B = JobBackfill;

constexpr SchemaRow kJobs[] = {
    Table("job", "", "Batch work, by name."),
    Table("job.*", "",
          "Runs that an orchestrator starts by a schedule: workers score items chunk by chunk and "
          "write them to a store."),
    Choice<kJobSystemWords, &J::system>(
        "job.*.system", R"("cronjob")", R"("airflow")",
        "Whose rules start runs: Kubernetes' CronJob or an Airflow DAG, as servescape schedule "
        "plays them."),
    Bound<&J::schedule>(Key("job.*.schedule", kText, R"("")", R"("0 2 * * *")",
                            "When runs are due: a cron expression, by the clock.")),
    Bound<&J::every>(Ranged("job.*.every", kDuration, "s", 0, kTenYears, true, "", R"("24h")",
                            "In place of schedule: time between two runs that are due. The first "
                            "run of a CronJob is so long after the start, that of a DAG at once.")),
    Key("job.*.after", kText, R"("")", R"("features")",
        "In place of schedule: the job each of whose runs starts one of this job when it has "
        "succeeded."),
    Key("job.*.clock", kText, R"("2026-01-01T00:00")", R"("2026-01-01T22:30")",
        "What the clock of schedule shows when the run starts."),
    Choice<kJobConcurrencyWords, &J::concurrency>(
        "job.*.concurrencyPolicy", R"("Allow")", R"("Forbid")",
        "cronjob: what becomes of a run that is due while another one is active. Forbid: it waits, "
        "and the latest that is due starts then; Replace: the other one is stopped."),
    Key("job.*.startingDeadlineSeconds", kInteger, "", "600",
        "cronjob: how late a run may start; later it is not made."),
    Choice<kTimetableWords, &J::data_interval>(
        "job.*.timetable", R"("CronTriggerTimetable")", R"("CronDataIntervalTimetable")",
        "airflow: which slot a run is of; of a data interval it is due when that has ended."),
    Bound<&J::catchup>(Key("job.*.catchup", kBoolean, "false", "true",
                           "airflow: whether runs that were not made are made up for, each with "
                           "the data of its slot.")),
    Key("job.*.start_date", kText, "", R"("2025-12-30T00:00")",
        "airflow: when its first slot may be."),
    Bound<&J::max_active_runs>(Ranged("job.*.max_active_runs", kInteger, "runs", 1, 1000, false,
                                      "16", "1", "airflow: most runs at a time.")),
    Key("job.*.scheduler_down", kTableList, "[]", R"([{ from = "1s", until = "3s" }])",
        "When the scheduler is away."),
    Bound<&JobStretch::from>(Ranged("job.*.scheduler_down[].from", kDuration, "s", 0, kTenYears,
                                    false, "", R"("1s")", "Since when.")),
    Bound<&JobStretch::until>(Ranged("job.*.scheduler_down[].until", kDuration, "s", 0, kTenYears,
                                     false, "", R"("3s")", "Until when.")),
    Key("job.*.backfill", kTableList, "[]",
        R"([{ at = "2s", from = "2025-12-31T00:00", until = "2025-12-31T00:00" }])",
        "airflow: runs of slots that are past. What they write is as old as their slot, and "
        "overwrites what is newer unless keep_newer says otherwise."),
    Bound<&B::at>(Ranged("job.*.backfill[].at", kDuration, "s", 0, kTenYears, false, R"("0s")",
                         R"("2s")", "When it is begun.")),
    Key("job.*.backfill[].from", kText, "", R"("2025-12-31T00:00")", "Its first logical date."),
    Key("job.*.backfill[].until", kText, "", R"("2025-12-31T00:00")", "Its last, inclusive."),
    Bound<&B::max_active_runs>(Ranged("job.*.backfill[].max_active_runs", kInteger, "runs", 1, 1000,
                                      false, "10", "1", "Most of its runs at a time.")),
    Bound<&B::run_backwards>(Key("job.*.backfill[].run_backwards", kBoolean, "false", "true",
                                 "The newest first.")),

    Bound<&J::items>(Ranged("job.*.items", kInteger, "items", 1, 1e12, false, "", "1_000_000",
                            "Items that a run scores: keys of the traffic, where it writes to a "
                            "store.")),
    Bound<&J::chunk>(Ranged("job.*.chunk", kInteger, "items", 1, 1e12, false, "1000", "10_000",
                            "Items that a worker takes at a time; what it loses when it is "
                            "interrupted.")),
    Bound<&J::workers>(Ranged("job.*.workers", kInteger, "workers", 1, 10'000, false, "1", "20",
                              "Workers of a run, which take chunks until none is left. With "
                              "service, chunks that are there at a time.")),
    Bound<&J::batch_size>(Ranged("job.*.batch_size", kInteger, "items", 1, 1'000'000, false, "1",
                                 "128", "Items that a worker scores at once.")),
    Bound<&J::profile>(Key("job.*.profile", kText, R"("")", R"("resnet50/t4")",
                           "The time of such a batch, measured: an entry of the catalog.")),
    Table("job.*.batch_time", R"({ base = "5ms", per_item = "1ms" })",
          "In place of profile: the time of such a batch."),
    Bound<&J::time, &ServiceTime::base>(
        Ranged("job.*.batch_time.base", kDuration, "s", 0, kTenYears, false, R"("0s")",
               R"("5ms")", "Of a batch of any size.")),
    Bound<&J::time, &ServiceTime::per_item>(Ranged("job.*.batch_time.per_item", kDuration, "s", 0,
                                                   kTenYears, false, R"("0s")", R"("1ms")",
                                                   "What each item adds.")),
    Bound<&J::time, &ServiceTime::noise>(
        Key("job.*.noise", kNumberDistribution, "1",
            R"({ distribution = "lognormal", mean = 1, cv = 0.5 })",
            "A factor of a chunk's time, scaled to a mean of 1: stragglers.")),
    Bound<&J::overhead>(Ranged("job.*.overhead", kDuration, "s", 0, kTenYears, false, R"("0s")",
                               R"("2s")", "Of each chunk, to read its items and to write them.")),
    Bound<&J::start>(Ranged("job.*.start", kTimeDistribution, "s", 0, kTenYears, false, R"("0s")",
                            R"("3min")",
                            "From the request for a worker until it takes its first chunk; paid "
                            "for.")),
    Bound<&J::failures>(Ranged("job.*.failures", kRatio, "ratio", 0, 1, false, "0", R"("1%")",
                               "Share of tries at a chunk that fail, at their end.")),
    Bound<&J::retries>(Ranged("job.*.retries", kInteger, "", 0, 1000, false, "0", "3",
                              "Further tries at a chunk; when the last has failed, so has the "
                              "run.")),
    Bound<&J::retry_delay>(Ranged("job.*.retry_delay", kDuration, "s", 0, kTenYears, false,
                                  R"("0s")", R"("5min")", "Before each of them.")),
    Bound<&J::timeout>(Ranged("job.*.timeout", kDuration, "s", 0, kTenYears, true, "", R"("6h")",
                              "A run that takes longer has failed (activeDeadlineSeconds, "
                              "dagrun_timeout).")),
    Key("job.*.service", kText, R"("")", R"("ranker")",
        "A service whose servers score the chunks, among its requests; it has no workers of its "
        "own."),
    Key("job.*.class", kText, R"("")", R"("batch")",
        "The class of its chunks there, and so their priority."),
    Key("job.*.host", kText, R"("")", R"("g4dn.xlarge")",
        "The machine of a worker, from the catalog; it sets the price."),
    Ranged("job.*.price", kMoneyPerHour, "usd/h", 0, 1e6, false, "", R"("0.25 usd/h")",
           "Price of a worker while it is there; without it the catalog's price of host."),
    Bound<&J::spot>(Key("job.*.spot", kBoolean, "false", "true",
                        "The catalog's spot price of host in place of the one on demand.")),
    Bound<&J::interruptions>(Ranged("job.*.interruptions", kRate, "1/s", 0, 1e3, false, R"("0/s")",
                                    R"("0.1/h")",
                                    "How often a worker is taken away, with the chunk that it has; "
                                    "another one is requested at once.")),
    Key("job.*.store", kText, R"("")", R"("scores")",
        "The store that it writes to. Reads of other keys find nothing, and fail to a step of the "
        "path that has a fallback."),
    Choice<kJobCoverWords, &J::popular>(
        "job.*.covers", R"("popular")", R"("random")",
        "Which keys it scores: the most popular ones, or any of the number keys."),
    Bound<&J::keys>(Ranged("job.*.keys", kInteger, "keys", 1, 1e15, false, "", "5_000_000",
                           "Number of keys there are (random).")),
    Choice<kJobPublishWords, &J::by_chunk>(
        "job.*.publish", R"("run")", R"("chunk")",
        "When values can be read: all when the run has succeeded, or those of a chunk when it is "
        "done."),
    Bound<&J::keep_newer>(Key("job.*.keep_newer", kBoolean, "false", "true",
                              "Values are not overwritten with those of earlier data.")),
    Optional<Field<&J::has_initial_age>, Field<&J::initial_age>>(
        Ranged("job.*.initial_age", kDuration, "s", 0, kTenYears, false, "", R"("6h")",
                                  "How old the values are that an earlier run left at the start; "
                                  "without it there are none.")),
};

}  // namespace

std::span<const SchemaRow> JobRows() { return kJobs; }

}  // namespace servescape
