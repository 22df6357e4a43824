// SPDX-License-Identifier: MIT
#include "sim/systems/nodes.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sim/catalog/catalog.h"
#include "sim/scenario/config_nodes.h"
#include "sim/scenario/fields.h"
#include "sim/scenario/suggest.h"

namespace servescape {
namespace {

class NodePoolReader {
 public:
  NodePoolReader(const Section& in, Reporter& reporter) : in_(in), reporter_(reporter) {}

  NodePoolConfig Read(const std::string& name) {
    out_.name = name;
    ReadFields(in_, out_, reporter_);
    out_.is_spot = in_.Given("spot") != nullptr;
    ReadFields(in_.Below("autoscaler"), out_.scaler, reporter_);
    ReadFields(in_.Below("spot"), out_.spot, reporter_);
    ReadFields(in_.Below("warm_pool"), out_.warm, reporter_);
    ReadMachine();
    CheckParts();
    return out_;
  }

 private:
  void Error(const char* key, const std::string& what) {
    reporter_.Error(in_.KeyOrigin(key), in_.label().Prefix() + what);
  }

  void ReadMachine() {
    out_.host = in_.Text("host");
    const Instance* const instance = out_.host.empty() ? nullptr : FindInstance(out_.host);
    if (!out_.host.empty() && instance == nullptr) {
      reporter_.Error(
          in_.ValueOrigin("host"),
          fmt::format("{}there is no host \"{}\" in the catalog{}", in_.label().Prefix(),
                      out_.host.substr(0, 60), DidYouMean(out_.host, InstanceIds())));
      return;
    }
    if (instance != nullptr) {
      constexpr double kGib = 1024.0 * 1024 * 1024;
      out_.room = {static_cast<double>(instance->vcpu), instance->memory_gib * kGib,
                   static_cast<double>(instance->accelerators)};
      out_.price_per_hour = out_.is_spot ? instance->spot_usd_per_hour : instance->usd_per_hour;
    }
    if (in_.Given("cpu")) out_.room.cpu = in_.Quantity("cpu");
    if (in_.Given("memory")) out_.room.memory = in_.Quantity("memory");
    if (in_.Given("gpu")) out_.room.gpu = in_.Quantity("gpu");
    if (in_.Given("price")) out_.price_per_hour = in_.Quantity("price");
    out_.priced = in_.Given("price") != nullptr || out_.price_per_hour > 0;
    if (instance == nullptr && !in_.Has("host") && out_.room == NodeResources{}) {
      Error("", "needs host, or cpu, memory or gpu: what a machine has");
    }
    if (!out_.priced && !in_.Has("price")) {
      Error(out_.is_spot ? "spot" : "",
            instance == nullptr
                ? "needs price, or host, which has one"
                : fmt::format("the catalog has no spot price of {}; give price", out_.host));
    }
  }

  void CheckParts() {
    if (out_.min > out_.max) Error("min", "min must be at most max");
    const bool karpenter = out_.scaler.system == NodeScaler::kKarpenter;
    const bool classic = out_.scaler.system == NodeScaler::kClusterAutoscaler;
    const Section scaler = in_.Below("autoscaler");
    const auto refuse = [&](const char* key, const char* system) {
      if (!scaler.Has(key)) return;
      reporter_.Error(scaler.KeyOrigin(key), fmt::format("{}autoscaler.{} is a field of {}",
                                                         in_.label().Prefix(), key, system));
    };
    for (const char* key :
         {"scan_interval", "scale_down_unneeded_time", "scale_down_delay_after_add",
          "scale_down_utilization_threshold", "max_node_provision_time"}) {
      if (!classic) refuse(key, "cluster_autoscaler");
    }
    for (const char* key : {"batch_idle_duration", "batch_max_duration", "consolidate_after",
                            "consolidation_policy", "budget"}) {
      if (!karpenter) refuse(key, "karpenter");
    }
    if (out_.is_spot && out_.warm.size > 0) {
      Error("warm_pool", "warm_pool has no place in a pool of spot machines (EC2 has none)");
    }
    for (const auto& [key, law] : {std::pair{"up", &out_.spot.up}, {"down", &out_.spot.down}}) {
      if (!out_.is_spot || (law->Mean() > 0 && law->Mean() < 1e12)) continue;
      Error("spot", fmt::format("spot.{} must have a mean above 0 that is finite", key));
    }
  }

