// SPDX-License-Identifier: MIT
// The one namespace of metrics: what goals, JSON, CSV, sweeps and charts may name, with its unit,
// a sentence and where it exists. Their values: sim/study/metric_values.cpp, row by row. To add
// one: CONTRIBUTING.md.
#pragma once

#include <cstdint>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace servescape {

struct Config;

// Where a metric exists: everywhere, or where a service has batching by tokens
// (the service itself, of a row about services), has blocks of keys and values,
// drafts tokens, has a gate, is hosted serverless, has a rollout, a model that
// ages or is trained anew, where a class has a deadline, where a store is a
// feature view or written by a job. kDetail: everywhere, but only detailed runs
// measure it, so a goal that names it asks for one (NeedsGeneralEngine).
enum class MetricWhere : uint8_t {
  kAll,
  kDetail,
  kTokens,
  kKvBlocks,
  kSpeculation,
  kAdapters,
  kGate,
  kDeadline,
  kFeatures,
  kServerless,
  kRollout,
  kDrift,
  kRetraining
};

struct MetricName {
  // "throughput", "service.*.utilization", also class, cache, store, job. A row of "latency.pN"
  // stands for the percentiles that are always measured (PercentilesOf) and, where a goal names
  // one with a number for N, for any other; "latency.within(TIME)" is measured only where a goal
  // names it.
  std::string_view pattern;
  std::string_view unit;  // s, 1/s, ratio, requests, items, replicas, attempts, usd ..
  MetricWhere where = MetricWhere::kAll;
};

// With its sentence, which a program that shows none (a page's first module) does not carry.
struct MetricRow {
  std::string_view pattern, unit, sentence;
  MetricWhere where = MetricWhere::kAll;
};

