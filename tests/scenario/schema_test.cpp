// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <set>

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
      const bool list = row.type == ValueType::kTextList || row.type == ValueType::kCurve ||
                        row.type == ValueType::kTableList;
      const bool table = row.type == ValueType::kTable || row.type == ValueType::kNumberMap;
      const bool law =
          row.type == ValueType::kTimeDistribution || row.type == ValueType::kNumberDistribution;
      if (list)
        CHECK(node.kind == NodeKind::kArray);
      else if (table)
        CHECK(node.kind == NodeKind::kTable);
      else if (!law)
        CHECK(CheckScalar(row, node, Label("x"), reporter));
    }
  }
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
  CHECK(path("service.a.nothing") == "none");
  CHECK(path("service.a.replicas.x") == "none");
  CHECK(path("") == "none");
  CHECK(path("path.main.call") == "none");
}

TEST_CASE("the words for distributions are those of the families") {
  std::string words;
  for (int kind = 0; kind <= static_cast<int>(DistributionKind::kMixture); ++kind) {
    words += (kind ? " " : "") + std::string(NameOf(static_cast<DistributionKind>(kind)));
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
  CHECK(service["routing"]["enum"].size() == 7);
  CHECK(service["routing"]["default"] == "central_queue");
  CHECK(service["time"]["$ref"] == "#/definitions/time_distribution");
  const auto& step = json["properties"]["path"]["additionalProperties"]["items"];
  CHECK(step["properties"]["call"]["type"] == "string");
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
  for (const MetricName& metric : MetricNames()) {
    CHECK(text.find("`" + std::string(metric.pattern) + "`") != std::string::npos);
  }
}

TEST_CASE("metric names") {
  REQUIRE(FindMetricName("latency.p99"));
  CHECK(FindMetricName("latency.p99")->unit == "s");
  REQUIRE(FindMetricName("service.my-model.wait.p999"));
  CHECK(FindMetricName("service.my-model.wait.p999")->pattern == "service.*.wait.p999");
  CHECK_FALSE(FindMetricName("service.x"));
  CHECK_FALSE(FindMetricName("service..wait.p99"));
  CHECK_FALSE(FindMetricName("latency.p98"));
}

}  // namespace
}  // namespace servescape
