// SPDX-License-Identifier: MIT
// What a valid scenario becomes.
#include <doctest/doctest.h>

#include "sim/scenario/load.h"

namespace servescape {
namespace {

std::optional<std::string> Files(const std::string& path) {
  if (path == "t.csv") return "ms,tokens\n0,5\n1500,7\n";
  return std::nullopt;
}

Config Loads(const std::string& text) {
  auto loaded = Load(text, {}, Files);
  if (!loaded) FAIL(Format(loaded.error(), text, "x.toml"));
  return std::move(loaded).value().config;
}

const std::string kTraffic = "[traffic.u]\nrate = \"100/s\"\n";
const std::string kService = "[service.m]\ntime = \"10ms\"\n";

Distribution TimeOf(const std::string& value) {
  return Loads(kTraffic + "[service.m]\ntime = " + value + "\n").services[0].time.time;
}

TEST_CASE("the smallest scenario: everything else has a default") {
  const Config config = Loads(kTraffic + kService);
  CHECK(config.run.duration.ns == 60'000'000'000);
  CHECK(config.run.warmup_automatic);
  CHECK(config.run.replications == 10);
  CHECK(config.run.seed == 1);
  CHECK(config.run.max_requests == 500'000'000);
  CHECK(config.run.max_in_flight == 5'000'000);
  REQUIRE(config.traffic.size() == 1);
  const TrafficConfig& traffic = config.traffic[0];
  CHECK(traffic.name == "u");
  CHECK(traffic.arrivals == ArrivalKind::kPoisson);
  CHECK(traffic.rate == 100);
  CHECK(traffic.items == 1);
  CHECK(traffic.size == Constant(1));
  CHECK(traffic.path == 0);
  REQUIRE(config.services.size() == 1);
  const ServiceConfig& service = config.services[0];
  CHECK(service.time.time == Constant(0.01));
  CHECK(service.time.batch == BatchTimeKind::kNone);
  CHECK(service.time.noise == Constant(1));
  CHECK(service.replicas == 1);
  CHECK(service.concurrency == 1);
  CHECK(service.max_batch_size == 1);
  CHECK(service.max_batch_delay.ns == 0);
  CHECK_FALSE(service.queue_bounded);
  CHECK(service.routing == Routing::kCentralQueue);
  CHECK(service.price_per_hour == 0);
  REQUIRE(config.paths.size() == 1);
  CHECK(config.paths[0].name == "main");
  CHECK(config.paths[0].services == std::vector<uint32_t>{0});
}

TEST_CASE("every key of a service") {
  const Config config = Loads(kTraffic + R"([service.m]
host = "g5.xlarge"
batch_time = { base = "2ms", per_item = "500us" }
time_per_size = "1us"
noise = { distribution = "gamma", mean = 3, cv = 0.5 }
accelerator = { host_overhead = "0.5ms", occupancy = 0.6, occupancy_exponent = "25%" }
replicas = 3
concurrency = 2
batching = { max_size = 8, max_delay = "5ms" }
queue = { capacity = 0, discipline = "fifo" }
routing = "power_of_choices"
choices = 5
)");
  const ServiceConfig& service = config.services[0];
  CHECK(service.host == "g5.xlarge");
  CHECK(service.price_per_hour == 1.006);
  CHECK(service.time.time == Constant(0));
  CHECK(service.time.batch == BatchTimeKind::kAffine);
  CHECK(service.time.base == 0.002);
  CHECK(service.time.per_item == 0.0005);
  CHECK(service.time.per_size == 1e-6);
  CHECK(service.time.noise.Mean() == 1);
  CHECK(service.time.noise.b == 0.5);
  CHECK(service.time.host_overhead == 0.0005);
  CHECK(service.time.occupancy == 0.6);
  CHECK(service.time.occupancy_exponent == 0.25);
  CHECK(service.replicas == 3);
  CHECK(service.concurrency == 2);
  CHECK(service.max_batch_size == 8);
  CHECK(service.max_batch_delay.ns == 5'000'000);
  CHECK(service.queue_bounded);
  CHECK(service.queue_capacity == 0);
  CHECK(service.routing == Routing::kPowerOfChoices);
  CHECK(service.choices == 5);
}

TEST_CASE("bounds belong to their ranges, and nothing beyond them") {
  const auto loads = [](const std::string& line) {
    return Load(kTraffic + kService + line + "\n", {}, {}).ok();
  };
  CHECK(loads("replicas = 1"));
  CHECK_FALSE(loads("replicas = 0"));
  CHECK(loads("replicas = 100_000"));
  CHECK_FALSE(loads("replicas = 100_001"));
  CHECK(loads("accelerator = { occupancy = 1 }"));
  CHECK_FALSE(loads("accelerator = { occupancy = 1.0001 }"));
  CHECK(loads("accelerator = { occupancy = \"100%\" }"));
  CHECK_FALSE(loads("accelerator = { occupancy = \"-1%\" }"));
  CHECK(loads("batching = { max_size = 65536, max_delay = \"1h\" }"));
  CHECK_FALSE(loads("batching = { max_size = 65537, max_delay = \"1h\" }"));
  CHECK_FALSE(loads("batching = { max_size = 2, max_delay = \"61min\" }"));
  CHECK(loads("[run]\nduration = \"1ns\"\nwarmup = \"0s\""));
  CHECK_FALSE(loads("[run]\nduration = \"0s\""));
}

TEST_CASE("prices: the catalog's, or the scenario's own") {
  CHECK(Loads(kTraffic + kService + "host = \"g4dn.xlarge\"\n").services[0].price_per_hour ==
        0.526);
  CHECK(Loads(kTraffic + kService + "host = \"g4dn.xlarge\"\nprice = \"2 usd/h\"\n")
            .services[0]
            .price_per_hour == 2);
}

TEST_CASE("routing words") {
  const auto routing = [](const std::string& word) {
    return Loads(kTraffic + kService + "routing = \"" + word + "\"\n").services[0].routing;
  };
  CHECK(routing("random") == Routing::kRandom);
  CHECK(routing("round_robin") == Routing::kRoundRobin);
  CHECK(routing("join_shortest_queue") == Routing::kShortestQueue);
  CHECK(routing("least_outstanding") == Routing::kShortestQueue);
  CHECK(routing("power_of_two") == Routing::kPowerOfChoices);
  CHECK(routing("central_queue") == Routing::kCentralQueue);
}

TEST_CASE("curves: points of the scenario, or of the catalog by id or alias") {
  const ServiceTime own =
      Loads(kTraffic + "[service.m]\nbatch_time = { points = [[1, \"3ms\"], [8, \"9ms\"]] }\n")
          .services[0]
          .time;
  REQUIRE(own.curve.size() == 2);
  CHECK(own.curve[1].items == 8);
  CHECK(own.curve[1].seconds == 0.009);
  const ServiceConfig alias =
      Loads(kTraffic + "[service.m]\nprofile = \"resnet50/t4\"\n").services[0];
  CHECK(alias.profile == "resnet50__t4__ort_trt_fp16");
  REQUIRE(alias.time.curve.size() == 8);
  CHECK(alias.time.curve[0].seconds == 3.003 / 1e3);
  CHECK(alias.time.curve[7].items == 128);
}

TEST_CASE("distributions: every family") {
  using enum DistributionKind;
  const auto is = [](const std::string& value, DistributionKind kind, double a, double b) {
    const Distribution d = TimeOf(value);
    CHECK(d.kind == kind);
    CHECK(d.a == a);
    CHECK(d.b == b);
  };
  is(R"({ distribution = "deterministic", value = "5ms" })", kDeterministic, 0.005, 0);
  is(R"({ distribution = "uniform", low = "0ms", high = "4ms" })", kUniform, 0, 0.004);
  is(R"({ distribution = "exponential", mean = "5ms" })", kExponential, 0.005, 0);
  is(R"({ distribution = "erlang", mean = "5ms", phases = 3 })", kErlang, 0.005, 3);
  is(R"({ distribution = "hyperexponential", mean = "5ms", cv = 2 })", kHyperexponential, 0.005, 2);
  is(R"({ distribution = "hyperexponential", mean = "5ms", scv = 9 })", kHyperexponential, 0.005,
     3);
  is(R"({ distribution = "gamma", mean = "5ms", cv = 0.5 })", kGamma, 0.005, 0.5);
  is(R"({ distribution = "weibull", scale = "5ms", shape = 0.7 })", kWeibull, 0.005, 0.7);
  is(R"({ distribution = "lognormal", mean = "5ms", cv = 1.5 })", kLognormal, 0.005, 1.5);
  is(R"({ distribution = "pareto", minimum = "5ms", shape = 2.5 })", kPareto, 0.005, 2.5);
  is(R"({ distribution = "lomax", scale = "5ms", shape = 2.5 })", kLomax, 0.005, 2.5);
  const std::string bounded =
      R"({ distribution = "pareto", minimum = "5ms", shape = 0.5, maximum = "1s" })";
  is(bounded, kBoundedPareto, 0.005, 0.5);
  CHECK(TimeOf(bounded).c == 1);
  is(R"({ distribution = "normal", mean = "5ms", stddev = "1ms" })", kTruncatedNormal, 0.005,
     0.001);
  CHECK(TimeOf(R"({ distribution = "exponential", mean = "5ms", shift = "1ms" })").shift == 0.001);
  const Distribution values =
      TimeOf(R"({ distribution = "empirical", values = ["1ms", "2ms"], weights = [3, 1] })");
  CHECK(values.points == std::vector<double>{0.001, 0.002});
  CHECK(values.weights == std::vector<double>{3, 1});
  const std::string second = R"({ distribution = "exponential", mean = "2ms" })";
  const Distribution mixture =
      TimeOf(R"({ distribution = "mixture", parts = ["1ms", )" + second + "] }");
  REQUIRE(mixture.parts.size() == 2);
  CHECK(mixture.parts[0] == Constant(0.001));
  CHECK(mixture.parts[1] == Exponential(0.002));
  CHECK(mixture.weights == std::vector<double>{1, 1});
}

TEST_CASE("traffic: renewal gaps have the mean 1 / rate, whatever the shape was given as") {
  const Config config = Loads(kService + R"([traffic.a]
arrivals = "renewal"
rate = "50/s"
interarrival = { distribution = "gamma", cv = 4 }
[traffic.b]
arrivals = "renewal"
rate = "3000/min"
interarrival = { distribution = "uniform", low = 1, high = 3 }
)");
  CHECK(config.traffic[0].interarrival.Mean() == doctest::Approx(0.02));
  CHECK(config.traffic[0].interarrival.b == 4);
  CHECK(config.traffic[1].rate == 50);
  CHECK(config.traffic[1].interarrival.a == doctest::Approx(0.01));
  CHECK(config.traffic[1].interarrival.b == doctest::Approx(0.03));
}

TEST_CASE("traffic: closed loop, items, size") {
  const Config config = Loads(kService + R"([traffic.u]
arrivals = "closed"
clients = 16
think = { distribution = "exponential", mean = "1s" }
items = 2
size = { distribution = "lognormal", mean = 200, cv = 1 }
)");
  const TrafficConfig& traffic = config.traffic[0];
  CHECK(traffic.arrivals == ArrivalKind::kClosed);
  CHECK(traffic.clients == 16);
  CHECK(traffic.think == Exponential(1));
  CHECK(traffic.items == 2);
  CHECK(traffic.size.Mean() == 200);
}

TEST_CASE("traffic: profiles of every shape") {
  const Config config = Loads(kTraffic + R"(profile = [
  { at = "10min", factor = 3.0, ramp = "30s", hold = "5min" },
  { shape = "step", at = "1min", factor = 0.5 },
  { shape = "ramp", at = "1min", factor = 2, ramp = "1h" },
  { shape = "diurnal", amplitude = "60%", peak = "14h" },
]
)" + kService);
  const std::vector<ProfileConfig>& profile = config.traffic[0].profile;
  REQUIRE(profile.size() == 4);
  CHECK(profile[0].shape == ProfileShape::kSpike);
  CHECK(profile[0].at.ns == 600'000'000'000);
  CHECK(profile[0].factor == 3);
  CHECK(profile[0].ramp.ns == 30'000'000'000);
  CHECK(profile[0].hold.ns == 300'000'000'000);
  CHECK(profile[1].shape == ProfileShape::kStep);
  CHECK(profile[2].shape == ProfileShape::kRamp);
  CHECK(profile[3].shape == ProfileShape::kDiurnal);
  CHECK(profile[3].amplitude == 0.6);
  CHECK(profile[3].period.ns == 86'400'000'000'000);
  CHECK(profile[3].peak.ns == 50'400'000'000'000);
}

TEST_CASE("traffic: a trace") {
  const Config config = Loads(kService + R"([traffic.u]
arrivals = "trace"
trace = { file = "t.csv", time = "ms", time_unit = "ms", size = { tokens = 2 }, repeat = true }
)");
  const TrafficConfig& traffic = config.traffic[0];
  CHECK(traffic.trace_file == "t.csv");
  CHECK(traffic.trace_repeat);
  REQUIRE(traffic.trace.size() == 2);
  CHECK(traffic.trace[1].at.ns == 1'500'000'000);
  CHECK(traffic.trace[1].size == 14);
}

TEST_CASE("paths: steps in order, sub-paths unfolded, services in the order of the text") {
  const Config config = Loads(R"([traffic.u]
rate = "1/s"
path = "whole"
[service.z]
time = "1ms"
[service.a]
time = "1ms"
[[path.whole]]
call = "a"
[[path.whole]]
path = "part"
[[path.whole]]
call = "a"
[[path.part]]
call = "z"
)");
  CHECK(config.services[0].name == "z");
  CHECK(config.services[1].name == "a");
  CHECK(config.traffic[0].path == 0);
  CHECK(config.paths[0].services == std::vector<uint32_t>{1, 0, 1});
  CHECK(config.paths[1].services == std::vector<uint32_t>{0});
}

TEST_CASE("paths that double at every level are refused, not unfolded") {
  std::string text = "[traffic.u]\nrate = \"1/s\"\npath = \"p0\"\n" + kService;
  for (int i = 0; i < 60; ++i) {
    const std::string name = "[[path.p" + std::to_string(i) + "]]\n";
    const std::string next = "path = \"p" + std::to_string(i + 1) + "\"\n";
    text += name + next + name + next;
  }
  for (const char* last : {"m", "nothing"}) {
    const auto loaded = Load(text + "[[path.p60]]\ncall = \"" + last + "\"\n", {}, {});
    REQUIRE_FALSE(loaded.ok());
    CHECK(loaded.error()[0].message ==
          "path \"p0\": more than 256 steps once its sub-paths are unfolded");
  }
}

TEST_CASE("goals: every unit") {
  const Config config = Loads(
      R"(slo = [
  "latency.p99 <= 100ms", "availability >= 99.9%", "cost.per_hour < 60 usd/h",
  "throughput > 600/min", "service.m.queue.mean <= 2.5", "cost.per_million <= 3 usd",
  "cost.per_million <= 4 usd/1e6"]
)" + kTraffic +
      kService);
  REQUIRE(config.slos.size() == 7);
  CHECK(config.slos[0].text == "latency.p99 <= 100ms");
  CHECK(config.slos[0].metric == "latency.p99");
  CHECK(config.slos[0].at_most);
  CHECK(config.slos[0].limit == 0.1);
  CHECK_FALSE(config.slos[1].at_most);
  CHECK(config.slos[1].limit == doctest::Approx(0.999));
  CHECK(config.slos[2].at_most);
  CHECK(config.slos[2].limit == 60);
  CHECK(config.slos[3].limit == 10);
  CHECK(config.slos[4].limit == 2.5);
  CHECK(config.slos[5].limit == 3);
  CHECK(config.slos[6].limit == 4);
}

TEST_CASE("run: a given warm-up, a big seed, numbers with underscores") {
  const RunConfig run =
      Loads("[run]\nduration = \"1h\"\nwarmup = \"5min\"\nseed = 123_456_789_012\n" + kTraffic +
            kService)
          .run;
  CHECK(run.duration.ns == 3'600'000'000'000);
  CHECK_FALSE(run.warmup_automatic);
  CHECK(run.warmup.ns == 300'000'000'000);
  CHECK(run.seed == 123'456'789'012u);
}

TEST_CASE("settings: literals, bare words and quantities, tables") {
  const auto loaded = Load(kTraffic + kService,
                           {{"service.m.replicas", "3"},
                            {"service.m.routing", "power_of_two"},
                            {"service.m.time", "250ms"},
                            {"service.m.batching", "{ max_size = 4 }"},
                            {"run.seed", "9"}},
                           {});
  REQUIRE(loaded.ok());
  const ServiceConfig& service = loaded.value().config.services[0];
  CHECK(service.replicas == 3);
  CHECK(service.routing == Routing::kPowerOfChoices);
  CHECK(service.time.time == Constant(0.25));
  CHECK(service.max_batch_size == 4);
  CHECK(loaded.value().config.run.seed == 9);
}

TEST_CASE("too many services are reported as that, not as missing where they are called") {
  std::string text = "[traffic.u]\nrate = \"1/s\"\npath = \"p\"\n";
  for (int i = 0; i < 200; ++i) {
    text += "[[path.p]]\ncall = \"s" + std::to_string(i) + "\"\n";
  }
  for (int i = 0; i < 257; ++i) {
    text += "[service.s" + std::to_string(i) + "]\ntime = \"1ms\"\n";
  }
  const auto loaded = Load(text, {}, {});
  REQUIRE_FALSE(loaded.ok());
  bool many = false;
  for (const Diagnostic& each : loaded.error()) {
    many = many || each.message == "more than 256 services";
    CHECK(each.message.find("does not exist") == std::string::npos);
  }
  CHECK(many);
}

}  // namespace
}  // namespace servescape