// In the order of results. What neighbours say of services, classes, caches, stores or jobs
// stands together there: all of the first service, then all of the second.
inline constexpr MetricRow kMetricRows[] = {
    {"latency.mean", "s", "Mean time from a request's intended arrival to its answer."},
    {"latency.pN", "s", "Latency that N % of requests do not exceed."},
    {"latency.within(TIME)", "ratio", "Share of answers within a time: latency.within(200ms)."},
    {"latency.max", "s", "Longest latency of a run."},
    {"throughput", "1/s", "Requests answered per second."},
    {"goodput", "1/s",
     "Requests answered per second within the goals on latency, first token and time per output "
     "token, all at once."},
    {"availability", "ratio", "Share of requests that were answered, not rejected."},
    {"offered", "1/s", "Requests arriving per second."},
    {"in_system.mean", "requests", "Mean number of requests waiting or in service."},
    {"time_to_first_token.mean", "s",
     "Mean time from the intended arrival to the first token, the network's way back included.",
     MetricWhere::kTokens},
    {"time_to_first_token.pN", "s", "Time that N % of first tokens do not exceed.",
     MetricWhere::kTokens},
    {"time_per_output_token.mean", "s", "Mean over answers of (end - first token) / (tokens - 1).",
     MetricWhere::kTokens},
    {"time_per_output_token.pN", "s", "Time per token that N % of answers do not exceed.",
     MetricWhere::kTokens},
    {"failed", "1/s", "Requests per second that ended with an error.", MetricWhere::kDetail},
    {"shed", "1/s", "Requests per second kept out by a limit, shedding or a breaker.",
     MetricWhere::kDetail},
    {"timed_out", "1/s", "Requests per second whose callers gave up.", MetricWhere::kDetail},
    {"rejected", "1/s", "Requests per second refused by a full queue.", MetricWhere::kDetail},
    {"attempts.per_request", "attempts",
     "Calls made per call wanted: 1 without retries and hedges.", MetricWhere::kDetail},
    {"retries", "1/s", "Attempts per second after a failed one.", MetricWhere::kDetail},
    {"hedges", "1/s", "Attempts per second beside a slow one.", MetricWhere::kDetail},
    {"quality.mean", "ratio", "Mean worth of answers, 1 where no service states its own.",
     MetricWhere::kDetail},
    {"service.*.utilization", "ratio",
     "Busy time: the share of the servers that are taken, however full their batches; with tokens, "
     "the load."},
    {"service.*.load", "ratio",
     "Work done as a share of what the service can do, its batches full; what it leaves is the "
     "bill's unused capacity."},
    {"service.*.queue.mean", "requests", "Mean number of waiting requests."},
    {"service.*.wait.mean", "s", "Mean wait before service."},
    {"service.*.wait.pN", "s", "Wait that N % of requests do not exceed."},
    {"service.*.wait.within(TIME)", "ratio", "Share of waits of at most a time, such as 200ms."},
    {"service.*.wait.probability", "ratio", "Share of requests that wait at all."},
    {"service.*.sojourn.mean", "s", "Mean of wait plus service."},
    {"service.*.batch.mean", "items", "Mean number of items in a batch."},
    {"service.*.batches.per_second", "1/s", "Batches started per second."},
    {"service.*.throughput", "1/s", "Requests the service finishes per second."},
    {"service.*.rejected", "1/s", "Requests refused per second because the queue is full."},
    {"service.*.shed", "1/s", "Requests refused per second to protect the service.",
     MetricWhere::kDetail},
    {"service.*.abandoned", "1/s", "Requests per second that left the queue, or were dropped.",
     MetricWhere::kDetail},
    {"service.*.preempted", "1/s", "Requests per second pushed out of service by a more urgent.",
     MetricWhere::kDetail},
    {"service.*.failed", "1/s", "Requests per second that failed in the service.",
     MetricWhere::kDetail},
    {"service.*.up.mean", "replicas", "Mean number of replicas that are up.", MetricWhere::kDetail},
    {"service.*.gate.queue_before.mean", "requests",
     "Mean number waiting just before an instant at which service begins.", MetricWhere::kGate},
    {"service.*.gate.taken.mean", "requests", "Mean number that begin at such an instant.",
     MetricWhere::kGate},
    {"service.*.running.mean", "requests", "Mean number of running sequences (tokens).",
     MetricWhere::kTokens},
    {"service.*.iterating", "ratio", "Share of the time in which a replica iterates (tokens).",
     MetricWhere::kTokens},
    {"service.*.tokens", "1/s", "Tokens of finished answers per second.", MetricWhere::kTokens},
    {"service.*.total_tokens", "1/s",
     "Tokens of finished answers and tokens of prompts, read or found, per second.",
     MetricWhere::kKvBlocks},
    {"service.*.tokens_per_gpu", "1/s",
     "Tokens of finished answers per second and GPU (per replica, unless a server by model or "
     "profile says how many it has).",
     MetricWhere::kKvBlocks},
    {"service.*.total_tokens_per_gpu", "1/s", "Likewise of answers and prompts.",
     MetricWhere::kKvBlocks},
    {"service.*.kv_use.mean", "ratio", "Mean share of the blocks of keys and values in use.",
     MetricWhere::kKvBlocks},
    {"service.*.prefix_hit_ratio", "ratio",
     "Share of the prompts' tokens that were found in the prefix cache at their first admission.",
     MetricWhere::kKvBlocks},
    {"service.*.loaded_tokens", "1/s",
     "Tokens per second whose keys and values came from a second tier or from another server.",
     MetricWhere::kKvBlocks},
    {"service.*.time_to_first_token.mean", "s",
     "Mean time from coming to the service to the first token.", MetricWhere::kTokens},
    {"service.*.time_to_first_token.pN", "s", "Time that N % of first tokens do not exceed.",
     MetricWhere::kTokens},
    {"service.*.time_per_output_token.mean", "s",
     "Mean over answers of (end - first token) / (tokens - 1).", MetricWhere::kTokens},
    {"service.*.time_per_output_token.pN", "s", "Time per token that N % of answers do not exceed.",
     MetricWhere::kTokens},
    {"service.*.inter_token_latency.mean", "s", "Mean time between two tokens of a sequence.",
     MetricWhere::kTokens},
    {"service.*.inter_token_latency.pN", "s",
     "Time that N % of the gaps between tokens do not exceed.", MetricWhere::kTokens},
    {"service.*.cold_starts", "ratio",
     "Share of requests in service that waited for an instance to start.",
     MetricWhere::kServerless},
    {"service.*.cold_start.mean", "s", "Mean time for which those waited.",
     MetricWhere::kServerless},
    {"service.*.throttled", "1/s", "Requests per second refused with 429.",
     MetricWhere::kServerless},
    {"service.*.instance_starts", "1/s", "Instances started per second.",
     MetricWhere::kServerless},
    {"service.*.starting.mean", "replicas", "Mean number of instances that start.",
     MetricWhere::kServerless},
    {"service.*.active.mean", "replicas", "Mean number of instances with a request.",
     MetricWhere::kServerless},
    {"service.*.idle", "ratio", "Share of the instances' time without a request.",
     MetricWhere::kServerless},
    {"service.*.scaled_to_zero", "ratio", "Share of the time in which no instance is there.",
     MetricWhere::kServerless},
    {"service.*.rollout.rolled_back", "ratio", "Share of replications that rolled it back.",
     MetricWhere::kRollout},
    {"service.*.rollout.promoted", "ratio", "Share of replications in which it came to its end.",
     MetricWhere::kRollout},
    {"service.*.rollout.rollback_after", "s",
     "Mean time from its begin to its rollback, where there was one.", MetricWhere::kRollout},
    {"service.*.rollout.failed_checks", "ratio", "Share of its checks that failed.",
     MetricWhere::kRollout},
    {"service.*.model_age.mean", "s",
     "Mean time since the data of its model ended, over the whole run.", MetricWhere::kDrift},
    {"service.*.retraining.trainings", "attempts", "Trainings that begin in a run.",
     MetricWhere::kRetraining},
    {"service.*.retraining.by_alarm", "ratio", "Share of them that an alarm began.",
     MetricWhere::kRetraining},
    {"service.*.replicas.mean", "replicas", "Mean number of replicas paid for."},
    {"class.*.latency.mean", "s", "Mean latency of the class."},
    {"class.*.latency.pN", "s", "Latency that N % of the class do not exceed."},
    {"class.*.latency.within(TIME)", "ratio", "Share of the class's answers within a time."},
    {"class.*.time_to_first_token.mean", "s",
     "Mean time from the intended arrival to the first token.", MetricWhere::kTokens},
    {"class.*.time_to_first_token.pN", "s",
     "Time that N % of first tokens of the class do not exceed.", MetricWhere::kTokens},
    {"class.*.time_per_output_token.mean", "s",
     "Mean over answers of the class of (end - first token) / (tokens - 1).", MetricWhere::kTokens},
    {"class.*.time_per_output_token.pN", "s",
     "Time per token that N % of answers of the class do not exceed.", MetricWhere::kTokens},
    {"class.*.throughput", "1/s", "Requests of the class answered per second."},
    {"class.*.availability", "ratio", "Share of the class that was answered."},
    {"class.*.deadline_met", "ratio", "Share of the class answered within its deadline.",
     MetricWhere::kDeadline},
    {"cache.*.requests", "1/s", "Lookups per second."},
    {"cache.*.hit_ratio", "ratio", "Share of lookups that found an answer."},
    {"cache.*.stale_ratio", "ratio", "Share of lookups that found one beyond its soft_ttl."},
    {"cache.*.coalesced_ratio", "ratio", "Share of lookups that waited for another's fetch."},
    {"store.*.reads", "1/s", "Reads per second."},
    {"store.*.staleness.mean", "s", "Mean age of the data read."},
    {"store.*.staleness.pN", "s", "Age that N % of reads do not exceed; p99 is always there."},
    {"store.*.staleness.within(TIME)", "ratio", "Share of the values read that are no older."},
    {"store.*.missing", "ratio",
     "Share of reads that found nothing, or null; the rest is the coverage.",
     MetricWhere::kFeatures},
    {"job.*.runs", "attempts", "Runs that start in a run of the scenario."},
    {"job.*.failed", "ratio", "Share of the runs that have ended that failed or were replaced."},
    {"job.*.missed", "ratio", "Share of the slots that were due for which no run was made."},
    {"job.*.late.mean", "s", "Mean time from when a run is due to its start."},
    {"job.*.duration.mean", "s", "Mean time of a run that succeeds."},
    {"job.*.workers.mean", "replicas", "Mean number of workers paid for."},
    {"job.*.busy", "ratio", "Share of their time in which they score."},
    {"job.*.interruptions", "attempts", "Workers that were taken away in a run of the scenario."},
    {"cost.per_hour", "usd/h",
     "Mean price per hour of what is paid for: replicas while they are there, caches, stores."},
    {"cost.per_million", "usd/1e6", "Price of a million answered requests."},
    {"cost.total", "usd", "Price of one run's simulated time."},
};

