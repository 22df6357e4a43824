// SPDX-License-Identifier: MIT
#include "sim/manifest/manifest_knative.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace servescape {
namespace {

constexpr double kLeastTarget = 0.01;
constexpr const char* kAnnotations = "autoscaling.knative.dev/";

// A key as an annotation of the revision, or else of config-autoscaler.
class KnativeKeys {
 public:
  KnativeKeys(const ManifestField& annotations, const ManifestField& config,
              const std::string& prefix = kAnnotations)
      : annotations_(annotations), config_(config), prefix_(prefix) {}

  // Annotations are also written in camel case: min-scale, minScale.
  ManifestField Annotation(const std::string& key) const {
    std::string camel;
    bool up = false;
    for (const char c : key) {
      if (c == '-') {
        up = true;
        continue;
      }
      camel += up ? static_cast<char>(c - 'a' + 'A') : c;
      up = false;
    }
    const ManifestField now = annotations_[prefix_ + key];
    if (prefix_.empty()) return now;
    const ManifestField old = annotations_[prefix_ + camel];
    return now || !old ? now : old;
  }
  ManifestField Config(const std::string& key) const { return config_[key]; }
  ManifestField Either(const std::string& key) const {
    const ManifestField own = Annotation(key), all = Config(key);
    return own ? own : all;
  }

 private:
  const ManifestField& annotations_;
  const ManifestField& config_;
  std::string prefix_;
};

// config-autoscaler takes a share as 70 or 0.7.
double ShareOf(const ManifestField& field, double otherwise) {
  const double value = field.Real(otherwise, 0.01, 100);
  return value > 1 ? value / 100 : value;
}

// What a pod can take, and what of it is aimed at.
void ReadTarget(const KnativeKeys& keys, int64_t concurrency, KpaConfig* out) {
  const double fraction = ShareOf(keys.Config("container-concurrency-target-percentage"), 0.7);
  const double default_concurrency =
      keys.Config("container-concurrency-target-default").Real(100, kLeastTarget, 1e9);
  const double default_rps =
      keys.Config("requests-per-second-target-default").Real(200, kLeastTarget, 1e9);
  double utilization = 0.7;
  if (out->rps) {
    out->total_value = default_rps;
  } else {
    utilization = fraction;
    out->total_value = concurrency > 0 ? static_cast<double>(concurrency) : default_concurrency;
  }
  if (const ManifestField target = keys.Annotation("target")) {
    out->total_value = target.Real(100, kLeastTarget, 1e9);
    if (!out->rps && concurrency > 0) {
      out->total_value = std::min(out->total_value, static_cast<double>(concurrency));
    }
  }
  if (const ManifestField percent = keys.Annotation("target-utilization-percentage")) {
    utilization = percent.Real(70, 1, 100) / 100;
  }
  out->target_value = std::max(kLeastTarget, out->total_value * utilization);
}

void ReadDecision(const KnativeKeys& keys, int64_t concurrency, KpaConfig* out) {
  const size_t metric = keys.Annotation("metric").OneOf({"concurrency", "rps"});
  out->rps = metric == 1;
  ReadTarget(keys, concurrency, out);
  const ManifestField window = keys.Annotation("window"), all = keys.Config("stable-window");
  out->stable_window =
      window ? window.GoDuration(out->stable_window) : all.GoDuration(out->stable_window);
  if (out->stable_window < FromSeconds(6) || out->stable_window > FromSeconds(3600)) {
    (window ? window : all).Wrong("must be from 6s to 1h");
  }
  out->panic_window_percentage = keys.Either("panic-window-percentage").Real(10, 1, 100);
  out->panic_threshold_percentage = keys.Either("panic-threshold-percentage").Real(200, 110, 1000);
  out->max_scale_up_rate = keys.Config("max-scale-up-rate").Real(1000, 1.0000001, 1e9);
  out->max_scale_down_rate = keys.Config("max-scale-down-rate").Real(2, 1.0000001, 1e9);
  const ManifestField burst = keys.Either("target-burst-capacity");
  out->target_burst_capacity = burst.Real(211, -1, 1e9);
  if (out->target_burst_capacity < 0 && out->target_burst_capacity != -1) {
    burst.Wrong("must be -1, 0 or above");
  }
  out->scale_down_delay = keys.Either("scale-down-delay").GoDuration({});
  out->activation_scale = keys.Annotation("activation-scale").TextInteger(1, 1, kMostReplicas);
  out->weighted_exponential =
      keys.Annotation("metric-aggregation-algorithm").OneOf({"linear", "weighted-exponential"}) ==
      1;
}

void ReadScaler(const KnativeKeys& keys, const KpaConfig& decision, KpaScalerConfig* out) {
  out->enable_scale_to_zero = keys.Config("enable-scale-to-zero").Boolean(true);
  out->scale_to_zero_grace_period =
      keys.Config("scale-to-zero-grace-period").GoDuration(out->scale_to_zero_grace_period);
  out->scale_to_zero_pod_retention_period =
      keys.Either("scale-to-zero-pod-retention-period").GoDuration({});
  out->stable_window = decision.stable_window;
  out->min_scale = keys.Either("min-scale").TextInteger(0, 0, kMostReplicas);
  out->max_scale = keys.Either("max-scale").TextInteger(0, 0, kMostReplicas);
  const bool zero = keys.Config("allow-zero-initial-scale").Boolean(false);
  const ManifestField initial = keys.Either("initial-scale");
  out->initial_scale = initial.TextInteger(1, 0, kMostReplicas);
  if (out->initial_scale == 0 && !zero) {
    initial.Wrong("may be 0 only with allow-zero-initial-scale");
  }
  if (out->max_scale > 0 && out->max_scale < out->min_scale) {
    keys.Either("max-scale").Wrong(fmt::format("must not be below min-scale {}", out->min_scale));
  }
  out->probe = decision.target_burst_capacity != -1;
}

// What is in config-autoscaler and does not decide how many pods there are.
void IgnoreRest(const KnativeKeys& keys) {
  for (const char* key : {"_example", "activator-capacity", "max-scale-limit", "tick-interval"}) {
    keys.Config(key).Ignore();
  }
  for (const auto& field : {keys.Annotation("class"), keys.Config("pod-autoscaler-class")}) {
    if (field && field.Text() != "kpa.autoscaling.knative.dev") {
      field.Wrong("must be kpa.autoscaling.knative.dev; of class hpa, give the HPA itself");
    }
  }
}

}  // namespace

