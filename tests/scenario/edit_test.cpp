// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include "sim/scenario/layout.h"
#include "sim/scenario/load.h"

namespace servescape {
namespace {

constexpr std::string_view kText = R"(# opening comment
title = "x"  # [not.a.section]

[run]
seed = 1

[traffic.users]
rate = "100/s"   # per second
profile = [{ at = "1min", factor = 2, hold = "5s" }]

# about the model
[service.model]
time = { distribution = "exponential", mean = "10ms" }
batching = { max_size = 8 }
queue.capacity = 10
replicas = 2

# a path
[[path.main]]
call = "model"
[[path.main]]
call = "model"
)";

std::string Set(std::string_view text, const std::string& path, const std::string& value) {
  const auto edited = SetValue(text, {path, value});
  return edited ? edited.value() : Format(edited.error(), text, "x.toml");
}

// The text with one piece replaced.
std::string With(std::string_view from, std::string_view to) {
  std::string out(kText);
  const size_t at = out.find(from);
  REQUIRE(at != std::string::npos);
  return out.replace(at, from.size(), to);
}

TEST_CASE("a value is replaced where it stands") {
  CHECK(Set(kText, "service.model.replicas", "3") == With("replicas = 2", "replicas = 3"));
  CHECK(Set(kText, "traffic.users.rate", "250/s") == With("\"100/s\"", "\"250/s\""));
  CHECK(Set(kText, "service.model.time.mean", "20ms") == With("\"10ms\"", "\"20ms\""));
  CHECK(Set(kText, "service.model.batching.max_size", "16") ==
        With("max_size = 8", "max_size = 16"));
  CHECK(Set(kText, "service.model.queue.capacity", "unbounded") ==
        With("queue.capacity = 10", "queue.capacity = \"unbounded\""));
  CHECK(Set(kText, "traffic.users.profile.0.factor", "3.5") == With("factor = 2", "factor = 3.5"));
  CHECK(Set(kText, "path.main.1.call", "other") ==
        With("[[path.main]]\ncall = \"model\"\n[[path.main]]\ncall = \"model\"",
             "[[path.main]]\ncall = \"model\"\n[[path.main]]\ncall = \"other\""));
  CHECK(Set(kText, "service.model.time", "5ms") ==
        With("{ distribution = \"exponential\", mean = \"10ms\" }", "\"5ms\""));
}

TEST_CASE("what is no literal becomes a string, quotes and all") {
  CHECK(Set(kText, "title", "say \"hi\" # \\") == With("\"x\"", R"("say \"hi\" # \\")"));
  CHECK(Set(kText, "title", "a\nseed = 2") == With("\"x\"", R"("a\nseed = 2")"));
  CHECK(Set(kText, "run.seed", "5 # five") == With("seed = 1", "seed = \"5 # five\""));
}

TEST_CASE("a key that is not there is added to its table") {
  CHECK(Set(kText, "run.duration", "5min") == With("seed = 1", "seed = 1\nduration = \"5min\""));
  CHECK(Set(kText, "service.model.concurrency", "4") ==
        With("replicas = 2", "replicas = 2\nconcurrency = 4"));
  CHECK(Set(kText, "service.model.batching.max_delay", "2ms") ==
        With("{ max_size = 8 }", "{ max_size = 8, max_delay = \"2ms\" }"));
  CHECK(Set(kText, "service.model.queue.discipline", "fifo") ==
        With("queue.capacity = 10", "queue.capacity = 10\nqueue.discipline = \"fifo\""));
  CHECK(Set(kText, "question", "why?") ==
        With("# [not.a.section]", "# [not.a.section]\nquestion = \"why?\""));
  CHECK(Set(kText, "service.model.batch_time.base", "1ms") ==
        With("replicas = 2", "replicas = 2\nbatch_time.base = \"1ms\""));
}

TEST_CASE("a section that is not there is made at the end") {
  CHECK(Set("[service.a]\ntime = \"1ms\"", "run.seed", "7") ==
        "[service.a]\ntime = \"1ms\"\n\n[run]\nseed = 7\n");
  CHECK(Set("", "service.a.replicas", "7") == "[service.a]\nreplicas = 7\n");
  CHECK(Set("# c\n[run]\n", "title", "t") == "# c\ntitle = \"t\"\n[run]\n");
  CHECK(Set("[run]", "run.seed", "3") == "[run]\nseed = 3");
  CHECK(Set("[service.a]\nbatching = {}\r\n", "service.a.batching.max_size", "2") ==
        "[service.a]\nbatching = { max_size = 2 }\r\n");
  CHECK(Set("[run]\r\nseed = 1\r\n", "run.duration", "1s") ==
        "[run]\r\nseed = 1\r\nduration = \"1s\"\r\n");
}

TEST_CASE("a path that means nothing is an error") {
  CHECK(Set(kText, "service.model.replica", "3") ==
        "x.toml: error: --set service.model.replica=3: there is no key service.model.replica; did "
        "you mean replicas?\n");
  CHECK(Set(kText, "servce.model.replicas", "3") ==
        "x.toml: error: --set servce.model.replicas=3: there is no key servce.model.replicas; did "
        "you mean service?\n");
  CHECK(Set(kText, "a..b", "3") ==
        "x.toml: error: --set a..b=3: a path is keys joined by dots, such as "
        "service.model.replicas\n");
  CHECK(Set(kText, "path.main.5.call", "x") ==
        "x.toml: error: --set path.main.5.call=x: path.main has no entry 5\n");
  CHECK(Set(kText, "incident.0.at", "1s") ==
        "x.toml: error: --set incident.0.at=1s: incident has no entry 0\n");
  CHECK(Set(kText, "run", "x") ==
        "x.toml: error: --set run=x: run is a section; set one of its keys: duration, warmup, "
        "replications, precision, seed, max_requests, max_in_flight, detail or scale\n");
  CHECK(Set("[run", "run.seed", "x").find("x.toml:1:5: error: syntax: ") == 0);
}

TEST_CASE("GetValue: the literal as written, or the default, or nothing") {
  CHECK(GetValue(kText, "service.model.replicas") == "2");
  CHECK(GetValue(kText, "traffic.users.rate") == "\"100/s\"");
  CHECK(GetValue(kText, "service.model.time.mean") == "\"10ms\"");
  CHECK(GetValue(kText, "service.model.batching") == "{ max_size = 8 }");
  CHECK(GetValue(kText, "service.model.queue.capacity") == "10");
  CHECK(GetValue(kText, "path.main.1.call") == "\"model\"");
  CHECK(GetValue(kText, "service.model.routing") == "\"central_queue\"");
  CHECK(GetValue(kText, "service.model.batching.max_delay") == "\"0s\"");
  CHECK(GetValue(kText, "run.replications") == "\"auto\"");
  CHECK_FALSE(GetValue(kText, "service.other.routing").has_value());
  CHECK_FALSE(GetValue(kText, "service.model.host.x").has_value());
  CHECK_FALSE(GetValue(kText, "nonsense").has_value());
}

TEST_CASE("a setting in Load and an edit of the text give the same scenario") {
  const std::vector<Setting> settings{{"service.model.replicas", "7"},
                                      {"service.model.batching.max_delay", "3ms"},
                                      {"run.duration", "2h"},
                                      {"traffic.users.profile.0.factor", "4"},
                                      {"path.main.0.call", "model"}};
  const auto direct = Load(kText, settings, {});
  REQUIRE(direct.ok());
  std::string text(kText);
  for (const Setting& setting : settings) {
    const auto edited = SetValue(text, setting);
    REQUIRE(edited.ok());
    text = edited.value();
  }
  const auto through = Load(text, {}, {});
  REQUIRE(through.ok());
  const Config& a = direct.value().config;
  const Config& b = through.value().config;
  CHECK(a.services[0].replicas == 7);
  CHECK(b.services[0].replicas == 7);
  CHECK(a.services[0].max_batch_delay == Duration{3'000'000});
  CHECK(b.services[0].max_batch_delay == Duration{3'000'000});
  CHECK(a.run.duration == b.run.duration);
  CHECK(a.traffic[0].profile[0].factor == 4);
  CHECK(b.traffic[0].profile[0].factor == 4);
}

TEST_CASE("the scanner stays within any text") {
  const std::string text(kText);
  for (size_t length = 0; length <= text.size(); ++length) {
    for (const char last : {'\0', '[', '{', '"', '\'', '\\', '='}) {
      std::string cut = text.substr(0, length);
      if (last != '\0') cut += last;
      const Layout layout = ScanLayout(cut);
      for (const ValueSpan& value : layout.values) {
        REQUIRE(value.begin <= value.end);
        REQUIRE(value.end <= cut.size());
        REQUIRE(value.line_end <= cut.size());
      }
    }
  }
}

}  // namespace
}  // namespace servescape
