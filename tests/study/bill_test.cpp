// SPDX-License-Identifier: MIT
#include "sim/study/bill.h"

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include "sim/scenario/load.h"
#include "sim/study/study.h"

namespace servescape {
namespace {

const std::string kShop =
    "slo = [\"cost.per_hour <= 1 usd/h\", \"cost.per_hour <= 0.1 usd/h\", "
    "\"cost.per_hour >= 0.1 usd/h\", \"cost.per_hour >= 1 usd/h\"]\n"
    "[run]\nduration = \"5s\"\nreplications = 2\n"
    "[traffic.u]\nrate = \"50/s\"\nkeys = { distribution = \"zipf\", count = 100 }\n"
    "[cache.c]\ncapacity = 50\n[store.s]\nread = \"1ms\"\n[service.m]\ntime = \"2ms\"\n"
    "[[path.p]]\ncache = \"c\"\n[[path.p]]\nstore = \"s\"\n[[path.p]]\ncall = \"m\"\n";

RunReport Report(const std::vector<Setting>& settings) {
  auto loaded = Load(kShop, settings, nullptr);
  REQUIRE(bool{loaded});
  return RunStudy(loaded.value().config, "0000000000000000", SerialExecutor(), nullptr);
}

std::vector<SloState> States(const RunReport& report) {
  std::vector<SloState> out;
  for (const SloResult& slo : report.slos) out.push_back(slo.state);
  return out;
}

constexpr SloState kMet = SloState::kMet, kMissed = SloState::kMissed;
constexpr SloState kOpen = SloState::kInconclusive;

TEST_CASE("where nothing has a price there is no cost, and goals on it are open") {
  const RunReport report = Report({});
  CHECK(report.bill.empty());
  CHECK(report.unpriced == std::vector<std::string>{"service m", "cache c", "store s"});
  CHECK(UnpricedWords(report) == "no price: service m, cache c, store s; give host or price");
  for (const char* name : {"cost.per_hour", "cost.per_million", "cost.total"}) {
    REQUIRE(FindMetric(report, name));
    CHECK(std::isnan(FindMetric(report, name)->estimate.value));
  }
  CHECK(States(report) == std::vector{kOpen, kOpen, kOpen, kOpen});
}

TEST_CASE("where some parts have no price, only what these cannot change is decided") {
  const RunReport report = Report({{"service.m.price", "$0.5"}});
  CHECK(FindMetric(report, "cost.per_hour")->estimate.value == 0.5);
  CHECK(UnpricedWords(report) == "no price: cache c, store s");
  CHECK(States(report) == std::vector{kOpen, kMissed, kMet, kOpen});
}

TEST_CASE("caches and stores have prices, from the catalog or given") {
  const RunReport report = Report({{"service.m.price", "0 usd/h"},
                                   {"cache.c.host", "r6i.xlarge"},
                                   {"store.s.price", "0.048 usd/h"}});
  CHECK(report.unpriced.empty());
  REQUIRE(report.bill.size() == 2);
  CHECK(report.bill[0].label == "1 x r6i.xlarge (cache c)");
  CHECK(report.bill[0].usd_per_hour == 0.252);
  CHECK(std::isnan(report.bill[0].idle_usd_per_hour));
  CHECK(report.bill[1].label == "store s");
  CHECK(FindMetric(report, "cost.per_hour")->estimate.value == doctest::Approx(0.3));
  CHECK(States(report) == std::vector{kMet, kMissed, kMet, kMissed});
}

TEST_CASE("copies of a cache in the replicas of a service are paid with these") {
  const RunReport report = Report(
      {{"service.m.price", "$0.5"}, {"cache.c.local_to", "m"}, {"store.s.price", "0 usd/h"}});
  CHECK(report.unpriced.empty());
  CHECK(FindMetric(report, "cost.per_hour")->estimate.value == 0.5);
}

}  // namespace
}  // namespace servescape
