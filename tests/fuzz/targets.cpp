// SPDX-License-Identifier: MIT
#include "tests/fuzz/targets.h"

#include <string>

#include "sim/base/check.h"
#include "sim/cache/replay.h"
#include "sim/cli/cache_trace.h"
#include "sim/input/compressed.h"
#include "sim/input/deployment.h"
#include "sim/input/table_text.h"
#include "sim/model/load.h"
#include "sim/scenario/load.h"
#include "sim/scenario/time_column.h"
#include "sim/scenario/trace.h"
#include "sim/study/replication.h"
#include "sim/study/study.h"
#include "tests/property/random_scenario.h"

namespace servescape::fuzz {
namespace {

bool IsSmall(const Config& config) {
  uint64_t replicas = 0;
  for (const ServiceConfig& service : config.services) {
    const uint64_t slots = service.concurrency == kUnlimited ? 1 : service.concurrency;
    replicas += service.replicas * slots;
  }
  uint64_t keys = 0, clients = 0;
  for (const TrafficConfig& source : config.traffic) {
    keys += source.keys.count;
    clients += source.clients;
  }
  for (const CacheConfig& cache : config.caches) {
    keys += cache.start == CacheStart::kPopular ? static_cast<uint64_t>(cache.capacity) : 0;
  }
  return replicas <= 10'000 && keys <= 1'000'000 && clients <= 10'000 &&
         ToSeconds(config.run.duration) <= 1e6 && config.run.max_in_flight <= 5'000'000;
}

void RunConfig(Config config) {
  if (!IsSmall(config)) return;
  config.run.max_in_flight = std::min<int64_t>(config.run.max_in_flight, 20'000);
  Replication replication(BuildModel(config), config.run.seed, 0);
  constexpr int64_t kEvents = 20'000;
  if (replication.Step(kEvents)) replication.Finish();
}

}  // namespace

void Parse(std::string_view bytes) {
  const auto loaded = Load(bytes, {}, property::RandomResource);
  const Diagnostics& reported = loaded.ok() ? loaded.value().warnings : loaded.error();
  SERVESCAPE_CHECK(loaded.ok() || !reported.empty());
  Format(reported, bytes, "fuzz.toml");
}

void Run(std::string_view bytes) {
  auto loaded = Load(bytes, {}, property::RandomResource);
  if (loaded.ok()) RunConfig(std::move(loaded.value().config));
}

void RunSeed(uint64_t seed) {
  property::Wishes wishes;
  wishes.tandem = seed % 8 == 0;
  wishes.drains = seed % 8 == 1;
  Run(property::RandomScenario(seed, wishes));
}

void Cache(std::string_view bytes) {
  if (bytes.empty()) return;
  CacheSpec spec;
  constexpr size_t kOnline = kCachePolicyWords.size() - 1;
  spec.policy = static_cast<CachePolicy>(static_cast<uint8_t>(bytes[0]) % kOnline);
  spec.capacity = 1 + static_cast<uint8_t>(bytes[0]) / static_cast<int64_t>(kOnline);
  const auto trace = ParseCacheTrace(bytes.substr(1), {});
  if (!trace.ok()) return;
  const ReplayResult result = Replay(trace.value().trace, spec, Generator(1));
  SERVESCAPE_CHECK(result.misses <= result.requests);
}

void Times(std::string_view bytes) {
  if (bytes.empty()) return;
  const size_t choice = static_cast<uint8_t>(bytes[0]) % (kTimeUnits.size() + 1);
  std::optional<TimeUnit> unit;
  if (choice < kTimeUnits.size()) unit = kTimeUnits[choice];
  TimeReader reader("t", unit);
  bytes.remove_prefix(1);
  for (int i = 0; i < 2; ++i) {
    int64_t ns = 0;
    if (reader.Read(bytes, ns).empty()) SERVESCAPE_CHECK(ns >= 0);
  }
}

void Table(std::string_view bytes) {
  for (const bool marks : {false, true}) {
    TraceFormat format;
    if (marks) {
      format.key_column = "1";
      format.items_column = format.prompt_column = format.output_column = "2";
      format.size = {{"2", 0.5}};
    }
    const auto parsed = ParseTrace(bytes, format);
    if (!parsed) {
      SERVESCAPE_CHECK(!parsed.error().empty());
      continue;
    }
    SimTime before;
    for (const TraceRow& row : parsed.value().rows) {
      SERVESCAPE_CHECK(row.at >= before);
      before = row.at;
    }
  }
}

void Counts(std::string_view bytes) {
  for (const bool given : {false, true}) {
    const auto counts = ParseCounts(bytes, "requests", FromSeconds(60), given, {});
    if (!counts) continue;
    Duration before{-1};
    for (const auto& [at, count] : counts.value().slots) {
      SERVESCAPE_CHECK(at > before && count >= 0);
      before = at;
    }
  }
}

void File(std::string_view bytes) {
  constexpr size_t kMost = 1 << 22;
  const auto table = ReadTable(std::string(bytes), kMost);
  if (!table) {
    SERVESCAPE_CHECK(!table.error().empty());
    return;
  }
  Table(table.value().text);
}

void Packed(std::string_view bytes) {
  if (bytes.empty()) return;
  const bool gzip = static_cast<uint8_t>(bytes[0]) % 2 == 0;
  const std::string packed =
      (gzip ? "\x1f\x8b\x08" : "\x28\xb5\x2f\xfd") + std::string(bytes.substr(1));
  constexpr size_t kMost = 1 << 20;
  std::string out;
  Unpack(packed, kMost, &out);
}

void Deployment(std::string_view bytes) { NameDeployment(bytes); }

}  // namespace servescape::fuzz
