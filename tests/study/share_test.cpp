// SPDX-License-Identifier: MIT
// Shares of a study's replications, merged, are the study.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "sim/scenario/load.h"
#include "sim/study/merge.h"
#include "sim/study/run_length.h"
#include "sim/study/share.h"
#include "sim/study/study.h"

namespace servescape {
namespace {

Config Scenario(const std::string& run) {
  const std::string text = "[run]\nduration = \"10s\"\n" + run + R"(
[traffic.users]
rate = "80/s"
[service.model]
time = { distribution = "exponential", mean = "10ms" }
)";
  Result<Loaded, Diagnostics> loaded = Load(text, {}, {});
  REQUIRE(loaded.ok());
  return WithRunLength(loaded.value().config);
}

TEST_CASE("shares of a study, merged in order of index, are its very bits") {
  const Config config = Scenario("replications = 7");
  const RunReport whole = RunStudy(config, "h");
  for (const uint32_t count : {1u, 2u, 3u, 7u, 12u}) {
    CAPTURE(count);
    std::vector<ReplicationRecord> records;
    for (uint32_t first = 0; first < count; ++first) {
      SteppedShare share(config, first, count);
      double progress = 0;
      while (!share.done()) {
        share.Step(500);
        CHECK(share.progress() >= progress);
        progress = share.progress();
        if (auto record = share.Take()) records.push_back(std::move(*record));
        CHECK_FALSE(share.Take());
      }
      CHECK(share.stopped().empty());
      CHECK(share.progress() == 1);
    }
    std::sort(records.begin(), records.end(),
              [](const auto& a, const auto& b) { return a.index < b.index; });
    REQUIRE(records.size() == 7);
    const RunReport merged = MergeRecords(config, "h", records);
    CHECK(merged.digest == whole.digest);
    REQUIRE(merged.metrics.size() == whole.metrics.size());
    for (size_t i = 0; i < whole.metrics.size(); ++i) {
      CHECK(merged.metrics[i].estimate.samples == whole.metrics[i].estimate.samples);
      const double a = merged.metrics[i].estimate.upper, b = whole.metrics[i].estimate.upper;
      CHECK((a == b || (std::isnan(a) && std::isnan(b))));
    }
  }
}

TEST_CASE("a study that decides as it goes how much it plays is not cut") {
  CHECK(CanBeShared(Scenario("replications = 7")));
  CHECK_FALSE(CanBeShared(Scenario("replications = 1")));
  CHECK_FALSE(CanBeShared(Scenario("replications = 7\nprecision = 0.1")));
}

TEST_CASE("a share that a guard stops says why") {
  Config config = Scenario("replications = 2");
  config.run.max_requests = 100;
  SteppedShare share(config, 0, 1);
  for (int i = 0; i < 10'000 && !share.done(); ++i) share.Step(1000);
  CHECK(share.done());
  CHECK(share.stopped().find("run.max_requests") != std::string::npos);
}

}  // namespace
}  // namespace servescape
