// SPDX-License-Identifier: MIT
// Every key of the scenario language, alone on a small scenario: whichever engine, event list and
// short cut can play it tells the same events and the same figures, the laws hold, and the key
// changes something.
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "sim/base/digest.h"
#include "sim/manifest/read_scaler.h"
#include "sim/scenario/load.h"
#include "sim/scenario/schema.h"
#include "tests/engine/key_cases.h"
#include "tests/engine/watcher.h"
#include "tests/study/builders.h"

namespace servescape::test {
namespace {

using servescape::testing::Run;

// Digests of what an observer hears: of what both engines tell, and of all.
struct EventStory : Watcher {
  Digest common, all;
  int64_t reported = 0;
  size_t components = 0;  // of the latency split

  void Tell(int what, int64_t a, int64_t b = 0, int64_t c = 0) {
    ++reported;
    for (const int64_t word : {int64_t{what}, a, b, c}) {
      common.Add(static_cast<uint64_t>(word));
      all.Add(static_cast<uint64_t>(word));
    }
  }
  void TellMore(int what, int64_t a, int64_t b = 0, int64_t c = 0) {
    for (const int64_t word : {int64_t{what}, a, b, c}) all.Add(static_cast<uint64_t>(word));
  }

  void OnArrival(SimTime now) override { Tell(1, now.ns); }
  void OnWait(SimTime now, uint32_t service) override { Tell(2, now.ns, service); }
  void OnReject(SimTime now, uint32_t service) override { Tell(3, now.ns, service); }
  SimTime quiet_until() const override { return {0}; }  // arrivals one at a time
  void OnQueuedArrivals(uint32_t service, int64_t, uint64_t instants) override {
    const SimTime now{static_cast<int64_t>(instants)};
    OnArrival(now);
    OnWait(now, service);
  }
  void OnBatchStart(SimTime now, uint32_t service, uint32_t requests, uint32_t, uint32_t items,
                    Duration time) override {
    Tell(4, now.ns, int64_t{service} << 40 | int64_t{requests} << 20 | items, time.ns);
  }
  void OnServiceExtended(uint32_t service, Duration by) override { Tell(5, service, by.ns); }
  void OnBatchEnd(SimTime now, uint32_t service) override { Tell(6, now.ns, service); }
  void OnComplete(SimTime now, uint32_t source, Duration latency) override {
    Tell(7, now.ns, source, latency.ns);
  }

