// SPDX-License-Identifier: MIT
#include "sim/study/steady_detail.h"

#include <algorithm>
#include <numeric>

namespace servescape {
namespace {

template <class T, size_t n>
void AddAll(const std::array<T, n>& part, std::array<T, n>* sum) {
  for (size_t i = 0; i < n; ++i) (*sum)[i] += part[i];
}

void AddTo(const DetailWindow& part, DetailWindow* sum) { sum->quality_sum += part.quality_sum; }

void AddTo(const ClassWindow& part, ClassWindow* sum) {
  AddAll(part.outcomes, &sum->outcomes);
  AddAnswers(part.tokens, &sum->tokens);
  sum->latency_sum += part.latency_sum;
  sum->in_time += part.in_time;
}

void AddTo(const ServiceDetailWindow& part, ServiceDetailWindow* sum) {
  sum->abandoned_wait_sum += part.abandoned_wait_sum;
  sum->preempted += part.preempted;
  sum->resumed_wait_sum += part.resumed_wait_sum;
  sum->gate_openings += part.gate_openings;
  sum->gate_waiting += part.gate_waiting;
  sum->gate_taken += part.gate_taken;
  AddAnswers(part.sequences, &sum->sequences);
  sum->tokens += part.tokens;
  sum->gaps += part.gaps;
  sum->gap_sum += part.gap_sum;
  sum->iterations += part.iterations;
  sum->iterating_area += part.iterating_area;
  sum->prefix_queries += part.prefix_queries;
  sum->prefix_hits += part.prefix_hits;
  sum->kv_area += part.kv_area;
  sum->server += part.server;
  sum->prompt_tokens += part.prompt_tokens;
  sum->loaded_tokens += part.loaded_tokens;
  sum->reading_sum += part.reading_sum;
  AddAll(part.serverless_area, &sum->serverless_area);
  AddAll(part.serverless, &sum->serverless);
}

void AddTo(const StoreWindow& part, StoreWindow* sum) {
  sum->reads += part.reads;
  sum->missing += part.missing;
  sum->ageless += part.ageless;
  sum->staleness_sum += part.staleness_sum;
}

void AddTo(const CacheWindow& part, CacheWindow* sum) { AddAll(part, sum); }
void AddTo(const CountTimes& part, CountTimes* sum) { AddTimes(part, sum); }
void AddTo(const Histogram& part, Histogram* sum) { sum->Merge(part); }

void AddTo(const std::vector<ReplicaBlock>& part, std::vector<ReplicaBlock>* sum) {
  sum->resize(part.size());
  for (size_t r = 0; r < part.size(); ++r) {
    (*sum)[r].served += part[r].served;
    (*sum)[r].sojourn_sum += part[r].sojourn_sum;
  }
}

// What of a list lies in [from, to).
template <class T>
T SumOf(const std::vector<T>& list, int from, int to) {
  T sum{};
  const size_t end = std::min(list.size(), static_cast<size_t>(to));
  for (size_t w = static_cast<size_t>(from); w < end; ++w) AddTo(list[w], &sum);
  return sum;
}

template <class T>
std::vector<T> SumsOf(const std::vector<std::vector<T>>& lists, int from, int to) {
  std::vector<T> sums;
  for (const std::vector<T>& list : lists) sums.push_back(SumOf(list, from, to));
  return sums;
}

}  // namespace

bool HasDetail(const std::vector<Steady>& parts) {
  return !parts.empty() && std::all_of(parts.begin(), parts.end(),
                                       [](const Steady& p) { return p.detail != nullptr; });
}

void AddTimes(const CountTimes& part, CountTimes* sum) {
  sum->resize(std::max(sum->size(), part.size()), 0);
  for (size_t n = 0; n < part.size(); ++n) (*sum)[n] += part[n];
}

void AddAnswers(const TokenWindow& part, TokenWindow* sum) {
  sum->answers += part.answers;
  sum->first_sum += part.first_sum;
  sum->several += part.several;
  sum->per_token_sum += part.per_token_sum;
  sum->good += part.good;
}

void AddCounts(const OutcomeCounts& part, OutcomeCounts* sum) { AddAll(part, sum); }

int64_t Ended(const OutcomeCounts& outcomes) {
  return std::accumulate(outcomes.begin(), outcomes.end(), int64_t{0});
}

SteadyDetail SteadyDetailOf(const DetailRecord& record, const WarmUp& warm_up) {
  SteadyDetail out;
  const int last = warm_up.end_block * kWindowsPerBlock;
  const auto windows = [&](const auto& lists) { return SumsOf(lists, warm_up.window, last); };
  const auto blocks = [&](const auto& lists) {
    return SumsOf(lists, warm_up.block, warm_up.end_block);
  };
  for (int w = warm_up.window; w < last; ++w) {
    AddTo(record.windows[static_cast<size_t>(w)], &out.system);
  }
  out.classes = windows(record.classes);
  out.services = windows(record.services);
  out.caches = windows(record.caches);
  out.stores = windows(record.stores);
  for (size_t s = 0; s < record.stores.size(); ++s) {
    const int from = warm_up.AgedFrom(s);
    out.aged.push_back(SumOf(record.stores[s], from, last));
    const int block = (from + kWindowsPerBlock / 2) / kWindowsPerBlock;
    out.staleness.push_back(SumOf(record.staleness[s], std::min(block, warm_up.end_block - 1),
                                  warm_up.end_block));
  }
  out.rollouts = record.rollouts;
  out.rollouts.resize(record.services.size());
  out.models = record.models;
  out.models.resize(record.services.size());
  out.class_latency = blocks(record.class_latency);
  out.first_token = blocks(record.first_token);
  out.per_token = blocks(record.per_token);
  out.token_gap = blocks(record.token_gap);
  out.class_first_token = blocks(record.class_first_token);
  out.class_per_token = blocks(record.class_per_token);
  out.replicas = blocks(record.replicas);
  out.at_service = blocks(record.at_service);
  out.instances = blocks(record.instances);
  for (int b = warm_up.block; b < warm_up.end_block; ++b) {
    const size_t block = static_cast<size_t>(b);
    AddTimes(record.in_system[block], &out.in_system);
    out.split.Merge(record.split[block], record.components.size());
  }
  return out;
}

}  // namespace servescape
