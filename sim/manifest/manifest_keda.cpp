// SPDX-License-Identifier: MIT
#include "sim/manifest/manifest_keda.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "sim/manifest/manifest_hpa.h"
#include "sim/manifest/scheduled_floor.h"
#include "sim/scenario/suggest.h"

namespace servescape {
namespace {

// A kind of trigger: the members of its metadata that hold the target and the activation threshold
// (pkg/scalers/), and the target where it is not given, 0 where it must be.
struct TriggerKind {
  std::string_view type, target, activation;
  int64_t otherwise = 0;
};

constexpr std::array<TriggerKind, 16> kTriggerKinds{{
    {"prometheus", "threshold", "activationThreshold"},
    {"rabbitmq", "value", "activationValue"},
    {"kafka", "lagThreshold", "activationLagThreshold", 10},
    {"apache-kafka", "lagThreshold", "activationLagThreshold", 10},
    {"aws-sqs-queue", "queueLength", "activationQueueLength", 5},
    {"aws-cloudwatch", "targetMetricValue", "activationTargetMetricValue"},
    {"redis", "listLength", "activationListLength", 5},
    {"redis-streams", "pendingEntriesCount", "activationLagCount", 5},
    {"gcp-pubsub", "value", "activationValue", 10},
    {"azure-queue", "queueLength", "activationQueueLength", 5},
    {"azure-servicebus", "messageCount", "activationMessageCount", 5},
    {"metrics-api", "targetValue", "activationTargetValue"},
    {"postgresql", "targetQueryValue", "activationTargetQueryValue"},
    {"mysql", "queryValue", "activationQueryValue"},
    {"nats-jetstream", "lagThreshold", "activationLagThreshold", 10},
    {"external", "targetValue", "activationTargetValue"},
}};

std::string KnownTriggers() {
  std::vector<std::string> words;
  for (const TriggerKind& kind : kTriggerKinds) words.emplace_back(kind.type);
  words.insert(words.end(), {"cpu", "cron"});
  return JoinWords(words);
}

// Of the HPA's own resource metric (pkg/scalers/cpu_memory_scaler.go).
void ReadCpu(const ManifestField& trigger, KedaScaling* out) {
  const ManifestField metadata = trigger["metadata"];
  metadata.Require();
  metadata["containerName"].NotModelled("all of a replica's use is counted");
  metadata["value"].Require();
  HpaMetric metric;
  metric.type = HpaMetricType::kResource;
  const size_t how = trigger["metricType"].OneOf({"Utilization", "AverageValue"});
  metric.target = how == 1 ? HpaTargetType::kAverageValue : HpaTargetType::kUtilization;
  metric.value = metadata["value"].Milli(how == 1 ? 1 : 1000).value_or(1000);
  if (how != 1) metric.value /= 1000;  // per cent
  KedaTrigger read;
  read.name = trigger["name"].Text("cpu");
  read.cpu = true;
  out->triggers.push_back(read);
  out->hpa.metrics.push_back(metric);
}

void ReadCron(const ManifestField& trigger, size_t index, KedaScaling* out) {
  const ManifestField metadata = trigger["metadata"];
  metadata.Require();
  KedaTrigger read;
  read.name = trigger["name"].Text("cron");
  for (const auto& [key, text] :
       {std::pair{"start", &read.cron.start}, std::pair{"end", &read.cron.end},
        std::pair{"timezone", &read.cron.timezone}}) {
    metadata[key].Require();
    *text = metadata[key].Text();
  }
  for (const char* const key : {"start", "end"}) {
    const std::string text = metadata[key].Text();
    const std::string wrong = text.empty() ? "" : WrongSchedule(text);
    if (!wrong.empty()) metadata[key].Wrong("is no schedule: " + wrong);
  }
  if (read.cron.start == read.cron.end) metadata["end"].Wrong("must differ from start");
  metadata["desiredReplicas"].Require();
  read.cron.desired_replicas = metadata["desiredReplicas"].Milli(1000).value_or(1000) / 1000;
  out->triggers.push_back(read);
  HpaMetric metric;
  metric.type = HpaMetricType::kExternal;
  metric.target = HpaTargetType::kAverageValue;
  metric.name = fmt::format("s{}-cron", index);
  metric.value = 1000;
  out->hpa.metrics.push_back(metric);
}

void ReadTrigger(const ManifestField& trigger, size_t index, KedaScaling* out) {
  trigger["type"].Require();
  const std::string type = trigger["type"].Text();
  if (type == "cpu" || type == "cron") {
    for (const char* known : {"authenticationRef", "useCachedMetrics"}) trigger[known].Ignore();
    return type == "cpu" ? ReadCpu(trigger, out) : ReadCron(trigger, index, out);
  }
  const auto kind = std::find_if(kTriggerKinds.begin(), kTriggerKinds.end(),
                                 [&](const TriggerKind& each) { return each.type == type; });
  for (const char* known : {"authenticationRef", "useCachedMetrics"}) trigger[known].Ignore();
  if (kind == kTriggerKinds.end()) {
    if (trigger["type"]) {
      trigger["type"].Wrong(fmt::format("is \"{}\", whose metric is not known here; known are {}",
                                        type.substr(0, 40), KnownTriggers()));
    }
    return;
  }
  const ManifestField metadata = trigger["metadata"];
  metadata.Require();
  metadata.Ignore();  // where the number comes from: the series holds it
  const ManifestField target = metadata[kind->target];
  if (kind->otherwise == 0) target.Require();
  KedaTrigger read;
  read.name = trigger["name"].Text(type);
  read.activation_milli = metadata[kind->activation].Milli(-1'000'000'000'000).value_or(0);
  out->triggers.push_back(read);
  HpaMetric metric;
  metric.type = HpaMetricType::kExternal;
  metric.name = fmt::format("s{}-{}", index, type);
  const size_t how = trigger["metricType"].OneOf({"AverageValue", "Value"});
  metric.target = how == 1 ? HpaTargetType::kValue : HpaTargetType::kAverageValue;
  metric.value =
      target ? target.Milli(1).value_or(1) : std::max<int64_t>(1, kind->otherwise) * 1000;
  out->hpa.metrics.push_back(metric);
}

void ReadSpec(const ManifestField& spec, KedaScaling* out) {
  KedaConfig& config = out->config;
  config.polling_interval = spec["pollingInterval"].Integer(30, 1, kMostReplicas);
  config.cooldown_period = spec["cooldownPeriod"].Integer(300, 0, kMostReplicas);
  config.initial_cooldown_period = spec["initialCooldownPeriod"].Integer(0, 0, kMostReplicas);
  config.min_replica_count = spec["minReplicaCount"].Integer(0, 0, kMostReplicas);
  const ManifestField max = spec["maxReplicaCount"];
  config.max_replica_count = max.Integer(100, 1, kMostReplicas);
  if (config.max_replica_count < config.min_replica_count) {
    (max ? max : spec["minReplicaCount"])
        .Wrong(fmt::format("maxReplicaCount {} is below minReplicaCount {}",
                           config.max_replica_count, config.min_replica_count));
  }
  if (const ManifestField idle = spec["idleReplicaCount"]) {
    config.idle_replica_count = idle.Integer(0, 0, kMostReplicas);
    if (*config.idle_replica_count >= config.min_replica_count) {
      idle.Wrong(fmt::format("must be below minReplicaCount {}", config.min_replica_count));
    }
  }
}

}  // namespace

bool IsKedaTrigger(const std::string& type) {
  return std::any_of(kTriggerKinds.begin(), kTriggerKinds.end(),
                     [&](const TriggerKind& each) { return each.type == type; });
}

KedaScaling ReadKeda(const ManifestField& object) {
  for (const char* known : {"apiVersion", "kind", "status"}) object[known].Ignore();
  const ManifestField metadata = object["metadata"];
  metadata.Ignore();
  const ManifestField annotations = metadata["annotations"];
  for (const char* key : {"autoscaling.keda.sh/paused", "autoscaling.keda.sh/paused-replicas"}) {
    annotations[key].NotModelled("it is played as if it were not paused");
  }
  const ManifestField spec = object["spec"];
  spec.Require();
  if (!spec) return {};
  spec["scaleTargetRef"].Ignore();
  return ReadKedaSpec(spec);
}

KedaScaling ReadKedaSpec(const ManifestField& spec) {
  KedaScaling out;
  ReadSpec(spec, &out);
  if (const ManifestField fallback = spec["fallback"]) {
    fallback.Ignore();
    out.config.fallback_replicas = fallback["replicas"].Integer(0, 0, kMostReplicas);
  }
  const ManifestField advanced = spec["advanced"];
  advanced["restoreToOriginalReplicaCount"].Ignore();
  advanced["scalingModifiers"].NotModelled("each trigger counts for itself");
  const ManifestField hpa = advanced["horizontalPodAutoscalerConfig"];
  hpa["name"].Ignore();
  out.hpa.behavior = ReadHpaBehavior(hpa["behavior"]);
  out.hpa.min_replicas = std::max<int64_t>(1, out.config.min_replica_count);
  out.hpa.max_replicas = out.config.max_replica_count;
  size_t index = 0;
  for (const ManifestField& trigger : spec["triggers"].Items()) ReadTrigger(trigger, index++, &out);
  const bool cpu_alone =
      !out.triggers.empty() && std::all_of(out.triggers.begin(), out.triggers.end(),
                                           [](const KedaTrigger& each) { return each.cpu; });
  if (cpu_alone && out.config.min_replica_count == 0) {
    spec["minReplicaCount"].Wrong("must be 1 or more with cpu triggers alone, which wake nothing");
  }
  return out;
}

}  // namespace servescape
