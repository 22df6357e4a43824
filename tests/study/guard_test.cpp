// SPDX-License-Identifier: MIT
// Loops at one instant, requests without end, memory: no run goes on for ever.
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "sim/scenario/load.h"
#include "sim/study/run_length.h"
#include "tests/study/builders.h"

using namespace servescape;
using namespace servescape::testing;

namespace {

constexpr const char* kRun = R"([run]
duration = "30s"
replications = 2
warmup = "0s"
max_requests = 1_000_000
)";
constexpr const char* kClients = R"([traffic.u]
arrivals = "closed"
clients = 8
path = "main"
)";
constexpr const char* kCall = R"([[path.main]]
call = "m"
)";
constexpr const char* kService = R"([service.m]
time = "10ms"
)";

Config Read(const std::string& text) {
  const Result<Loaded, Diagnostics> loaded =
      Load(text, {}, [](const std::string&) { return std::nullopt; });
  REQUIRE_MESSAGE(loaded, Format(loaded.error(), text, "test"));
  return loaded.value().config;
}

// What stops the study, as the page runs it; nothing where it ends.
std::string StoppedBy(const Config& config) {
  SteppedStudy study(config, "");
  for (int steps = 0; !study.done(); ++steps) {
    REQUIRE(steps < 2'000);
    study.Step(20'000);
  }
  return study.stopped();
}

struct Loop {
  std::string text;  // after kRun
  std::vector<std::string> words;
};

}  // namespace

TEST_CASE("an overload of shared cores is shown in a few seconds: its work is their square") {
  const Config config = Read(
      "[traffic.u]\nrate = \"3000/s\"\n[service.v]\n"
      "vector_search = { profile = \"milvus_hnsw_1m_768d\", ef = 250 }\n");
  CHECK(ToSeconds(WithRunLength(config).run.duration) <= 5);
  Config stable = config;
  stable.traffic[0].rate = 1000;
  CHECK(ToSeconds(WithRunLength(stable).run.duration) >= 60);
}

TEST_CASE("clients who think 0 s and are refused at the start are an error before the run") {
  const std::string plain = std::string(kRun) + kClients + kCall + kService;
  const std::vector<Loop> loops = {
      {"queue = { capacity = 5 }\n", {"service m takes 6 of them", "queue is full"}},
      {"adaptive_concurrency = { target = \"5ms\", initial = 2, max = 4 }\n",
       {"service m takes 2", "adaptive_concurrency"}},
      {"queue = { capacity = 5 }\nshed_above = [0.5]\n", {"service m takes 4", "shed_above"}},
      {"rate_limit = { rate = \"100/s\", burst = 4 }\n", {"service m takes 4", "rate_limit"}},
      {"replicas = 2\nrouting = \"random\"\nqueue = { capacity = 1 }\n", {"service m takes 4"}},
      {"replicas = 2\nconcurrency = 2\nqueue = { capacity = 3 }\n", {"service m takes 7"}}};
  for (const Loop& loop : loops) {
    CAPTURE(loop.text);
    const std::string refusal = Refusal(Read(plain + loop.text));
    for (const std::string& word : loop.words) CHECK(refusal.find(word) != std::string::npos);
    CHECK(refusal.find("Give traffic.u a think time") != std::string::npos);
  }
  // Room for all of them, or time to think: none of it.
  CHECK(Refusal(Read(plain + "queue = { capacity = 7 }\n")).empty());
  CHECK(Refusal(Read(plain + "rate_limit = { rate = \"100/s\", burst = 8 }\n")).empty());
  Config thinking = Read(plain + "queue = { capacity = 5 }\n");
  thinking.traffic[0].think = Constant(0.001);
  CHECK(Refusal(thinking).empty());
}

TEST_CASE("a loop at one instant ends, and says who asks for ever and why") {
  const std::string failing = std::string(kService) + "error_rate = 0.9\n";
  const std::vector<Loop> loops = {
      {std::string(kClients) + "keys = { distribution = \"uniform\", count = 10 }\n" +
           "[[path.main]]\ncache = \"c\"\n" + kCall + "[cache.c]\n" + kService,
       {"clients of traffic.u", "they think 0 s", "cache c answers them at once"}},
      {std::string(kClients) + kCall + "breaker = { failure_ratio = 0.5 }\n" + failing,
       {"clients of traffic.u", "a circuit breaker"}},
      {std::string(kClients) + kCall + "retries = { max = 3 }\n" + kService +
           "queue = { capacity = 0 }\n",
       {"clients of traffic.u", "service m refuses them at once (its queue is full)"}},
      {std::string(kClients) + "output_tokens = 4\nprompt_tokens = 9000\n" + kCall +
           "[service.m]\nbatching = { tokens = \"continuous\", scheduler = \"vllm\", max_running = "
           "4, kv_tokens = 1000, step = { base = \"5ms\" } }\n",
       {"clients of traffic.u", "service m refuses them at once (its memory cannot hold"}},
      {std::string(kClients) + kCall + "fallback = \"rules\"\n[[path.rules]]\ndelay = \"0s\"\n" +
           kService + "queue = { capacity = 1 }\n",
       {"clients of traffic.u"}},
      {std::string(kClients) + kCall + kService +
           "[[incident]]\nkind = \"partition\"\nat = \"1s\"\nservice = \"m\"\nduration = \"1s\"\n",
       {"At 1 s the clients of traffic.u", "service m refuses them at once (a partition)"}},
      {std::string(kClients) + kCall + kService +
           "serverless = { platform = \"lambda\", max_instances = 2, memory = \"1 GB\" }\n",
       {"clients of traffic.u",
        "service m refuses them at once (429: no instance may start for them)"}},
      {std::string(kClients) + kCall + kService +
           "replicas = 2\nbalancing = { system = \"nginx\", config = \"upstream m { server a "
           "max_conns=1; server b max_conns=1; }\" }\n",
       {"clients of traffic.u", "service m refuses them at once (its balancer)"}},
      {std::string(kClients) + kCall + kService + "queue = { patience = \"0s\" }\n",
       {"clients of traffic.u", "patience"}},
      {"[traffic.u]\nrate = \"1/s\"\npath = \"main\"\n[[path.main]]\nloop = \"a\"\nrepeat = 1.0\n"
       "times = 1000000\n[[path.a]]\nloop = \"b\"\nrepeat = 1.0\ntimes = 1000000\n"
       "[[path.b]]\ndelay = \"0s\"\n" +
           std::string(kCall) + kService,
       {"a path repeats itself in no time"}}};
  for (const Loop& loop : loops) {
    CAPTURE(loop.text);
    const Config config = Read(kRun + loop.text);
    CHECK(Refusal(config).empty());
    const std::string stopped = StoppedBy(config);
    CAPTURE(stopped);
    for (const std::string& word : loop.words) CHECK(stopped.find(word) != std::string::npos);
    CHECK(Run(config).stopped == stopped);
  }
}

TEST_CASE("sessions that think 0 s end likewise") {
  Config config = Read(std::string(kRun) + "[traffic.u]\nrate = \"1/s\"\npath = \"main\"\n" +
                       "session = { requests = 100, think = \"0s\" }\n" + kCall + kService +
                       "queue = { capacity = 0 }\n");
  CHECK(StoppedBy(config).empty());
  config.traffic[0].session.requests = Constant(1e9);
  const std::string stopped = StoppedBy(config);
  CHECK(stopped.find("the sessions of traffic.u") != std::string::npos);
  CHECK(stopped.find("Give traffic.u.session a think time") != std::string::npos);
}

TEST_CASE("clients who think next to nothing and are refused are an error before the run") {
  const std::string plain = std::string(kRun) + kClients + "think = \"1us\"\n" + kCall + kService;
  const std::string refusal = Refusal(Read(plain + "queue = { capacity = 1 }\n"));
  for (const char* word : {"The 8 clients of traffic.u think 1 ", "service m takes 2 of them",
                           "6,000,000 times a second", "Give traffic.u more think time"}) {
    CAPTURE(refusal);
    CHECK(refusal.find(word) != std::string::npos);
  }
  // 6 / 10 s * 60 s of them: as many as may be.
  std::string slow = plain + "queue = { capacity = 1 }\n";
  slow.replace(slow.find("1us"), 3, "10s");
  CHECK(Refusal(Read(slow)).empty());
}

TEST_CASE("clients who ask far too often are stopped soon, with who, why and what mends it") {
  const std::string text = std::string(kRun) + kClients +
                           "think = \"1ns\"\nkeys = { distribution = \"uniform\", count = 10 }\n"
                           "[[path.main]]\ncache = \"c\"\n" +
                           kCall + "[cache.c]\n" + kService;
  Config config = Read(text);
  config.run.max_requests = 500'000'000;
  CHECK(Refusal(config).empty());
  const std::string stopped = StoppedBy(config);
  for (const char* word :
       {"at this pace", "run.max_requests = 500,000,000", "The clients of traffic.u think 1 ns",
        "cache c answers them at once", "Give traffic.u more think time"}) {
    CAPTURE(stopped);
    CHECK(stopped.find(word) != std::string::npos);
  }
}

TEST_CASE("clients who think little are bounded by run.max_requests") {
  const Config config = Read(std::string(kRun) + kClients + "think = \"1us\"\n" + kCall + kService +
                             "rate_limit = { rate = \"100/s\", burst = 4 }\n");
  CHECK(Refusal(config).empty());
  const std::string stopped = StoppedBy(config);
  CHECK(stopped.find("run.max_requests = 1,000,000") != std::string::npos);
  CHECK(stopped.find("clients of traffic.u") != std::string::npos);
}

TEST_CASE("a trace may have a million and more requests at one instant") {
  Config config = OneService(0, Constant(0.01), 1);
  config.run.replications = 1;
  config.traffic[0].arrivals = ArrivalKind::kTrace;
  config.traffic[0].trace.assign(1'300'000, TraceRow{SimTime{1000}});
  config.services[0].queue_bounded = true;
  CHECK(StoppedBy(config).empty());
  config.run.detail = true;
  CHECK(StoppedBy(config).empty());
}

TEST_CASE("a run that needs more memory than there is says how much") {
  Config config = OneService(1e6, Constant(1), 1);
  config.run.duration = FromSeconds(100);
  config.run.replications = 4;
  config.run.max_in_flight = 1'000'000'000;
  Machine machine;
  machine.memory = 4'000'000'000;
  machine.threads = 2;
  std::string refusal = Refusal(config, machine);
  CHECK(refusal.starts_with("The run needs 9.6 GB: "));
  CHECK(refusal.find("room for 4.0 GB") != std::string::npos);
  machine.memory = 40'000'000'000;
  CHECK(Refusal(config, machine).empty());
  // As it goes, where it could not be told before.
  config.run.duration = FromSeconds(1);
  machine.memory = 20'000'000;
  const RunReport report = RunStudy(config, "", SerialExecutor(), nullptr, {}, machine);
  CHECK(report.lacks_memory);
  CHECK(report.stopped.find("Stopped: the run needs ") == 0);
  CHECK(report.stopped.find("GB: the requests in flight") != std::string::npos);

  Config cached = Read(std::string(kRun) +
                       "[traffic.u]\nrate = \"10/s\"\npath = \"main\"\n"
                       "keys = { distribution = \"zipf\", count = 1000000000 }\n"
                       "[[path.main]]\ncache = \"c\"\n" +
                       kCall + kService + "[cache.c]\ncapacity = 1000000000\nwarm = 1\n");
  machine.memory = 4'000'000'000;
  refusal = Refusal(cached, machine);
  CHECK(refusal.find("The run needs 144 GB: its caches") == 0);
  // Its steady state is brought about by a bounded number of requests, and a report warns.
  cached.caches[0].start = CacheStart::kSteady;
  CHECK(Refusal(cached, machine).empty());
  cached.caches[0].start = CacheStart::kPopular;
  CHECK(Refusal(cached, machine).find("The run needs 152 GB: its caches") == 0);
}

TEST_CASE("a replication that comes to more events than can be numbered stops, and says so") {
  Config config = OneService(10, Constant(0.05), 1);
  config.run.duration = FromSeconds(1000);
  config.run.replications = 2;
  Machine machine;
  CHECK(machine.events > 15'000'000'000);
  machine.events = 15'000;  // 10,000 requests have two events each
  CHECK(Refusal(config, machine).empty());
  for (const bool detail : {false, true}) {
    config.run.detail = detail;
    const RunReport report = RunStudy(config, "", SerialExecutor(), nullptr, {}, machine);
    CHECK(report.stopped ==
          "Stopped: one replication has at most 15,000 events. Lower run.duration or the rates; "
          "more run.replications tell as much.");
    CHECK_FALSE(report.lacks_memory);
  }
  // Where the requests alone are too many it is told before the run.
  machine.events = 5'000;
  CHECK(Refusal(config, machine) ==
        "This study would simulate about 10,000 requests a replication, and one replication has "
        "at most 5,000 events. Lower run.duration or the rates; more run.replications tell as "
        "much.");
  config.run.duration = FromSeconds(1e10 / 10 * 2);
  config.run.max_requests = 1'000'000'000'000'000;
  CHECK(Refusal(config).find("one replication has at most 16,106,127,360 events") !=
        std::string::npos);
}
