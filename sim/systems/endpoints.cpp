// SPDX-License-Identifier: MIT
#include "sim/systems/endpoints.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "sim/scenario/bind.h"
#include "sim/scenario/check.h"
#include "sim/scenario/fields.h"
#include "sim/scenario/suggest.h"

namespace servescape {
namespace {

using enum ValueType;

constexpr SchemaRow kEndpointRows[] = {
    {"service.*.balancing.scorers", kNumberMap, "", "", 0, 0, false, "",
     "{ prefix-cache-scorer = 3, queue-scorer = 2 }",
     "llm-d: the scorers and their weights; without it those of its default, "
     "queue-scorer 2, "
     "kv-cache-utilization-scorer 2 and prefix-cache-scorer 3. Also "
     "running-requests-size-scorer, "
     "load-aware-scorer, active-request-scorer, precise-prefix-cache-scorer "
     "and "
     "lora-affinity-scorer."},
    Bound<&EndpointConfig::refresh>(
        Ranged("service.*.balancing.refresh_metrics_interval", kDuration, "s", 0, 3600, false,
               R"("50ms")", R"("1s")",
               "llm-d: how often the replicas' metrics are read; between two "
               "readings the picker sees "
               "those of the last. 0: it sees them as they are.")),
    Bound<&EndpointConfig::threshold>(
        Ranged("service.*.balancing.threshold", kInteger, "requests", 1, 1e6, false, "128", "20",
               "llm-d: waiting requests at which load-aware-scorer gives 0.")),
    Bound<&EndpointConfig::block_size_tokens>(
        Ranged("service.*.balancing.blockSizeTokens", kInteger, "tokens", 0, 65536, false, "0",
               "64", "llm-d: tokens of a block of prefix-cache-scorer; 0: as the servers have.")),
    Bound<&EndpointConfig::max_prefix_blocks>(
        Ranged("service.*.balancing.maxPrefixBlocksToMatch", kInteger, "blocks", 1, 1e6, false,
               "256", "2048", "llm-d: blocks of a prompt that prefix-cache-scorer looks at.")),
    Bound<&EndpointConfig::lru_capacity>(
        Ranged("service.*.balancing.lruCapacityPerServer", kInteger, "blocks", 0, 1e8, false, "0",
               "31250",
               "llm-d: blocks that prefix-cache-scorer remembers of each replica; 0: as many as "
               "the replica has.")),
    Bound<&EndpointConfig::overlap_score_credit>(
        Ranged("service.*.balancing.overlap_score_credit", kNumber, "", 0, 1e6, false, "1", "2",
               "Dynamo: blocks to read that a block in a replica's cache makes up for.")),
    Bound<&EndpointConfig::prefill_load_scale>(Ranged(
        "service.*.balancing.prefill_load_scale", kNumber, "", 0, 1e6, false, "1", "2",
        "Dynamo: blocks in use that a block to read costs as much as.")),
    Bound<&EndpointConfig::router_temperature>(Ranged(
        "service.*.balancing.router_temperature", kNumber, "", 0, 1e6, false, "0", "0.5",
        "Dynamo: 0 takes the least cost; above, chance decides, the more the higher it is.")),
};

constexpr std::string_view kOfDynamo[] = {"overlap_score_credit", "prefill_load_scale",
                                          "router_temperature"};
constexpr std::string_view kOfLlmd[] = {"scorers",         "refresh_metrics_interval",
                                        "threshold",       "blockSizeTokens",
                                        "lruCapacityPerServer", "maxPrefixBlocksToMatch"};

const EndpointScorer* FindScorer(std::string_view name) {
  for (const auto& each : kEndpointScorerWords) {
    if (each.word == name) return &each.value;
  }
  return nullptr;
}

void ReadScorers(const Section& at, EndpointConfig* out, Reporter& reporter) {
  const Node* map = at.Given("scorers");
  if (map == nullptr) {
    out->scorers = {{EndpointScorer::kQueue, 2},
                    {EndpointScorer::kKvCache, 2},
                    {EndpointScorer::kPrefix, 3}};
    return;
  }
  const Label label = at.label().Below("scorers");
  std::vector<std::string> names;
  for (const auto& each : kEndpointScorerWords) names.emplace_back(each.word);
  for (const Member& member : map->members) {
    const EndpointScorer* type = FindScorer(member.key);
    const auto weight = QuantityOf(kNumber, member.value);
    if (type == nullptr) {
      reporter.Error(member.origin, fmt::format("{}: there is no scorer \"{}\"{}", label.Text(),
                                                member.key.substr(0, 60),
                                                DidYouMean(member.key, names)));
    } else if (!weight || !(*weight >= 0 && *weight <= 1e6)) {
      reporter.Error(member.value.origin,
                     label.Below(member.key).Text() + " must be a weight from 0 to 1000000");
    } else {
      out->scorers.push_back({*type, *weight});
    }
  }
  if (map->members.empty()) {
    reporter.Error(map->origin,
                   label.Text() + " needs a scorer, such as { queue-scorer = 1 }");
  }
}

void Misplaced(const Section& at, std::span<const std::string_view> keys, std::string_view system,
               Reporter& reporter) {
  for (const std::string_view key : keys) {
    if (!at.Has(key)) continue;
    reporter.Error(at.KeyOrigin(key),
                   fmt::format("{} is of {} alone", at.label().Below(key).Text(), system));
  }
}

}  // namespace

std::span<const SchemaRow> EndpointRows() { return kEndpointRows; }

void CheckEndpointKeys(const Section& balancing, bool llm_d, bool dynamo, Reporter& reporter) {
  if (!dynamo) Misplaced(balancing, kOfDynamo, "Dynamo", reporter);
  if (!llm_d) Misplaced(balancing, kOfLlmd, "llm-d", reporter);
  if ((llm_d || dynamo) && balancing.Has("config")) {
    reporter.Error(balancing.KeyOrigin("config"),
                   balancing.label().Below("config").Text() +
                       " is not read of this system; its settings are keys of balancing");
  }
}

void CheckEndpoints(const Node& root, const Config& config, Reporter& reporter) {
  const Node* services = root.Find("service");
  if (services == nullptr) return;
  for (const ServiceConfig& service : config.services) {
    const Member* member = services->FindMember(service.name);
    if (service.endpoints == nullptr || service.tokens.paged() || member == nullptr) continue;
    const Section in(&member->value, "service.*",
                     Label(fmt::format("service \"{}\"", service.name)), member->origin);
    reporter.Error(in.Below("balancing").KeyOrigin("system"),
                   in.label().Prefix() +
                       "balancing by this system needs a language-model server with blocks of keys "
                       "and values, such as batching.scheduler = \"vllm\"");
  }
}

std::shared_ptr<const EndpointConfig> ReadEndpoints(const Section& balancing, bool dynamo,
                                                    Reporter& reporter) {
  EndpointConfig out;
  out.dynamo = dynamo;
  ReadFields(balancing, out, reporter);
  if (dynamo) {
    out.refresh = Duration{0};
  } else {
    ReadScorers(balancing, &out, reporter);
  }
  return std::make_shared<const EndpointConfig>(out);
}

}  // namespace servescape
