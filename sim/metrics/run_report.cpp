// SPDX-License-Identifier: MIT
#include "sim/metrics/run_report.h"

#include <algorithm>

#include "sim/metrics/confidence.h"

namespace servescape {

const char* NameOf(Unit unit) {
  switch (unit) {
    case Unit::kSeconds: return "s";
    case Unit::kPerSecond: return "1/s";
    case Unit::kRatio: return "ratio";
    case Unit::kRequests: return "requests";
    case Unit::kItems: return "items";
    case Unit::kReplicas: return "replicas";
    case Unit::kUsd: return "usd";
    case Unit::kUsdPerHour: return "usd/h";
    case Unit::kUsdPerMillion: return "usd/1e6";
    case Unit::kAttempts: return "attempts";
  }
  return "";
}

void AllowForUnseen(Estimate* share) {
  const bool all = share->value == 1, none = share->value == 0;
  if (!(all || none) || share->lower != share->upper || share->samples == 0) return;
  const double unseen = std::min(1.0, kSurelySeen / static_cast<double>(share->samples));
  share->surely_lower = all ? 1 - unseen : 0;
  share->surely_upper = all ? 1 : unseen;
}

const char* NameOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kStable: return "stable";
    case Verdict::kUnstable: return "unstable";
    case Verdict::kInconclusive: return "inconclusive";
  }
  return "";
}

const char* NameOf(LoadState state) {
  switch (state) {
    case LoadState::kStable: return "stable";
    case LoadState::kOverloaded: return "overloaded";
    case LoadState::kUnstable: return "unstable";
    case LoadState::kInconclusive: return "inconclusive";
  }
  return "";
}

const char* NameOf(GoalsState state) {
  switch (state) {
    case GoalsState::kNone: return "none";
    case GoalsState::kMet: return "met";
    case GoalsState::kMissed: return "missed";
    case GoalsState::kInconclusive: return "inconclusive";
  }
  return "";
}

std::string_view RelationOf(const SloResult& slo) {
  if (slo.at_most) return slo.strict ? "<" : "<=";
  return slo.strict ? ">" : ">=";
}

const char* NameOf(SloState state) {
  switch (state) {
    case SloState::kMet: return "met";
    case SloState::kMissed: return "missed";
    case SloState::kInconclusive: return "inconclusive";
  }
  return "";
}

const char* NameOf(ComponentKind kind) {
  switch (kind) {
    case ComponentKind::kNetwork: return "network";
    case ComponentKind::kQueueing: return "queueing";
    case ComponentKind::kBatchWait: return "batch wait";
    case ComponentKind::kService: return "service";
    case ComponentKind::kCache: return "cache";
    case ComponentKind::kStore: return "store";
    case ComponentKind::kRetry: return "retry";
    case ComponentKind::kDelay: return "delay";
    case ComponentKind::kColdStart: return "cold start";
  }
  return "";
}

const Metric* FindMetric(const RunReport& report, const std::string& name) {
  for (const Metric& metric : report.metrics) {
    if (metric.name == name) return &metric;
  }
  return nullptr;
}

std::string UnpricedWords(const RunReport& report) {
  if (report.unpriced.empty()) return "";
  std::string out = "no price: ";
  for (const std::string& part : report.unpriced) {
    out += (&part == report.unpriced.data() ? "" : ", ") + part;
  }
  return out + (report.bill.empty() ? "; give host or price" : "");
}

double FullSeconds(const RunReport& report, const std::string& service) {
  constexpr double kFull = 0.98, kNearlyFull = 0.85;
  const Series* busy = FindSeries(report, "service." + service + ".utilization");
  const Series* load = LoadSeries(report, service);
  if (busy == nullptr || load == nullptr || report.times.empty()) return 0;
  const double window = report.duration / static_cast<double>(report.times.size());
  double seconds = 0;
  for (size_t w = 0; w < busy->value.size(); ++w) {
    // Requests that are counted in whole batches come and go.
    if (busy->value[w] >= kFull && load->value[w] >= kNearlyFull) seconds += window;
  }
  return seconds;
}

const Series* LoadSeries(const RunReport& report, const std::string& service) {
  const Series* load = FindSeries(report, "service." + service + ".load");
  return load != nullptr ? load : FindSeries(report, "service." + service + ".utilization");
}

const Series* FindSeries(const RunReport& report, const std::string& name) {
  for (const Series& series : report.series) {
    if (series.name == name) return &series;
  }
  return nullptr;
}

}  // namespace servescape
