// SPDX-License-Identifier: MIT
// The inspector: every key of every kind of part is in its form, can be set, parses and resets to
// the very bytes; forms are driven by the words on them.
#include <doctest/doctest.h>

#include <string>

#include "sim/scenario/document.h"
#include "sim/scenario/schema.h"
#include "tests/ui/inspect_bench.h"
#include "ui/workbench/design/edit.h"
#include "ui/workbench/inspect/values.h"

namespace servescape::ui {
namespace {

// One part of each kind.
std::string OneOfEach() {
  return R"(# A scenario with a part of each kind.
title = "One of each"
slo = ["latency.p99 <= 200ms"]

[run]
duration = "60s"   # a minute

[[incident]]
kind = "crash"
at = "30s"
service = "model"

[class.gold]
priority = 1

[traffic.users]
rate = "50/s"
path = "main"
keys = { distribution = "uniform", count = 1000 }

[[path.main]]
cache = "answers"

[[path.main]]
store = "rows"

[[path.main]]
call = "model"

[cache.answers]
capacity = 100

[store.rows]
read = "1ms"

[service.model]
time = "10ms"   # each
replicas = 2

[job.night]
every = "1h"
items = 100
batch_time = { per_item = "1ms" }

[nodes.spot]
host = "m6i.xlarge"

[study.size]
vary = { "service.model.replicas" = "1..4" }
)";
}

TEST_CASE("every key of every part is in its form, and set, parsed and reset to the same bytes") {
  const std::string text = OneOfEach();
  REQUIRE(ParseDocument(text).ok());
  std::vector<std::string> reached;
  for (const std::string table : {"", "run", "incident.0", "class.gold", "traffic.users",
                                  "path.main.0", "cache.answers", "store.rows", "service.model",
                                  "job.night", "nodes.spot", "study.size"}) {
    CAPTURE(table);
    const std::vector<Field> fields = FieldsOf(text, text, table);
    CHECK(fields.size() >= 4);
    for (const Field& field : fields) {
      CAPTURE(field.path);
      reached.emplace_back(field.row->path);
      CHECK(field.set == HasKey(text, field.path));
      if (field.kind == FieldKind::kEntry || field.set) continue;
      const std::string literal(field.row->example.empty() ? "{}" : field.row->example);
      const Edited set = SetKey(text, field.path, literal);
      CHECK_MESSAGE(set.ok(), set.wrong);
      CHECK(ParseDocument(set.text).ok());
      CHECK(KeyText(set.text, field.path) == literal);
      const Edited reset = RemoveKey(set.text, field.path);
      CHECK_MESSAGE(reset.ok(), reset.wrong);
      CHECK_FALSE(HasKey(reset.text, field.path));
    }
  }
  // Nothing of the schema is out of reach. Entries of lists appear with their list.
  for (const SchemaRow& row : Schema()) {
    const std::string path(row.path);
    if (path.starts_with("distribution") || path.find('.') == path.npos) continue;
    if (path.find("[].") != path.npos && !path.starts_with("path.") &&
        !path.starts_with("incident")) {
      continue;
    }
    if (path.ends_with(".*")) continue;
    CAPTURE(path);
    CHECK(std::find(reached.begin(), reached.end(), path) != reached.end());
  }
}

TEST_CASE("entries of a list and families of a law have forms of their own") {
  const std::string text = R"([traffic.users]
rate = "5/s"
profile = [{ factor = 2 }, { shape = "step", factor = 3 }]
[service.model]
time = { distribution = "gamma", mean = "4ms", cv = 2 }
)";
  std::vector<std::string> paths;
  for (const Field& field : FieldsOf(text, text, "traffic.users")) paths.push_back(field.path);
  for (const char* path : {"traffic.users.profile.0.factor", "traffic.users.profile.1.hold"}) {
    CHECK(std::find(paths.begin(), paths.end(), path) != paths.end());
  }
  paths.clear();
  for (const Field& field : FieldsOf(text, text, "service.model")) paths.push_back(field.path);
  const auto has = [&](const char* path) {
    return std::find(paths.begin(), paths.end(), path) != paths.end();
  };
  CHECK(has("service.model.time.cv"));
  CHECK(has("service.model.time.shift"));
  CHECK_FALSE(has("service.model.time.phases"));  // erlang's
}

