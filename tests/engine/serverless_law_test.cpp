// SPDX-License-Identifier: MIT
// Laws of a serverless service, whatever its platform, its limits and its clients: nothing is lost,
// the books are right between any two events, no more instances than may be, and all that was
// answered was paid for.
#include <algorithm>
#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "sim/random/generator.h"
#include "sim/scenario/load.h"
#include "tests/engine/watcher.h"
#include "tests/study/text_scenario.h"

namespace servescape::test {
namespace {

// Counts what a platform tells.
struct Books : Watcher {
  int64_t arrivals = 0, answered = 0, failed = 0, served = 0, refused = 0;
  uint32_t most = 0;
  double invocations = 0, throttled = 0, started = 0, cold = 0;
  int64_t cold_rules = 0;
  bool sane = true;

  void OnArrival(SimTime) override { ++arrivals; }
  void OnComplete(SimTime, uint32_t, Duration) override { ++answered; }
  void OnFail(SimTime, uint32_t, Duration) override { ++failed; }
  void OnServiceEnd(uint32_t, Duration) override { ++served; }
  void OnServiceFail(SimTime, uint32_t, Outcome outcome) override {
    refused += outcome == Outcome::kRejected;
  }
  void OnBatchRule(SimTime, uint32_t, BatchRule rule, Duration) override {
    cold_rules += rule == BatchRule::kColdStart;
  }
  void OnServerless(SimTime, uint32_t, const ServerlessUse& use) override {
    const auto meter = [&use](ServerlessMeter which) {
      return use.meters[static_cast<size_t>(which)];
    };
    const auto level = [&use](ServerlessLevel which) {
      return use.levels[static_cast<size_t>(which)];
    };
    most = std::max(most, use.instances);
    sane = sane &&
           level(ServerlessLevel::kStarting) + level(ServerlessLevel::kActive) <= use.instances;
    sane = sane && (level(ServerlessLevel::kNone) == 1) == (use.instances == 0);
    invocations += meter(ServerlessMeter::kInvocations);
    throttled += meter(ServerlessMeter::kThrottled);
    started += meter(ServerlessMeter::kStarted);
    cold += meter(ServerlessMeter::kColdStarts);
  }
};

struct Choice {
  Generator random = MakeStream(7, 0, "serverless");
  uint32_t Below(uint32_t n) { return random.NextBelow(n); }
  bool Chance() { return Below(2) == 0; }
};

std::string ScenarioOf(Choice& choice, uint32_t* most) {
  *most = 2 + choice.Below(12);
  const char* const platforms[] = {"plain", "lambda", "cloud_run", "knative"};
  std::string keys = fmt::format(
      "platform = \"{}\"\nmemory = \"1GiB\"\nmax_instances = {}\nkeep_alive = \"{}ms\"\n"
      "cold_start = {{ init = {{ distribution = \"exponential\", mean = \"{}ms\" }}, first_call = "
      "\"{}ms\" }}\n",
      platforms[choice.Below(4)], *most, choice.Below(300), 1 + choice.Below(200),
      choice.Below(30));
  if (choice.Chance())
    keys += fmt::format("provisioned = {}\n", choice.Below(*most));
  else
    keys += fmt::format("min_instances = {}\n", choice.Below(*most));
  if (choice.Chance()) keys += "scale_rate = \"8/s\"\nscale_burst = 3\n";
  if (choice.Chance()) keys += "pending = \"shared\"\n";
  if (choice.Chance()) keys += "longest_wait = \"150ms\"\n";
  if (choice.Chance()) keys += "cancel_surplus = true\n";
  if (choice.Chance()) keys += "reuse = \"least_recent\"\n";
  std::string traffic =
      "[traffic.u]\nrate = \"60/s\"\nprofile = [{ shape = \"step\", at = \"3s\", "
      "factor = 0 }]\n";
  if (choice.Chance()) traffic += "timeout = \"120ms\"\ncancellation = \"propagate\"\n";
  if (choice.Chance()) traffic += "retries = { max = 3, backoff = \"20ms\" }\n";
  if (choice.Chance()) traffic += "hedge = { after = \"60ms\" }\n";
  return "[run]\nduration = \"20s\"\nwarmup = \"0s\"\nreplications = 1\n" + traffic +
         fmt::format(
             "[service.m]\ntime = {{ distribution = \"exponential\", mean = \"40ms\" }}\n"
             "concurrency = {}\n[service.m.serverless]\n",
             1 + choice.Below(3)) +
         keys;
}

TEST_CASE("serverless: nothing is lost, the books are right, and all that is served is paid for") {
  Choice choice;
  for (int i = 0; i < 80; ++i) {
    uint32_t most = 0;
    const std::string text = ScenarioOf(choice, &most);
    CAPTURE(text);
    const Config config = servescape::testing::ConfigOf(text);
    const GeneralModel model(config);
    Books books;
    WatchedEngine engine(model, 1 + static_cast<uint64_t>(i), 0, books);
    for (bool ended = false; !ended;) {
      ended = engine.Step(7);
      const char* const law = engine.Broken();
      REQUIRE(std::string(law == nullptr ? "" : law) == "");
    }
    CHECK(engine.in_flight() == 0);  // traffic stopped 17 s ago
    CHECK(books.arrivals == books.answered + books.failed);
    CHECK(books.sane);
    CHECK(books.most <= most);
    CHECK(books.invocations == static_cast<double>(books.served));
    CHECK(books.cold >= static_cast<double>(books.cold_rules));
    CHECK(books.cold <= books.invocations);
    CHECK(books.throttled >= static_cast<double>(books.refused));  // some nobody waits for
  }
}

TEST_CASE("serverless: a run with the same seed is the same to the event, whatever the steps") {
  Choice choice;
  for (int i = 0; i < 10; ++i) {
    uint32_t most = 0;
    const Config config = servescape::testing::ConfigOf(ScenarioOf(choice, &most));
    const GeneralModel model(config);
    Books a, b;
    WatchedEngine one(model, 5, 0, a, 16), other(model, 5, 0, b);
    while (!one.Step(1)) {
    }
    while (!other.Step(1'000'000)) {
    }
    CHECK(one.handled() == other.handled());
    CHECK(a.answered == b.answered);
    CHECK(a.started == b.started);
  }
}

}  // namespace
}  // namespace servescape::test
