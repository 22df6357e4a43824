// SPDX-License-Identifier: MIT
// What holds of every scenario, on several hundred random ones. A failure prints its seed and text.
#include "tests/property/harness.h"

namespace servescape::property {
namespace {

TEST_CASE("every identity holds, whatever the steps and the threads") {
  for (uint64_t seed = 1; seed <= 300; ++seed) {
    CAPTURE(seed);
    const std::string text = RandomScenario(seed);
    INFO(text);
    const Config config = Loaded(text);
    const RunReport report = RunStepped(config, 100'000);
    CHECK(Broken(report) == "");
    CHECK(report.requests > 0);
    CHECK(RunStepped(config, 1).digest == report.digest);
    CHECK(RunStepped(config, 7).digest == report.digest);
    CHECK(RunStudy(config, "", Threads(3), nullptr).digest == report.digest);
  }
}

TEST_CASE("both engines play tandems alike") {
  Wishes wishes;
  wishes.tandem = true;
  for (uint64_t seed = 1; seed <= 200; ++seed) {
    CAPTURE(seed);
    const std::string text = RandomScenario(seed, wishes);
    INFO(text);
    const Config config = Loaded(text);
    REQUIRE_FALSE(NeedsGeneralEngine(config));
    const RunReport tandem = RunStepped(config, 100'000);
    const RunReport general = RunStepped(Loaded(text, {{"run.detail", "true"}}), 100'000);
    CHECK(Broken(tandem) == "");
    CHECK(Broken(general) == "");
    CHECK(general.digest == tandem.digest);
    CHECK(general.events == tandem.events);
  }
}

// Twice: what is still there after 4 s without traffic may be a backlog; after 100 s it is stuck.
TEST_CASE("when traffic stops the system drains") {
  Wishes wishes;
  wishes.drains = true;
  int long_backlogs = 0;
  for (uint64_t seed = 1; seed <= 300; ++seed) {
    CAPTURE(seed);
    const std::string text = RandomScenario(seed, wishes);
    INFO(text);
    if (RunOnce(Loaded(text)).in_flight == 0) continue;
    ++long_backlogs;
    CHECK(RunOnce(Loaded(text, {{"run.duration", "100s"}})).in_flight == 0);
  }
  CHECK(long_backlogs < 60);
}

TEST_CASE("a class that nobody uses changes nothing") {
  Wishes wishes;
  wishes.classes = true;
  for (uint64_t seed = 1; seed <= 60; ++seed) {
    CAPTURE(seed);
    const std::string text = RandomScenario(seed, wishes);
    INFO(text);
    const std::string more = text + "\n[class.nobody]\npriority = 2\nweight = 5\n";
    CHECK(RunStepped(Loaded(more), 100'000).digest == RunStepped(Loaded(text), 100'000).digest);
  }
}

}  // namespace
}  // namespace servescape::property
