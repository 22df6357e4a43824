// SPDX-License-Identifier: MIT
// Whatever stands in place of a value, loading ends with a config or with sentences.
#include <doctest/doctest.h>

#include <algorithm>

#include "sim/scenario/load.h"
#include "sim/scenario/schema.h"

namespace servescape {
namespace {

std::optional<std::string> Files(const std::string& path) {
  if (path == "t.csv") return "arrival_s,requests\n0,5\n1,6\n";
  return std::nullopt;
}

const std::string kEverything = R"(
[run]
duration = "60s"
[class.a]
[traffic.u]
rate = "100/s"
path = "main"
keys = { distribution = "zipf", count = 10 }
profile = [{ shape = "points", points = [["0s", 1]] }]
[traffic.v]
arrivals = "mmpp"
path = "main"
keys = { distribution = "uniform", count = 10 }
states = [{ rate = "2/s", mean_time = "50s" }, { rate = "9.5/s", mean_time = "20s" }]
[service.m]
time = "10ms"
[service.n]
time = "10ms"
pools = [{ replicas = 2 }]
[cache.c]
system = "redis"
capacity = 100
[store.f]
read = "1ms"
system = "feast"
materialization = "1h"
backfill = [{ at = "1s", start = "2h" }]
[job.j]
system = "airflow"
every = "60s"
items = 10
batch_time = { per_item = "1ms" }
scheduler_down = [{ from = "1s", until = "2s" }]
backfill = [{ from = "2025-12-31", until = "2025-12-31" }]
[[path.main]]
call = "m"
[[path.main]]
parallel = ["m", "n", "rest"]
[[path.main]]
branch = { m = 1 }
[[path.rest]]
cache = "c"
[[path.rest]]
store = "f"
[[incident]]
kind = "crash"
at = "1s"
service = "m"
)";

// Concrete paths for a row's: names and entries of the text above.
std::vector<std::string> PathsOf(std::string_view pattern) {
  std::vector<std::string> out;
  for (const char* traffic : {"u", "v"}) {
    for (const char* entry : {".0", ".1", ".2"}) {
      std::string path;
      for (size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] == '*') {
          path += pattern.starts_with("traffic")   ? traffic
                  : pattern.starts_with("service") ? (*traffic == 'u' ? "m" : "n")
                  : pattern.starts_with("cache")   ? "c"
                  : pattern.starts_with("store")   ? "f"
                  : pattern.starts_with("class")   ? "a"
                  : pattern.starts_with("job")     ? "j"
                                                   : "main";
        } else if (pattern[i] == '[') {
          path += entry;
          ++i;
        } else {
          path += pattern[i];
        }
      }
      if (std::find(out.begin(), out.end(), path) == out.end()) out.push_back(path);
    }
  }
  return out;
}

TEST_CASE("garbage in place of every value") {
  const char* const values[] = {"nan",
                                "-inf",
                                "-1",
                                "0",
                                "1e308",
                                "9223372036854775807",
                                "\"\"",
                                "\"x\"",
                                "\"1e308s\"",
                                "\"1e308/s\"",
                                "\"1e300GiB\"",
                                "\"nan%\"",
                                "true",
                                "1979-05-27",
                                "[]",
                                "[[]]",
                                "[1]",
                                "[\"m\", 5, {}]",
                                "{}",
                                "{ m = 1e308, x = \"\" }",
                                "{ m = \"m\", default = \"rest\" }",
                                "{ distribution = \"uniform\", low = 1e12, high = 0 }",
                                "{ distribution = \"pareto\", minimum = \"1s\", shape = 1.01 }",
                                "[{}, {}]",
                                "\"main\"",
                                "[\"1s\", \"1s\"]",
                                "\"t.csv\"",
                                "{ file = \"t.csv\" }",
                                "[[\"1s\", 0]]"};
  REQUIRE(Load(kEverything, {}, Files).ok());
  int loads = 0, good = 0;
  for (const SchemaRow& row : Schema()) {
    if (row.path.starts_with("distribution")) continue;
    for (const std::string& path : PathsOf(row.path)) {
      for (const char* value : values) {
        const auto loaded = Load(kEverything, {{path, value}}, Files);
        ++loads;
        good += loaded.ok() ? 1 : 0;
        if (!loaded.ok()) CHECK_FALSE(loaded.error().empty());
      }
    }
  }
  CHECK(loads > 10'000);
  CHECK(good > 100);
}

TEST_CASE("every key can be set to its example where that means something") {
  int set = 0;
  for (const SchemaRow& row : Schema()) {
    if (row.example.empty() || row.path.starts_with("distribution")) continue;
    const std::string path = PathsOf(row.path)[0];
    CAPTURE(path);
    const auto edited = SetValue(kEverything, {path, std::string(row.example)});
    const bool entry_missing = path.find(".states.") != std::string::npos ||
                               path.find("m.pools.") != std::string::npos ||
                               path.find("autoscaler.floor.") != std::string::npos ||
                               path.find("instance_group.0") != std::string::npos ||
                               path.find("priority_queue_policy.0") != std::string::npos;
    if (entry_missing || path == "incident") continue;
    CHECK(edited.ok());
    if (edited) CHECK(GetValue(edited.value(), path) == std::string(row.example));
    ++set;
  }
  CHECK(set > 200);
}

}  // namespace
}  // namespace servescape
