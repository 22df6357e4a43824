// SPDX-License-Identifier: MIT
#include "sim/manifest/tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include "sim/scenario/suggest.h"

namespace servescape {
namespace {

struct PredefinedMetric {
  const char* type;
  ServiceSignal signal;
};

// Those whose value the simulated service has: a share of the cores in per cent, or the requests
// of a minute, each the average of a replica.
constexpr PredefinedMetric kPredefined[] = {
    {"ECSServiceAverageCPUUtilization", ServiceSignal::kCpu},
    {"ASGAverageCPUUtilization", ServiceSignal::kCpu},
    {"EC2SpotFleetRequestAverageCPUUtilization", ServiceSignal::kCpu},
    {"SageMakerVariantInvocationsPerInstance", ServiceSignal::kRate},
    {"ALBRequestCountPerTarget", ServiceSignal::kRate}};

void ReadMetric(const ManifestField& table, TargetTrackingScaling* out) {
  const ManifestField predefined = table["PredefinedMetricSpecification"];
  const ManifestField customized = table["CustomizedMetricSpecification"];
  if (static_cast<bool>(predefined) == static_cast<bool>(customized)) {
    table.Wrong("needs one of PredefinedMetricSpecification and CustomizedMetricSpecification");
    return;
  }
  std::vector<std::string> known;
  if (predefined) {
    const ManifestField type = predefined["PredefinedMetricType"];
    type.Require();
    predefined["ResourceLabel"].Ignore();
    out->metric = type.Text();
    for (const PredefinedMetric& each : kPredefined) {
      known.emplace_back(each.type);
      if (out->metric == each.type) out->signal = each.signal;
    }
    const bool found = std::find(known.begin(), known.end(), out->metric) != known.end();
    if (type && !found) {
      type.Wrong(fmt::format("must be {}{}", JoinWords(known), DidYouMean(out->metric, known)));
    }
    return;
  }
  const ManifestField name = customized["MetricName"];
  name.Require();
  for (const char* other : {"Namespace", "Dimensions", "Statistic", "Unit"}) {
    customized[other].Ignore();
  }
  out->metric = name.Text();
  const std::optional<ServiceSignal> signal = ServiceSignalOf(out->metric);
  if (signal) out->signal = *signal;
  if (name && !signal) name.Wrong(fmt::format("must be {}", kServiceSignals));
}

}  // namespace

TargetTrackingScaling ReadTargetTracking(const ManifestField& table) {
  constexpr int64_t kLongestCooldown = 1'000'000'000;
  TargetTrackingScaling out;
  TargetTrackingConfig& policy = out.policy;
  table["TargetValue"].Require();
  policy.target_value = table["TargetValue"].Real(1, 1e-9, 1e12);
  ReadMetric(table, &out);
  policy.scale_out_cooldown = table["ScaleOutCooldown"].Integer(300, 0, kLongestCooldown);
  policy.scale_in_cooldown = table["ScaleInCooldown"].Integer(300, 0, kLongestCooldown);
  policy.disable_scale_in = table["DisableScaleIn"].Boolean(false);
  policy.min_capacity = table["MinCapacity"].Integer(1, 1, kMostReplicas);
  table["MaxCapacity"].Require();
  policy.max_capacity = table["MaxCapacity"].Integer(1, 1, kMostReplicas);
  if (table["MaxCapacity"] && policy.max_capacity < policy.min_capacity) {
    table["MaxCapacity"].Wrong(
        fmt::format("must not be below MinCapacity {}", policy.min_capacity));
  }
  return out;
}

PredictiveConfig ReadPredictive(const ManifestField& table) {
  PredictiveConfig out;
  out.forecast = static_cast<Forecast>(table["forecast"].OneOf({"seasonal", "last_value"}));
  const auto time = [&table](const char* key, Duration* value) {
    *value = table[key].GoDuration(*value);
    if (value->ns < 1'000'000'000) table[key].Wrong("must be at least 1s");
  };
  time("interval", &out.interval);
  time("season", &out.season);
  time("horizon", &out.horizon);
  table["target_rps"].Require();
  out.target = table["target_rps"].Real(1, 1e-9, 1e12);
  out.min_replicas = table["min_replicas"].Integer(1, 0, kMostReplicas);
  table["max_replicas"].Require();
  out.max_replicas = table["max_replicas"].Integer(1, 1, kMostReplicas);
  if (table["max_replicas"] && out.max_replicas < out.min_replicas) {
    table["max_replicas"].Wrong(fmt::format("must not be below min_replicas {}", out.min_replicas));
  }
  return out;
}

}  // namespace servescape