KpaScaling ReadKnativeKeys(const ManifestField& table) {
  KpaScaling out;
  const KnativeKeys keys(table, table, "");
  const int64_t concurrency = table["containerConcurrency"].Integer(0, 0, 1000);
  ReadDecision(keys, concurrency, &out.decision);
  ReadScaler(keys, out.decision, &out.scaler);
  IgnoreRest(keys);
  out.scaler.progress_deadline =
      table["progress-deadline"].GoDuration(out.scaler.progress_deadline);
  return out;
}

KpaScaling ReadKnative(const ManifestField& object, const ManifestField& config) {
  KpaScaling out;
  for (const char* known : {"apiVersion", "kind", "status"}) object[known].Ignore();
  const bool revision = object["kind"].Text() != "Service";
  const ManifestField spec = object["spec"];
  spec.Require();
  if (!revision) {
    object["metadata"].Ignore();
    spec["traffic"].Ignore();
  }
  const ManifestField template_field = revision ? object : spec["template"];
  const ManifestField pods = revision ? spec : template_field["spec"];
  const ManifestField metadata = template_field["metadata"];
  if (pods) pods.Ignore();  // containers, but for what is read below
  const int64_t concurrency = pods["containerConcurrency"].Integer(0, 0, 1000);
  for (const char* known : {"name", "namespace", "labels"}) metadata[known].Ignore();
  const ManifestField annotations = metadata["annotations"];
  for (const ManifestField& each : annotations.Members()) {
    const std::string key = each.path().substr(annotations.path().size() + 1);
    if (!key.starts_with(kAnnotations)) each.Ignore();
  }
  annotations.Unread(kAnnotations);
  const KnativeKeys keys(annotations, config);
  const size_t reached = spec["reachability"].OneOf({"", "Reachable", "Unreachable"});
  out.decision.reachable = reached != 2;
  ReadDecision(keys, concurrency, &out.decision);
  ReadScaler(keys, out.decision, &out.scaler);
  if (!out.decision.reachable) out.scaler.min_scale = 0;
  IgnoreRest(keys);
  const ManifestField deadline = annotations["serving.knative.dev/progress-deadline"];
  const ManifestField all = config["progress-deadline"];
  out.scaler.progress_deadline = deadline ? deadline.GoDuration(out.scaler.progress_deadline)
                                          : all.GoDuration(out.scaler.progress_deadline);
  return out;
}

Node KnativeConfig(const std::vector<Node>& documents, const Settings& settings) {
  Node out;
  out.kind = NodeKind::kTable;
  for (const Node& document : documents) {
    if (document.kind != NodeKind::kTable) continue;
    const Node* kind = document.Find("kind");
    const Node* data = document.Find("data");
    if (kind == nullptr || kind->text != "ConfigMap" || data == nullptr ||
        data->kind != NodeKind::kTable) {
      continue;
    }
    for (const Member& member : data->members) out.members.push_back(member);
  }
  for (const auto& [name, value] : settings) {
    const std::string& key = name;
    std::erase_if(out.members, [&](const Member& each) { return each.key == key; });
    Member member;
    member.key = name;
    member.value.kind = NodeKind::kString;
    member.value.text = value;
    out.members.push_back(std::move(member));
  }
  return out;
}

}  // namespace servescape
