// SPDX-License-Identifier: MIT
#include "ui/pack_record.h"

#include "sim/metrics/detail_record.h"
#include "ui/pack.h"

namespace servescape::ui {

template <>
constexpr bool kFlat<Digest> = true;
template <>
constexpr bool kFlat<SystemWindow> = true;
template <>
constexpr bool kFlat<ServiceWindow> = true;
template <>
constexpr bool kFlat<DetailWindow> = true;
template <>
constexpr bool kFlat<ClassWindow> = true;
template <>
constexpr bool kFlat<ServiceDetailWindow> = true;
template <>
constexpr bool kFlat<StoreWindow> = true;
template <>
constexpr bool kFlat<JobWindow> = true;
template <>
constexpr bool kFlat<ReplicaBlock> = true;
template <>
constexpr bool kFlat<BatchRuleCount> = true;
template <>
constexpr bool kFlat<RolloutRecord> = true;
template <>
constexpr bool kFlat<ModelRecord> = true;

template <class Archive>
void Fields(Archive& archive, LatencySplit& split) {
  auto& [first, counts, sums] = split;
  archive(first, counts, sums);
}

template <class Archive>
void Fields(Archive& archive, Component& component) {
  auto& [kind, name] = component;
  archive(kind, name);
}

template <class Archive>
void Fields(Archive& archive, DetailRecord& record) {
  auto& [windows, classes, services, caches, stores, jobs, class_latency, staleness, first_token,
         per_token, token_gap, class_first_token, class_per_token, replicas, in_system, at_service,
         instances, pool_billed, split, components, ended, exact, source_ended, batch_rules,
         data_rules, rollouts, models, nodes] = record;
  archive(windows, classes, services, caches, stores, jobs, class_latency, staleness, first_token,
          per_token, token_gap, class_first_token, class_per_token, replicas, in_system, at_service,
          instances, pool_billed, split, components, ended, exact, source_ended, batch_rules,
          data_rules, rollouts, models, nodes);
}

template <class Archive>
void Fields(Archive& archive, ReplicationRecord& record) {
  auto& [index, duration, truncated, windows, services, latency, wait, arrivals, completions,
         rejections, in_flight, latency_sum, in_flight_age_sum, rejected_age_sum, in_system_area,
         remaining_service, waiting_age_sum, class_in_flight, source_in_flight, tasks_in_flight,
         events, digest, detail] = record;
  archive(index, duration, truncated, windows, services, latency, wait, arrivals, completions,
          rejections, in_flight, latency_sum, in_flight_age_sum, rejected_age_sum, in_system_area,
          remaining_service, waiting_age_sum, class_in_flight, source_in_flight, tasks_in_flight,
          events, digest, detail);
}

std::string PackRecord(const ReplicationRecord& record) {
  PackWriter out;
  out(record);
  return out.Take();
}

bool UnpackRecord(std::string_view bytes, ReplicationRecord* record) {
  *record = {};
  PackReader in(bytes);
  in(*record);
  return in.at_end();
}

}  // namespace servescape::ui