TEST_CASE("values read and write in their units") {
  const SchemaRow& timeout = *FindSchema("traffic.users.timeout");
  CHECK(ShownOf(timeout, "\"250ms\"") == "250 ms");
  CHECK(TypedLiteral(timeout, "80", "\"250ms\"") == "\"80ms\"");
  CHECK(TypedLiteral(timeout, "1.5 s", "\"250ms\"") == "\"1.5 s\"");
  const SchemaRow& rate = *FindSchema("traffic.users.rate");
  CHECK(ShownOf(rate, "\"2000/s\"") == "2,000 /s");
  CHECK(TypedLiteral(rate, "3,000", "\"2000/s\"") == "\"3000/s\"");
  const SchemaRow& share = *FindSchema("service.model.error_rate");
  CHECK(ShownOf(share, "0.05") == "5%");
  CHECK(TypedLiteral(share, "20", "0.05") == "\"20%\"");
  const SchemaRow& slots = *FindSchema("service.model.concurrency");
  CHECK(TypedLiteral(slots, "unlimited", "") == "\"unlimited\"");
  // Each numeric key has a slider whose ends hold its default and example, and can be written.
  for (const SchemaRow& row : Schema()) {
    if (!IsNumeric(row.type)) continue;
    CAPTURE(row.path);
    const Ends ends = EndsOf(row, "");
    CHECK(ends.max > ends.min);
    for (const std::string_view literal : {row.standard, row.example}) {
      const auto value = NumberOf(row.type, literal);
      if (value) CHECK(*value <= ends.max);
    }
    const auto back = NumberOf(row.type, LiteralOf(row.type, ends.max));
    REQUIRE(back.has_value());
    CHECK(*back == doctest::Approx(ends.max));
  }
}

TEST_CASE("a place of the text is that of its value, key, entry or table") {
  const std::string text = "[service.m]\nbatching = { max_size = 16 }\nreplicas = 20\n"
                           "[traffic.u]\nprofile = [{ at = \"1s\" }]\n";
  const Layout layout = ScanLayout(text);
  const auto at = [&](uint32_t line, uint32_t column) {
    return PathAt(text, layout, {line, column});
  };
  CHECK(at(2, 1) == "service.m.batching");
  CHECK(at(2, 12) == "service.m.batching");
  CHECK(at(2, 14) == "service.m.batching.max_size");
  CHECK(at(2, 26) == "service.m.batching.max_size");
  CHECK(at(3, 3) == "service.m.replicas");
  CHECK(at(3, 13) == "service.m.replicas");
  CHECK(at(4, 2) == "traffic.u");
  CHECK(at(5, 12) == "traffic.u.profile.0");
  CHECK(at(5, 14) == "traffic.u.profile.0.at");
  CHECK(at(0, 0).empty());
}

TEST_CASE("a diagnostic is found at its field") {
  InspectBench bench(OneOfEach());
  bench.Select("service.model");
  bench.session().LoadText(SetKey(bench.text(), "service.model.batching", "{ max_size = 0 }").text);
  bench.Frames(2);
  REQUIRE_FALSE(bench.session().diagnostics().empty());
  REQUIRE_FALSE(bench.state().faults.empty());
  CHECK(bench.state().faults[0].path == "service.model.batching.max_size");
  CHECK(bench.Has("Error: " + bench.session().diagnostics()[0].message));
  CHECK(bench.Has("Batching"));
  CHECK(bench.Find("Batching")["value"] == "has an error");
}

TEST_CASE("a value is set, typed, reset and undone by the words on it") {
  InspectBench bench(OneOfEach());
  bench.Settle();
  bench.Select("service.model");
  const std::string before = bench.text();
  // A slider that is dragged is one step of undo.
  bench.DragBy("Replicas", {60, 0});
  CHECK(bench.text() != before);
  bench.session().Undo();
  CHECK(bench.text() == before);
  bench.Frames(2);
  // Not set: a line with the default; pressed, it shows its control.
  CHECK(bench.Find("Concurrency")["value"] == "default 1");
  bench.Click("Concurrency");
  bench.Frames(2);
  bench.Click("Concurrency value");
  bench.Frames(2);
  bench.Key(ImGuiKey_A, true);
  bench.Type("4");
  bench.Key(ImGuiKey_Enter);
  CHECK(KeyText(bench.text(), "service.model.concurrency") == "4");
  bench.Click("Reset Concurrency");
  bench.Frames(2);
  CHECK(bench.text() == before);
  bench.Click("About Replicas");
  CHECK(bench.Has("Number of equal copies."));
}

