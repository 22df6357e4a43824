// SPDX-License-Identifier: MIT
#include "sim/scenario/metric_names.h"

#include "sim/base/percentile.h"

namespace servescape {
namespace {

constexpr MetricName kNames[] = {
    {"latency.mean", "s", "Mean time from a request's intended arrival to its answer."},
    {"latency.p50", "s", "Median latency."},
    {"latency.p90", "s", "Latency that 90 % of requests do not exceed."},
    {"latency.p95", "s", "Latency that 95 % of requests do not exceed."},
    {"latency.p99", "s", "Latency that 99 % of requests do not exceed."},
    {"latency.p999", "s", "Latency that 99.9 % of requests do not exceed."},
    {"latency.pN", "s", "Any percentile between p0 and p100: p75, p99.99 (or p9999)."},
    {"latency.within(TIME)", "ratio", "Share of answers within a time: latency.within(200ms)."},
    {"latency.max", "s", "Longest latency of a run."},
    {"time_to_first_token.mean", "s", "Mean time from the intended arrival to the first token."},
    {"time_to_first_token.p50", "s", "Median time to the first token."},
    {"time_to_first_token.p90", "s", "Time that 90 % of first tokens do not exceed."},
    {"time_to_first_token.p95", "s", "Time that 95 % of first tokens do not exceed."},
    {"time_to_first_token.p99", "s", "Time that 99 % of first tokens do not exceed."},
    {"time_to_first_token.p999", "s", "Time that 99.9 % of first tokens do not exceed."},
    {"time_to_first_token.pN", "s", "Any percentile of it, such as p75 or p99.99."},
    {"time_per_output_token.mean", "s", "Mean over answers of (end - first token) / (tokens - 1)."},
    {"time_per_output_token.p50", "s", "Median time per output token."},
    {"time_per_output_token.p90", "s", "Time per token that 90 % of answers do not exceed."},
    {"time_per_output_token.p95", "s", "Time per token that 95 % of answers do not exceed."},
    {"time_per_output_token.p99", "s", "Time per token that 99 % of answers do not exceed."},
    {"time_per_output_token.p999", "s", "Time per token that 99.9 % of answers do not exceed."},
    {"time_per_output_token.pN", "s", "Any percentile of it, such as p75 or p99.99."},
    {"throughput", "1/s", "Requests answered per second."},
    {"goodput", "1/s", "Requests answered per second within the latency goals."},
    {"availability", "ratio", "Share of requests that were answered, not rejected."},
    {"offered", "1/s", "Requests arriving per second."},
    {"failed", "1/s", "Requests per second that ended with an error."},
    {"shed", "1/s", "Requests per second refused to protect a service."},
    {"timed_out", "1/s", "Requests per second whose callers gave up."},
    {"rejected", "1/s", "Requests per second refused by a full queue or a limit."},
    {"attempts.per_request", "ratio", "Calls made per call wanted: 1 without retries and hedges."},
    {"retries", "1/s", "Attempts per second after a failed one."},
    {"hedges", "1/s", "Attempts per second beside a slow one."},
    {"quality.mean", "ratio", "Mean worth of answers, 1 where no service states its own."},
    {"in_system.mean", "requests", "Mean number of requests waiting or in service."},
    {"service.*.load", "ratio",
     "Work done as a share of what the service can do, its batches full; what it leaves is the "
     "bill's unused capacity."},
    {"service.*.utilization", "ratio",
     "Busy time: the share of the servers that are taken, however full their batches; with tokens, "
     "the load."},
    {"service.*.queue.mean", "requests", "Mean number of waiting requests."},
    {"service.*.wait.mean", "s", "Mean wait before service."},
    {"service.*.wait.p50", "s", "Median wait."},
    {"service.*.wait.p90", "s", "Wait that 90 % of requests do not exceed."},
    {"service.*.wait.p95", "s", "Wait that 95 % of requests do not exceed."},
    {"service.*.wait.p99", "s", "Wait that 99 % of requests do not exceed."},
    {"service.*.wait.p999", "s", "Wait that 99.9 % of requests do not exceed."},
    {"service.*.wait.pN", "s", "Any percentile of the wait, such as p75 or p99.99."},
    {"service.*.wait.within(TIME)", "ratio", "Share of waits of at most a time, such as 200ms."},
    {"service.*.wait.probability", "ratio", "Share of requests that wait at all."},
    {"service.*.sojourn.mean", "s", "Mean of wait plus service."},
    {"service.*.batch.mean", "items", "Mean number of items in a batch."},
    {"service.*.batches.per_second", "1/s", "Batches started per second."},
    {"service.*.running.mean", "requests", "Mean number of running sequences (tokens)."},
    {"service.*.iterating", "ratio", "Share of the time in which a replica iterates (tokens)."},
    {"service.*.tokens", "1/s", "Tokens of finished answers per second."},
    {"service.*.time_to_first_token.mean", "s",
     "Mean time from coming to the service to the first token."},
    {"service.*.time_to_first_token.p50", "s", "Median time to the first token."},
    {"service.*.time_to_first_token.p90", "s", "Time that 90 % of first tokens do not exceed."},
    {"service.*.time_to_first_token.p95", "s", "Time that 95 % of first tokens do not exceed."},
    {"service.*.time_to_first_token.p99", "s", "Time that 99 % of first tokens do not exceed."},
    {"service.*.time_to_first_token.p999", "s", "Time that 99.9 % of first tokens do not exceed."},
    {"service.*.time_to_first_token.pN", "s", "Any percentile of it, such as p75 or p99.99."},
    {"service.*.time_per_output_token.mean", "s",
     "Mean over answers of (end - first token) / (tokens - 1)."},
    {"service.*.time_per_output_token.p50", "s", "Median time per output token."},
    {"service.*.time_per_output_token.p90", "s",
     "Time per token that 90 % of answers do not exceed."},
    {"service.*.time_per_output_token.p95", "s",
     "Time per token that 95 % of answers do not exceed."},
    {"service.*.time_per_output_token.p99", "s",
     "Time per token that 99 % of answers do not exceed."},
    {"service.*.time_per_output_token.p999", "s",
     "Time per token that 99.9 % of answers do not exceed."},
    {"service.*.time_per_output_token.pN", "s", "Any percentile of it, such as p75 or p99.99."},
    {"service.*.inter_token_latency.mean", "s", "Mean time between two tokens of a sequence."},
    {"service.*.inter_token_latency.p50", "s", "Median time between two tokens of a sequence."},
    {"service.*.inter_token_latency.p90", "s",
     "Time that 90 % of the gaps between tokens do not exceed."},
    {"service.*.inter_token_latency.p95", "s",
     "Time that 95 % of the gaps between tokens do not exceed."},
    {"service.*.inter_token_latency.p99", "s",
     "Time that 99 % of the gaps between tokens do not exceed."},
    {"service.*.inter_token_latency.p999", "s",
     "Time that 99.9 % of the gaps between tokens do not exceed."},
    {"service.*.inter_token_latency.pN", "s", "Any percentile of it, such as p75 or p99.99."},
    {"service.*.throughput", "1/s", "Requests the service finishes per second."},
    {"service.*.rejected", "1/s", "Requests refused per second because the queue is full."},
    {"service.*.shed", "1/s", "Requests refused per second to protect the service."},
    {"service.*.abandoned", "1/s", "Requests per second that left the queue, or were dropped."},
    {"service.*.preempted", "1/s", "Requests per second pushed out of service by a more urgent."},
    {"service.*.failed", "1/s", "Requests per second that failed in the service."},
    {"service.*.up.mean", "replicas", "Mean number of replicas that are up."},
    {"service.*.gate.queue_before.mean", "requests",
     "Mean number waiting just before an instant at which service begins."},
    {"service.*.gate.taken.mean", "requests", "Mean number that begin at such an instant."},
    {"service.*.replicas.mean", "replicas", "Mean number of replicas paid for."},
    {"class.*.latency.mean", "s", "Mean latency of the class."},
    {"class.*.latency.p50", "s", "Median latency of the class."},
    {"class.*.latency.p90", "s", "Latency that 90 % of the class do not exceed."},
    {"class.*.latency.p95", "s", "Latency that 95 % of the class do not exceed."},
    {"class.*.latency.p99", "s", "Latency that 99 % of the class do not exceed."},
    {"class.*.latency.p999", "s", "Latency that 99.9 % of the class do not exceed."},
    {"class.*.latency.pN", "s", "Any percentile of the class's latency, such as p75 or p99.99."},
    {"class.*.latency.within(TIME)", "ratio", "Share of the class's answers within a time."},
    {"class.*.time_to_first_token.mean", "s",
     "Mean time from the intended arrival to the first token."},
    {"class.*.time_to_first_token.p50", "s", "Median time to the first token of the class."},
    {"class.*.time_to_first_token.p90", "s",
     "Time that 90 % of first tokens of the class do not exceed."},
    {"class.*.time_to_first_token.p95", "s",
     "Time that 95 % of first tokens of the class do not exceed."},
    {"class.*.time_to_first_token.p99", "s",
     "Time that 99 % of first tokens of the class do not exceed."},
    {"class.*.time_to_first_token.p999", "s",
     "Time that 99.9 % of first tokens of the class do not exceed."},
    {"class.*.time_to_first_token.pN", "s", "Any percentile of it, such as p75 or p99.99."},
    {"class.*.time_per_output_token.mean", "s",
     "Mean over answers of the class of (end - first token) / (tokens - 1)."},
    {"class.*.time_per_output_token.p50", "s", "Median time per output token of the class."},
    {"class.*.time_per_output_token.p90", "s",
     "Time per token that 90 % of answers of the class do not exceed."},
    {"class.*.time_per_output_token.p95", "s",
     "Time per token that 95 % of answers of the class do not exceed."},
    {"class.*.time_per_output_token.p99", "s",
     "Time per token that 99 % of answers of the class do not exceed."},
    {"class.*.time_per_output_token.p999", "s",
     "Time per token that 99.9 % of answers of the class do not exceed."},
    {"class.*.time_per_output_token.pN", "s", "Any percentile of it, such as p75 or p99.99."},
    {"class.*.throughput", "1/s", "Requests of the class answered per second."},
    {"class.*.availability", "ratio", "Share of the class that was answered."},
    {"class.*.deadline_met", "ratio", "Share of the class answered within its deadline."},
    {"cache.*.hit_ratio", "ratio", "Share of lookups that found an answer."},
    {"cache.*.stale_ratio", "ratio", "Share of lookups that found one beyond its soft_ttl."},
    {"cache.*.coalesced_ratio", "ratio", "Share of lookups that waited for another's fetch."},
    {"cache.*.requests", "1/s", "Looks per second."},
    {"store.*.staleness.mean", "s", "Mean age of the data read."},
    {"store.*.staleness.p99", "s", "Age that 99 % of reads do not exceed."},
    {"store.*.staleness.pN", "s", "Any percentile of the age, such as p75 or p99.9."},
    {"store.*.reads", "1/s", "Reads per second."},
    {"cost.per_hour", "usd/h", "Price of all replicas per hour."},
    {"cost.per_million", "usd/1e6", "Price of a million answered requests."},
    {"cost.total", "usd", "Price of one run's simulated time."},
};

constexpr std::string_view kWithin = ".within(";

struct Kind {
  std::string_view word;
  std::vector<std::string> MetricSubjects::*names;
};

constexpr Kind kKinds[] = {
    {"service", &MetricSubjects::services},
    {"class", &MetricSubjects::classes},
    {"cache", &MetricSubjects::caches},
    {"store", &MetricSubjects::stores},
};

// The kind a name or pattern is about, or nullptr.
const Kind* KindOf(std::string_view name) {
  for (const Kind& kind : kKinds) {
    if (name.starts_with(kind.word) && name.substr(kind.word.size()).starts_with('.')) return &kind;
  }
  return nullptr;
}

}  // namespace

std::span<const MetricName> MetricNames() { return kNames; }

std::optional<std::string_view> TimeOfMetric(std::string_view name) {
  const size_t begin = name.find(kWithin);
  if (begin == std::string_view::npos || !name.ends_with(')')) return std::nullopt;
  name.remove_prefix(begin + kWithin.size());
  return name.substr(0, name.size() - 1);
}

std::string MetricForm(std::string_view name) {
  if (const std::optional<std::string_view> time = TimeOfMetric(name)) {
    return std::string(name.substr(0, name.size() - time->size() - 1)) + "TIME)";
  }
  const size_t percentile = PercentileAtEnd(name).size();
  if (percentile == 0) return std::string(name);
  return std::string(name.substr(0, name.size() - percentile)) + "pN";
}

const MetricName* FindMetricName(std::string_view name) {
  for (std::string pattern : {std::string(name), MetricForm(name)}) {
    if (const Kind* kind = KindOf(name)) {
      const size_t begin = kind->word.size() + 1;
      const size_t dot = name.find('.', begin);
      if (dot == std::string_view::npos || dot == begin) return nullptr;
      pattern = std::string(kind->word) + ".*" + pattern.substr(dot);
    }
    for (const MetricName& row : kNames) {
      if (row.pattern == pattern) return &row;
    }
  }
  return nullptr;
}

std::vector<std::string> ExpandMetricNames(const MetricSubjects& subjects) {
  std::vector<std::string> out;
  for (const MetricName& row : kNames) {
    const Kind* kind = KindOf(row.pattern);
    if (!kind) {
      out.emplace_back(row.pattern);
      continue;
    }
    const std::string head = std::string(kind->word) + ".";
    for (const std::string& name : subjects.*kind->names) {
      out.push_back(head + name + std::string(row.pattern.substr(head.size() + 1)));
    }
  }
  return out;
}

}  // namespace servescape
