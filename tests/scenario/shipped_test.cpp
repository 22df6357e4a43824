// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include "scenarios/embedded.h"
#include "sim/manifest/read_scaler.h"
#include "sim/scenario/advice.h"
#include "sim/scenario/config_serverless.h"
#include "sim/scenario/load.h"

namespace servescape {
namespace {

std::optional<std::string> Embedded(const std::string& path) {
  for (const EmbeddedFile& file : EmbeddedFiles()) {
    if (file.path == path) return std::string(file.text);
  }
  return std::nullopt;
}

Config Shipped(const std::string& name) {
  const std::optional<std::string> text = Embedded(name);
  REQUIRE(text.has_value());
  const ScalerReader scalers = ScalersOf(nullptr);
  auto loaded = Load(*text, {}, Embedded, &FullAdvice(), &scalers);
  if (!loaded) FAIL(Format(loaded.error(), *text, name));
  for (const Diagnostic& warning : loaded.value().warnings) {
    CAPTURE(warning.message);
    // There is none, but for what a scale leaves out.
    CHECK(warning.message.starts_with("played at 1/"));
  }
  return std::move(loaded).value().config;
}

TEST_CASE(
    "every shipped scenario loads, and says what it asks, expects and "
    "rests on") {
  int count = 0;
  for (const EmbeddedFile& file : EmbeddedFiles()) {
    if (!file.path.ends_with(".toml")) continue;
    ++count;
    CAPTURE(file.path);
    const Config config = Shipped(std::string(file.path));
    CHECK_FALSE(config.title.empty());
    CHECK(config.question.ends_with("?"));
    CHECK_FALSE(config.answer.empty());
    CHECK_FALSE(config.source.empty());
    // The bill is whole.
    for (const ServiceConfig& service : config.services) {
      const bool hosted = service.serverless && service.serverless->Paid();
      for (const PoolConfig& pool : service.pools) {
        CHECK((pool.priced || hosted || service.placement != nullptr));
      }
    }
    for (size_t i = 0; config.nodes != nullptr && i < config.nodes->pools.size(); ++i) {
      CHECK(config.nodes->pools[i].priced);
    }
    for (const CacheConfig& cache : config.caches) {
      CHECK((cache.cost.priced || cache.local_to >= 0));
    }
    for (const StoreConfig& store : config.stores) CHECK(store.cost.priced);
  }
  CHECK(count == 51);
}

TEST_CASE("quickstart: the figures of its story") {
  const Config config = Shipped("quickstart.toml");
  REQUIRE(config.services.size() == 1);
  const ServiceConfig& service = config.services[0];
  CHECK(service.price_per_hour == 0.526);
  CHECK(service.routing == Routing::kPowerOfChoices);
  CHECK(service.choices == 2);
  CHECK(service.queue_bounded);
  CHECK(service.queue_capacity == 500);
  REQUIRE(service.time.batch == BatchTimeKind::kCurve);
  REQUIRE(service.time.curve.size() == 9);
  CHECK(service.time.curve[3].items == 8);
  CHECK(service.time.curve[3].seconds == 0.02241);
  const double capacity = service.replicas * 8 / service.time.curve[3].seconds;
  const double spike = config.traffic[0].rate * config.traffic[0].profile[0].factor;
  CHECK(capacity == doctest::Approx(1071).epsilon(0.001));
  CHECK(spike == doctest::Approx(1260));
}

TEST_CASE("the trace's excerpt: its size, its requests, its licence") {
  const std::optional<std::string> text = Embedded("traces/azure_llm_2023_conv_10min.csv");
  REQUIRE(text.has_value());
  CHECK(text->size() <= 64 * 1024);
  CHECK(text->find("CC-BY 4.0") != std::string::npos);
  const Config config = Shipped("azure_llm_conversation.toml");
  REQUIRE(config.traffic[0].trace.size() == 2867);
  const TraceRow& first = config.traffic[0].trace[0];
  CHECK(first.at.ns == 0);
  CHECK(first.size == doctest::Approx(44 + 0.004 * 374));
  CHECK(config.traffic[0].trace[1].at.ns == 4'314'579'000);
}

}  // namespace
}  // namespace servescape
