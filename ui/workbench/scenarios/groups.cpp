// SPDX-License-Identifier: MIT
#include "ui/workbench/scenarios/groups.h"

#include <algorithm>

#include "ui/workbench/scenarios/curves.h"

namespace servescape::ui {
namespace {

struct ShelfOf {
  std::string_view id, group;
};

constexpr std::string_view kShelfStart = "Start here", kShelfServing = "Serving",
                           kShelfCaches = "Caches and stores", kShelfFailures = "Failures",
                           kShelfHosting = "Hosting and money", kShelfBatch = "Batch",
                           kShelfLlm = "Language models", kShelfTextbook = "Textbook",
                           kShelfCases = "Case studies", kShelfMore = "More";

constexpr ShelfOf kShelves[] = {
    {"quickstart", kShelfStart},           {"recommender", kShelfStart},
    {"visual_search", kShelfStart},        {"retry_storm", kShelfStart},
    {"news_feed", kShelfCases},            {"ad_click", kShelfCases},
    {"similar_listings", kShelfCases},     {"harmful_content", kShelfCases},
    {"video_search", kShelfCases},         {"people_you_may_know", kShelfCases},
    {"event_recommendation", kShelfCases}, {"street_view_blurring", kShelfCases},
    {"llm_chat", kShelfLlm},               {"load_balancing", kShelfServing},
    {"nginx_heavy", kShelfServing},        {"bursty_mmpp", kShelfServing},
    {"fraud_check", kShelfServing},        {"thread_pool", kShelfServing},
    {"priority_shedding", kShelfServing},  {"hedged_reads", kShelfServing},
    {"canary_slower_better", kShelfServing}, {"drift_and_retraining", kShelfServing},
    {"cache_stampede", kShelfCaches},      {"redis_lfu_night", kShelfCaches},
    {"vector_search_milvus", kShelfCaches}, {"filter_starves", kShelfCaches},
    {"zone_loss", kShelfFailures},         {"spot_fleet", kShelfFailures},
    {"launch_day", kShelfHosting},         {"backlog_to_zero", kShelfHosting},
    {"day_of_300_million", kShelfHosting},
    {"worldcup_98", kShelfHosting},        {"tenant_in_container", kShelfHosting},
    {"tenant_on_lambda", kShelfHosting},   {"serverless_tenants", kShelfHosting},
    {"batch_server", kShelfBatch},         {"triton_text_recognition", kShelfBatch},
    {"triton_timeout", kShelfBatch},       {"ray_batch_of_one", kShelfBatch},
    {"resnet50_a40", kShelfBatch},         {"nightly_or_online", kShelfBatch},
    {"llm_which_gpu", kShelfLlm},          {"agent_prefix", kShelfLlm},
    {"long_context", kShelfLlm},           {"kv_preemption", kShelfLlm},
    {"disaggregated_or_chunked", kShelfLlm}, {"model_cascade", kShelfLlm},
    {"azure_llm_conversation", kShelfLlm},
    {"mm1", kShelfTextbook},               {"mmc", kShelfTextbook},
    {"tandem3", kShelfTextbook},
};

const RecordedCurve* Recorded(std::string_view id) {
  const auto found = std::find_if(std::begin(kRecordedCurves), std::end(kRecordedCurves),
                                  [id](const RecordedCurve& curve) { return curve.id == id; });
  return found == std::end(kRecordedCurves) ? nullptr : found;
}

}  // namespace

const std::vector<std::string_view>& ScenarioGroups() {
  static const std::vector<std::string_view> kGroups{
      kShelfStart,   kShelfCases, kShelfServing, kShelfCaches,   kShelfFailures,
      kShelfHosting, kShelfBatch, kShelfLlm,     kShelfTextbook, kShelfMore};
  return kGroups;
}

std::string_view GroupOf(std::string_view id) {
  const auto found = std::find_if(std::begin(kShelves), std::end(kShelves),
                                  [id](const ShelfOf& shelf) { return shelf.id == id; });
  return found == std::end(kShelves) ? kShelfMore : found->group;
}

std::vector<float> CurveOf(std::string_view id) {
  std::vector<float> shares;
  const RecordedCurve* curve = Recorded(id);
  if (curve == nullptr) return shares;
  for (const char c : curve->heights) {
    shares.push_back(c == '-' ? -1 : static_cast<float>(c - 'A') / 25);
  }
  return shares;
}

std::string_view CurveWords(std::string_view id) {
  const RecordedCurve* curve = Recorded(id);
  return curve == nullptr ? std::string_view() : curve->words;
}

}  // namespace servescape::ui
