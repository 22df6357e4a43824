// SPDX-License-Identifier: MIT
// HorizontalPodAutoscalers, ScaledObjects and Knative Services as autoscalers of services.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "sim/autoscaler/service_scaler.h"
#include "sim/deploy/import_reader.h"
#include "sim/manifest/manifest_hpa.h"
#include "sim/manifest/manifest_keda.h"
#include "sim/manifest/manifest_knative.h"

namespace servescape {
namespace {

// What an unknown metric may be, by the words in its name or query; "" if they do not tell.
std::string SignalIn(const std::string& words) {
  constexpr std::pair<const char*, const char*> kWords[] = {{"rate(", "rps"},
                                                            {"per_second", "rps"},
                                                            {"rps", "rps"},
                                                            {"qps", "rps"},
                                                            {"queue", "queue"},
                                                            {"waiting", "queue"},
                                                            {"pending", "queue"},
                                                            {"backlog", "queue"},
                                                            {"concurren", "concurrency"},
                                                            {"flight", "concurrency"},
                                                            {"ongoing", "concurrency"},
                                                            {"running", "concurrency"}};
  for (const auto& [word, signal] : kWords) {
    if (words.find(word) != std::string::npos) return signal;
  }
  return "";
}

void Assume(const std::string& metric, const std::string& words, const char* otherwise,
            ImportedPart* part) {
  if (ServiceSignalOf(metric)) return;
  const std::string told = SignalIn(words);
  Node* signals = TableIn(TableIn(&part->table, "autoscaler"), "signals");
  Put(signals, metric, TextNode(told.empty() ? otherwise : told));
  part->reasons["autoscaler.signals"] =
      "assumed, by their names: which of cpu, concurrency, queue and rps a metric is";
}

std::string TargetOf(const ManifestField& object) {
  const ManifestField target = object["spec"]["scaleTargetRef"];
  const std::string name = target["name"].Text();
  target.Ignore();
  return name.empty() ? object["metadata"]["name"].Text("model") : name;
}

// Metrics of an HPA that no simulated service has; the name of each that stays.
std::vector<std::string> KeepMetrics(const ImportReader& in, Node* spec) {
  std::vector<std::string> names;
  Node* metrics = spec->Find("metrics");
  if (metrics == nullptr || metrics->kind != NodeKind::kArray) return names;
  std::vector<Node> kept;
  for (size_t i = 0; i < metrics->items.size(); ++i) {
    Node& item = metrics->items[i];
    const ManifestField metric(&item, fmt::format("spec.metrics[{}]", i), item.origin, in.log());
    std::string name;
    bool resource = false;
    if (item.kind == NodeKind::kTable) {
      for (const Member& member : item.members) {
        if (member.value.kind != NodeKind::kTable) continue;
        const Node* own = member.value.Find("metric");
        const Node& named = own != nullptr && own->kind == NodeKind::kTable ? *own : member.value;
        const Node* text = named.Find("name");
        name = text == nullptr ? "" : text->text;
        resource = member.key == "resource" || member.key == "containerResource";
      }
    }
    if (resource && name != "cpu") {
      in.Lose(metric, fmt::format("a simulated service has no {}", name));
      continue;
    }
    names.push_back(name);
    kept.push_back(std::move(item));
  }
  metrics->items = std::move(kept);
  return names;
}

constexpr std::pair<const char*, const char*> kQueues[] = {
    {"rabbitmq", "queue"},      {"kafka", "queue"},       {"apache-kafka", "queue"},
    {"aws-sqs-queue", "queue"}, {"redis", "queue"},       {"redis-streams", "queue"},
    {"gcp-pubsub", "queue"},    {"azure-queue", "queue"}, {"azure-servicebus", "queue"},
    {"nats-jetstream", "queue"}};

const char* SignalOfTrigger(const std::string& type) {
  for (const auto& [known, signal] : kQueues) {
    if (type == known) return signal;
  }
  return "rps";
}

// Triggers whose metric is not known are lost; how many stay.
size_t KeepTriggers(const ImportReader& in, Node* spec) {
  Node* triggers = spec->Find("triggers");
  if (triggers == nullptr || triggers->kind != NodeKind::kArray) return 0;
  std::vector<Node> kept;
  for (size_t i = 0; i < triggers->items.size(); ++i) {
    Node& item = triggers->items[i];
    const ManifestField trigger(&item, fmt::format("spec.triggers[{}]", i), item.origin, in.log());
    const Node* type = item.kind == NodeKind::kTable ? item.Find("type") : nullptr;
    if (type != nullptr && !IsKedaTrigger(type->text)) {
      in.Lose(trigger, fmt::format("the metric of a trigger of type {} is not known", type->text));
      continue;
    }
    kept.push_back(std::move(item));
  }
  triggers->items = std::move(kept);
  return triggers->items.size();
}

std::string QueryOf(const Node& trigger) {
  const Node* metadata = trigger.Find("metadata");
  std::string words;
  if (metadata == nullptr) return words;
  for (const char* key : {"query", "metricName", "valueLocation", "url"}) {
    const Node* found = metadata->kind == NodeKind::kTable ? metadata->Find(key) : nullptr;
    if (found != nullptr) words += found->text + " ";
  }
  return words;
}

}  // namespace

std::string KnativeKey(std::string_view annotation) {
  std::string out;
  for (const char c : annotation.substr(kKnativeAnnotation.size())) {
    const bool upper = c >= 'A' && c <= 'Z';
    if (upper) out += '-';
    out += upper ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return out;
}

void ImportHpa(const Node& document, const ImportReader& in) {
  Node own = document;
  Node* spec = own.Find("spec");
  const bool had = spec != nullptr && spec->Find("metrics") != nullptr;
  std::vector<std::string> metrics;
  if (spec != nullptr && spec->kind == NodeKind::kTable) metrics = KeepMetrics(in, spec);
  const ManifestField object(&own, "", own.origin, in.log());
  if (had && metrics.empty()) {
    return in.Lose(object["spec"], "none of its metrics is left, and nothing would scale");
  }
  ReadHpa(object);
  if (in.log()->failed()) return;
  const std::string name = TargetOf(object);
  ImportedPart* part = in.Add(name, "HorizontalPodAutoscaler of " + name);
  Drop(spec, "scaleTargetRef");
  Node table = in.Known(*spec, "spec");
  Node* scaler = TableIn(&part->table, "autoscaler");
  Put(scaler, "system", TextNode("hpa"));
  for (Member& member : table.members) Put(scaler, member.key, std::move(member.value));
  for (const std::string& metric : metrics) Assume(metric, metric, "rps", part);
}

void ImportKeda(const Node& document, const ImportReader& in) {
  Node own = document;
  Node* spec = own.Find("spec");
  const bool table_of = spec != nullptr && spec->kind == NodeKind::kTable;
  const ManifestField object(&own, "", own.origin, in.log());
  if (table_of && KeepTriggers(in, spec) == 0) {
    return in.Lose(object["spec"], "none of its triggers is left, and nothing would scale");
  }
  ReadKeda(object);
  if (in.log()->failed()) return;
  const std::string name = TargetOf(object);
  ImportedPart* part = in.Add(name, "ScaledObject of " + name);
  Drop(spec, "scaleTargetRef");
  Node table = in.Known(*spec, "spec");
  Node* scaler = TableIn(&part->table, "autoscaler");
  Put(scaler, "system", TextNode("keda"));
  for (Member& member : table.members) Put(scaler, member.key, std::move(member.value));
  const Node triggers = *spec->Find("triggers");
  for (const Node& trigger : triggers.items) {
    const std::string type = trigger.Find("type")->text;
    const Node* called = trigger.Find("name");
    Assume(called == nullptr ? type : called->text, QueryOf(trigger), SignalOfTrigger(type), part);
  }
}

namespace {

// The keys of config-autoscaler and the annotations, as one table.
void CopyKnativeKeys(const ManifestField& annotations, const Node& config, const ImportReader& in,
                     Node* scaler) {
  for (const Member& member : config.members) {
    if (!in.log()->WasRead(&member.value) || member.key == "_example") continue;
    Put(scaler, member.key, member.value);
  }
  if (!annotations) return;
  for (const Member& member : annotations.node()->members) {
    if (!member.key.starts_with(kKnativeAnnotation)) continue;
    if (in.log()->WasRead(&member.value)) Put(scaler, KnativeKey(member.key), member.value);
  }
  if (const Node* deadline = annotations.node()->Find("serving.knative.dev/progress-deadline")) {
    Put(scaler, "progress-deadline", *deadline);
  }
}

void LoseTraffic(const ManifestField& traffic, const ImportReader& in) {
  if (!traffic) return;
  const size_t parts = traffic.node()->items.size();
  if (parts > 1)
    in.Lose(traffic, "traffic is not split over revisions");
  else
    traffic.Ignore();
}

}  // namespace

void CopyConcurrency(int64_t concurrency, ImportedPart* part) {
  if (concurrency > 0) {
    Put(&part->table, "concurrency", WholeNode(concurrency));
    return;
  }
  Put(&part->table, "concurrency", TextNode("unlimited"));
  part->reasons["concurrency"] =
      "containerConcurrency 0: a pod takes all at once, each as fast as alone";
}

void ImportKnative(const Node& document, const Node& config, const ImportReader& in) {
  const ManifestField object(&document, "", document.origin, in.log());
  ReadKnative(object, {&config, "config-autoscaler", {}, in.log()});
  if (in.log()->failed()) return;
  const std::string name = object["metadata"]["name"].Text("model");
  const ManifestField spec = object["spec"];
  const ManifestField pods = spec["template"]["spec"];
  ImportedPart* part = in.Add(name, "Knative Service " + name);
  in.Idle(pods["containers"]);
  in.Lose(pods["timeoutSeconds"], "give the call in a path a timeout");
  LoseTraffic(spec["traffic"], in);
  const int64_t concurrency = pods["containerConcurrency"].Integer(0, 0, 1000);
  CopyConcurrency(concurrency, part);
  Node* scaler = TableIn(&part->table, "autoscaler");
  Put(scaler, "system", TextNode("kpa"));
  if (concurrency > 0) Put(scaler, "containerConcurrency", WholeNode(concurrency));
  CopyKnativeKeys(spec["template"]["metadata"]["annotations"], config, in, scaler);
  in.LoseUnread(document, "");
  in.LoseUnread(config, "config-autoscaler");
}

}  // namespace servescape
