// SPDX-License-Identifier: MIT
// The parts without a page: fragment, document, play-back, sliders, knobs, theme, messages.
#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "sim/report/json.h"
#include "sim/scenario/load.h"
#include "sim/study/study.h"
#include "tests/ui/harness.h"
#include "ui/document.h"
#include "ui/fragment.h"
#include "ui/jobs.h"
#include "ui/json_writer.h"
#include "ui/knobs.h"
#include "ui/numbers.h"
#include "ui/playback.h"
#include "ui/presets.h"
#include "ui/scalers.h"
#include "ui/session.h"
#include "ui/slider.h"
#include "ui/theme.h"

namespace servescape::ui {
namespace {

TEST_CASE("a fragment reads back, as settings and as text") {
  const Fragment settings{.preset = "quick-start_1",
                          .settings = {{"service.model.replicas", "3"},
                                       {"slo", "[\"latency.p99 <= 100ms\"]"},
                                       {"traffic.users.rate", "\"420/s\""}},
                          .text = ""};
  const std::string encoded = EncodeFragment(settings);
  CHECK(encoded ==
        "s1=quick-start_1;service.model.replicas=3;"
        "slo=%5B%22latency.p99%20%3C%3D%20100ms%22%5D;traffic.users.rate=%22420%2Fs%22");
  REQUIRE(DecodeFragment(encoded).has_value());
  CHECK(*DecodeFragment(encoded) == settings);
  CHECK(*DecodeFragment("lesson=6&" + encoded + "&hide=cost") == settings);
  for (const std::string text : {"a", "ab", "abc", "title = \"\xC3\xA4 \xE2\x86\x92\"\n\x01"}) {
    const Fragment whole{.preset = "", .settings = {}, .text = text};
    CHECK(*DecodeFragment(EncodeFragment(whole)) == whole);
  }
  CHECK(EncodeFragment({.preset = "", .settings = {}, .text = "title"}) == "t1=dGl0bGU");
}

TEST_CASE("any other fragment is nothing, never a fault") {
  for (const char* bad : {"", "s1=", "s1=;", "s1=a;b", "s1=a;=1", "s1=a%", "s1=a%2", "s1=a%zz",
                          "t1=", "t1=!", "t1=a=", "s2=a", "&", "=", "s1=a b"}) {
    CAPTURE(bad);
    CHECK_FALSE(DecodeFragment(bad).has_value());
  }
  CHECK_FALSE(DecodeFragment("t1=" + std::string(kMaxFragment, 'A')).has_value());
  std::string many = "s1=a";
  for (size_t i = 0; i <= kMaxSettings; ++i) many += ";a=1";
  CHECK_FALSE(DecodeFragment(many).has_value());
  // A stream of bytes from a fixed seed.
  uint32_t state = 7;
  for (int round = 0; round < 2000; ++round) {
    std::string text = round % 2 == 0 ? "s1=" : "t1=";
    for (int i = 0; i < 24; ++i) {
      state = state * 1664525U + 1013904223U;
      text += static_cast<char>(state >> 24);
    }
    if (const auto fragment = DecodeFragment(text)) {
      CHECK(*DecodeFragment(EncodeFragment(*fragment)) == *fragment);
    }
  }
}

TEST_CASE("a document is undone and redone step by step; a held edit is one step") {
  Document document;
  document.Open("[run]\nseed = 1\n", "p");
  CHECK_FALSE(document.CanUndo());
  CHECK(document.Set({"run.seed", "2"}).empty());
  CHECK(document.text() == "[run]\nseed = 2\n");
  document.Hold();
  for (int i = 3; i < 9; ++i) CHECK(document.Set({"run.seed", std::to_string(i)}).empty());
  document.Release();
  CHECK(document.text() == "[run]\nseed = 8\n");
  CHECK(document.ToFragment() ==
        Fragment{.preset = "p", .settings = {{"run.seed", "8"}}, .text = ""});
  CHECK(document.Undo());
  CHECK(document.text() == "[run]\nseed = 2\n");
  CHECK(document.Undo());
  CHECK(document.text() == "[run]\nseed = 1\n");
  CHECK_FALSE(document.Changed());
  CHECK_FALSE(document.Undo());
  CHECK(document.Redo());
  CHECK(document.Redo());
  CHECK(document.text() == "[run]\nseed = 8\n");
  document.ReplaceText("[run]\nseed = 9\n");
  CHECK_FALSE(document.CanRedo());
  CHECK(document.ToFragment() ==
        Fragment{.preset = "", .settings = {}, .text = "[run]\nseed = 9\n"});
}

TEST_CASE("at speed 1 the whole run plays in thirty seconds") {
  Playback playback;
  playback.SetDuration(1800);
  for (int i = 0; i < 15 * 60; ++i) playback.Advance(1.0 / 60);
  CHECK(playback.time() == doctest::Approx(900));
  playback.SetDuration(60);
  CHECK(playback.time() == doctest::Approx(30));
  playback.Step(1, 320);
  CHECK(playback.time() == doctest::Approx(30 + 60.0 / 320));
  CHECK_FALSE(playback.playing());
  playback.SetSpeed(2);
  playback.Toggle();
  for (int i = 0; i < 20 * 60; ++i) playback.Advance(1.0 / 60);
  CHECK(playback.ended());
  CHECK_FALSE(playback.playing());
  playback.Toggle();
  CHECK(playback.time() == 0);
  CHECK(playback.playing());
}

TEST_CASE("a slider's place and value belong together on every scale") {
  SliderSpec spec;
  spec.min = 10;
  spec.max = 10'000;
  spec.scale = Scale::kLog;
  CHECK(SliderShare(spec, 10) == 0);
  CHECK(SliderShare(spec, 10'000) == 1);
  CHECK(SliderValue(spec, 0) == 10);
  CHECK(SliderValue(spec, 1) == 10'000);
  CHECK(SliderValue(spec, SliderShare(spec, 420)) == doctest::Approx(420));
  CHECK(SliderValue(spec, 0.5) == doctest::Approx(320));
  spec.integer = true;
  CHECK(SliderValue(spec, 0.1) == 20);
  spec = {};
  spec.max = 0.02;
  spec.step = 0.0005;
  CHECK(SliderValue(spec, 0.26) == doctest::Approx(0.005));
  spec = {};
  spec.max = 10'000;
  spec.scale = Scale::kLog1p;
  spec.integer = true;
  CHECK(SliderValue(spec, 0) == 0);
  CHECK(SliderValue(spec, SliderShare(spec, 500)) == 500);
}

TEST_CASE("knobs read and write the scenario's own words") {
  Knob rate{.path = "traffic.users.rate", .label = "Rate", .help = "", .quantity = Quantity::kRate};
  CHECK(TextOf(rate, 420) == "420 /s");
  CHECK(TextOf(rate, 1260) == "1,260 /s");
  CHECK(LiteralOf(rate, 420) == "\"420/s\"");
  CHECK(*TypedLiteral(rate, "1,260 /s") == "\"1260/s\"");
  CHECK(*TypedLiteral(rate, "99") == "\"99/s\"");
  CHECK_FALSE(TypedLiteral(rate, "a\"b").has_value());
  CHECK_FALSE(TypedLiteral(rate, " ").has_value());
  Knob delay{.path = "", .label = "", .help = "", .quantity = Quantity::kTime};
  CHECK(TextOf(delay, 0.005) == "5 ms");
  CHECK(LiteralOf(delay, 0.0005) == "\"0.5ms\"");
  CHECK(*TypedLiteral(delay, "7") == "\"7ms\"");
  CHECK(*TypedLiteral(delay, "2s") == "\"2s\"");
  Knob count{.path = "", .label = "", .help = ""};
  CHECK(LiteralOf(count, 8) == "8");
  CHECK_FALSE(TypedLiteral(count, "eight").has_value());
  Knob queue{.path = "", .label = "", .help = ""};
  queue.max = 10'001;
  queue.unlimited_at_max = true;
  CHECK(TextOf(queue, 10'001) == "no limit");
  CHECK(LiteralOf(queue, 10'001) == "\"unbounded\"");
  CHECK(LiteralOf(queue, 500) == "500");
}

TEST_CASE("every knob of every shipped scenario can be turned to its ends") {
  for (const Preset& preset : Presets()) {
    const auto loaded = Load(preset.text, {}, EmbeddedText, nullptr, ModuleScalers());
    REQUIRE(loaded.ok());
    const Config& config = loaded.value().config;
    for (const KnobGroup& group : KnobsOf(config, config)) {
      for (const Knob& knob : group.knobs) {
        std::vector<std::string> literals;
        for (const Choice& choice : knob.choices) literals.push_back(choice.literal);
        if (knob.choices.empty()) {
          literals = {LiteralOf(knob, knob.min), LiteralOf(knob, knob.max)};
        }
        for (const std::string& literal : literals) {
          CAPTURE(preset.id + ": " + knob.path + " = " + literal);
          const auto turned = SetValue(preset.text, {knob.path, literal});
          REQUIRE(turned.ok());
          const auto again = Load(turned.value(), {}, EmbeddedText, nullptr, ModuleScalers());
          if (again.ok()) continue;
          const std::string error = Format(again.error(), turned.value(), preset.id);
          // So few that a part of them is another system, and said so.
          const bool divided = config.run.scale > 1 &&
                               error.find("leaves another system") != std::string::npos;
          CHECK_MESSAGE(divided, error);
        }
      }
    }
  }
}

TEST_CASE("a sweep goes to what the services can bear of the load that reaches them") {
  const auto loaded = Load(R"(title = "half"
run = { duration = "60s", replications = 2 }
[traffic.users]
rate = "100/s"
path = "main"
[[path.main]]
branch = { model = 1, away = 1 }
[[path.away]]
delay = "1ms"
[service.model]
time = "10ms"
)", {}, {});
  REQUIRE(loaded.ok());
  const Config& config = loaded.value().config;
  const RunReport report =
      RunStudy(config, "hash", SerialExecutor(), [](double) { return true; });
  const std::vector<double> factors = SweepFactors(config, &report);
  CHECK(factors.back() == doctest::Approx(1.08 * 2).epsilon(0.05));  // 100/s of 50/s
}

TEST_CASE("a moved goal keeps the others as they were written") {
  const std::vector<SloConfig> slos{{"latency.p99 <= 100ms", "latency.p99", true, 0.1},
                                    {"availability >= 99.9%", "availability", false, 0.999}};
  CHECK(GoalsLiteral(slos, slos[0], 0.0834) ==
        "[\"latency.p99 <= 83ms\", \"availability >= 99.9%\"]");
}

TEST_CASE("messages between page and workers read back") {
  const JobRequest request{.id = 7, .kind = JobKind::kSweep, .text = "a \"b\"\n\xC3\xA4",
                           .settings = {{"p", "v"}}, .replications = 3, .factors = {0.5, 1.25}};
  JobRequest back;
  REQUIRE(Unpack(Pack(request), &back));
  CHECK(back.id == 7);
  CHECK(back.kind == JobKind::kSweep);
  CHECK(back.text == request.text);
  CHECK(back.settings == request.settings);
  CHECK(back.replications == 3);
  CHECK(back.factors == request.factors);
  const auto loaded = Load(SmallScenario(), {}, {});
  const RunReport report =
      RunStudy(loaded.value().config, "hash", SerialExecutor(), [](double) { return true; });
  LoadPoint point;
  point.factor = 0.25;
  point.theory = "M/M/1";
  const JobNews news{.id = 3, .progress = 0.5F, .done = true,
                     .report = std::make_shared<const RunReport>(report), .points = {point},
                     .error = "e", .missing = "", .wall_seconds = 1.5};
  JobNews got;
  REQUIRE(Unpack(Pack(news), &got));
  CHECK(got.id == 3);
  CHECK(got.progress == 0.5F);
  CHECK(got.done);
  REQUIRE(got.report != nullptr);
  CHECK(ToJson(*got.report, false) == ToJson(report, false));
  CHECK(ToJson(got.points) == ToJson(news.points));
  CHECK(got.error == "e");
  CHECK(got.wall_seconds == 1.5);
  // Cut off anywhere, with something behind, or the other kind: refused.
  for (const std::string& whole : {Pack(request), Pack(news)}) {
    for (size_t size = 0; size < whole.size(); size += size < 200 ? 1 : 997) {
      CAPTURE(size);
      CHECK_FALSE(Unpack(std::string_view(whole).substr(0, size), &back));
      CHECK_FALSE(Unpack(std::string_view(whole).substr(0, size), &got));
    }
    CHECK_FALSE(Unpack(whole + "x", &back));
    CHECK_FALSE(Unpack(whole + "x", &got));
  }
  CHECK_FALSE(Unpack(Pack(news), &back));
  CHECK_FALSE(Unpack(Pack(request), &got));
}

// WCAG 2.1: relative luminance and contrast ratio.
double Luminance(uint32_t rgb) {
  const auto linear = [](uint32_t byte) {
    const double c = byte / 255.0;
    return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * linear(rgb >> 16 & 255U) + 0.7152 * linear(rgb >> 8 & 255U) +
         0.0722 * linear(rgb & 255U);
}

double Contrast(uint32_t a, uint32_t b) {
  const double la = Luminance(a);
  const double lb = Luminance(b);
  return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

TEST_CASE("words stand out 4.5 : 1, lines and marks 3 : 1") {
  struct Pair {
    Color words, ground;
    double least;
  };
  const Pair pairs[] = {
      {Color::kText, Color::kSurface, 4.5},     {Color::kText, Color::kBg, 4.5},
      {Color::kText, Color::kRaised, 4.5},      {Color::kMuted, Color::kSurface, 4.5},
      {Color::kMuted, Color::kBg, 4.5},         {Color::kMuted, Color::kRaised, 4.5},
      {Color::kAccent, Color::kSurface, 4.5},   {Color::kAccent, Color::kAccentSoft, 4.5},
      {Color::kOnAccent, Color::kAccent, 4.5},  {Color::kGoal, Color::kSurface, 4.5},
      {Color::kGoal, Color::kGoalSoft, 4.5},    {Color::kOk, Color::kSurface, 4.5},
      {Color::kOk, Color::kOkSoft, 4.5},        {Color::kWarn, Color::kSurface, 4.5},
      {Color::kWarn, Color::kWarnSoft, 4.5},    {Color::kP50, Color::kSurface, 3},
      {Color::kP90, Color::kSurface, 3},        {Color::kP99, Color::kSurface, 3},
      {Color::kP999, Color::kSurface, 3},       {Color::kQueue, Color::kSurface, 3},
      {Color::kC2, Color::kSurface, 3},         {Color::kC3, Color::kSurface, 3},
      {Color::kC4, Color::kSurface, 3},         {Color::kGhost, Color::kSurface, 3},
  };
  for (const Pair& pair : pairs) {
    for (const bool dark : {false, true}) {
      CAPTURE(static_cast<int>(pair.words));
      CAPTURE(static_cast<int>(pair.ground));
      CAPTURE(dark);
      CHECK(Contrast(Rgb(pair.words, dark), Rgb(pair.ground, dark)) >= pair.least);
    }
  }
}

TEST_CASE("JSON reads back, whatever the texts and numbers hold") {
  const std::string texts[] = {"", "plain", "\"quoted\" \\ \n\t\x01",
                               "\xC2\xB5s \xE2\x89\xA4 \xF0\x9F\x99\x82"};
  const double numbers[] = {0, -1.5, 0.1, 1e300, 123456789012345, 5e-324};
  JsonWriter json;
  json.Open('{');
  json.Open('[', "texts");
  for (const std::string& text : texts) json.Text({}, text);
  json.Close(']');
  json.Open('[', "numbers");
  for (const double number : numbers) json.Number({}, number);
  json.Number({}, std::nan(""));
  json.Close(']');
  json.Open('{', "none");
  json.Close('}');
  json.Whole("most", UINT64_MAX);
  json.Flag("yes", true);
  json.Text("a \"key\"", "{");
  json.Close('}');
  const auto read = nlohmann::json::parse(json.Take());
  for (size_t i = 0; i < std::size(texts); ++i) CHECK(read["texts"][i] == texts[i]);
  for (size_t i = 0; i < std::size(numbers); ++i) CHECK(read["numbers"][i] == numbers[i]);
  CHECK(read["numbers"].back().is_null());
  CHECK(read["none"].empty());
  CHECK(read["most"] == UINT64_MAX);
  CHECK(read["yes"] == true);
  CHECK(read["a \"key\""] == "{");
}

TEST_CASE("JSON has U+FFFD for what is not UTF-8") {
  const std::string_view broken[] = {"\x80", "\xC0\xAF", "\xE0\x80\x80", "\xED\xA0\x80",
                                     "\xF4\x90\x80\x80", "\xE2\x82", "\xF8\x88"};
  for (const std::string_view text : broken) {
    JsonWriter json;
    json.Text({}, "a" + std::string(text) + "z");
    const auto read = nlohmann::json::parse(json.Take()).get<std::string>();
    CHECK(read.front() == 'a');
    CHECK(read.substr(1, 3) == "\xEF\xBF\xBD");
    CHECK(read.back() == 'z');
  }
}

}  // namespace
}  // namespace servescape::ui
