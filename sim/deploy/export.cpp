// SPDX-License-Identifier: MIT
#include "sim/deploy/export.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "sim/deploy/tree.h"
#include "sim/scenario/config_service.h"
#include "sim/scenario/quantity.h"

namespace servescape {
namespace {

constexpr std::string_view kOwn = " system manifest deployment signals floor clock restarts ";
constexpr std::string_view kFlag = "horizontal-pod-autoscaler-";
constexpr std::string_view kKnative = "autoscaling.knative.dev/";
constexpr std::string_view kYours = "example.com/";

bool In(std::string_view words, std::string_view word) {
  return words.find(fmt::format(" {} ", word)) != std::string_view::npos;
}

// Names of Kubernetes are lower case, digits and hyphens.
std::string KubernetesName(std::string_view name) {
  std::string out;
  for (const char c : name) {
    const bool upper = c >= 'A' && c <= 'Z';
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    out += upper ? static_cast<char>(c - 'A' + 'a') : (plain ? c : '-');
  }
  const size_t from = out.find_first_not_of('-');
  if (from == std::string::npos) return "model";
  return out.substr(from, out.find_last_not_of('-') - from + 1);
}

Node Object(const char* api, const char* kind, const std::string& name) {
  Node out;
  Put(&out, "apiVersion", TextNode(api));
  Put(&out, "kind", TextNode(kind));
  Put(TableIn(&out, "metadata"), "name", TextNode(name));
  return out;
}

// Annotations, metadata of triggers and data of config maps are texts.
Node AsText(const Node& value) {
  return TextNode(value.kind == NodeKind::kString ? value.text : ToToml(value));
}

class Exporter {
 public:
  explicit Exporter(const ExportedService& service)
      : service_(service),
        config_(service.config),
        name_(KubernetesName(service.config.name)),
        scaler_(service.table.Find("autoscaler")) {}

  Result<ExportedManifest, std::string> Write(ManifestForm form) {
    std::string text;
    switch (form) {
      case ManifestForm::kHpa:
        text = Hpa();
        break;
      case ManifestForm::kKeda:
        text = Keda();
        break;
      case ManifestForm::kKnative:
        text = Knative();
        break;
      case ManifestForm::kKserve:
        text = Kserve();
        break;
      case ManifestForm::kTriton:
        text = Triton();
        break;
      case ManifestForm::kRay:
        text = Ray();
        break;
    }
    if (!refused_.empty()) return refused_;
    TellRest(form);
    std::string head = fmt::format("# Written by servescape export of {}, service {}.\n",
                                   service_.from, config_.name);
    if (!yours_.empty()) head += fmt::format("# Yours to fill in: {}.\n", fmt::join(yours_, ", "));
    for (const std::string& each : lost_) head += "# Not in it: " + each + "\n";
    return ExportedManifest{head + text, lost_};
  }

 private:
  // The sentence of why there is no manifest.
  std::string Refuse(std::string why) {
    refused_ = std::move(why);
    return "";
  }

  std::string System() const {
    const Node* system = scaler_ == nullptr ? nullptr : scaler_->Find("system");
    return system == nullptr ? "" : system->text;
  }
  std::string Batcher() const {
    const Node* batching = service_.table.Find("batching");
    const Node* system = batching == nullptr ? nullptr : batching->Find("system");
    return system == nullptr ? "" : system->text;
  }

  // "" where the service is scaled as the form can say, or not at all where that is `fixed`.
  std::string WhyNot(std::string_view system, const char* form, bool fixed) const {
    if (scaler_ == nullptr) {
      return fixed ? ""
                   : fmt::format(
                         "service {} has no autoscaler: its {} replicas stand in a "
                         "Deployment, or in --to knative, kserve or ray",
                         config_.name, config_.replicas);
    }
    if (const Node* file = scaler_->Find("manifest")) {
      return fmt::format("service {} has its autoscaler from {}: that is the manifest",
                         config_.name, file->text);
    }
    if (System() == system) return "";
    return fmt::format("service {} is scaled by {}, and a manifest for {} cannot say so",
                       config_.name, System(), form);
  }

