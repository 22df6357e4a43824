// SPDX-License-Identifier: MIT
#include "sim/report/json.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "sim/report/csv.h"
#include "tests/report/golden.h"
#include "tests/report/sample_reports.h"

using namespace servescape;

namespace {

// What RunReportFromJson says of the busy report with one piece of its text replaced.
std::string ErrorAfter(const std::string& from, const std::string& to) {
  std::string text = ToJson(BusyReport(), /*pretty=*/false);
  const size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  text.replace(at, from.size(), to);
  const auto result = RunReportFromJson(text);
  return result.ok() ? "" : result.error();
}

}  // namespace

TEST_CASE("json: the result, as a whole") {
  CheckGolden(ToJson(BusyReport(), true) + "\n", "busy.json");
  CheckGolden(ToJson(UnstableReport(), true) + "\n", "unstable.json");
  CheckGolden(ToJson(SamplePoints()) + "\n", "points.json");
}

TEST_CASE("json: reading inverts writing, in both layouts") {
  for (const RunReport& report :
       {BusyReport(), UnstableReport(), SmallReport(), RunReport(), DetailedReport()}) {
    for (const bool pretty : {false, true}) {
      const auto back = RunReportFromJson(ToJson(report, pretty));
      REQUIRE_MESSAGE(back.ok(), back.error());
      CHECK(ToJson(back.value(), false) == ToJson(report, false));
    }
  }
}

TEST_CASE("json: the sections of a detailed run come back, and other runs have none") {
  const RunReport a = DetailedReport();
  const RunReport b = RunReportFromJson(ToJson(a, false)).value();
  REQUIRE(b.split.size() == a.split.size());
  CHECK(b.split[2].kind == ComponentKind::kBatchWait);
  CHECK(b.split[1].name == "ranker");
  CHECK(b.split[1].at_p99 == 0.1402);
  CHECK(std::isnan(b.split[4].at_p99));
  std::string earlier = ToJson(a, false);
  for (const std::string now = "\"component\":"; earlier.find(now) != std::string::npos;) {
    earlier.replace(earlier.find(now), now.size(), "\"part\":");
  }
  CHECK(RunReportFromJson(earlier).error().find("split[0].component: missing, expected ") == 0);
  REQUIRE(b.in_system.size() == 2);
  CHECK(b.in_system[0].probability == std::vector<double>{0.25, 0.5, 0.25});
  REQUIRE(b.replicas.size() == 2);
  CHECK(b.replicas[1].replicas[1].served == 500000);
  CHECK(b.replicas[1].replicas[1].sojourn == 0.0202);
  for (const char* section : {"\"split\"", "\"in_system\":", "\"replicas\": ["}) {
    CHECK(ToJson(a, true).find(section) != std::string::npos);
    CHECK(ToJson(BusyReport(), true).find(section) == std::string::npos);
  }
}

TEST_CASE("json: every field comes back, not only what is printed again") {
  const RunReport a = BusyReport();
  const RunReport b = RunReportFromJson(ToJson(a, true)).value();
  CHECK(b.seed == a.seed);
  CHECK(b.open_load == a.open_load);
  CHECK(b.title == a.title);
  CHECK(b.slos[0].at_most);
  CHECK_FALSE(b.slos[1].at_most);
  CHECK(b.slos[2].state == SloState::kInconclusive);
  CHECK(std::isnan(b.slos[2].estimate.value));
  CHECK(b.metrics.size() == a.metrics.size());
  CHECK(b.metrics[12].name == "service.ranker.batch.mean");
  CHECK(b.metrics[12].unit == Unit::kItems);
  CHECK(b.metrics[12].estimate.samples == 121603);
  CHECK(b.series[0].value[2] == 1.0 / 3);
  CHECK(std::isnan(b.series[0].upper[1]));
  CHECK(b.distribution[2].count == 345);
  CHECK(b.services[1].max_batch_size == 16);
  CHECK_FALSE(b.checks[1].holds);
  CHECK(b.warnings == a.warnings);
  CHECK(b.events == a.events);
}

TEST_CASE("json: doubles keep their bits") {
  RunReport report = SmallReport();
  const double values[] = {0.1,           1.0 / 3, 5e-324, 1.7976931348623157e308,
                           123456789.125, -0.0,    1e21,   std::nextafter(1.0, 2.0)};
  for (const double value : values) {
    report.growth_rate = value;
    const RunReport back = RunReportFromJson(ToJson(report, false)).value();
    CHECK(back.growth_rate == value);
    CHECK(std::signbit(back.growth_rate) == std::signbit(value));
  }
}