  const Section& in_;
  Reporter& reporter_;
  NodePoolConfig out_;
};

Section ServiceAt(const Node& root, const Config& config, size_t service) {
  const Member& member = root.Find("service")->members[service];
  return {&member.value, "service.*",
          Label(fmt::format("service \"{}\"", config.services[service].name)), member.origin};
}

// The pools of a service by number.
void BindPlacement(const Section& at, const NodesConfig& nodes, ServiceConfig* service,
                   Reporter& reporter) {
  PlacementConfig placement = *service->placement;
  std::vector<std::string> names;
  for (const NodePoolConfig& pool : nodes.pools) names.push_back(pool.name);
  const auto error = [&](const std::string& what) {
    reporter.Error(at.KeyOrigin("nodes"), at.label().Prefix() + what);
  };
  bool fits = false, known = true;
  for (const std::string& name : placement.names) {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) {
      error(fmt::format("nodes: there is no [nodes.{}]{}", name.substr(0, 60),
                        DidYouMean(name, names)));
      known = false;
      continue;
    }
    placement.pools.push_back(static_cast<uint32_t>(found - names.begin()));
    fits = fits || placement.needs.Fits(nodes.pools[placement.pools.back()].room);
  }
  if (known && !fits) error("resources: no machine of its nodes is large enough for a replica");
  const auto system = [&](uint32_t pool) { return nodes.pools[pool].scaler.system; };
  for (const uint32_t pool : placement.pools) {
    if (system(pool) == system(placement.pools.front())) continue;
    error("nodes: the pools of a service must have the same autoscaler.system");
    break;
  }
  service->placement = std::make_shared<const PlacementConfig>(std::move(placement));
}

}  // namespace

void ReadPlacement(const Section& in, ServiceConfig& out, Reporter& reporter) {
  const Node* const names = in.Given("nodes");
  if (names == nullptr || names->items.empty()) {
    if (in.Has("resources") && !in.Has("nodes")) {
      reporter.Error(in.KeyOrigin("resources"),
                     in.label().Prefix() + "resources needs nodes: the machines that it is on");
    }
    return;
  }
  PlacementConfig placement;
  for (const Node& name : names->items) {
    if (name.kind == NodeKind::kString) placement.names.push_back(name.text);
  }
  const Section resources = in.Below("resources");
  ReadFields(resources, placement.needs, reporter);
  const auto error = [&](const char* key, const std::string& what) {
    reporter.Error(in.KeyOrigin(key), in.label().Prefix() + what);
  };
  if (placement.needs == NodeResources{}) {
    error("nodes",
          "nodes needs resources, what a replica asks of its machine, such as "
          "{ cpu = 2, memory = \"4GiB\" }");
  }
  for (const char* key : {"host", "price"}) {
    if (in.Has(key)) {
      error(key,
            fmt::format("has both nodes and {}: its machines are paid for, not replicas", key));
    }
  }
  for (const char* key : {"pools", "serverless", "machine"}) {
    if (in.Has(key)) error(key, fmt::format("has both nodes and {}", key));
  }
  if (in.Below("start").Has("provisioning")) {
    reporter.Error(in.Below("start").KeyOrigin("provisioning"),
                   in.label().Prefix() +
                       "start.provisioning is that of its nodes: "
                       "[nodes.NAME] provisioning");
  }
  out.placement = std::make_shared<const PlacementConfig>(std::move(placement));
}

std::vector<std::string> NodeNames(const Config& config) {
  std::vector<std::string> names;
  if (config.nodes == nullptr) return names;
  for (const NodePoolConfig& pool : config.nodes->pools) names.push_back(pool.name);
  return names;
}

void BindNodes(const Node& root, Config* config, Reporter& reporter) {
  constexpr size_t kMostPools = 64;
  auto nodes = std::make_shared<NodesConfig>();
  const Node* const pools = root.Find("nodes");
  if (pools != nullptr && pools->members.size() > kMostPools) {
    return reporter.Error(pools->origin, fmt::format("more than {} pools of nodes", kMostPools));
  }
  for (size_t i = 0; pools != nullptr && i < pools->members.size(); ++i) {
    const Member& member = pools->members[i];
    const Section in(&member.value, "nodes.*", Label(fmt::format("nodes \"{}\"", member.key)),
                     member.origin);
    nodes->pools.push_back(NodePoolReader(in, reporter).Read(member.key));
  }
  std::vector<bool> used(nodes->pools.size());
  bool any = false;
  for (size_t s = 0; s < config->services.size(); ++s) {
    ServiceConfig& service = config->services[s];
    if (service.placement == nullptr) continue;
    any = true;
    const Section at = ServiceAt(root, *config, s);
    BindPlacement(at, *nodes, &service, reporter);
    for (const uint32_t pool : service.placement->pools) used[pool] = true;
    if (config->run.duration_automatic) {
      reporter.Error(at.KeyOrigin("nodes"), at.label().Prefix() +
                                                "nodes needs run.duration, the time in which "
                                                "machines come and go");
    }
  }
  for (size_t i = 0; i < used.size(); ++i) {
    if (used[i]) continue;
    reporter.Warn(
        pools->members[i].origin,
        fmt::format("nodes \"{}\": no service names it in its nodes", nodes->pools[i].name));
  }
  if (any) config->nodes = std::move(nodes);
}

}  // namespace servescape