  // The system's own fields, as they stand.
  void CopyFields(Node* spec) {
    for (const Member& member : scaler_->members) {
      if (In(kOwn, member.key)) continue;
      if (member.key.starts_with(kFlag)) {
        lost_.push_back(fmt::format("--{} {} is a flag of kube-controller-manager", member.key,
                                    AsText(member.value).text));
        continue;
      }
      Put(spec, member.key, member.value);
    }
  }

  Node* Target(Node* spec, bool full) const {
    Node* target = TableIn(spec, "scaleTargetRef");
    if (full) {
      Put(target, "apiVersion", TextNode("apps/v1"));
      Put(target, "kind", TextNode("Deployment"));
    }
    Put(target, "name", TextNode(name_));
    return target;
  }

  std::string Hpa() {
    if (const std::string why = WhyNot("hpa", "an HPA", false); !why.empty()) return Refuse(why);
    Node object = Object("autoscaling/v2", "HorizontalPodAutoscaler", name_);
    Node* spec = TableIn(&object, "spec");
    Target(spec, true);
    CopyFields(spec);
    constexpr const char* kPercent = "targetCPUUtilizationPercentage";  // of autoscaling/v1
    if (const Node* percent = spec->Find(kPercent)) {
      Node target, resource, rule;
      Put(&target, "type", TextNode("Utilization"));
      Put(&target, "averageUtilization", *percent);
      Put(&resource, "name", TextNode("cpu"));
      Put(&resource, "target", std::move(target));
      Put(&rule, "type", TextNode("Resource"));
      Put(&rule, "resource", std::move(resource));
      Node* metrics = spec->Find("metrics");
      if (metrics == nullptr) metrics = Put(spec, "metrics", ListNode({}));
      metrics->items.push_back(std::move(rule));
      Drop(spec, kPercent);
    }
    return ToYaml(object);
  }

  std::string Keda() {
    if (const std::string why = WhyNot("keda", "KEDA", false); !why.empty()) return Refuse(why);
    Node object = Object("keda.sh/v1alpha1", "ScaledObject", name_);
    Node* spec = TableIn(&object, "spec");
    Target(spec, false);
    CopyFields(spec);
    if (Node* triggers = spec->Find("triggers")) {
      for (Node& trigger : triggers->items) {
        Node* metadata = trigger.Find("metadata");
        if (metadata == nullptr) continue;
        for (Member& member : metadata->members) member.value = AsText(member.value);
      }
    }
    return ToYaml(object);
  }

  std::string Image() {
    if (!service_.image.empty()) return service_.image;
    yours_.push_back("image");
    return std::string(kYours) + name_ + ":latest";
  }

  int64_t Concurrency() const {
    if (scaler_ != nullptr) {
      const Node* own = scaler_->Find("containerConcurrency");
      if (own != nullptr) return own->integer;
    }
    return config_.concurrency == kUnlimited ? 0 : config_.concurrency;
  }

  // Keys of config-autoscaler that no annotation has.
  static constexpr std::string_view kCluster =
      " container-concurrency-target-percentage container-concurrency-target-default "
      "requests-per-second-target-default stable-window max-scale-up-rate max-scale-down-rate "
      "enable-scale-to-zero scale-to-zero-grace-period allow-zero-initial-scale "
      "pod-autoscaler-class activator-capacity max-scale-limit tick-interval _example ";

