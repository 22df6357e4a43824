// SPDX-License-Identifier: MIT
// What a service can do hangs on the items that its calls carry, their own ones too.
#include <doctest/doctest.h>

#include <optional>
#include <string>

#include "sim/model/load.h"
#include "sim/scenario/load.h"
#include "sim/study/study.h"

namespace servescape {
namespace {

// A service of 10 ms and 1 ms an item, in batches of up to 600 items.
Config Read(const std::string& traffic, const std::string& steps) {
  const std::string text =
      "[run]\nduration = \"60s\"\nreplications = 2\n[traffic.u]\nrate = \"1/s\"\n" + traffic +
      "path = \"main\"\n" + steps +
      "[service.ranker]\nbatch_time = { base = \"10ms\", per_item = \"1ms\" }\n"
      "batching = { max_size = 600 }\n";
  const Result<Loaded, Diagnostics> loaded =
      Load(text, {}, [](const std::string&) { return std::nullopt; });
  REQUIRE_MESSAGE(loaded, Format(loaded.error(), text, "test"));
  return loaded.value().config;
}

const std::string kCall = "[[path.main]]\ncall = \"ranker\"\n";

TEST_CASE("capacity counts the items that a step gives its call") {
  const ServiceLoad of_source = LoadsOf(Read("items = 100\n", kCall))[0];
  const ServiceLoad of_step = LoadsOf(Read("", kCall + "items = 100\n"))[0];
  CHECK(of_step.batch_requests == 6);
  CHECK(of_step.capacity == doctest::Approx(6 / 0.61));
  CHECK(of_step.capacity == doctest::Approx(of_source.capacity));
  // The step's own items count, whatever the request carries.
  CHECK(LoadsOf(Read("items = 7\n", kCall + "items = 100\n"))[0].capacity ==
        doctest::Approx(of_source.capacity));
}

TEST_CASE("capacity of calls that carry different items is that of their mean") {
  // 100 once and 50 twice: 66.7 in the mean, nine requests of them fill a batch.
  const std::string mixed = kCall + "items = 100\n" + kCall + kCall;
  const ServiceLoad load = LoadsOf(Read("items = 50\n", mixed))[0];
  CHECK(load.batch_requests == doctest::Approx(9));
  CHECK(load.capacity == doctest::Approx(9 / 0.61));
}

TEST_CASE("the work done is that of the items served") {
  // 50 requests of 100 items in 600 at most: 50 x 0.61 / 6 of what there is, and ever more waits.
  Config config = Read("", kCall + "items = 100\n");
  config.traffic[0].rate = 50;
  const RunReport report =
      RunStudy(config, "", SerialExecutor(), [](double) { return true; });
  const Metric* load = FindMetric(report, "service.ranker.load");
  REQUIRE(load != nullptr);
  CHECK(load->estimate.value == doctest::Approx(1).epsilon(0.02));
  CHECK(report.load != LoadState::kStable);
}

}  // namespace
}  // namespace servescape