// Of the rows, in their order.
struct MetricNameTable {
  MetricName rows[std::size(kMetricRows)];
};
inline constexpr MetricNameTable kMetricNameTable = [] {
  MetricNameTable out;
  for (size_t i = 0; i < std::size(kMetricRows); ++i) {
    out.rows[i] = {kMetricRows[i].pattern, kMetricRows[i].unit, kMetricRows[i].where};
  }
  return out;
}();
inline constexpr auto& kMetricNames = kMetricNameTable.rows;

// All that this program has: kMetricNames, and those of pools of machines where it has the whole
// language (scenario/whole.h), a question of linking.
std::span<const MetricName> MetricNames();

// p50, p90, p95, p99 and p999 for a row whose pattern ends with pN, p99 alone for staleness; none
// for any other row.
std::span<const std::string_view> PercentilesOf(const MetricName& row);

// Its sentence; for a percentile that of its row.
std::string_view SentenceOf(const MetricName& name);

// The row for a concrete name (service.model.utilization, latency.p99), or nullptr.
const MetricName* FindMetricName(std::string_view name);

// "200ms" of "latency.within(200ms)"; nothing where a name has no time.
std::optional<std::string_view> TimeOfMetric(std::string_view name);
// The name with the word TIME for its time, or pN for its percentile, if it has one.
std::string MetricForm(std::string_view name);

// A row of kMetricNames as a scenario has it.
struct MetricHere {
  size_t row = 0;
  size_t index = 0;  // of the service, class, cache, store or job that it is about
  std::string name;  // with its name for the *; still with TIME and pN
};

// All that a scenario has, in the order of results. A scenario without classes has one that says
// nothing new.
std::vector<MetricHere> MetricsHere(const Config& config);

}  // namespace servescape