  // Annotations of a revision, and the keys that are the cluster's.
  void KnativeKeys(Node* annotations, Node* cluster) const {
    if (scaler_ == nullptr) {
      const Node count = TextNode(fmt::format("{}", config_.replicas));
      Put(annotations, std::string(kKnative) + "min-scale", count);
      Put(annotations, std::string(kKnative) + "max-scale", count);
      return;
    }
    for (const Member& member : scaler_->members) {
      if (In(kOwn, member.key) || member.key == "containerConcurrency") continue;
      if (member.key == "progress-deadline") {
        Put(annotations, "serving.knative.dev/progress-deadline", AsText(member.value));
      } else if (In(kCluster, member.key)) {
        Put(cluster, member.key, AsText(member.value));
      } else {
        Put(annotations, std::string(kKnative) + member.key, AsText(member.value));
      }
    }
  }

  std::string Knative() {
    if (const std::string why = WhyNot("kpa", "Knative", true); !why.empty()) return Refuse(why);
    Node object = Object("serving.knative.dev/v1", "Service", name_);
    Node* revision = TableIn(TableIn(&object, "spec"), "template");
    Node annotations, cluster;
    KnativeKeys(&annotations, &cluster);
    if (!annotations.members.empty()) {
      Put(TableIn(revision, "metadata"), "annotations", std::move(annotations));
    }
    Node* pods = TableIn(revision, "spec");
    Put(pods, "containerConcurrency", WholeNode(std::min<int64_t>(1000, Concurrency())));
    if (Concurrency() > 1000) lost_.push_back("containerConcurrency is at most 1000");
    Node container;
    Put(&container, "name", TextNode(name_));
    Put(&container, "image", TextNode(Image()));
    Put(pods, "containers", ListNode({std::move(container)}));
    std::string out = ToYaml(object);
    if (cluster.members.empty()) return out;
    Node map = Object("v1", "ConfigMap", "config-autoscaler");
    Put(TableIn(&map, "metadata"), "namespace", TextNode("knative-serving"));
    Put(&map, "data", std::move(cluster));
    return out + "---\n# Of the whole cluster.\n" + ToYaml(map);
  }

  void ScaleKserve(Node* annotations, Node* predictor) {
    Put(annotations, "serving.kserve.io/deploymentMode",
        TextNode(System() == "hpa" ? "Standard" : "Knative"));
    if (scaler_ == nullptr) {
      Put(predictor, "minReplicas", WholeNode(config_.replicas));
      Put(predictor, "maxReplicas", WholeNode(config_.replicas));
      return;
    }
    Node cluster, keys;
    KnativeKeys(&keys, &cluster);
    for (const Member& key : cluster.members) {
      lost_.push_back(key.key + " is of config-autoscaler, for the whole cluster");
    }
    constexpr std::pair<const char*, const char*> kFields[] = {{"min-scale", "minReplicas"},
                                                               {"max-scale", "maxReplicas"},
                                                               {"metric", "scaleMetric"},
                                                               {"target", "scaleTarget"}};
    Put(predictor, "minReplicas", WholeNode(0));  // of Knative's own default
    for (const Member& key : keys.members) {
      const char* field = nullptr;
      for (const auto& [own, theirs] : kFields) {
        if (key.key == std::string(kKnative) + own) field = theirs;
      }
      const Node* value =
          field == nullptr ? nullptr : scaler_->Find(key.key.substr(kKnative.size()));
      const std::optional<double> number =
          value == nullptr ? std::optional<double>() : ParseNumber(AsText(*value).text);
      const bool whole = number && *number >= 0 && *number < 1e9 && *number == std::floor(*number);
      if (field != nullptr && std::string_view(field) == "scaleMetric") {
        Put(predictor, field, TextNode(key.value.text));
      } else if (field != nullptr && whole) {
        Put(predictor, field, WholeNode(static_cast<int64_t>(*number)));
      } else {
        Put(annotations, key.key, key.value);
      }
    }
  }

