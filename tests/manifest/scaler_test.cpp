// SPDX-License-Identifier: MIT
// [service.NAME.autoscaler]: each system by its own fields, and what is wrong with them, where.
#include <algorithm>
#include <string>
#include <utility>
#include <variant>

#include <doctest/doctest.h>

#include "sim/autoscaler/service_scaler.h"
#include "sim/manifest/read_scaler.h"
#include "sim/manifest/scheduled_floor.h"

namespace servescape::test {
namespace {

constexpr const char* kService = R"([traffic.u]
rate = "10/s"
[service.web]
time = "50ms"
)";

// Manifests of these tests are TOML.
Result<std::vector<Node>, Diagnostic> AsDocuments(std::string_view text) {
  Result<Node, Diagnostics> document = ParseDocument(text);
  if (!document) return document.error().front();
  return std::vector<Node>{document.value()};
}

Result<Loaded, Diagnostics> LoadScaled(const std::string& more) {
  const ScalerReader scalers = ScalersOf(AsDocuments);
  const Resources files = [](const std::string& name) -> std::optional<Resource> {
    if (name == "hpa.yaml") {
      return Resource(
          "kind = \"HorizontalPodAutoscaler\"\n[spec]\nminReplicas = 2\n"
          "maxReplicas = 7\ncolour = \"red\"\n");
    }
    if (name == "bad.yaml") return Resource("kind = \"HorizontalPodAutoscaler\"\n[spec]\n");
    if (name == "pod.yaml") return Resource("kind = \"Pod\"\n");
    return std::nullopt;
  };
  return Load(kService + more, {}, files, nullptr, &scalers);
}

// A table in one line, as TOML wants it, and what follows.
ServiceConfig Scaled(std::string table, const std::string& more = "") {
  std::replace(table.begin(), table.end(), '\n', ' ');
  Result<Loaded, Diagnostics> loaded = LoadScaled("autoscaler = " + table + "\n" + more);
  if (!loaded) MESSAGE(loaded.error().front().message);
  REQUIRE(loaded);
  const ServiceConfig service = loaded.value().config.services[0];
  REQUIRE(service.autoscaler != nullptr);
  REQUIRE(static_cast<bool>(service.autoscaler->make));
  return service;
}

template <class System>
System SystemIn(const std::string& table) {
  const ServiceConfig service = Scaled(table);
  const auto* const system = std::get_if<System>(&service.autoscaler->system);
  REQUIRE(system != nullptr);
  return *system;
}

// The first mistake, as "LINE: what".
std::string Wrong(const std::string& more) {
  const Result<Loaded, Diagnostics> loaded = LoadScaled(more);
  REQUIRE_FALSE(loaded);
  const auto error = [](const Diagnostic& each) { return each.severity == Severity::kError; };
  const Diagnostic& first = *std::find_if(loaded.error().begin(), loaded.error().end(), error);
  return std::to_string(first.position.line) + ": " + first.message;
}

bool Says(const std::string& more, const std::string& words) {
  const std::string wrong = Wrong(more);
  CAPTURE(wrong);
  CHECK(wrong.find(words) != std::string::npos);
  return wrong.find(words) != std::string::npos;
}

TEST_CASE("an HPA by its fields and defaults, with the flags of its controller") {
  const auto hpa = SystemIn<HpaScaling>(R"({ system = "hpa", maxReplicas = 12,
    horizontal-pod-autoscaler-tolerance = 0.2 })");
  CHECK(hpa.spec.min_replicas == 1);
  CHECK(hpa.spec.max_replicas == 12);
  REQUIRE(hpa.spec.metrics.size() == 1);  // none given: cpu at 80 %
  CHECK(hpa.spec.metrics[0].value == 80);
  CHECK_FALSE(hpa.spec.behavior);
  CHECK(hpa.controller.tolerance == 0.2);
  CHECK(hpa.signals == std::vector<ServiceSignal>{ServiceSignal::kCpu});
  const auto other = SystemIn<HpaScaling>(R"({ system = "hpa", maxReplicas = 12, behavior = {},
    signals = { depth = "queue" }, metrics = [{ type = "External", external =
    { metric = { name = "depth" }, target = { type = "AverageValue", averageValue = 2.5 } } }] })");
  CHECK(other.spec.behavior);
  CHECK(other.spec.metrics[0].value == 2500);
  CHECK(other.signals == std::vector<ServiceSignal>{ServiceSignal::kQueue});
}