TEST_CASE("groups unfold, are given their example, and lists take entries") {
  InspectBench bench(OneOfEach());
  bench.Select("service.model");
  bench.Click("Queue", "button");
  bench.Click("Use Queue");
  CHECK(KeyText(bench.text(), "service.model.queue.capacity") == "500");
  bench.Click("Reset Queue");
  CHECK_FALSE(HasKey(bench.text(), "service.model.queue"));
  bench.Select("traffic.users");
  bench.Click("Profile", "button");
  bench.Click("Add to Profile");
  CHECK(CountOf(bench.text(), "traffic.users.profile") == 1);
  bench.Frames(2);
  bench.Click("Remove Entry 1");
  CHECK(CountOf(bench.text(), "traffic.users.profile") == 0);
}

TEST_CASE("goals are lines of their own: changed, added, removed") {
  InspectBench bench(OneOfEach());
  bench.Select("");
  bench.Click("Add to Slo");
  bench.Type("availability >= 99%");
  bench.Key(ImGuiKey_Enter);
  CHECK(KeyText(bench.text(), "slo") == R"(["latency.p99 <= 200ms", "availability >= 99%"])");
  CHECK(bench.session().diagnostics().empty());
  bench.Frames(2);
  bench.Click("Slo 1", "textbox");
  bench.Key(ImGuiKey_A, true);
  bench.Type("latency.p99 <= 80ms");
  bench.Key(ImGuiKey_Enter);
  CHECK(KeyText(bench.text(), "slo.0") == R"("latency.p99 <= 80ms")");
  bench.Click("Remove Slo 1");
  CHECK(KeyText(bench.text(), "slo") == R"(["availability >= 99%"])");
}

TEST_CASE("the search finds keys by what they do") {
  InspectBench bench(OneOfEach());
  bench.Select("service.model");
  CHECK_FALSE(bench.Has("Deadline"));
  bench.Click("Search keys");
  bench.Type("queue waited");
  CHECK(bench.Has("Deadline"));
  CHECK_FALSE(bench.Has("Replicas"));
}

TEST_CASE("hosts come from the catalog with their price and memory, profiles with their curve") {
  InspectBench bench(OneOfEach());
  bench.Select("service.model");
  bench.Click("Host");
  bench.Frames(2);
  bench.Click("Host", "button");
  bench.Frames(3);
  CHECK(bench.Has("g4dn.xlarge", "menuitem"));
  const std::string words = bench.Find("g4dn.xlarge", "menuitem")["help"];
  CHECK(words.find("usd/h") != words.npos);
  CHECK(words.find("GiB") != words.npos);
  bench.Type("g4dn.x");
  bench.Click("g4dn.xlarge", "menuitem");
  CHECK(KeyText(bench.text(), "service.model.host") == "\"g4dn.xlarge\"");
}

TEST_CASE("choices are one press, other parts are offered by name") {
  InspectBench bench(OneOfEach());
  bench.Select("path.main.2");
  bench.Click("Call", "button");
  bench.Frames(3);
  CHECK(bench.Has("model", "menuitem"));
  bench.Key(ImGuiKey_Escape);
  bench.Select("cache.answers");
  bench.Click("Policy");
  bench.Frames(2);
  bench.Click("Policy", "button");
  bench.Frames(3);
  bench.Click("s3-fifo", "menuitem");
  CHECK(KeyText(bench.text(), "cache.answers.policy") == "\"s3-fifo\"");
}

TEST_CASE("what the rules refuse stands in the text with its reason at the field") {
  InspectBench bench(OneOfEach());
  bench.Select("service.model");
  bench.Click("Replicas value");
  bench.Frames(2);
  bench.Key(ImGuiKey_A, true);
  bench.Type("0");
  bench.Key(ImGuiKey_Enter);
  bench.Frames(2);
  CHECK(KeyText(bench.text(), "service.model.replicas") == "0");
  CHECK_FALSE(bench.session().diagnostics().empty());
  CHECK(bench.Has("Error: " + bench.session().diagnostics()[0].message));
  bench.session().Undo();
  bench.Frames(2);
  CHECK(bench.session().diagnostics().empty());
}

}  // namespace
}  // namespace servescape::ui
