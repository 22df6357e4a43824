// SPDX-License-Identifier: MIT
// Triton's model configurations, KServe's InferenceServices and Ray Serve's configurations.
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "sim/deploy/import_reader.h"
#include "sim/manifest/manifest_ray.h"

namespace servescape {
namespace {

constexpr int64_t kMostMicroseconds = 3'600'000'000;
constexpr int64_t kMostItems = 65536;

// A repeated field with one value is no list in the text.
std::vector<ManifestField> Repeated(const ManifestField& field) {
  if (!field) return {};
  if (field.node()->kind == NodeKind::kArray) return field.Items();
  return {field};
}

void CopyWhole(const ManifestField& from, int64_t least, int64_t most, std::string_view key,
               Node* table) {
  if (from) Put(table, key, WholeNode(from.Integer(least, least, most)));
}

void CopyFlag(const ManifestField& from, std::string_view key, Node* table) {
  if (from) Put(table, key, BooleanNode(from.Boolean(false)));
}

Node PolicyOf(const ManifestField& policy) {
  constexpr int64_t kMostRequests = 1'000'000'000;
  Node out;
  if (const ManifestField action = policy["timeout_action"]) {
    // An enumerator by its name or its number.
    const std::string word = action.Text();
    const bool delay = word == "DELAY" || word == "1";
    if (!delay && word != "REJECT" && word != "0") action.Wrong("must be REJECT or DELAY");
    Put(&out, "timeout_action", TextNode(delay ? "DELAY" : "REJECT"));
  }
  CopyWhole(policy["default_timeout_microseconds"], 0, kMostMicroseconds,
            "default_timeout_microseconds", &out);
  CopyFlag(policy["allow_timeout_override"], "allow_timeout_override", &out);
  CopyWhole(policy["max_queue_size"], 0, kMostRequests, "max_queue_size", &out);
  return out;
}

void CopyDynamic(const ManifestField& dynamic, Node* batching) {
  if (!dynamic) return;
  Node* out = TableIn(batching, "dynamic_batching");
  std::vector<Node> sizes;
  for (const ManifestField& each : Repeated(dynamic["preferred_batch_size"])) {
    sizes.push_back(WholeNode(each.Integer(1, 1, kMostItems)));
  }
  // Triton takes them in any order.
  std::sort(sizes.begin(), sizes.end(),
            [](const Node& a, const Node& b) { return a.integer < b.integer; });
  if (!sizes.empty()) Put(out, "preferred_batch_size", ListNode(std::move(sizes)));
  CopyWhole(dynamic["max_queue_delay_microseconds"], 0, kMostMicroseconds,
            "max_queue_delay_microseconds", out);
  CopyFlag(dynamic["preserve_ordering"], "preserve_ordering", out);
  CopyWhole(dynamic["priority_levels"], 0, 1000, "priority_levels", out);
  CopyWhole(dynamic["default_priority_level"], 0, 1000, "default_priority_level", out);
  if (const ManifestField policy = dynamic["default_queue_policy"]) {
    Put(out, "default_queue_policy", PolicyOf(policy));
  }
  std::vector<Node> policies;
  for (const ManifestField& each : Repeated(dynamic["priority_queue_policy"])) {
    Node entry;
    CopyWhole(each["key"], 1, 1000, "key", &entry);
    Put(&entry, "value", PolicyOf(each["value"]));
    policies.push_back(std::move(entry));
  }
  if (!policies.empty()) Put(out, "priority_queue_policy", ListNode(std::move(policies)));
}

// Of a group on GPUs there are `count` instances on each.
void CopyGroups(const ManifestField& groups, const ImportReader& in, ImportedPart* part) {
  std::vector<Node> out;
  bool several = false;
  for (const ManifestField& group : Repeated(groups)) {
    const size_t gpus = Repeated(group["gpus"]).size();
    several = several || gpus > 1;
    Node entry;
    const int64_t count = group["count"].Integer(1, 1, 4096);
    Put(&entry, "count", WholeNode(count * static_cast<int64_t>(std::max<size_t>(1, gpus))));
    out.push_back(std::move(entry));
    for (const char* idle : {"name", "kind", "gpus", "profile"}) in.Idle(group[idle]);
    in.Lose(group["rate_limiter"], "instances start when they are free");
    in.Lose(group["passive"], "every instance serves");
    in.Lose(group["secondary_devices"], "an instance has one device");
    in.Lose(group["host_policy"], "processors and memory of an instance are not told apart");
  }
  if (out.empty()) return;
  if (several) part->reasons["batching.instance_group"] = "count times its gpus";
  Put(TableIn(&part->table, "batching"), "instance_group", ListNode(std::move(out)));
}

void LoseOfTriton(const ManifestField& config, const ImportReader& in) {
  in.Lose(config["sequence_batching"], "sequences do not bind requests to an instance");
  in.Lose(config["ensemble_scheduling"], "write its steps as a path: one call for each");
  in.Lose(config["response_cache"], "a cache is a part of its own: [cache.NAME] and its path");
  in.Lose(config["optimization"], "what it gains is in the times that you measure");
  in.Lose(config["model_warmup"], "start.warm_up is how long a new replica warms up");
  in.Lose(config["model_transaction_policy"], "a request has one answer");
  in.Lose(config["version_policy"], "one version serves");
  for (const char* idle :
       {"platform", "backend", "runtime", "input", "output", "batch_input", "batch_output",
        "default_model_filename", "cc_model_filenames", "metric_tags", "parameters",
        "model_operations", "model_repository_agents", "model_metrics"}) {
    in.Idle(config[idle]);
  }
}

}  // namespace

void ImportTriton(const Node& document, const ImportReader& in) {
  const ManifestField config(&document, "", document.origin, in.log());
  const std::string name = config["name"].Text("model");
  ImportedPart* part = in.Add(name, "Triton's model " + name);
  Node* batching = TableIn(&part->table, "batching");
  Put(batching, "system", TextNode("triton"));
  Put(batching, "max_batch_size", WholeNode(config["max_batch_size"].Integer(0, 0, kMostItems)));
  CopyDynamic(config["dynamic_batching"], batching);
  CopyGroups(config["instance_group"], in, part);
  LoseOfTriton(config, in);
  in.LoseUnread(document, "");
}

namespace {

constexpr const char* kKserve = "serving.kserve.io/";

// "Knative" or "Standard", by the annotation; the names before v0.16 as well.
std::string ModeOf(const ManifestField& annotations, ImportedPart* part) {
  const std::string mode = annotations[std::string(kKserve) + "deploymentMode"].Text();
  const std::string scaler = annotations[std::string(kKserve) + "autoscalerClass"].Text();
  if (mode == "RawDeployment" || mode == "Standard") return "Standard";
  if (mode == "Serverless" || mode == "Knative") return "Knative";
  if (!mode.empty()) return mode;
  if (scaler == "hpa") return "Standard";
  part->reasons["autoscaler"] =
      "assumed: deployed by Knative; the cluster's default may be another";
  return "Knative";
}

// What KServe's controller writes into the Knative Service.
void ScaleByKnative(const ManifestField& component, const ManifestField& annotations,
                    const ImportReader& in, ImportedPart* part) {
  const int64_t concurrency = component["containerConcurrency"].Integer(0, 0, 1000);
  CopyConcurrency(concurrency, part);
  Node* scaler = TableIn(&part->table, "autoscaler");
  Put(scaler, "system", TextNode("kpa"));
  if (concurrency > 0) Put(scaler, "containerConcurrency", WholeNode(concurrency));
  if (annotations) {
    for (const Member& member : annotations.node()->members) {
      if (!member.key.starts_with(kKnativeAnnotation)) continue;
      Put(scaler, KnativeKey(member.key), TextNode(annotations[member.key].Text()));
    }
  }
  Put(scaler, "min-scale", WholeNode(component["minReplicas"].Integer(1, 0, kMostReplicas)));
  const int64_t most = component["maxReplicas"].Integer(0, 0, kMostReplicas);
  if (most > 0) Put(scaler, "max-scale", WholeNode(most));
  const std::string metric = component["scaleMetric"].Text();
  if (!metric.empty() && metric != "concurrency" && metric != "rps") {
    part->table = Node{};
    return in.Lose(component["scaleMetric"], "Knative's own autoscaler knows concurrency and rps");
  }
  if (!metric.empty()) Put(scaler, "metric", TextNode(metric));
  const int64_t target = component["scaleTarget"].Integer(0, 0, kMostReplicas);
  if (target > 0) Put(scaler, "target", WholeNode(target));
}

// The HPA that KServe makes: cpu of 80 %, at least one replica, at most as many where not said.
void ScaleByHpa(const ManifestField& component, const ManifestField& annotations,
                const ImportReader& in, ImportedPart* part) {
  const ManifestField metric = component["scaleMetric"];
  const std::string annotated = annotations[std::string(kKserve) + "metric"].Text("cpu");
  if (metric.Text(annotated) != "cpu") {
    return in.Lose(metric ? metric : annotations, "a simulated service has cpu alone");
  }
  const ManifestField percent = annotations[std::string(kKserve) + "targetUtilizationPercentage"];
  const int64_t otherwise = percent.TextInteger(80, 1, kMostReplicas);
  const int64_t least = std::max<int64_t>(1, component["minReplicas"].Integer(1, 0, kMostReplicas));
  const int64_t most = component["maxReplicas"].Integer(0, 0, kMostReplicas);
  Node target, resource, rule;
  Put(&target, "type", TextNode("Utilization"));
  Put(&target, "averageUtilization",
      WholeNode(component["scaleTarget"].Integer(otherwise, 1, kMostReplicas)));
  Put(&resource, "name", TextNode("cpu"));
  Put(&resource, "target", std::move(target));
  Put(&rule, "type", TextNode("Resource"));
  Put(&rule, "resource", std::move(resource));
  Node* scaler = TableIn(&part->table, "autoscaler");
  Put(scaler, "system", TextNode("hpa"));
  Put(scaler, "minReplicas", WholeNode(least));
  Put(scaler, "maxReplicas", WholeNode(std::max(least, most)));
  Put(scaler, "metrics", ListNode({std::move(rule)}));
  const int64_t concurrency = component["containerConcurrency"].Integer(0, 0, 1000);
  if (concurrency > 0) Put(&part->table, "concurrency", WholeNode(concurrency));
}

// The agent's batcher, beside each pod: 32 requests or 5 s.
void CopyBatcher(const ManifestField& batcher, const ImportReader& in, ImportedPart* part) {
  if (!batcher) return;
  Node* batching = TableIn(&part->table, "batching");
  Put(batching, "max_size", WholeNode(batcher["maxBatchSize"].Integer(32, 1, kMostItems)));
  const int64_t latency = batcher["maxLatency"].Integer(5000, 0, 3'600'000);
  Put(batching, "max_delay", TextNode(fmt::format("{}ms", latency)));
  in.Lose(batcher["timeout"], "give the call in a path a timeout");
  part->reasons["batching"] =
      "assumed: a batch waits for a free server; the agent's goes without looking";
}

void ImportComponent(const ManifestField& component, const ManifestField& annotations,
                     const std::string& name, const ImportReader& in) {
  ImportedPart* part = in.Add(name, "InferenceService, " + component.path());
  const std::string mode = ModeOf(annotations, part);
  if (mode == "Knative") {
    ScaleByKnative(component, annotations, in, part);
  } else if (mode == "Standard") {
    ScaleByHpa(component, annotations, in, part);
  } else {
    in.Lose(annotations, fmt::format("deployment mode {} is not known", mode));
  }
  CopyBatcher(component["batcher"], in, part);
  in.Lose(component["timeout"], "give the call in a path a timeout");
  in.Lose(component["canaryTrafficPercent"], "traffic is not split over revisions");
  in.Lose(component["autoScaling"], "write its ScaledObject and import that");
  in.Lose(component["workerSpec"], "a replica is one server");
  in.Idle(component["logger"]);
  // What is left is the pod's and the model's own: images, storage, resources.
  for (const Member& member : component.node()->members) {
    if (!in.log()->WasRead(&member.value)) in.Idle(component[member.key]);
  }
}

}  // namespace

void ImportKserve(const Node& document, const ImportReader& in) {
  const ManifestField object(&document, "", document.origin, in.log());
  for (const char* known : {"apiVersion", "kind", "status"}) object[known].Ignore();
  const ManifestField annotations = object["metadata"]["annotations"];
  object["metadata"].Ignore();
  const std::string name = object["metadata"]["name"].Text("model");
  const ManifestField spec = object["spec"];
  spec.Require();
  const ManifestField predictor = spec["predictor"];
  if (spec) predictor.Require();
  if (in.log()->failed() || predictor.node()->kind != NodeKind::kTable) return;
  if (const ManifestField transformer = spec["transformer"]) {
    if (transformer.node()->kind == NodeKind::kTable) {
      ImportComponent(transformer, annotations, name + "-transformer", in);
    }
  }
  ImportComponent(predictor, annotations, name, in);
  in.Lose(spec["explainer"], "it is called on demand alone");
  in.LoseUnread(document, "");
}

namespace {

void ScaleByRay(const ManifestField& deployment, const ImportReader& in, ImportedPart* part) {
  const ManifestField config = deployment["autoscaling_config"];
  Node* scaler = TableIn(&part->table, "autoscaler");
  Put(scaler, "system", TextNode("ray_serve"));
  const bool automatic = deployment["num_replicas"].Text() == "auto";
  if (config) {
    ReadRayServeConfig(config);
    if (in.log()->failed()) return;
    for (Member& member : in.Known(*config.node(), config.path()).members) {
      Put(scaler, member.key, std::move(member.value));
    }
  }
  if (automatic && scaler->Find("max_replicas") == nullptr) {
    Put(scaler, "max_replicas", WholeNode(100));
    part->reasons["autoscaler.max_replicas"] = "what \"auto\" stands for";
  }
  // A replica takes so many at once; the rest waits in the router.
  Put(&part->table, "concurrency",
      WholeNode(deployment["max_ongoing_requests"].Integer(5, 1, kMostItems)));
  in.Lose(deployment["max_queued_requests"], "queue.capacity bounds a queue: say which");
}

void ImportRayDeployment(const ManifestField& deployment, const ImportReader& in) {
  const std::string name = deployment["name"].Text("model");
  ImportedPart* part = in.Add(name, "Ray Serve's deployment " + name);
  const ManifestField replicas = deployment["num_replicas"];
  if (deployment["autoscaling_config"] || replicas.Text() == "auto") {
    ScaleByRay(deployment, in, part);
  } else {
    if (replicas) {
      Put(&part->table, "replicas", WholeNode(replicas.Integer(1, 1, 100'000)));
    }
    Node* batching = TableIn(&part->table, "batching");
    Put(batching, "system", TextNode("ray_serve"));
    Put(batching, "max_ongoing_requests",
        WholeNode(deployment["max_ongoing_requests"].Integer(5, 1, kMostItems)));
    if (const ManifestField queued = deployment["max_queued_requests"]) {
      Put(batching, "max_queued_requests", WholeNode(queued.Integer(-1, -1, 1'000'000'000)));
    }
  }
  in.Lose(deployment["max_replicas_per_node"], "nodes have room for any number of replicas");
  in.Lose(deployment["request_router_config"], "Ray's default router is played");
  for (const char* idle :
       {"ray_actor_options", "user_config", "graceful_shutdown_wait_loop_s",
        "graceful_shutdown_timeout_s", "health_check_period_s", "health_check_timeout_s",
        "placement_group_bundles", "placement_group_strategy", "logging_config"}) {
    in.Idle(deployment[idle]);
  }
}

}  // namespace

void ImportRay(const Node& document, const ImportReader& in) {
  const ManifestField root(&document, "", document.origin, in.log());
  if (root["autoscaling_config"]) return ImportRayDeployment(root, in);
  size_t count = 0;
  const auto all = [&](const ManifestField& deployments) {
    for (const ManifestField& each : deployments.Items()) {
      ImportRayDeployment(each, in);
      ++count;
    }
  };
  for (const ManifestField& application : root["applications"].Items()) {
    all(application["deployments"]);
    for (const char* idle : {"name", "route_prefix", "import_path", "runtime_env", "args",
                             "external_scaler_enabled", "logging_config", "docs_path"}) {
      in.Idle(application[idle]);
    }
  }
  all(root["deployments"]);
  if (count == 0) root.Wrong("has no deployment: what is set in code is not in it");
  for (const char* idle :
       {"proxy_location", "http_options", "grpc_options", "logging_config", "import_path",
        "runtime_env", "route_prefix", "host", "port", "target_capacity"}) {
    in.Idle(root[idle]);
  }
  in.LoseUnread(document, "");
}

}  // namespace servescape