TEST_CASE("the other systems by theirs") {
  const auto kpa = SystemIn<KpaScaling>(R"({ system = "kpa", containerConcurrency = 4,
    min-scale = 2, max-scale = 9, stable-window = "30s" })");
  CHECK(kpa.decision.target_value == doctest::Approx(2.8));  // 70 % of 4
  CHECK(kpa.scaler.max_scale == 9);
  CHECK(kpa.decision.stable_window == FromSeconds(30));
  const auto keda = SystemIn<KedaInLoop>(R"({ system = "keda", maxReplicaCount = 6,
    signals = { rabbitmq = "queue" }, triggers = [{ type = "rabbitmq", metadata =
    { value = "5", queueName = "q" } }] })");
  CHECK(keda.config.cooldown_period == 300);
  CHECK(keda.hpa.metrics[0].value == 5000);
  const auto ray = SystemIn<RayServeConfig>(R"({ system = "ray_serve", max_replicas = 5,
    target_ongoing_requests = 1.5 })");
  CHECK(ray.target_ongoing_requests == 1.5);
  CHECK(ray.upscale_delay_s == 30);
  const auto aws = SystemIn<TargetTrackingScaling>(R"({ system = "target_tracking",
    TargetValue = 600, MinCapacity = 2, MaxCapacity = 8, PredefinedMetricSpecification =
    { PredefinedMetricType = "SageMakerVariantInvocationsPerInstance" } })");
  CHECK(aws.policy.scale_in_cooldown == 300);
  CHECK(aws.signal == ServiceSignal::kRate);
  const auto forecast = SystemIn<PredictiveConfig>(R"({ system = "predictive", season = "7m",
    target_rps = 5, max_replicas = 8 })");
  CHECK(forecast.season == FromSeconds(420));
}

TEST_CASE("replicas at the start are the service's, else the least of the system") {
  CHECK(Scaled(R"({ system = "hpa", minReplicas = 3, maxReplicas = 7 })").autoscaler->initial == 3);
  CHECK(Scaled(R"({ system = "hpa", minReplicas = 3, maxReplicas = 7 })").replicas == 7);
  const ServiceConfig given = Scaled("{ system = \"hpa\", maxReplicas = 7 }", "replicas = 9\n");
  CHECK(given.autoscaler->initial == 9);
  CHECK(given.replicas == 9);
  CHECK(Scaled(R"({ system = "kpa" })").replicas == 1000);
}

TEST_CASE("a manifest beside the scenario") {
  const auto hpa = SystemIn<HpaScaling>(R"({ manifest = "hpa.yaml" })");
  CHECK(hpa.spec.max_replicas == 7);
  const auto loaded = LoadScaled("autoscaler = { manifest = \"hpa.yaml\" }\n");
  REQUIRE(loaded);
  REQUIRE(loaded.value().warnings.size() == 1);
  CHECK(loaded.value().warnings[0].message ==
        "service \"web\": autoscaler.manifest: hpa.yaml:5:1: spec.colour is not known here: it "
        "changes nothing");
  Says("autoscaler = { manifest = \"no.yaml\" }\n", "there is no file \"no.yaml\"");
  Says("autoscaler = { manifest = \"bad.yaml\" }\n", "bad.yaml:2:1: spec.maxReplicas is missing");
  Says("autoscaler = { manifest = \"pod.yaml\" }\n", "pod.yaml holds no autoscaler");
  Says("autoscaler = { manifest = \"hpa.yaml\", maxReplicas = 3 }\n",
       "unknown key maxReplicas: the fields are those of hpa.yaml");
}

TEST_CASE("mistakes have their place and say what is meant") {
  Says("autoscaler = { maxReplicas = 3 }\n", "5: service \"web\": autoscaler needs system");
  Says("[service.web.autoscaler]\nsystem = \"hpa\"\nminReplicaz = 3\nmaxReplicas = 9\n",
       "7: service \"web\": autoscaler: unknown key minReplicaz; did you mean minReplicas?");
  Says("[service.web.autoscaler]\nsystem = \"hpa\"\nmaxReplicas = 3\nminReplicas = 4\n",
       "7: service \"web\": autoscaler.maxReplicas must not be below minReplicas 4");
  Says(
      "[service.web.autoscaler]\nsystem = \"hpa\"\nmaxReplicas = 3\n"
      "[[service.web.autoscaler.metrics]]\ntype = \"Resource\"\n"
      "resource = { name = \"memory\", target = { type = \"Utilization\", averageUtilization = 50 "
      "} }\n",
      "6: service \"web\": autoscaler: the simulated service has no resource memory");
  Says("autoscaler = { system = \"hpa\", maxReplicas = 200_000 }\n",
       "at most 100000 are simulated");
  Says("autoscaler = { system = \"hpa\", maxReplicas = 2 }\nconcurrency = \"unlimited\"\n",
       "has no cpu of which a share is in use");
  Says("autoscaler = { system = \"scheduled\" }\n", "scheduled needs floor");
  Says("autoscaler = { system = \"scheduled\", floor = [{ schedule = \"0 25 * * *\" }] }\n",
       "autoscaler.floor[0]: hour");
  Says("autoscaler = { system = \"target_tracking\", TargetValue = 5, MaxCapacity = 3 }\n",
       "needs one of PredefinedMetricSpecification");
  Says("start = { failures = { pull = 0.1 } }\n",
       "stages are provisioning, image_pull, model_load or warm_up");
}