  // Of an HPA the one rule that KServe writes: a share of the cpu.
  std::string ScaleKserveByHpa(Node* annotations, Node* predictor) {
    const Node* metrics = scaler_->Find("metrics");
    const Node* percent = scaler_->Find("targetCPUUtilizationPercentage");
    if (metrics != nullptr && metrics->items.size() == 1) {
      const Node* resource = metrics->items[0].Find("resource");
      const Node* target = resource == nullptr ? nullptr : resource->Find("target");
      percent = target == nullptr ? nullptr : target->Find("averageUtilization");
    }
    if (percent == nullptr) return "KServe writes an HPA of one share of cpu alone: --to hpa";
    Put(annotations, "serving.kserve.io/deploymentMode", TextNode("Standard"));
    Put(annotations, "serving.kserve.io/autoscalerClass", TextNode("hpa"));
    const Node* least = scaler_->Find("minReplicas");
    Put(predictor, "minReplicas", least == nullptr ? WholeNode(1) : *least);
    if (const Node* most = scaler_->Find("maxReplicas")) Put(predictor, "maxReplicas", *most);
    Put(predictor, "scaleMetric", TextNode("cpu"));
    Put(predictor, "scaleTarget", *percent);
    if (scaler_->Find("behavior") != nullptr) lost_.push_back("behavior: KServe's HPA has none");
    for (const Member& member : scaler_->members) {
      if (!member.key.starts_with(kFlag)) continue;
      lost_.push_back(fmt::format("--{} {} is a flag of kube-controller-manager", member.key,
                                  AsText(member.value).text));
    }
    return "";
  }

