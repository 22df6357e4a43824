// SPDX-License-Identifier: MIT
// Values, conditions, points, shards, refinement and pictures of sweeps.
#include "sim/studies/sweep.h"

#include <cmath>
#include <string>

#include <doctest/doctest.h>

#include "sim/report/json.h"
#include "sim/studies/expression.h"
#include "sim/studies/plot.h"
#include "sim/studies/sweep_output.h"
#include "sim/studies/verify.h"
#include "sim/study/study.h"
#include "tests/studies/variants.h"

namespace servescape::testing {
namespace {

using Texts = std::vector<std::string>;

Texts ValuesOf(const std::string& text) {
  const Result<StudyKnob, std::string> knob = ReadKnob(text);
  if (!knob) MESSAGE(knob.error());
  REQUIRE(knob);
  return knob.value().values;
}

StudyKnob KnobOf(const std::string& text) {
  Result<StudyKnob, std::string> knob = ReadKnob(text);
  REQUIRE(knob);
  return std::move(knob).value();
}

bool True(const std::string& condition) {
  const ConditionNames names = {
      {"replicas", {true, 3, "3"}}, {"delay", {true, 0.005, "5ms"}}, {"host", {false, 0, "t4"}}};
  const Result<bool, std::string> holds = Holds(condition, names);
  if (!holds) MESSAGE(holds.error());
  REQUIRE(holds);
  return holds.value();
}

bool Wrong(const std::string& condition) { return !Holds(condition, {{"a", {true, 1, "1"}}}); }

SweepSpec RatesOf(const std::string& values) {
  SweepSpec spec;
  spec.knobs = {KnobOf("traffic.users.rate=" + values)};
  return spec;
}

SweepResult Swept(const SweepSpec& spec, const std::string& text) {
  Result<SweepResult, std::string> sweep = RunSweep("queue", spec, LoaderOf(text), {});
  if (!sweep) MESSAGE(sweep.error());
  REQUIRE(sweep);
  return std::move(sweep).value();
}

}  // namespace

TEST_CASE("values of a key") {
  CHECK(ValuesOf("a.b=1,2,4") == Texts{"1", "2", "4"});
  CHECK(ValuesOf("a.b=2..5") == Texts{"2", "3", "4", "5"});
  CHECK(ValuesOf("a.b=0.1..0.4 step 0.1") == Texts{"0.1", "0.2", "0.3", "0.4"});
  CHECK(ValuesOf("a.b=100/s..250/s step 50/s") == Texts{"100/s", "150/s", "200/s", "250/s"});
  CHECK(ValuesOf("a.b=log 1ms..100ms 3") == Texts{"1ms", "10ms", "100ms"});
  CHECK(ValuesOf("a.b={ x = 1, y = 2 }, [3, 4], \"p,q\"") ==
        Texts{"{ x = 1, y = 2 }", "[3, 4]", "\"p,q\""});
  CHECK(KnobOf("a.b=1ms,5ms").is_ordered());
  CHECK(!KnobOf("a.b=5ms,1ms").is_ordered());
  CHECK(!KnobOf("a.b=5ms,1s").is_ordered());
  for (const char* wrong : {"a.b", "a.b=", "=1", "a.b=1,,2", "a.b=5..1", "a.b=1..2 step 0",
                            "a.b=log 0..1 3", "a.b=log 1..2", "a.b=1ms..2s", "a.b=1..1e9"}) {
    CAPTURE(wrong);
    CHECK(!ReadKnob(wrong));
  }
  CHECK(ShortNames({"service.a.replicas", "service.b.replicas", "run.seed"}) ==
        Texts{"a.replicas", "b.replicas", "seed"});
}

TEST_CASE("conditions") {
  CHECK(True("replicas * 2 + 1 <= 7"));
  CHECK(!True("replicas - 4 > 0 or delay > 5ms"));
  CHECK(True("not (replicas < 3) and delay == 5ms"));
  CHECK(True("host == \"t4\" && host != 'a10'"));
  CHECK(True("-replicas < 0"));
  CHECK(True("12/s > 600/min"));
  CHECK(True("6 / replicas == 2"));
  CHECK(!True("!replicas"));
  for (const char* wrong : {"", "a +", "(a", "b", "a a", "1 / 0", "'x", "a < 'x'", "5furlongs"}) {
    CAPTURE(wrong);
    CHECK(Wrong(wrong));
  }
  CHECK(Wrong(std::string(100'000, '(')));
  CHECK(Wrong(std::string(100'000, '-')));
}

TEST_CASE("conditions know some functions") {
  CHECK(True("sqrt(16) == 4 and abs(0 - 3) == 3 and abs(2) == 2"));
  CHECK(True("min(2, 3) == 2 and min(3, 2) == 2 and max(2, 3) == 3 and max(sqrt(9), 1) == 3"));
  CHECK(True("min(250ms, 1s) == 0.25"));
  for (const char* wrong : {"sqrt(0 - 1) > 0", "min(1) > 0", "max(1, 2", "sqrt 4", "cube(2) > 0"})
    CHECK(Wrong(wrong));
}

TEST_CASE("points: all with all, together, and those that fulfil a condition") {
  SweepSpec spec;
  spec.knobs = {KnobOf("x.a=1..3"), KnobOf("x.b=10,20,30")};
  CHECK(PointsOf(spec).value().size() == 9);
  CHECK(PointsOf(spec).value()[1] == Texts{"1", "20"});
  spec.where = "a * b <= 30";
  CHECK(PointsOf(spec).value().size() == 5);
  spec.zip = true;
  CHECK(PointsOf(spec).value() == std::vector<Texts>{{"1", "10"}});
  spec.where = "a > 5";
  CHECK(!PointsOf(spec));
  spec.where = "";
  spec.knobs[1].values.pop_back();
  CHECK(!PointsOf(spec));
  spec.knobs = {KnobOf("x.a=1..1000"), KnobOf("x.b=1..1000")};
  spec.zip = false;
  CHECK(!PointsOf(spec));
  spec.knobs = {KnobOf("x.a=1,2"), KnobOf("x.a=1,2")};
  CHECK(!PointsOf(spec));
}

TEST_CASE("shards, joined in any order, are the very text of the whole") {
  const std::string text = OneQueue("50/s", 4, "40s");
  SweepSpec spec = RatesOf("20/s..80/s step 15/s");
  const std::string whole = ToJson(Swept(spec, text));
  std::vector<std::pair<std::string, std::string>> parts;
  spec.shards = 3;
  for (size_t shard : {2, 3, 1}) {
    spec.shard = shard;
    const SweepResult part = Swept(spec, text);
    CHECK(part.points.size() == (shard == 3 ? 1u : 2u));
    parts.push_back({"part" + std::to_string(shard), ToJson(part)});
  }
  const Result<MergedSweep, std::string> merged = MergeSweeps(parts);
  REQUIRE(merged);
  CHECK(merged.value().json == whole);
  const Result<SweepResult, std::string> read = SweepFromJson(whole);
  REQUIRE(read);
  CHECK(ToJson(read.value()) == whole);

  const auto error = [&](std::vector<size_t> which) {
    std::vector<std::pair<std::string, std::string>> some;
    for (const size_t i : which) some.push_back(parts[i]);
    const Result<MergedSweep, std::string> result = MergeSweeps(some);
    return result ? std::string() : result.error();
  };
  CHECK(error({0, 1}) == "point 0 of 5 is missing");
  CHECK(error({0, 2}) == "point 2 of 5 is missing");
  CHECK(error({0, 1, 2, 2}) == "point 0 is both in part1 and in part1");
  SweepSpec two = RatesOf("20/s,30/s");
  two.shards = 2;
  CHECK(MergeSweeps({{"first", ToJson(Swept(two, text))}}).error() ==
        "1 of 2 points are there: point 1 is missing");
  parts.push_back({"other", ToJson(Swept(RatesOf("20/s,30/s"), text))});
  CHECK(error({0, 3}) == "part2 and other are of different sweeps");
  for (const char* wrong : {"", "{}", "[1]",
                            "{\"kind\":\"servescape.sweep\",\"schema\":1,"
                            "\"points\":[1]}"}) {
    CHECK(!MergeSweeps({{"wrong", wrong}}));
    CHECK(!SweepFromJson(wrong));
  }
}

TEST_CASE("more points go where a goal is crossed and where the curve bends") {
  const std::string text = "slo = [\"latency.mean <= 33ms\"]\n" + OneQueue("50/s", 10, "200s");
  SweepSpec spec = RatesOf("10/s..90/s step 40/s");
  spec.refine = 4;
  const SweepResult sweep = Swept(spec, text);
  CHECK(sweep.points.size() == 7);
  // The mean of 1 / (100/s - rate) is 33 ms at 69.7/s: between 50/s and 90/s, and ever closer.
  double near = 100;
  for (size_t i = 0; i < sweep.points.size(); ++i) {
    double rate = 0;
    std::string unit;
    REQUIRE(SplitUnit(sweep.points[i].values[0], &rate, &unit));
    CHECK(sweep.points[i].index == i);
    near = std::min(near, std::fabs(rate - 69.7));
    if (i > 0) CHECK(rate > std::stod(sweep.points[i - 1].values[0]));
  }
  CHECK(near < 3);
  // A straight line without goals needs none: utilization is the rate.
  SweepSpec straight = RatesOf("1/s,2/s,3/s");
  straight.refine = 4;
  CHECK(Swept(straight, OneQueue("50/s", 10, "400s")).points.size() == 3);
}

TEST_CASE("an adaptive sweep ends where curve and goal are known, or its budget is spent") {
  const std::string text = "slo = [\"latency.mean <= 33ms\"]\n" + OneQueue("50/s", 4, "100s");
  SweepSpec spec = RatesOf("10/s..90/s step 40/s");
  spec.refine = 1000;
  spec.straight = 0.1;
  const SweepResult sweep = Swept(spec, text);
  CHECK(sweep.points.size() > 5);
  CHECK(sweep.points.size() < 20);
  CHECK(RefinementsOf(spec, sweep.points).empty());
  // The goal is crossed between two points that are near each other.
  int crossed = 0;
  for (size_t i = 0; i + 1 < sweep.points.size(); ++i) {
    if (sweep.points[i].report.goals == sweep.points[i + 1].report.goals) continue;
    ++crossed;
    const double left = std::stod(sweep.points[i].values[0]);
    const double right = std::stod(sweep.points[i + 1].values[0]);
    CHECK(right - left <= 0.1 * right);
  }
  CHECK(crossed >= 1);
  // 60,000 requests for the first three, 20,000 for each that follows.
  spec.budget = 100'000;
  const SweepResult bounded = Swept(spec, text);
  CHECK(bounded.points.size() >= 4);
  CHECK(bounded.points.size() <= 5);
  // What is played longer keeps within it, too.
  SweepSpec three = RatesOf("10/s,50/s,90/s");
  three.budget = 150'000;
  const SweepResult longer =
      Swept(three, "slo = [\"latency.mean <= 33ms\"]\n[run]\nprecision = \"1%\"\n" +
                       OneQueue("50/s", 4, "100s").substr(6));
  int64_t requests = 0;
  for (const SweepPoint& point : longer.points) requests += point.report.requests;
  CHECK(requests > 80'000);
  CHECK(requests < 165'000);
  three.budget = 1000;
  const auto beyond = RunSweep("queue", three, LoaderOf(text), {});
  REQUIRE(!beyond);
  CHECK(beyond.error() == "the points alone take 60000 requests, more than the budget of 1000");
}

TEST_CASE("invalid and refused points are named") {
  SweepSpec spec;
  spec.knobs = {KnobOf("service.desk.replicas=1,0")};
  const Result<SweepResult, std::string> sweep =
      RunSweep("queue", spec, LoaderOf(OneQueue("50/s", 2, "20s")), {});
  REQUIRE(!sweep);
  CHECK(sweep.error().starts_with("replicas=0: "));
}

TEST_CASE("a cancelled sweep has no points") {
  PlayTerms terms;
  terms.progress = [](double) { return false; };
  const Result<SweepResult, std::string> sweep =
      RunSweep("queue", RatesOf("20/s,30/s"), LoaderOf(OneQueue("50/s", 2, "20s")), terms);
  REQUIRE(sweep);
  CHECK(sweep.value().points.empty());
}

TEST_CASE("a plot begins at 0, says when it does not, and marks what has no value") {
  Plot plot;
  plot.title = "latency.mean";
  plot.x_name = "rate";
  plot.lines = {{"one", {{1, {0.010, 0.009, 0.011, 9}}, {3, {0.020, 0.019, 0.021, 9}}}}};
  const std::string linear = Draw(plot, 60, 12);
  CHECK(linear.find("   0 s \u2524") != std::string::npos);
  CHECK(linear.find("logarithmic") == std::string::npos);
  // 10 ms of at most 21 ms is in the middle of nine lines.
  std::vector<std::string> lines = SplitOutside(linear, '\n');
  CHECK(lines[5].find('a') != std::string::npos);
  plot.lines[0].points.push_back({5, {std::nan(""), 0, 0, 0}});
  CHECK(Draw(plot, 60, 12).find("\u00d7  no value") != std::string::npos);
  plot.lines[0].points.push_back({4, {2, 1.9, 2.1, 9}});
  CHECK(Draw(plot, 60, 12).find("latency.mean, logarithmic") != std::string::npos);
  CHECK(Draw(Plot{}, 60, 12) == "nothing to draw\n");
}

TEST_CASE("results come out again, or what differs is told") {
  const std::string text = OneQueue("50/s", 3, "20s");
  const Variant variant = VariantOf("queue", text);
  const std::string result =
      WithInput(ToJson(RunStudy(variant.config, variant.hash), true), {{"a", "1"}});
  const Result<ResultInput, std::string> input = InputOf(result);
  REQUIRE(input);
  CHECK(result.starts_with("{\n  \"schema\": 1,\n  \"input\": {"));
  CHECK(InputOf(WithInput(ToJson(RunStudy(variant.config, variant.hash), false), {})));
  CHECK(IsInput({false, "", variant.hash, {}, ""}, text));
  CHECK(!IsInput({false, "", variant.hash, {{"run.seed", "2"}}, ""}, text));
  CHECK(input.value().settings == std::vector<Setting>{{"a", "1"}});
  const auto verified = [&](const std::string& json, const std::string& scenario) {
    Result<Verification, std::string> out = Verify(json, LoaderOf(scenario), {});
    REQUIRE(out);
    return std::move(out).value();
  };
  CHECK(verified(result, text).same);
  CHECK(verified(result, text).compared > 500);
  CHECK(verified(result, OneQueue("51/s", 3, "20s")).other_scenario);
  std::string changed = result;
  const size_t digest = changed.find("\"digest\": \"") + 11;
  changed[digest] = changed[digest] == '0' ? '1' : '0';
  CHECK(!verified(changed, text).same);
  CHECK(verified(changed, text).differences.size() == 1);
  const std::string sweep = ToJson(Swept(RatesOf("20/s,30/s"), text));
  CHECK(verified(sweep, text).same);
  CHECK(!InputOf("{}"));
  const std::string deep(200'000, '[');
  CHECK(InputOf(deep).error() == "nested too deeply for a result");
  CHECK(!MergeSweeps({{"deep", deep}}));
  CHECK(!Verify("[]", LoaderOf(text), {}));
}

}  // namespace servescape::testing
