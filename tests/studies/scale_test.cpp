// SPDX-License-Identifier: MIT
// run.scale: ten systems small enough to be played whole lie within what the run at a part of their
// size, and the one at another part, say.
#include "sim/studies/scale_error.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <string>

#include <doctest/doctest.h>

#include "sim/autoscaler/service_scaler.h"
#include "sim/manifest/read_scaler.h"
#include "sim/systems/scale.h"
#include "tests/studies/variants.h"

namespace servescape::testing {
namespace {

struct Sized {
  const char* name;
  int scale;
  std::string text;
};

constexpr const char* kRun = "[run]\nduration = \"80s\"\nwarmup = \"20s\"\nreplications = 4\n";
constexpr const char* kUsers = "[traffic.users]\nrate = \"400/s\"\n";

// Forty replicas at a load of 80 %.
std::string Fleet(const std::string& routing, const std::string& more = "") {
  return std::string(kRun) + kUsers + more + "[service.m]\nprice = \"1 usd/h\"\nreplicas = 40\n" +
         "time = { distribution = \"exponential\", mean = \"80ms\" }\nrouting = \"" + routing +
         "\"\n";
}

std::string Cached() {
  return std::string(kRun) + kUsers +
         "keys = { distribution = \"zipf\", exponent = 0.9, count = 20_000 }\npath = \"main\"\n"
         "[cache.answers]\ncapacity = 3_000\nttl = \"60s\"\nprice = \"2 usd/h\"\n"
         "[[path.main]]\ncache = \"answers\"\n[[path.main]]\ncall = \"m\"\n"
         "[service.m]\nprice = \"1 usd/h\"\nreplicas = 40\nrouting = \"random\"\n"
         "time = { distribution = \"exponential\", mean = \"80ms\" }\n";
}

std::string ByKey() {
  return std::string(kRun) + kUsers + "keys = { distribution = \"uniform\", count = 20_000 }\n" +
         "path = \"main\"\n[cache.near]\ncapacity = 300\nlocal_to = \"m\"\n"
         "[[path.main]]\ncall = \"m\"\n[[path.main]]\ncache = \"near\"\n"
         "[[path.main]]\ncall = \"n\"\n"
         "[service.m]\nreplicas = 40\nrouting = \"key_modulo\"\ntime = \"70ms\"\n"
         "[service.n]\nreplicas = 20\nrouting = \"random\"\ntime = \"50ms\"\n";
}

std::string Bursts() {
  return std::string(kRun) +
         "[traffic.users]\narrivals = \"mmpp\"\nstates = [{ rate = \"300/s\", mean_time = "
         "\"4s\" }, { rate = \"500/s\", mean_time = \"4s\" }]\n" +
         Fleet("random").substr(std::string(kRun).size() + std::string(kUsers).size());
}

const Sized kSystems[] = {
    {"random routing", 10, Fleet("random")},
    {"power of two choices", 5, Fleet("power_of_two")},
    {"one queue", 5, Fleet("central_queue")},
    {"shortest queue", 4, Fleet("join_shortest_queue")},
    {"bursts", 10, Bursts()},
    {"a limit over all", 10, Fleet("random", "rate_limit = { rate = \"380/s\", burst = 20 }\n")},
    {"clients that wait", 5,
     std::string(kRun) +
         "[traffic.users]\narrivals = \"closed\"\nclients = 400\nthink = { "
         "distribution = \"exponential\", mean = \"900ms\" }\n[service.m]\nreplicas = 40\n"
         "routing = \"random\"\ntime = { distribution = \"exponential\", mean = \"80ms\" }\n"},
    {"batches", 5,
     std::string(kRun) + kUsers +
         "[service.m]\nprice = \"1 usd/h\"\nreplicas = 20\n"
         "routing = \"random\"\nbatch_time = { base = \"60ms\", per_item = \"15ms\" }\n"
         "batching = { max_size = 8, max_delay = \"20ms\" }\n"},
    {"a cache", 10, Cached()},
    {"keys that have their replica", 5, ByKey()},
};

Variant Scaled(const std::string& text, const std::string& settings) {
  return VariantOf("system", text, settings);
}

RunReport Played(const Variant& variant) {
  std::vector<PlayedVariant> played = PlayAll({variant}, {});
  REQUIRE(played[0].report.stopped.empty());
  return std::move(played[0].report);
}

std::string ErrorOf(const std::string& text, const std::string& settings) {
  const Result<std::vector<Setting>, std::string> read = ReadSettings(settings);
  REQUIRE(read);
  const Result<Variant, Diagnostics> loaded = LoadVariant("system", text, read.value(), nullptr);
  if (loaded) return "";
  return loaded.error().front().message;
}

double ValueOf(const RunReport& report, const std::string& metric) {
  const Metric* found = FindMetric(report, metric);
  return found == nullptr ? std::nan("") : found->estimate.value;
}

}  // namespace

TEST_CASE("ten systems lie within what their parts say of them") {
  for (const Sized& system : kSystems) {
    CAPTURE(system.name);
    const std::string scale = "run.scale=" + std::to_string(system.scale);
    const Variant part = Scaled(system.text, scale);
    CHECK(part.config.run.scale == static_cast<uint32_t>(system.scale));
    const RunReport whole = Played(VariantOf("system", system.text));
    const RunReport report = Played(part);
    const std::optional<ScaleError> error =
        MeasureScale("system", part.config, report, LoaderOf(system.text), {});
    REQUIRE(error);
    CHECK(report.requests < whole.requests / (system.scale - 1));
    int checked = 0;
    for (const ScaledFigure& figure : error->figures) {
      const Metric* truth = FindMetric(whole, figure.metric);
      if (truth == nullptr || std::isnan(truth->estimate.value + figure.error)) continue;
      CAPTURE(figure.metric);
      CAPTURE(figure.value);
      CAPTURE(figure.other);
      CAPTURE(truth->estimate.value);
      const Estimate& e = truth->estimate;
      const double chance =
          std::isnan(e.upper) ? 0 : std::max(e.upper - e.value, e.value - e.lower);
      const bool told = figure.metric == "latency.mean" || figure.metric == "latency.p99" ||
                        figure.metric == "throughput" || figure.metric == "availability" ||
                        figure.metric == "cost.per_hour" || figure.metric.ends_with(".load") ||
                        figure.metric == "in_system.mean" || figure.metric.ends_with("hit_ratio");
      if (!told) continue;
      ++checked;
      CHECK(std::fabs(figure.value - e.value) <= figure.error + chance);
    }
    CHECK(checked >= 4);
  }
}

TEST_CASE("what is told is the whole") {
  const std::string text =
      "slo = [\"throughput >= 390/s\", \"cost.per_hour <= 40 usd/h\", "
      "\"latency.p99 <= 10s\"]\n" +
      Fleet("random");
  const RunReport report = Played(Scaled(text, "run.scale=10"));
  CHECK(ValueOf(report, "throughput") == doctest::Approx(400).epsilon(0.03));
  CHECK(ValueOf(report, "service.m.load") == doctest::Approx(0.8).epsilon(0.03));
  CHECK(ValueOf(report, "service.m.replicas.mean") == 40);
  CHECK(ValueOf(report, "cost.per_hour") == doctest::Approx(40));
  CHECK(ValueOf(report, "cost.per_million") ==
        doctest::Approx(40 / 3600.0 / ValueOf(report, "throughput") * 1e6));
  CHECK(report.bill[0].label == "40 x replica (m)");
  CHECK(report.bill[0].usd_per_hour == doctest::Approx(40));
  CHECK(report.services[0].replicas == 40);
  CHECK(report.services[0].capacity == doctest::Approx(500));
  CHECK(report.services[0].offered_peak == doctest::Approx(400));
  REQUIRE(report.slos.size() == 3);
  CHECK(report.slos[0].limit == doctest::Approx(390));
  CHECK(report.slos[1].limit == doctest::Approx(40));
  CHECK(report.slos[1].state == SloState::kMet);
  CHECK(report.slos[2].limit == 10);
  CHECK(report.verdict_reason.starts_with("At 1/10 of its size: "));
  const Series* curve = FindSeries(report, "throughput");
  REQUIRE(curve != nullptr);
  CHECK(curve->value.back() == doctest::Approx(400).epsilon(0.2));
  // Paired differences, too: of variants at the same scale.
  std::vector<PlayedVariant> pair =
      InPairs({Scaled(text, "run.scale=10"), Scaled(text, "run.scale=10; run.seed=2")});
  const Spread* spread = FindSpread(pair[0].spreads, "throughput");
  REQUIRE(spread != nullptr);
  CHECK(spread->value == doctest::Approx(ValueOf(pair[0].report, "throughput")));
}

TEST_CASE("a scale is taken at which counts are rounded less, and the bill stays exact") {
  const std::string text = Fleet("random");
  const auto with = [&](const char* replicas, const char* scale) {
    return Scaled(text, std::string("service.m.replicas=") + replicas + "; run.scale=" + scale);
  };
  CHECK(with("33", "10").config.run.scale == 11);
  const Variant rounded = with("41", "10");
  CHECK(rounded.config.run.scale == 10);
  CHECK(rounded.config.services[0].replicas == 4);
  CHECK(rounded.config.services[0].whole_replicas == 41);
  const RunReport report = Played(rounded);
  CHECK(ValueOf(report, "cost.per_hour") == doctest::Approx(41));
  CHECK(report.bill[0].label == "41 x replica (m)");
  CHECK(ValueOf(report, "service.m.replicas.mean") == doctest::Approx(41));
}

TEST_CASE("an automatic scale is as large as parts and requests ask for") {
  const std::string day = "run.duration=1d; run.scale=auto";
  CHECK(Scaled(Fleet("random"), day).config.run.scale > 20);               // 140 million requests
  CHECK(Scaled(Fleet("central_queue"), day).config.run.scale == 10);       // four servers are left
  CHECK(Scaled(Fleet("random"), "run.scale=auto").config.run.scale == 1);  // it is small enough
  CHECK(Scaled(Fleet("random"), "run.scale=1").config.run.scale == 1);
}

TEST_CASE("what cannot be divided is named") {
  const std::string one = ErrorOf(Fleet("random"), "service.m.replicas=1; run.scale=10");
  CHECK(one == "--set run.scale=10: run.scale = 10 leaves another system: the 1 replica of service "
               "\"m\" are 0.1 at 1/10; it has to be played whole");
  const std::string pool = ErrorOf(Fleet("join_shortest_queue"), "run.scale=20");
  CHECK(pool.find("its routing compares replicas, which are 2 at 1/20") != std::string::npos);
  CHECK(pool.find("; run.scale = 10 will do") != std::string::npos);
  const auto says = [](const std::string& text, const std::string& settings, const char* words) {
    const std::string error = ErrorOf(text, settings + "; run.scale=10");
    CAPTURE(error);
    CHECK(error.find(words) != std::string::npos);
  };
  says(Cached(), "cache.answers.capacity=100", "its capacity is 10 entries at 1/10");
  says(Cached(), "cache.answers.local_to=m; service.m.routing=key_modulo",
       "the most popular key may be");
  says(Fleet("random") +
           "[[incident]]\nkind = \"crash\"\nservice = \"m\"\nat = \"40s\"\n"
           "duration = \"5s\"\n",
       "run.seed=1", "the 1 replica that an incident strikes");
  says(std::string(kRun) + kUsers +
           "path = \"main\"\n[[path.main]]\nfan_out = \"one\"\n"
           "shards = 20\n[[path.one]]\ncall = \"m\"\n[service.m]\nreplicas = 40\nrouting = "
           "\"random\"\ntime = \"1ms\"\n",
       "run.seed=1", "one request makes 20 calls to its replicas, which are 4");
  says(std::string(kRun) + kUsers +
           "[service.m]\nreplicas = 40\nrouting = \"random\"\ntime = \"80ms\"\n"
           "nodes = [\"n\"]\nresources = { cpu = 1 }\n[nodes.n]\nhost = \"m6i.xlarge\"\n",
       "run.seed=1", "machines hold several replicas each");
  says(Fleet("random") + "[job.night]\nevery = \"1h\"\nitems = 100\n"
                         "service = \"m\"\n",
       "run.seed=1", "job \"night\" scores its items by a few workers");
}

TEST_CASE("autoscalers count what is left, and what one replica is asked for stays") {
  const std::string text =
      std::string(kRun) + kUsers +
      "[service.m]\nprice = \"1 usd/h\"\ntime = \"80ms\"\nrouting = \"random\"\nreplicas = 55\n"
      "[service.m.autoscaler]\nsystem = \"hpa\"\nminReplicas = 20\nmaxReplicas = 200\n"
      "metrics = [{ type = \"Resource\", resource = { name = \"cpu\", target = { type = "
      "\"Utilization\", averageUtilization = 60 } } }]\n"
      "behavior = { scaleUp = { policies = [{ type = \"Pods\", value = 4, periodSeconds = 15 }] } "
      "}\n";
  const ScalerReader scalers = ScalersOf(nullptr);
  const auto loaded = LoadVariant("system", text, {{"run.scale", "10"}}, nullptr, &scalers);
  if (!loaded) MESSAGE(loaded.error().front().message);
  REQUIRE(loaded);
  const ServiceConfig& service = loaded.value().config.services[0];
  CHECK(service.replicas == 20);
  const auto& hpa = std::get<HpaScaling>(service.autoscaler->system).spec;
  CHECK(hpa.min_replicas == 2);
  CHECK(hpa.max_replicas == 20);
  CHECK(hpa.metrics[0].value == 60);
  REQUIRE(hpa.behavior);
  CHECK(hpa.behavior->scale_up.policies[0].value == 1);  // 0.4 in 15 s are 1 in 37.5 s
  CHECK(hpa.behavior->scale_up.policies[0].period_seconds == 38);
  const RunReport report = Played(loaded.value());
  // At 60 % of what 400/s ask for, 53 replicas; counts are tens.
  CHECK(ValueOf(report, "service.m.replicas.mean") == doctest::Approx(55).epsilon(0.2));
  CHECK(ValueOf(report, "cost.per_hour") ==
        doctest::Approx(ValueOf(report, "service.m.replicas.mean")));
  const auto few = LoadVariant("system", text, {{"run.scale", "100"}}, nullptr, &scalers);
  REQUIRE_FALSE(few);
  CHECK(few.error()[0].message.find("its autoscaler's most of 200 replicas is 2 at 1/100") !=
        std::string::npos);
}

TEST_CASE("a key of a trace has all of its requests or none, and a tenth of them is left") {
  Config config = Scaled(Cached(), "run.seed=1").config;
  TrafficConfig& source = config.traffic[0];
  source.keys = KeyConfig{};
  source.keys.kind = KeyKind::kTrace;
  source.trace.clear();
  for (uint64_t i = 0; i < 20'000; ++i) {
    source.trace.push_back({.at = SimTime{static_cast<int64_t>(i)}, .key = i % 2'000});
  }
  const Division division = Divide(config, 10);
  CHECK(division.problems.empty());
  std::map<uint64_t, int> rows;
  for (const TraceRow& row : division.config.traffic[0].trace) ++rows[row.key];
  CHECK(static_cast<double>(rows.size()) == doctest::Approx(200).epsilon(0.15));
  for (const auto& [key, count] : rows) CHECK(count == 10);
  CHECK(division.config.caches[0].capacity == 300);
}

}  // namespace servescape::testing
