// SPDX-License-Identifier: MIT
#include "sim/manifest/manifest_hpa.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "sim/scenario/quantity.h"
#include "sim/scenario/suggest.h"

namespace servescape {
namespace {

// As Go prints a *LabelSelector in events.
std::string SelectorWords(const ManifestField& selector) {
  if (!selector) return "nil";
  std::map<std::string, std::string> labels;
  for (const ManifestField& label : selector["matchLabels"].Members()) {
    const size_t key = selector.path().size() + std::string(".matchLabels.").size();
    labels[label.path().substr(key)] = label.Text();
  }
  std::string words, expressions;
  for (const auto& [key, value] : labels) words += fmt::format("{}: {},", key, value);
  for (const ManifestField& each : selector["matchExpressions"].Items()) {
    std::vector<std::string> values;
    for (const ManifestField& value : each["values"].Items()) values.push_back(value.Text());
    expressions += fmt::format("LabelSelectorRequirement{{Key:{},Operator:{},Values:[{}],}},",
                               each["key"].Text(), each["operator"].Text(), fmt::join(values, " "));
  }
  return fmt::format(
      "&LabelSelector{{MatchLabels:map[string]string{{{}}},MatchExpressions:"
      "[]LabelSelectorRequirement{{{}}},}}",
      words, expressions);
}

void ReadTarget(const ManifestField& target, bool utilization, bool value, HpaMetric* out) {
  target.Require();
  if (!target) return;
  const std::string type = target["type"].Text();
  const ManifestField percent = target["averageUtilization"];
  const ManifestField average = target["averageValue"];
  const ManifestField whole = target["value"];
  if (type == "Utilization" && utilization) {
    percent.Require();
    out->target = HpaTargetType::kUtilization;
    out->value = percent.Integer(80, 1, kMostReplicas);
  } else if (type == "AverageValue") {
    average.Require();
    out->target = HpaTargetType::kAverageValue;
    out->value = average.Milli(1).value_or(1);
  } else if (type == "Value" && value) {
    whole.Require();
    out->target = HpaTargetType::kValue;
    out->value = whole.Milli(1).value_or(1);
  } else {
    target["type"].Require();
    if (target["type"]) {
      target["type"].Wrong(fmt::format("must be {}AverageValue{}",
                                       utilization ? "Utilization or " : "",
                                       value ? " or Value" : ""));
    }
  }
}

void ReadNamed(const ManifestField& metric, HpaMetric* out) {
  metric.Require();
  metric["name"].Require();
  out->name = metric["name"].Text();
}

HpaMetric ReadMetric(const ManifestField& field) {
  HpaMetric out;
  field["type"].Require();
  out.type = static_cast<HpaMetricType>(
      field["type"].OneOf({"Resource", "ContainerResource", "Pods", "Object", "External"}));
  const char* const members[] = {"resource", "containerResource", "pods", "object", "external"};
  const ManifestField source = field[members[static_cast<size_t>(out.type)]];
  source.Require();
  if (!source) return out;
  switch (out.type) {
    case HpaMetricType::kContainerResource:
      source["container"].Require();
      out.container = source["container"].Text();
      [[fallthrough]];
    case HpaMetricType::kResource:
      ReadNamed(source, &out);
      ReadTarget(source["target"], true, false, &out);
      break;
    case HpaMetricType::kPods:
      ReadNamed(source["metric"], &out);
      source["metric"]["selector"].Ignore();
      ReadTarget(source["target"], false, false, &out);
      break;
    case HpaMetricType::kObject:
      source["describedObject"].Require();
      source["describedObject"].Ignore();
      out.object_kind = source["describedObject"]["kind"].Text();
      [[fallthrough]];
    case HpaMetricType::kExternal:
      ReadNamed(source["metric"], &out);
      out.selector = SelectorWords(source["metric"]["selector"]);
      ReadTarget(source["target"], false, true, &out);
      break;
  }
  return out;
}

void ReadRules(const ManifestField& rules, HpaScalingRules* out) {
  if (const ManifestField window = rules["stabilizationWindowSeconds"]) {
    out->stabilization_window_seconds = window.Integer(0, 0, 3600);
  }
  out->select_policy =
      static_cast<HpaSelectPolicy>(rules["selectPolicy"].OneOf({"Max", "Min", "Disabled"}));
  if (const ManifestField tolerance = rules["tolerance"]) {
    out->tolerance = static_cast<double>(tolerance.Milli(0).value_or(0)) / 1000;
  }
  const ManifestField policies = rules["policies"];
  if (!policies) return;
  out->policies.clear();
  for (const ManifestField& policy : policies.Items()) {
    for (const char* key : {"type", "value", "periodSeconds"}) policy[key].Require();
    out->policies.push_back({policy["type"].OneOf({"Pods", "Percent"}) == 1,
                             policy["value"].Integer(1, 1, kMostReplicas),
                             policy["periodSeconds"].Integer(15, 1, 1800)});
  }
  if (out->policies.empty()) policies.Wrong("must hold at least one policy");
}

void CheckZero(const HpaSpec& spec, const ManifestField& min) {
  if (spec.min_replicas > 0) return;
  for (const HpaMetric& metric : spec.metrics) {
    if (metric.type == HpaMetricType::kObject || metric.type == HpaMetricType::kExternal) return;
  }
  min.Wrong("may be 0 only with an Object or External metric");
}

}  // namespace

std::optional<HpaBehavior> ReadHpaBehavior(const ManifestField& behavior) {
  if (!behavior) return {};
  HpaBehavior out = DefaultHpaBehavior();
  ReadRules(behavior["scaleUp"], &out.scale_up);
  ReadRules(behavior["scaleDown"], &out.scale_down);
  return out;
}

HpaSpec ReadHpa(const ManifestField& object) {
  for (const char* known : {"apiVersion", "kind", "metadata", "status"}) object[known].Ignore();
  const ManifestField spec = object["spec"];
  spec.Require();
  if (!spec) return {};
  spec["scaleTargetRef"].Ignore();
  return ReadHpaSpec(spec);
}

HpaSpec ReadHpaSpec(const ManifestField& spec) {
  HpaSpec out;
  const ManifestField min = spec["minReplicas"];
  out.min_replicas = min.Integer(1, 0, kMostReplicas);
  spec["maxReplicas"].Require();
  out.max_replicas = spec["maxReplicas"].Integer(1, 1, kMostReplicas);
  if (spec["maxReplicas"] && out.max_replicas < out.min_replicas) {
    spec["maxReplicas"].Wrong(fmt::format("must not be below minReplicas {}", out.min_replicas));
  }
  for (const ManifestField& metric : spec["metrics"].Items()) {
    out.metrics.push_back(ReadMetric(metric));
  }
  const ManifestField percent = spec["targetCPUUtilizationPercentage"];  // of autoscaling/v1
  if (percent) {
    HpaMetric cpu;
    cpu.value = percent.Integer(80, 1, kMostReplicas);
    out.metrics.push_back(cpu);
  }
  if (out.metrics.empty()) out.metrics.emplace_back();
  out.behavior = ReadHpaBehavior(spec["behavior"]);
  CheckZero(out, min);
  return out;
}

std::string SetHpaController(const Settings& settings, HpaController* out) {
  constexpr std::string_view kPrefix = "horizontal-pod-autoscaler-";
  const std::vector<std::pair<std::string, Duration*>> durations = {
      {"sync-period", &out->sync_period},
      {"downscale-stabilization", &out->downscale_stabilization},
      {"cpu-initialization-period", &out->cpu_initialization_period},
      {"initial-readiness-delay", &out->initial_readiness_delay}};
  std::vector<std::string> known = {"tolerance"};
  for (const auto& [name, value] : durations) known.push_back(name);
  for (const auto& [setting, text] : settings) {
    std::string name = setting;
    if (name.starts_with(kPrefix)) name.erase(0, kPrefix.size());
    if (name == "tolerance") {
      const std::optional<double> number = ParseNumber(text);
      if (!number || !(*number >= 0)) return fmt::format("{}: \"{}\" is no share", setting, text);
      out->tolerance = *number;
      continue;
    }
    const auto found = std::find_if(durations.begin(), durations.end(),
                                    [&](const auto& each) { return each.first == name; });
    if (found == durations.end()) {
      return fmt::format("{} is no flag of the HPA's controller; known are {}{}", setting,
                         JoinWords(known), DidYouMean(name, known));
    }
    const std::optional<Duration> duration = ParseGoDuration(text);
    if (!duration) return fmt::format("{}: \"{}\" is no duration, such as 15s", setting, text);
    *found->second = *duration;
  }
  return out->sync_period.ns > 0 ? "" : "sync-period must be above zero";
}

}  // namespace servescape
