// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <set>

#include "sim/base/percentile.h"
#include "sim/random/distribution.h"
#include "sim/scenario/check.h"
#include "sim/scenario/metric_names.h"
#include "sim/scenario/schema.h"

namespace servescape {
namespace {

TEST_CASE("rows: unique paths, a sentence, an example, a parent") {
  std::set<std::string> paths;
  for (const SchemaRow& row : Schema()) {
    const std::string path(row.path);
    CAPTURE(path);
    CHECK(paths.insert(path).second);
    CHECK(row.sentence.ends_with("."));
    const size_t dot = path.rfind('.');
    if (dot == std::string::npos) continue;
    std::string parent = path.substr(0, dot);
    if (parent.ends_with("[]")) parent.resize(parent.size() - 2);
    CHECK(paths.contains(parent));
  }
}

TEST_CASE("defaults and examples are valid by the table's own rules") {
  for (const SchemaRow& row : Schema()) {
    const std::string path(row.path);
    CAPTURE(path);
    const std::vector<Setting> none;
    for (const std::string_view literal : {row.standard, row.example}) {
      if (literal.empty()) continue;
      const Node node = ParseSettingValue(literal);
      Reporter reporter(none);
      const bool list = EntryOf(row.type) || row.type == ValueType::kCurve ||
                        row.type == ValueType::kTimeCurve || row.type == ValueType::kTableList;
      const bool table = row.type == ValueType::kTable || row.type == ValueType::kNumberMap ||
                         row.type == ValueType::kTextMap || row.type == ValueType::kManifest;
      const bool law = row.type == ValueType::kTimeDistribution ||
                       row.type == ValueType::kNumberDistribution ||
                       row.type == ValueType::kBytesDistribution;
      if (list)
        CHECK(node.kind == NodeKind::kArray);
      else if (table)
        CHECK(node.kind == NodeKind::kTable);
      else if (!law)
        CHECK(CheckScalar(row, node, Label("x"), reporter));
    }
  }
}

// A literal of the row's type for a number in its unit.
std::string LiteralOf(ValueType type, double value) {
  const std::string number = fmt::format("{}", value);
  switch (type) {
    case ValueType::kInteger:
    case ValueType::kBytes:
      return fmt::format("{:.0f}", value);
    case ValueType::kDuration:
      return "\"" + number + "s\"";
    case ValueType::kRate:
      return "\"" + number + "/s\"";
    case ValueType::kMoneyPerHour:
      return "\"" + number + " usd/h\"";
    case ValueType::kBandwidth:
      return "\"" + number + "B/s\"";
    default:
      return value == 0 ? "0.0"
             : number.find('e') == std::string::npos && number.find('.') == std::string::npos
                 ? number + ".0"
                 : number;
  }
}

TEST_CASE("both ends of every range, and what lies beyond") {
  int bounded = 0;
  for (const SchemaRow& row : Schema()) {
    SchemaRow scalar = row;
    scalar.type = EntryOf(row.type).value_or(row.type);
    const bool whole = scalar.type == ValueType::kInteger || scalar.type == ValueType::kBytes;
    if (!(row.high > row.low) ||
        !QuantityOf(scalar.type, ParseSettingValue(LiteralOf(scalar.type, row.high)))) {
      continue;
    }
    ++bounded;
    const std::string path(row.path);
    CAPTURE(path);
    const auto good = [&](double value) {
      Reporter reporter({});
      return CheckScalar(scalar, ParseSettingValue(LiteralOf(scalar.type, value)), Label("x"),
                         reporter);
    };
    const double step = whole ? 1 : 1e-6;
    CHECK(good(row.high));
    CHECK_FALSE(good(row.high * (1 + 1e-9) + step));
    CHECK(good(row.low) == !row.above_low);
    CHECK(good(row.low + step));
    CHECK_FALSE(good(row.low - step));
  }
  CHECK(bounded >= 100);
}

TEST_CASE("FindSchema: concrete paths, array entries, distributions") {
  const auto path = [](std::string_view concrete) {
    const SchemaRow* row = FindSchema(concrete);
    return row ? std::string(row->path) : std::string("none");
  };
  CHECK(path("service.ranker.batching.max_size") == "service.*.batching.max_size");
  CHECK(path("service.ranker") == "service.*");
  CHECK(path("run.seed") == "run.seed");
  CHECK(path("path.main") == "path.*");
  CHECK(path("path.main.0.call") == "path.*[].call");
  CHECK(path("traffic.users.profile.0.factor") == "traffic.*.profile[].factor");
  CHECK(path("traffic.users.trace.size.tokens") == "traffic.*.trace.size");
  CHECK(path("service.a.time.mean") == "distribution.mean");
  CHECK(path("service.a.time.parts.1.cv") == "distribution.cv");
  CHECK(path("slo.0") == "slo");
  CHECK(path("class.gold.priority") == "class.*.priority");
  CHECK(path("cache.c.lookup.mean") == "distribution.mean");
  CHECK(path("cache.c.item_size.cv") == "distribution.cv");
  CHECK(path("cache.c.flush_at.0") == "cache.*.flush_at");
  CHECK(path("incident.0.at") == "incident[].at");
  CHECK(path("path.main.2.retries.max") == "path.*[].retries.max");
  CHECK(path("path.main.2.branch.a") == "path.*[].branch");
  CHECK(path("path.main.2.branch_by_class.a") == "path.*[].branch_by_class");
  CHECK(path("traffic.u.retries.max") == "traffic.*.retries.max");
  CHECK(path("traffic.u.states.1.rate") == "traffic.*.states[].rate");
  CHECK(path("traffic.u.keys.distribution") == "traffic.*.keys.distribution");
  CHECK(path("service.m.pools.0.speed") == "service.*.pools[].speed");
  CHECK(path("service.m.batching.adaptive.target") == "service.*.batching.adaptive.target");
  CHECK(path("service.a.nothing") == "none");
  CHECK(path("service.a.replicas.x") == "none");
  CHECK(path("") == "none");
  CHECK(path("path.main.call") == "none");
}

TEST_CASE("the words for distributions are those of the families") {
  std::string words;
  for (int kind = 0; kind <= static_cast<int>(DistributionKind::kMixture); ++kind) {
    const auto each = static_cast<DistributionKind>(kind);
    if (each == DistributionKind::kBoundedPareto) continue;  // a pareto with a maximum
    words += (kind ? " " : "") + std::string(NameOf(each));
  }
  CHECK(FindSchema("distribution.distribution")->words == words);
}

TEST_CASE("the JSON Schema is draft-07, the same every time, and knows every key") {
  const std::string text = JsonSchema();
  CHECK(text == JsonSchema());
  const auto json = nlohmann::json::parse(text, nullptr, false);
  REQUIRE(json.is_object());
  CHECK(json["$schema"] == "http://json-schema.org/draft-07/schema#");
  CHECK(json["additionalProperties"] == false);
  const auto& service = json["properties"]["service"]["additionalProperties"]["properties"];
  const auto& size = service["batching"]["properties"]["max_size"];
  CHECK(size["type"] == "integer");
  CHECK(size["minimum"] == 1);
  CHECK(size["maximum"] == 65536);
  CHECK(size["default"] == 1);
  CHECK(service["routing"]["enum"].size() == 15);
  CHECK(service["routing"]["default"] == "central_queue");
  CHECK(service["time"]["$ref"] == "#/definitions/time_distribution");
  const auto& step = json["properties"]["path"]["additionalProperties"]["items"];
  CHECK(step["properties"]["call"]["type"] == "string");
  CHECK(step["properties"]["retries"]["properties"]["max"]["maximum"] == 100);
  CHECK(step["properties"]["retries"]["properties"]["on"]["items"]["enum"].size() == 3);
  CHECK(step["properties"]["network"]["anyOf"][1]["enum"].size() == 3);
  CHECK(step["properties"]["branch_by_class"]["additionalProperties"]["type"] == "string");
  CHECK(json["properties"]["incident"]["items"]["properties"]["kind"]["enum"].size() == 7);
  const auto& cache = json["properties"]["cache"]["additionalProperties"]["properties"];
  CHECK(cache["capacity"]["anyOf"].size() == 2);
  CHECK(cache["item_size"]["anyOf"].size() == 2);
  CHECK(cache["flush_at"]["items"]["type"] == "string");
  CHECK(service["shed_above"]["items"]["anyOf"][0]["maximum"] == 1);
  CHECK(service["concurrency"]["anyOf"].size() == 2);
  CHECK(json["properties"]["run"]["properties"]["max_requests"]["default"] == 500'000'000);
  CHECK(json["definitions"]["time_distribution"]["anyOf"].size() == 2);
}

TEST_CASE("the reference names every key and metric") {
  const std::string text = ReferenceMarkdown();
  for (const SchemaRow& row : Schema()) {
    const std::string path(row.path);
    CAPTURE(path);
    const std::string last = path.substr(path.rfind('.') + 1);
    if (row.type == ValueType::kTable || last == "*") continue;
    CHECK(text.find(last + "`") != std::string::npos);
  }
  for (const MetricName& metric : kMetricNames) {
    CHECK(text.find("`" + std::string(metric.pattern) + "`") != std::string::npos);
  }
}

TEST_CASE("metric names") {
  REQUIRE(FindMetricName("latency.p99"));
  CHECK(FindMetricName("latency.p99")->unit == "s");
  REQUIRE(FindMetricName("service.my-model.wait.p999"));
  CHECK(FindMetricName("service.my-model.wait.p999")->pattern == "service.*.wait.pN");
  for (const char* name : {"class.free.latency.p99", "cache.c.hit_ratio", "store.f.staleness.p99",
                           "service.m.up.mean", "shed", "attempts.per_request", "quality.mean"}) {
    CAPTURE(name);
    CHECK(FindMetricName(name) != nullptr);
  }
  CHECK(FindMetricName("class.free.latency.p99")->pattern == "class.*.latency.pN");
  CHECK_FALSE(FindMetricName("cache.c"));
  CHECK_FALSE(FindMetricName("class..latency.p99"));
  REQUIRE(FindMetricName("latency.within(0.5ms)"));
  CHECK(FindMetricName("latency.within(0.5ms)")->pattern == "latency.within(TIME)");
  CHECK(FindMetricName("service.m.wait.within(2s)")->pattern == "service.*.wait.within(TIME)");
  CHECK(TimeOfMetric("class.a.latency.within(2s)") == "2s");
  CHECK_FALSE(TimeOfMetric("latency.p99"));
  CHECK_FALSE(FindMetricName("latency.within"));
  CHECK_FALSE(FindMetricName("latency.mean(2s)"));
  CHECK_FALSE(FindMetricName("service.x"));
  CHECK_FALSE(FindMetricName("service..wait.p99"));
  CHECK_FALSE(FindMetricName("latency.p100"));
  CHECK_FALSE(FindMetricName("throughput.p99"));
}

TEST_CASE("any percentile has a metric's name") {
  for (const char* name : {"latency.p75", "latency.p99.9", "latency.p99.99", "latency.p9999"}) {
    CAPTURE(name);
    REQUIRE(FindMetricName(name));
    CHECK(FindMetricName(name)->pattern == "latency.pN");
    CHECK(FindMetricName(name)->unit == "s");
  }
  REQUIRE(FindMetricName("service.p5.wait.p2.5"));
  CHECK(FindMetricName("service.p5.wait.p2.5")->pattern == "service.*.wait.pN");
  CHECK(FindMetricName("store.s.staleness.p90")->pattern == "store.*.staleness.pN");
  CHECK(FindMetricName("class.p95.latency.mean")->pattern == "class.*.latency.mean");
  CHECK(ShareOfPercentile("p999") == 0.999);
  CHECK(ShareOfPercentile("p99.9") == 0.999);
  CHECK(ShareOfPercentile("p9999") == 0.9999);
  CHECK(ShareOfPercentile("p99.99") == 0.9999);
  CHECK(ShareOfPercentile("p97.5") == 0.975);
  CHECK(ShareOfPercentile("p75") == 0.75);
  CHECK(ShareOfPercentile("p5") == 0.05);
  CHECK(ShareOfPercentile("p0.5") == 0.005);
  for (const char* name : {"", "p", "75", "p0", "p00", "p0.0", "p100", "p101", "p500", "p1000",
                           "p100.0", "p99.", "p.9", "p9.9.9", "p-5", "p9x", "pN", "p99.99999999"}) {
    CAPTURE(name);
    CHECK_FALSE(ShareOfPercentile(name));
  }
}

}  // namespace
}  // namespace servescape
