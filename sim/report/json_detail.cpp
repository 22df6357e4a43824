// SPDX-License-Identifier: MIT
#include "sim/report/json_detail.h"

#include <limits>

namespace servescape {

void AddDetailSections(const RunReport& report, Json* root) {
  Json split = Json::array();
  for (const LatencyComponent& component : report.split) {
    split.push_back({{"component", NameOf(component.kind)},
                     {"name", component.name},
                     {"mean_s", Number(component.mean)},
                     {"p99_s", Number(component.at_p99)},
                     {"share", Number(component.share)}});
  }
  if (!split.empty()) (*root)["split"] = std::move(split);
  Json counts = Json::array();
  for (const CountDistribution& count : report.in_system) {
    counts.push_back({{"name", count.name}, {"probability", Numbers(count.probability)}});
  }
  if (!counts.empty()) (*root)["in_system"] = std::move(counts);
  Json services = Json::array();
  for (const ServiceReplicas& service : report.replicas) {
    Json replicas = Json::array();
    for (const ReplicaSummary& replica : service.replicas) {
      replicas.push_back({{"served", replica.served},
                          {"share", Number(replica.share)},
                          {"sojourn_s", Number(replica.sojourn)}});
    }
    services.push_back({{"name", service.name}, {"replicas", std::move(replicas)}});
  }
  if (!services.empty()) (*root)["replicas"] = std::move(services);
}

void ReadDetailSections(const Reader& root, RunReport* report) {
  if (root.Has("split")) {
    for (const Reader& in : root["split"].Items()) {
      LatencyComponent component;
      component.kind = static_cast<ComponentKind>(
          in["component"].OneOf({NameOf(ComponentKind::kNetwork), NameOf(ComponentKind::kQueueing),
                            NameOf(ComponentKind::kBatchWait), NameOf(ComponentKind::kService),
                            NameOf(ComponentKind::kCache), NameOf(ComponentKind::kStore),
                            NameOf(ComponentKind::kRetry), NameOf(ComponentKind::kDelay),
                            NameOf(ComponentKind::kColdStart)}));
      component.name = in["name"].Text();
      component.mean = in["mean_s"].Real();
      component.at_p99 = in["p99_s"].Real();
      component.share = in["share"].Real();
      report->split.push_back(std::move(component));
    }
  }
  if (root.Has("in_system")) {
    for (const Reader& in : root["in_system"].Items()) {
      report->in_system.push_back({in["name"].Text(), in["probability"].Reals()});
    }
  }
  if (!root.Has("replicas")) return;
  for (const Reader& in : root["replicas"].Items()) {
    ServiceReplicas service;
    service.name = in["name"].Text();
    for (const Reader& replica : in["replicas"].Items()) {
      service.replicas.push_back(
          {replica["served"].Integer(), replica["share"].Real(), replica["sojourn_s"].Real()});
    }
    report->replicas.push_back(std::move(service));
  }
}

}  // namespace servescape
