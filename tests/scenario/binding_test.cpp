// SPDX-License-Identifier: MIT
// Rows of the schema and the fields they are bound to (scenario/bind.h): the two do not drift
// apart, and what is read by hand has a reason to be.
#include <algorithm>
#include <array>

#include <doctest/doctest.h>

#include "sim/scenario/config.h"
#include "sim/scenario/config_aging.h"
#include "sim/scenario/config_endpoints.h"
#include "sim/scenario/config_job.h"
#include "sim/scenario/config_nodes.h"
#include "sim/scenario/config_rollout.h"
#include "sim/scenario/config_serverless.h"
#include "sim/scenario/fields.h"
#include "sim/scenario/trace.h"
#include "sim/systems/adapters.h"
#include "sim/systems/balancing.h"
#include "sim/systems/kv_places.h"
#include "sim/systems/language_server.h"
#include "sim/systems/prompts.h"
#include "sim/systems/speculation.h"
#include "sim/systems/vector_index.h"

namespace servescape {
namespace {

struct Reason {
  std::string_view key;
  std::string_view why;
};

constexpr std::string_view kName = "a name, resolved to an index";
constexpr std::string_view kCatalog = "looked up in the catalog";
constexpr std::string_view kPrice = "without it the catalog's price of host";
constexpr std::string_view kFile = "says how a file is read";
constexpr std::string_view kColumn = "needless where the trace has a column";
constexpr std::string_view kInstants = "every, at and sizes make one list";
constexpr std::string_view kGaps = "with the rate the law of the gaps";
constexpr std::string_view kStudy = "no part of a run: sim/studies/ reads it";
constexpr std::string_view kScaler = "read by a module that knows autoscalers";
constexpr std::string_view kUsers = "a factor of the rate";

constexpr std::string_view kMachine = "the catalog has it where it is not given";
constexpr auto kByHand = std::to_array<Reason>({
    {"job.*.after", kName},
    {"job.*.clock", "an instant"},
    {"job.*.startingDeadlineSeconds", "0 is a deadline, too"},
    {"job.*.start_date", "an instant"},
    {"job.*.backfill[].from", "an instant"},
    {"job.*.backfill[].until", "an instant"},
    {"job.*.service", kName},
    {"job.*.class", kName},
    {"job.*.host", kCatalog},
    {"job.*.price", kPrice},
    {"job.*.store", kName},
    {"slo", "a goal has a grammar of its own"},
    {"class.*.path", kName},
    {"service.*.nodes", kName},
    {"nodes.*.host", kMachine},
    {"nodes.*.price", kMachine},
    {"nodes.*.cpu", kMachine},
    {"nodes.*.memory", kMachine},
    {"nodes.*.gpu", kMachine},
    {"traffic.*.interarrival", kGaps},
    {"traffic.*.cv", kGaps},
    {"traffic.*.shape", kGaps},
    {"traffic.*.users.requests_per_user", kUsers},
    {"traffic.*.users.peak_to_mean", kUsers},
    {"traffic.*.profile[].days", "a curve"},
    {"traffic.*.profile[].points", "a curve"},
    {"traffic.*.profile[].file", "a curve"},
    {"traffic.*.profile[].column", kFile},
    {"traffic.*.profile[].interval", kFile},
    {"traffic.*.trace.time_unit", kFile},
    {"traffic.*.trace.size", kFile},
    {"traffic.*.items", "a number, or a law and its mean"},
    {"traffic.*.prompt_tokens", kColumn},
    {"traffic.*.output_tokens", kColumn},
    {"traffic.*.path", kName},
    {"traffic.*.class", kName},
    {"traffic.*.classes", kName},
    {"traffic.*.retries.on", "a field for each word"},
    {"traffic.*.hedge.after", "a time, or a quantile"},
    {"traffic.*.fallback", kName},
    {"path.*[].call", kName},
    {"path.*[].path", kName},
    {"path.*[].cache", kName},
    {"path.*[].store", kName},
    {"path.*[].parallel", kName},
    {"path.*[].fan_out", kName},
    {"path.*[].branch", kName},
    {"path.*[].branch_by_class", kName},
    {"path.*[].loop", kName},
    {"path.*[].network", kCatalog},
    {"path.*[].degrade.to", kName},
    {"path.*[].retries.on", "a field for each word"},
    {"path.*[].hedge.after", "a time, or a quantile"},
    {"path.*[].fallback", kName},
    {"service.*.host", kCatalog},
    {"service.*.price", kPrice},
    {"service.*.balancing.scorers", "names and weights"},
    {"service.*.profile", kCatalog},
    {"service.*.batch_time.points", "a curve"},
    {"service.*.noise", "scaled to mean 1"},
    {"service.*.pools[].host", kCatalog},
    {"service.*.pools[].price", kPrice},
    {"service.*.gate.every", kInstants},
    {"service.*.gate.at", kInstants},
    {"service.*.gate.repeat", "the same field as every"},
    {"service.*.gate.size", kInstants},
    {"service.*.gate.sizes", kInstants},
    {"service.*.blocking_path", kName},
    {"service.*.machine", kName},
    {"service.*.autoscaler", kScaler},
    {"service.*.autoscaler.system", kScaler},
    {"service.*.autoscaler.manifest", kScaler},
    {"service.*.autoscaler.deployment", kScaler},
    {"service.*.autoscaler.signals", kScaler},
    {"service.*.autoscaler.floor[].schedule", kScaler},
    {"service.*.autoscaler.floor[].replicas", kScaler},
    {"service.*.autoscaler.clock", kScaler},
    {"service.*.autoscaler.restarts", kScaler},
    {"service.*.start.failures", "a field for each stage"},
    {"cache.*.capacity", "items or bytes, as it is written"},
    {"cache.*.local_to", kName},
    {"cache.*.warm", "a share, or what the words stand for"},
    {"cache.*.host", kCatalog},
    {"cache.*.price", kPrice},
    {"store.*.host", kCatalog},
    {"store.*.price", kPrice},
    {"incident[].service", kName},
    {"incident[].store", kName},
    {"incident[].cache", kName},
    {"study.*.kind", kStudy},
    {"study.*.vary", kStudy},
    {"study.*.zip", kStudy},
    {"study.*.over", kStudy},
    {"study.*.where", kStudy},
    {"study.*.minimize", kStudy},
    {"study.*.maximize", kStudy},
    {"study.*.subject_to", kStudy},
    {"study.*.metrics", kStudy},
    {"study.*.variants", kStudy},
    {"study.*.tolerance", kStudy},
    {"study.*.refine", kStudy},
    {"study.*.precision", kStudy},
    {"study.*.budget", kStudy},
});

constexpr std::string_view kTurnsOn =
    "its table turns something on: without "
    "it the field says that there is none";

// Where a struct as it is made has something else than the row's default.
constexpr auto kOther = std::to_array<Reason>({
    {"run.replications", "a program that fills a Config says how many"},
    {"run.duration", "a Config made by hand runs as long as it says"},
    {"traffic.*.rate_limit.burst", kTurnsOn},
    {"traffic.*.hedge.max", kTurnsOn},
    {"traffic.*.throttle.k", kTurnsOn},
    {"traffic.*.breaker.failure_ratio", kTurnsOn},
    {"path.*[].hedge.max", kTurnsOn},
    {"path.*[].throttle.k", kTurnsOn},
    {"path.*[].breaker.failure_ratio", kTurnsOn},
    {"service.*.processor_sharing.cores", kTurnsOn},
    {"service.*.queue.codel.target", kTurnsOn},
});

bool IsTable(const SchemaRow& row) {
  return row.type == ValueType::kTable || row.type == ValueType::kTableList;
}

TEST_CASE("every key is bound to a field, or read by hand for a reason") {
  for (const SchemaRow& row : Schema()) {
    if (row.path.starts_with("distribution") || IsTable(row)) continue;
    CAPTURE(row.path);
    const auto* hand = std::find_if(kByHand.begin(), kByHand.end(),
                                    [&](const Reason& each) { return each.key == row.path; });
    CHECK((row.bind.read != nullptr) != (hand != kByHand.end()));
  }
  for (const Reason& each : kByHand) {
    const SchemaRow* row = FindSchema(each.key);
    CAPTURE(each.key);
    CHECK((row && row->path == each.key && !each.why.empty()));
  }
}

// Whether a struct, as it is made, has what the row's default reads to; nothing if the row is not
// bound to it.
template <class Part>
std::optional<bool> HasDefault(const SchemaRow& row) {
  if (row.bind.part_id != &kPartId<Part>) return std::nullopt;
  const size_t dot = row.path.rfind('.');
  const bool top = dot == std::string_view::npos;
  const Section absent(nullptr, std::string(top ? "" : row.path.substr(0, dot)), Label(), Origin{});
  const std::vector<Setting> none;
  Reporter reporter(none);
  Part part{};
  row.bind.read({row, absent, row.path.substr(top ? 0 : dot + 1), reporter}, &part);
  CHECK(reporter.ok());
  return part == Part{};
}

template <class... Parts>
std::optional<bool> HasDefaultIn(const SchemaRow& row) {
  std::optional<bool> has;
  ((has = has ? has : HasDefault<Parts>(row)), ...);
  return has;
}

TEST_CASE("a struct as it is made has the defaults of the rows bound to it") {
  for (const SchemaRow& row : Schema()) {
    if (!row.bind.read) continue;
    CAPTURE(row.path);
    const std::optional<bool> has =
        HasDefaultIn<Config, RunConfig, ClassConfig, SourceConfig, MmppState, ProfileConfig,
                     TraceFormat, StepConfig, AttemptConfig, ServiceConfig, PoolConfig,
                     InstanceGroupConfig, LevelPolicyConfig, CacheConfig, StoreConfig,
                     IncidentConfig, BackfillConfig, ServerlessConfig, BalancingText,
                     VectorIndexText, LanguageServerText, PromptText, KvText, SpeculationText,
                     AdapterText, EndpointConfig, RolloutConfig, DriftConfig, RetrainingConfig,
                     NodeResources, NodePoolConfig, NodeScalerConfig, SpotConfig, WarmPoolConfig,
                     JobConfig, JobStretch, JobBackfill>(row);
    const bool other = std::any_of(kOther.begin(), kOther.end(), [&](const Reason& each) {
      return each.key == row.path && !each.why.empty();
    });
    REQUIRE(has);
    CHECK(*has != other);
  }
  for (const Reason& each : kOther) CHECK(FindSchema(each.key) != nullptr);
}

}  // namespace
}  // namespace servescape