TEST_CASE("a program that plays no autoscalers says so") {
  const Result<Loaded, Diagnostics> loaded =
      Load(std::string(kService) + "autoscaler = { system = \"kpa\" }\n", {}, nullptr);
  REQUIRE_FALSE(loaded);
  CHECK(loaded.error()[0].message ==
        "service \"web\": autoscaler is not played by this program: servescape run on the command "
        "line does");
}

TEST_CASE("floors by the clock: what holds at the start, and each change") {
  const auto steps = StepsOf({{"0 8 * * 1-5", 10}, {"0 20 * * *", 2}}, "2024-01-05T19:00",
                             FromSeconds(3 * 86400.0));
  REQUIRE(steps);
  std::string told;
  for (const PlanStep& step : steps.value()) {
    told +=
        std::to_string(step.at.ns / 3'600'000'000'000) + "h:" + std::to_string(step.replicas) + " ";
  }
  CHECK(told == "0h:10 1h:2 25h:2 49h:2 61h:10 ");  // a Friday evening
  CHECK_FALSE(StepsOf({{"0 8 * * *", 1}}, "Friday", FromSeconds(1)));
}

TEST_CASE("a clock is read though no floor asks for it") {
  const auto with = [](const std::string& clock) {
    return LoadScaled(
        "autoscaler = { system = \"predictive\", forecast = \"last_value\", target_rps = 8, "
        "min_replicas = 1, max_replicas = 9, clock = \"" + clock + "\" }\n");
  };
  CHECK(with("2024-01-01T08:50"));
  const auto wrong = with("ten to nine");
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error()[0].message.find("is no time such as") != std::string::npos);
}

TEST_CASE("KEDA's cpu and cron triggers") {
  const auto keda = SystemIn<KedaInLoop>(R"({ system = "keda", minReplicaCount = 2,
    clock = "2024-01-01T07:30", triggers = [
    { type = "cpu", metricType = "Utilization", metadata = { value = "60" } },
    { type = "cron", metadata = { timezone = "+01:00", start = "0 9 * * *", end = "0 18 * * *",
      desiredReplicas = "8" } }] })");
  REQUIRE(keda.signals.size() == 2);
  CHECK(keda.signals[0] == ServiceSignal::kCpu);
  CHECK(keda.hpa.metrics[0].type == HpaMetricType::kResource);
  CHECK(keda.hpa.metrics[0].value == 60);
  CHECK(keda.signals[1] == ServiceSignal::kCron);
  const auto& windows = keda.windows[1];
  REQUIRE(windows.size() >= 3);
  // Nine o'clock there is eight by the run's clock: half an hour after it begins.
  CHECK((windows[0].at == SimTime{0} && windows[0].replicas == 0));
  CHECK((windows[1].at == SimTime{0} + FromSeconds(1800) && windows[1].replicas == 8));
  CHECK((windows[2].at == SimTime{0} + FromSeconds(1800 + 9 * 3600) && windows[2].replicas == 0));
  const auto wrong = [](const std::string& triggers) {
    return Wrong("autoscaler = { system = \"keda\", triggers = [" + triggers + "] }\n");
  };
  CHECK(wrong(R"({ type = "cpu", metadata = { value = "60" } })") ==
        "5: service \"web\": autoscaler.minReplicaCount must be 1 or more with cpu triggers alone, "
        "which wake nothing");
  CHECK(wrong(R"({ type = "cron", metadata = { timezone = "Europe/Berlin", start = "0 9 * * *", )"
              R"(end = "0 18 * * *", desiredReplicas = "8" } })") ==
        "5: service \"web\": autoscaler: the time zone \"Europe/Berlin\" of a cron trigger is not "
        "known here: give one without changes, such as \"UTC\" or \"+02:00\"");
  CHECK(wrong(R"({ type = "cron", metadata = { timezone = "UTC", start = "0 9 * *", )"
              R"(end = "0 18 * * *", desiredReplicas = "8" } })") ==
        "5: service \"web\": autoscaler.triggers[0].metadata.start is no schedule: has 4 fields "
        "where five are expected");
}

TEST_CASE("a metric of vLLM is one of a language-model server alone") {
  CHECK(Wrong(R"(autoscaler = { system = "hpa", maxReplicas = 4, metrics = [{ type = "Pods", )"
              R"(pods = { metric = { name = "vllm:kv_cache_usage_perc" }, target = { )"
              R"(type = "AverageValue", averageValue = "700m" } } }] })"
              "\n") ==
        "5: service \"web\": autoscaler: service web is no language-model server with blocks of "
        "keys and values: scale it by concurrency, queue or rps");
}

}  // namespace
}  // namespace servescape::test