  void OnKeepOut(SimTime now, uint32_t service) override { TellMore(20, now.ns, service); }
  void OnAbandon(SimTime now, uint32_t service, Duration wait) override {
    TellMore(21, now.ns, service, wait.ns);
  }
  void OnPreempt(SimTime now, uint32_t service, Duration left) override {
    TellMore(22, now.ns, service, left.ns);
  }
  void OnAbort(SimTime now, uint32_t service, Duration left) override {
    TellMore(23, now.ns, service, left.ns);
  }
  void OnServiceFail(SimTime now, uint32_t service, Outcome outcome) override {
    TellMore(24, now.ns, service, static_cast<int64_t>(outcome));
  }
  void OnGateOpening(SimTime now, uint32_t service, uint32_t waiting, uint32_t taken) override {
    TellMore(25, now.ns, service, int64_t{waiting} << 20 | taken);
  }
  void OnSequence(uint32_t service, uint32_t tokens, Duration first, Duration rest) override {
    TellMore(26, int64_t{service} << 32 | tokens, first.ns, rest.ns);
  }
  void OnAttempt(SimTime now, AttemptKind kind) override {
    TellMore(27, now.ns, static_cast<int>(kind));
  }
  void OnLookup(SimTime now, uint32_t cache, LookupResult result) override {
    TellMore(28, now.ns, cache, static_cast<int>(result));
  }
  void OnStoreRead(SimTime now, uint32_t store, Duration age, bool missing) override {
    TellMore(29, now.ns, store, missing ? -1 : age.ns);
  }
  void OnReplicaServed(uint32_t service, uint32_t replica, Duration sojourn) override {
    TellMore(30, service, replica, sojourn.ns);
  }
  void OnOutcome(SimTime now, uint32_t source, uint32_t request_class, Outcome outcome,
                 Duration latency, double quality, const int64_t* spent) override {
    TellMore(31, now.ns, int64_t{source} << 32 | request_class, static_cast<int64_t>(outcome));
    TellMore(32, latency.ns, static_cast<int64_t>(quality * 1e9));
    for (size_t p = 0; p < components; ++p) TellMore(33, static_cast<int64_t>(p), spent[p]);
  }
};

constexpr size_t kNeverLadder = size_t{1} << 30;

template <class Engine, class BuiltFrom>
EventStory Tell(const BuiltFrom& model, uint64_t seed, size_t most_in_heap, int64_t step) {
  EventStory story;
  if constexpr (requires { model.components(); }) story.components = model.components().size();
  Engine engine(model, seed, 0, story, most_in_heap);
  for (bool ended = false; !ended;) {
    ended = engine.Step(step);
    REQUIRE(engine.handled() < 3'000'000);
    if constexpr (requires { engine.Broken(); }) {
      const char* const law = engine.Broken();
      REQUIRE(std::string(law == nullptr ? "" : law) == "");
    }
  }
  return story;
}

struct Line {
  std::string path, value;
};

std::vector<Line> LinesOf(std::string_view text) {
  std::vector<Line> lines;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    const size_t equals = line.find(" = ");
    const bool bare = equals == line.npos;
    lines.push_back(
        {std::string(line.substr(0, equals)), bare ? "" : std::string(line.substr(equals + 3))});
  }
  return lines;
}

// The scenario of key_cases.h; nothing of it where a line beside has the same path.
std::string TextOf(const std::vector<Line>& beside) {
  std::vector<Line> lines = LinesOf(R"(run.duration = "4s"
run.warmup = "0s"
run.replications = 2
traffic.u.rate = "150/s"
service.m.time = { distribution = "exponential", mean = "10ms" }
service.m.replicas = 2)");
  for (const Line& line : beside) {
    const bool gone = line.path.starts_with("-");
    const std::string path = gone ? line.path.substr(1) : line.path;
    std::erase_if(lines, [&](const Line& each) { return each.path == path; });
    if (!gone) lines.push_back(line);
  }
  std::string text;
  for (const Line& line : lines) text += line.path + " = " + line.value + "\n";
  return text;
}

// Manifests of the cases are written as TOML.
Result<std::vector<Node>, Diagnostic> Documents(std::string_view text) {
  return std::vector<Node>{ParseDocument(text).value()};
}

std::optional<Resource> FileOf(const std::string& name) {
  if (name == "hpa.yaml") {
    return Resource(
        "kind = \"HorizontalPodAutoscaler\"\nspec = { minReplicas = 5, maxReplicas = 6 }\n");
  }
  if (name == "ray.yaml") {
    return Resource(
        "deployments = [{ name = \"a\", autoscaling_config = { min_replicas = 1 } },\n"
        "{ name = \"b\", autoscaling_config = { min_replicas = 3, max_replicas = 4 } }]\n");
  }
  if (name == "requests.csv") return Resource("requests,others\n10,9\n30,1\n20,4\n40,4\n");
  if (name == "others.csv") return Resource("requests,others\n10,9\n20,1\n10,4\n90,4\n");
  if (name == "config.json" || name == "other.json") {
    Resource model("");
    model.object = fmt::format(
        R"({{"hidden_size": {}, "num_hidden_layers": 32, "num_attention_heads": 32, )"
        R"("num_key_value_heads": 8, "intermediate_size": 14336, "vocab_size": 128256}})",
        name == "other.json" ? 2048 : 4096);
    return model;
  }
  const int gap = name == "t.csv" ? 7 : 9;
  std::string text =
      "timestamp_ms,user_id,tier,candidates,ContextTokens,GeneratedTokens,"
      "generated_tokens,context_tokens,hash_ids\n";
  for (int i = 0; i < 300; ++i) {
    const std::string n = std::to_string(1 + i * 7 % 13);
    const std::string more = std::to_string(20 + i * 5 % 11);
    text +=
        fmt::format("{0},{1},{2},{3},{1},{1},{3},{3},0-{4} {5}\n", i * gap, more,
                    i % 3 ? "gold" : "free", n, i % 5, 100 + i);
  }
  return Resource(text);
}

// service.*.pools[].speed -> service.m.pools.0.speed
std::string Concrete(std::string_view pattern) {
  std::string path;
  for (size_t i = 0; i < pattern.size(); ++i) {
    if (pattern.substr(i).starts_with("[]")) {
      path += ".0";
      ++i;
    } else if (pattern[i] != '*') {
      path += pattern[i];
    } else if (pattern.starts_with("path")) {
      path += "main";
    } else if (pattern.starts_with("class")) {
      path += "gold";
    } else {
      path += pattern.starts_with("traffic")   ? "u"
              : pattern.starts_with("service") ? "m"
                                               : pattern.substr(0, 1);
    }
  }
  return path;
}

struct PlayedConfig {
  uint64_t events = 0;
  std::string figures;
};

std::string FiguresOf(const RunReport& report) {
  std::string text;
  for (const Metric& metric : report.metrics) {
    text += metric.name + "=" + std::to_string(metric.estimate.value) + "\n";
  }
  return text;
}

// By every engine that can; they agree.
PlayedConfig PlayConfig(const Config& config) {
  const uint64_t seed = config.run.seed;
  const GeneralModel model(config);
  const EventStory story = Tell<WatchedEngine>(model, seed, kNeverLadder, 1'000);
  CHECK(story.reported > 100);
  CHECK(Tell<WatchedEngine>(model, seed, 16, 3).all.value() == story.all.value());
  GeneralModel long_way(config);
  for (uint32_t s = 0; s < config.services.size(); ++s) {
    const GeneralService& service = model.services()[s];
    if (service.fcfs || service.fills) long_way.MakeElastic(s, config.services[s].replicas);
  }
  CHECK(Tell<WatchedEngine>(long_way, seed, kNeverLadder, 7).all.value() == story.all.value());
  Config detailed = config;
  detailed.run.detail = true;
  const RunReport general = Run(detailed);
  for (const SelfCheck& check : general.checks) CHECK_MESSAGE(check.holds, check.name);
  if (FitsTandem(config)) {
    const Model tandem(config);
    const uint64_t common = story.common.value();
    CHECK(Tell<WatchedTandem>(tandem, seed, kNeverLadder, 1'000).common.value() == common);
    CHECK(Tell<WatchedTandem>(tandem, seed, 16, 3).common.value() == common);
    Config fast = config;
    fast.run.detail = false;
    const RunReport report = Run(fast);
    CHECK(report.digest == general.digest);
    for (const Metric& metric : report.metrics) {
      const Metric* same = FindMetric(general, metric.name);
      REQUIRE_MESSAGE(same != nullptr, metric.name);
      const double a = same->estimate.value, b = metric.estimate.value;
      const bool alike = std::isnan(a) ? std::isnan(b) : a == doctest::Approx(b).epsilon(1e-9);
      CHECK_MESSAGE(alike, metric.name);
    }
  }
  return {story.all.value(), FiguresOf(general)};
}

struct Loading {
  std::optional<Config> config;
  std::string wrong;
};

Loading LoadOf(const std::vector<Line>& beside, const std::vector<Setting>& settings) {
  static const ScalerReader kScalers = ScalersOf(Documents);
  Result<Loaded, Diagnostics> loaded = Load(TextOf(beside), settings, FileOf, nullptr, &kScalers);
  if (loaded) return {std::move(loaded.value().config), ""};
  std::string wrong;
  for (const Diagnostic& each : loaded.error()) wrong += each.message + "\n";
  return {std::nullopt, wrong};
}

bool IsSilent(std::string_view key) {
  return std::find(kSilent.begin(), kSilent.end(), key) != kSilent.end();
}

TEST_CASE("every key: the same events and figures by whichever engine, and it changes something") {
  for (const SchemaRow& row : Schema()) {
    const std::string key(row.path);
    if (key.starts_with("distribution") || row.example.empty()) continue;
    CAPTURE(key);
    std::string value(row.example);
    std::vector<Line> beside;
    const auto add = [&](const KeyCase& each) {
      for (const Line& line : LinesOf(each.beside)) beside.push_back(line);
      if (!each.value.empty()) value = each.value;
    };
    for (const KeyCase& each : kGroups) {
      if (key.starts_with(each.key)) add(each);
    }
    for (const KeyCase& each : kCases) {
      if (key == each.key) add(each);
    }
    CAPTURE(value);
    const Loading with = LoadOf(beside, {{Concrete(key), value}});
    CAPTURE(with.wrong);
    CHECK(with.config.has_value());
    if (!with.config) continue;
    const PlayedConfig played = PlayConfig(*with.config);
    const Loading without = LoadOf(beside, {});
    CAPTURE(without.wrong);
    CHECK(without.config.has_value());
    if (!without.config) continue;
    const PlayedConfig bare = PlayConfig(*without.config);
    const bool changes = played.events != bare.events || played.figures != bare.figures;
    CHECK(changes != IsSilent(key));
  }
}

}  // namespace
}  // namespace servescape::test