  std::string Kserve() {
    const bool hpa = System() == "hpa";
    const std::string why = WhyNot(hpa ? "hpa" : "kpa", "KServe", true);
    if (!why.empty()) return Refuse(why);
    Node object = Object("serving.kserve.io/v1beta1", "InferenceService", name_);
    Node annotations;
    Node predictor;
    if (hpa) {
      const std::string wrong = ScaleKserveByHpa(&annotations, &predictor);
      if (!wrong.empty()) return Refuse(wrong);
    } else {
      ScaleKserve(&annotations, &predictor);
    }
    if (Concurrency() > 0) {
      Put(&predictor, "containerConcurrency", WholeNode(std::min<int64_t>(1000, Concurrency())));
    }
    if (Batcher().empty() && config_.max_batch_size > 1) {
      Node* batcher = TableIn(&predictor, "batcher");
      Put(batcher, "maxBatchSize", WholeNode(config_.max_batch_size));
      Put(batcher, "maxLatency", WholeNode((config_.max_batch_delay.ns + 999'999) / 1'000'000));
    }
    Node* model = TableIn(&predictor, "model");
    Put(TableIn(model, "modelFormat"), "name", TextNode("onnx"));
    Put(model, "storageUri", TextNode("s3://models/" + name_));
    yours_.push_back("modelFormat");
    yours_.push_back("storageUri");
    Put(TableIn(&object, "metadata"), "annotations", std::move(annotations));
    Put(TableIn(&object, "spec"), "predictor", std::move(predictor));
    return ToYaml(object);
  }

  std::string Triton() {
    const Node* batching = service_.table.Find("batching");
    if (!Batcher().empty() && Batcher() != "triton") {
      return Refuse(
          fmt::format("service {} batches as {}, and a Triton configuration cannot say so",
                      config_.name, Batcher()));
    }
    Node model;
    Put(&model, "name", TextNode(config_.name));
    if (!Batcher().empty()) {
      for (const Member& member : batching->members) {
        if (member.key != "system") Put(&model, member.key, member.value);
      }
    } else {
      PlainBatching(&model);
    }
    yours_.push_back("platform or backend");
    yours_.push_back("input");
    yours_.push_back("output");
    return ToProtobufText(model, " timeout_action kind ");
  }

  void PlainBatching(Node* model) {
    const bool batches = config_.max_batch_size > 1;
    Put(model, "max_batch_size", WholeNode(batches ? config_.max_batch_size : 0));
    if (batches) {
      Node* dynamic = TableIn(model, "dynamic_batching");
      std::vector<Node> sizes;
      for (const uint32_t size : config_.batching.preferred_sizes) sizes.push_back(WholeNode(size));
      if (!sizes.empty()) Put(dynamic, "preferred_batch_size", ListNode(std::move(sizes)));
      Put(dynamic, "max_queue_delay_microseconds", WholeNode(config_.max_batch_delay.ns / 1000));
      lost_.push_back(
          "Triton closes batches by its own rules: batching.system = \"triton\" plays those");
    }
    if (config_.concurrency == kUnlimited || config_.tokens.any) return;
    Node group;
    Put(&group, "count", WholeNode(config_.concurrency));
    Put(model, "instance_group", ListNode({std::move(group)}));
  }

  std::string Ray() {
    if (const std::string why = WhyNot("ray_serve", "Ray Serve", true); !why.empty())
      return Refuse(why);
    if (!Batcher().empty() && Batcher() != "ray_serve") {
      return Refuse(
          fmt::format("service {} batches as {}, and a Ray Serve configuration cannot say so",
                      config_.name, Batcher()));
    }
    Node deployment;
    Put(&deployment, "name", TextNode(config_.name));
    const Node* batching = service_.table.Find("batching");
    if (Batcher() == "ray_serve") {
      for (const Member& member : batching->members) {
        if (member.key == "system") continue;
        if (member.key.starts_with("max_ongoing") || member.key.starts_with("max_queued")) {
          Put(&deployment, member.key, member.value);
        } else {
          lost_.push_back(member.key + " is set in code, by @serve.batch");
        }
      }
    } else {
      const bool any = config_.concurrency == kUnlimited || config_.tokens.any;
      Put(&deployment, "max_ongoing_requests",
          WholeNode(any ? 1000
                        : static_cast<int64_t>(config_.concurrency) * config_.max_batch_size));
      if (config_.queue_bounded) {
        lost_.push_back(
            "queue.capacity is of a replica; Ray's max_queued_requests is of each caller");
      }
    }
    if (scaler_ == nullptr) {
      Put(&deployment, "num_replicas", WholeNode(config_.replicas));
    } else {
      CopyFields(TableIn(&deployment, "autoscaling_config"));
    }
    Node application;
    Put(&application, "name", TextNode(config_.name));
    Put(&application, "route_prefix", TextNode("/"));
    Put(&application, "import_path", TextNode("app:" + ServiceKey(config_.name)));
    Put(&application, "deployments", ListNode({std::move(deployment)}));
    yours_.push_back("import_path");
    Node out;
    Put(&out, "applications", ListNode({std::move(application)}));
    return ToYaml(out);
  }

  // What of the service no form has a field for.
  void TellRest(ManifestForm form) {
    if (scaler_ != nullptr) {
      for (const char* key : {"floor", "restarts"}) {
        if (scaler_->Find(key) == nullptr) continue;
        lost_.push_back(
            fmt::format("autoscaler.{} is of the scenario: a CronJob or a person does "
                        "it",
                        key));
      }
    }
    const bool batched = !Batcher().empty() || config_.max_batch_size > 1;
    if (batched && form <= ManifestForm::kKnative) {
      lost_.push_back("batching is set in the model's server: --to triton, kserve or ray");
    }
    if (form == ManifestForm::kTriton && scaler_ == nullptr && config_.replicas > 1) {
      lost_.push_back(fmt::format("{} replicas: so many servers", config_.replicas));
    }
    if (form == ManifestForm::kTriton && scaler_ != nullptr) {
      lost_.push_back("its autoscaler: --to hpa or keda, whichever it is");
    }
    if (!config_.host.empty()) {
      lost_.push_back(fmt::format("host {}: choose nodes of that kind", config_.host));
    }
  }

  const ExportedService& service_;
  const ServiceConfig& config_;
  const std::string name_;
  const Node* const scaler_;
  std::string refused_;
  std::vector<std::string> lost_, yours_;
};

}  // namespace

Result<ExportedManifest, std::string> ExportService(const ExportedService& service,
                                                    ManifestForm form) {
  return Exporter(service).Write(form);
}

}  // namespace servescape
