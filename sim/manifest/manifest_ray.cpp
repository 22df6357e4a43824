// SPDX-License-Identifier: MIT
#include "sim/manifest/manifest_ray.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "sim/scenario/suggest.h"

namespace servescape {
namespace {

constexpr double kLongest = 1e9;  // seconds

// autoscaling_config, or of a deployment with num_replicas = "auto" its defaults.
void ReadConfig(const ManifestField& field, RayServeConfig* out) {
  out->min_replicas = field["min_replicas"].Integer(1, 0, kMostReplicas);
  out->max_replicas = field["max_replicas"].Integer(out->max_replicas, 1, kMostReplicas);
  if (out->max_replicas < out->min_replicas) {
    field["max_replicas"].Wrong(
        fmt::format("must not be below min_replicas {}", out->min_replicas));
  }
  if (const ManifestField initial = field["initial_replicas"]) {
    out->initial_replicas = initial.Integer(1, 0, kMostReplicas);
    if (*out->initial_replicas < out->min_replicas || *out->initial_replicas > out->max_replicas) {
      initial.Wrong("must be from min_replicas to max_replicas");
    }
  }
  const double old = field["target_num_ongoing_requests_per_replica"].Real(2, 1e-9, 1e9);
  out->target_ongoing_requests = field["target_ongoing_requests"].Real(old, 1e-9, 1e9);
  const double smoothing = field["smoothing_factor"].Real(1, 1e-9, 1e9);
  const double up = field["upscale_smoothing_factor"].Real(smoothing, 1e-9, 1e9);
  const double down = field["downscale_smoothing_factor"].Real(smoothing, 1e-9, 1e9);
  out->upscaling_factor = field["upscaling_factor"].Real(up, 1e-9, 1e9);
  out->downscaling_factor = field["downscaling_factor"].Real(down, 1e-9, 1e9);
  out->upscale_delay_s = field["upscale_delay_s"].Real(30, 0, kLongest);
  out->downscale_delay_s = field["downscale_delay_s"].Real(600, 0, kLongest);
  if (const ManifestField zero = field["downscale_to_zero_delay_s"]) {
    out->downscale_to_zero_delay_s = zero.Real(600, 0, kLongest);
  }
  out->look_back_period_s = field["look_back_period_s"].Real(30, 0.1, kLongest);
  out->metrics_interval_s = field["metrics_interval_s"].Real(10, 0.1, kLongest);
  out->aggregation_function =
      static_cast<RayAggregation>(field["aggregation_function"].OneOf({"mean", "max", "min"}));
  const ManifestField policy = field["policy"];
  const ManifestField function =
      policy && policy.node()->kind == NodeKind::kTable ? policy["policy_function"] : policy;
  const std::string name = function.Text();
  policy.Ignore();
  if (!name.empty() && !name.ends_with("default_autoscaling_policy") &&
      !name.ends_with("replica_queue_length_autoscaling_policy")) {
    policy.NotModelled("the default policy is played");
  }
}

struct RayDeployment {
  std::string name;
  ManifestField field;
};

void Collect(const ManifestField& deployments, std::vector<RayDeployment>* out) {
  for (const ManifestField& each : deployments.Items()) {
    const std::string name = each["name"].Text();
    each.Ignore();
    if (each["autoscaling_config"] || each["num_replicas"].Text() == "auto") {
      out->push_back({name, each});
    }
  }
}

}  // namespace

bool LooksLikeRayServe(const Node& document) {
  if (document.kind != NodeKind::kTable) return false;
  return document.Find("applications") != nullptr || document.Find("deployments") != nullptr ||
         document.Find("autoscaling_config") != nullptr;
}

RayServeConfig ReadRayServeConfig(const ManifestField& config) {
  RayServeConfig out;
  ReadConfig(config, &out);
  return out;
}

RayServeConfig ReadRayServe(const ManifestField& document, const std::string& deployment) {
  RayServeConfig out;
  document.Ignore();
  std::vector<RayDeployment> all;
  for (const ManifestField& application : document["applications"].Items()) {
    Collect(application["deployments"], &all);
  }
  Collect(document["deployments"], &all);
  if (document["autoscaling_config"]) all.push_back({document["name"].Text(), document});
  std::vector<std::string> names;
  const RayDeployment* chosen = nullptr;
  for (const RayDeployment& each : all) {
    names.push_back(each.name);
    if (deployment.empty() || each.name == deployment) chosen = &each;
  }
  if (chosen == nullptr || (deployment.empty() && all.size() > 1)) {
    document.log()->Error(
        document.origin(),
        all.empty() ? "no deployment has an autoscaling_config"
                    : fmt::format("--deployment says which is meant: {}", JoinWords(names)));
    return out;
  }
  if (chosen->field["num_replicas"].Text() == "auto") out.max_replicas = 100;
  const ManifestField config = chosen->field["autoscaling_config"];
  config.Unread("");
  ReadConfig(config, &out);
  return out;
}

}  // namespace servescape
