// SPDX-License-Identifier: MIT
#include "ui/jobs.h"

#include <string_view>
#include <utility>

#include "ui/pack.h"

namespace servescape::ui {
namespace {

constexpr uint32_t kRequestMark = 0x51425353;  // first bytes of a message: of which kind it is
constexpr uint32_t kNewsMark = 0x4E425353;

}  // namespace

// The fields of each struct, all of them and in order: one that is missing does not compile.
template <class Archive>
void Fields(Archive& archive, Setting& setting) {
  auto& [path, value] = setting;
  archive(path, value);
}

template <class Archive>
void Fields(Archive& archive, Estimate& estimate) {
  auto& [value, lower, upper, samples, surely_lower, surely_upper] = estimate;
  archive(value, lower, upper, samples, surely_lower, surely_upper);
}

template <class Archive>
void Fields(Archive& archive, Metric& metric) {
  auto& [name, unit, estimate, needs_duration] = metric;
  archive(name, unit, estimate, needs_duration);
}

template <class Archive>
void Fields(Archive& archive, Series& series) {
  auto& [name, unit, value, lower, upper] = series;
  archive(name, unit, value, lower, upper);
}

template <class Archive>
void Fields(Archive& archive, SloResult& slo) {
  auto& [text, metric, at_most, strict, limit, state, estimate, nearly, needs_factor,
         needs_duration] = slo;
  archive(text, metric, at_most, strict, limit, state, estimate, nearly, needs_factor,
          needs_duration);
}

template <class Archive>
void Fields(Archive& archive, CostLine& line) {
  auto& [label, usd_per_hour, idle_usd_per_hour] = line;
  archive(label, usd_per_hour, idle_usd_per_hour);
}

template <class Archive>
void Fields(Archive& archive, Bin& bin) {
  auto& [lower, upper, count] = bin;
  archive(lower, upper, count);
}

template <class Archive>
void Fields(Archive& archive, SelfCheck& check) {
  auto& [name, left, right, tolerance, holds] = check;
  archive(name, left, right, tolerance, holds);
}

template <class Archive>
void Fields(Archive& archive, ServiceSummary& service) {
  auto& [name, host, replicas, concurrency, max_batch_size, capacity, offered_peak] = service;
  archive(name, host, replicas, concurrency, max_batch_size, capacity, offered_peak);
}

template <class Archive>
void Fields(Archive& archive, LatencyComponent& place) {
  auto& [part, name, mean, at_p99, share] = place;
  archive(part, name, mean, at_p99, share);
}

template <class Archive>
void Fields(Archive& archive, CountDistribution& counts) {
  auto& [name, probability] = counts;
  archive(name, probability);
}

template <class Archive>
void Fields(Archive& archive, ReplicaSummary& replica) {
  auto& [served, share, sojourn] = replica;
  archive(served, share, sojourn);
}

template <class Archive>
void Fields(Archive& archive, ServiceReplicas& service) {
  auto& [name, replicas] = service;
  archive(name, replicas);
}

template <class Archive>
void Fields(Archive& archive, RunReport& report) {
  auto& [stopped, lacks_memory, version, title, question, scenario_hash, seed, replications,
         duration, warmup, open_load, verdict, load, goals, lost, unanswered, verdict_reason,
         growth_rate, bottleneck, why, slos, metrics, times, series, distribution, split,
         in_system, replicas, bill, unpriced, services, checks, warnings, digest, events,
         requests] = report;
  archive(stopped, lacks_memory, version, title, question, scenario_hash, seed, replications,
          duration, warmup, open_load, verdict, load, goals, lost, unanswered, verdict_reason,
          growth_rate, bottleneck, why, slos, metrics, times, series, distribution, split,
          in_system, replicas, bill, unpriced, services, checks, warnings, digest, events,
          requests);
}

template <class Archive>
void Fields(Archive& archive, LoadPoint& point) {
  auto& [factor, offered, throughput, p50, p99, mean, verdict, load, lost, goals, theory_mean,
         theory_p99, theory] = point;
  archive(factor, offered, throughput, p50, p99, mean, verdict, load, lost, goals, theory_mean,
          theory_p99, theory);
}

template <class Archive>
void Fields(Archive& archive, JobFile& file) {
  auto& [name, text, time_column, time_unit, counts_column, kind] = file;
  archive(name, text, time_column, time_unit, counts_column, kind);
}

template <class Archive>
void Fields(Archive& archive, PackedRecord& record) {
  auto& [index, bytes] = record;
  archive(index, bytes);
}

template <class Archive>
void Fields(Archive& archive, PlayLength& play) {
  auto& [duration, replications, seed, sections] = play;
  archive(duration, replications, seed, sections);
}

template <class Archive>
void Fields(Archive& archive, PlaySpread& spread) {
  auto& [name, unit, value, without] = spread;
  archive(name, unit, value, without);
}

template <class Archive>
void Fields(Archive& archive, JobRequest& request) {
  auto& [id, kind, text, settings, replications, factors, files, part, parts, records, play] =
      request;
  archive(id, kind, text, settings, replications, factors, files, part, parts, records, play);
}

template <class Archive>
void Fields(Archive& archive, JobNews& news) {
  auto& [id, progress, done, report, points, records, replications, spreads, trace, error,
         lesson, missing, wall_seconds] = news;
  archive(id, progress, done, report, points, records, replications, spreads, trace, error,
          lesson, missing, wall_seconds);
}

std::string Pack(const JobRequest& request) {
  PackWriter out;
  out(kRequestMark, request);
  return out.Take();
}

std::string Pack(const JobNews& news) {
  PackWriter out;
  out(kNewsMark, news);
  return out.Take();
}

bool Unpack(std::string_view bytes, JobRequest* request) {
  uint32_t mark = 0;
  *request = {};
  PackReader in(bytes);
  in(mark, *request);
  return in.at_end() && mark == kRequestMark;
}

bool Unpack(std::string_view bytes, JobNews* news) {
  uint32_t mark = 0;
  *news = {};
  PackReader in(bytes);
  in(mark);
  if (mark != kNewsMark) return false;
  in(*news);
  return in.at_end();
}

}  // namespace servescape::ui