TEST_CASE("json: a mistake is named by its field") {
  CHECK(ErrorAfter("{\"schema\":1", "{\"schema\":2") == "schema: expected 1");
  CHECK(ErrorAfter("\"seed\":18446744073709551615", "\"seed\":-1") ==
        "scenario.seed: expected an integer that is not negative");
  CHECK(ErrorAfter("\"replications\":10", "\"replications\":4294967296") ==
        "scenario.replications: expected an integer that is not negative");
  CHECK(ErrorAfter("\"verdict\":\"overloaded\"", "\"verdict\":\"fine\"") ==
        "verdict: expected one of stable, overloaded, unstable, inconclusive");
  CHECK(ErrorAfter("\"value\":0.02143", "\"value\":\"0.02143\"") ==
        "metrics.latency.mean.value: expected a number or null");
  CHECK(ErrorAfter("\"unit\":\"1/s\"", "\"unit\":\"Hz\"") ==
        "metrics.throughput.unit: expected one of s, 1/s, ratio, requests, items, replicas, usd, "
        "usd/h, usd/1e6, attempts");
  CHECK(ErrorAfter("\"digest\":", "\"dugest\":") == "digest: missing, expected a text");
  CHECK(ErrorAfter("\"holds\":true", "\"holds\":1") == "checks[0].holds: expected true or false");
  CHECK(ErrorAfter("\"times\":[600.0", "\"times\":[{}") == "times[0]: expected a number or null");
  CHECK(ErrorAfter("\"events\":4801234", "\"events\":9223372036854775808") ==
        "events: expected an integer");
  CHECK(ErrorAfter("\"bill\":[", "\"bill\":3,\"x\":[") == "bill: expected a list");
  CHECK(ErrorAfter("\"scenario\":{", "\"scenario\":[],\"x\":{") == "scenario: expected an object");
}

TEST_CASE("json: what is no result is refused, not crashed on") {
  for (const char* text :
       {"", "{", "[]", "null", "3", "{}", "\"x\"", "\xff\xfe", "{\"schema\":1}"}) {
    CHECK_FALSE(RunReportFromJson(text).ok());
    CHECK_FALSE(LoadPointsFromJson(text).ok());
  }
}

TEST_CASE("json: unknown keys are ignored, invalid UTF-8 is replaced") {
  CHECK(ErrorAfter("{\"schema\":1", "{\"later\":[1],\"schema\":1").empty());
  RunReport report = SmallReport();
  report.title = "a\xff\"b\n";
  CHECK(RunReportFromJson(ToJson(report, true)).value().title == "a\xef\xbf\xbd\"b\n");
}

TEST_CASE("json: load points come back") {
  const auto points = LoadPointsFromJson(ToJson(SamplePoints()));
  REQUIRE(points.ok());
  CHECK(ToJson(points.value()) == ToJson(SamplePoints()));
  CHECK(points.value()[1].verdict == Verdict::kUnstable);
  CHECK(points.value()[0].theory_p99 == 0.92103);
}

TEST_CASE("csv: the points of load, as a whole") {
  std::vector<LoadPoint> points = SamplePoints();
  points[1].theory = "none: batches, several classes";
  CHECK(PointsToCsv(points) ==
        "factor,offered [1/s],throughput [1/s],throughput lower,throughput upper,"
        "latency.mean [s],latency.mean lower,latency.mean upper,"
        "latency.p50 [s],latency.p50 lower,latency.p50 upper,"
        "latency.p99 [s],latency.p99 lower,latency.p99 upper,"
        "verdict,lost [ratio],theory,theory latency.mean [s],theory latency.p99 [s]\n"
        "0.5,5,5.01,4.97,5.05,0.2001,0.1993,0.2009,0.1386,0.1381,0.1391,0.921,0.911,0.931,"
        "stable,0,M/M/1,0.2,0.92103\n"
        "1.2,12,9.998,9.95,10.046,,,,,,,,,,unstable,0,\"none: batches, several classes\",,\n");
}

TEST_CASE("csv: the curves, as a whole") {
  CHECK(SeriesToCsv(BusyReport()) ==
        "time_s,latency.p99 [s],latency.p99 lower,latency.p99 upper,"
        "throughput [1/s],throughput lower,throughput upper\n"
        "600,0.1,0.09,0.11,2000,1990,2010\n"
        "1200,,,,2001.5,1991,2011\n"
        "1800,0.3333333333333333,0.3,0.4,1999,1992,2012\n");
  RunReport odd;
  odd.times = {1};
  odd.series = {{"a,\"b\"", Unit::kRatio, {0.5}, {}, {}}};
  CHECK(SeriesToCsv(odd) ==
        "time_s,\"a,\"\"b\"\" [ratio]\",\"a,\"\"b\"\" lower\",\"a,\"\"b\"\" upper\"\n1,0.5,,\n");
}
