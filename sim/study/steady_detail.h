// SPDX-License-Identifier: MIT
// The part of a DetailRecord that counts: everything after the warm-up, summed (see steady.h).
#pragma once

#include <vector>

#include "sim/metrics/detail_record.h"
#include "sim/study/steady.h"

namespace servescape {

struct SteadyDetail {
  DetailWindow system;
  std::vector<ClassWindow> classes;
  std::vector<ServiceDetailWindow> services;
  std::vector<CacheWindow> caches;
  std::vector<StoreWindow> stores;
  std::vector<Histogram> class_latency;
  std::vector<StoreWindow> aged;                // by store, reads whose ages count
  std::vector<Histogram> staleness;             // by store, of whole blocks of these
  std::vector<Histogram> first_token;           // by service
  std::vector<Histogram> per_token, token_gap;  // by service
  std::vector<Histogram> class_first_token, class_per_token;
  std::vector<std::vector<ReplicaBlock>> replicas;  // by service
  CountTimes in_system;
  std::vector<CountTimes> at_service, instances;
  LatencySplit split;
  std::vector<RolloutRecord> rollouts;  // by service, of all of the replication
  std::vector<ModelRecord> models;      // likewise
};

SteadyDetail SteadyDetailOf(const DetailRecord& record, const WarmUp& warm_up);

// Nothing where some replication has no detail.
bool HasDetail(const std::vector<Steady>& parts);

// Sums, place by place; the shorter one is continued with zeros.
void AddTimes(const CountTimes& part, CountTimes* sum);
void AddAnswers(const TokenWindow& part, TokenWindow* sum);
void AddCounts(const OutcomeCounts& part, OutcomeCounts* sum);
int64_t Ended(const OutcomeCounts& outcomes);

inline int64_t CountOf(const OutcomeCounts& outcomes, Outcome outcome) {
  return outcomes[static_cast<size_t>(outcome)];
}

}  // namespace servescape
