// SPDX-License-Identifier: MIT
// The app as a user meets it, on the null backend: click and drag by the words on the widgets.
#include <doctest/doctest.h>

#include <cmath>

#include "tests/ui/harness.h"
#include "tests/ui/raster.h"

namespace servescape::ui {
namespace {

HarnessOptions Small(float width = 1440, float height = 900) {
  HarnessOptions options;
  options.size = {width, height};
  options.text = SmallScenario();
  return options;
}

TEST_CASE("the first run comes by itself and fills the tiles") {
  Harness page(Small());
  REQUIRE(page.UntilSettled());
  CHECK(page.app().Phase() == "done");
  const auto state = page.State();
  CHECK(state["scenario"] == "A small service");
  CHECK(state["verdict"] == "stable");
  CHECK(state["outcome"] == page.Find("Verdict")["value"]);
  const auto rate = page.Find("Rate", "slider");
  CHECK(rate["now"] == 100);
  CHECK(rate["min"] < rate["now"]);
  CHECK(rate["now"] < rate["max"]);
  CHECK(state["replications"] == 4);
  CHECK(state["digest"].get<std::string>().size() == 16);
  for (const char* label : {"p99 latency", "p50 latency", "Throughput", "Busy", "Cost"}) {
    CAPTURE(label);
    const auto tile = page.Find(label, "tile");
    REQUIRE_FALSE(tile.is_null());
    CHECK(tile["value"].get<std::string>().find("\xE2\x80\x93") == std::string::npos);
  }
  CHECK(page.Find("Cost", "tile")["value"].get<std::string>().substr(0, 5) == "$1.00");
}

TEST_CASE("dragging the rate changes the rate, the tail and the text; undo takes all of it back") {
  Harness page(Small());
  REQUIRE(page.UntilSettled());
  const double before = page.MetricOf("latency.p99");
  const std::string digest = page.State()["digest"];
  page.Drag("Rate", 0.45F, 0.75F);
  REQUIRE(page.UntilSettled());
  CHECK(page.MetricOf("latency.p99") > before * 1.05);
  const auto state = page.State();
  CHECK(state["text"].get<std::string>().find("rate = \"100/s\"") == std::string::npos);
  CHECK(state["ghost"]["digest"] == digest);
  page.Key(ImGuiKey_Z, true);
  REQUIRE(page.UntilSettled());
  CHECK(page.State()["text"] == SmallScenario());
  CHECK(page.State()["digest"] == digest);
  page.Key(ImGuiKey_Z, true, true);
  REQUIRE(page.UntilSettled());
  CHECK(page.State()["text"] == state["text"]);
  CHECK(page.State()["digest"] == state["digest"]);
}

TEST_CASE("a drag runs while the knob moves, and all replications run when it is let go") {
  Harness page(Small());
  REQUIRE(page.UntilSettled());
  const auto slider = page.Find("Replicas", "slider");
  REQUIRE_FALSE(slider.is_null());
  const float y = slider["rect"][1].get<float>() + slider["rect"][3].get<float>() / 2;
  page.MoveTo({slider["rect"][0].get<float>() + 25, y});
  page.Frame();
  page.Press();
  page.MoveTo({slider["rect"][0].get<float>() + 120, y});
  bool live = false;
  for (int i = 0; i < 200 && !live; ++i) {
    page.Frame();
    const auto state = page.State();
    live = state["replications"] == 2 && state["settled"] == false;
  }
  CHECK(live);
  page.Release();
  REQUIRE(page.UntilSettled());
  CHECK(page.State()["replications"] == 4);
  CHECK(page.State()["settled"] == true);
}

TEST_CASE("a value can be typed, with or without its unit; a wrong one is refused in words") {
  Harness page(Small());
  REQUIRE(page.UntilSettled());
  page.Click("Rate value");
  page.Type("120");
  page.Key(ImGuiKey_Enter);
  REQUIRE(page.UntilSettled());
  CHECK(page.State()["text"].get<std::string>().find("rate = \"120/s\"") != std::string::npos);
  page.Click("Replicas value");
  page.Type("0");
  page.Key(ImGuiKey_Enter);
  CHECK(page.State()["text"].get<std::string>().find("replicas = 2") != std::string::npos);
  bool reported = false;
  for (const auto& widget : page.Tree()) reported = reported || widget["kind"] == "alert";
  CHECK(reported);
}

TEST_CASE("routing is chosen by a word") {
  Harness page(Small());
  REQUIRE(page.UntilSettled());
  page.Click("p2c", "radio");
  REQUIRE(page.UntilSettled());
  CHECK(page.Find("p2c", "radio")["checked"] == true);
  CHECK(page.State()["text"].get<std::string>().find("power_of_two") != std::string::npos);
}

TEST_CASE("the keyboard moves a slider that has the focus") {
  Harness page(Small());
  REQUIRE(page.UntilSettled());
  const std::string before = page.State()["text"];
  page.Click("Rate", "slider");
  REQUIRE(page.UntilSettled());
  page.Key(ImGuiKey_Tab);  // shows where the keyboard's focus is
  const std::string at = page.State()["text"];
  page.Key(ImGuiKey_RightArrow);
  REQUIRE(page.UntilSettled());
  CHECK(page.State()["text"] != at);
  CHECK(before != at);
}

TEST_CASE("the theme switches, is kept, and follows the system only until then") {
  Harness page(Small());
  page.Frames(2);
  page.app().SetDark(true);
  CHECK(page.State()["theme"] == "dark");
  page.Click("Theme");
  CHECK(page.State()["theme"] == "light");
  CHECK(page.host().stored["theme"] == "light");
  page.app().SetDark(true);
  CHECK(page.State()["theme"] == "light");
}

TEST_CASE("an error in the text is shown where it is, and the last good run stays") {
  Harness page(Small());
  REQUIRE(page.UntilSettled());
  const std::string digest = page.State()["digest"];
  page.Key(ImGuiKey_E, true);
  REQUIRE(page.Has("Scenario text"));
  std::string text = SmallScenario();
  text.replace(text.find("replicas = 2"), 12, "replicas = 0");
  page.app().Load(text);
  page.Frames(3);
  CHECK(page.app().Phase() == "error");
  CHECK(page.State()["digest"] == digest);
  const std::string error = page.State()["error"];
  CHECK(error.find("15:12: error: ") != std::string::npos);
  bool listed = false;
  for (const auto& widget : page.Tree()) {
    listed = listed || widget["label"].get<std::string>().rfind("15:12: error: ", 0) == 0;
  }
  CHECK(listed);
  page.Click("Undo text");
  REQUIRE(page.UntilSettled());
  CHECK(page.app().Phase() == "done");
  CHECK(page.State()["text"] == SmallScenario());
}

TEST_CASE("typing in the editor is applied when it pauses") {
  Harness page(Small());
  REQUIRE(page.UntilSettled());
  page.Key(ImGuiKey_E, true);
  page.Frames(3);
  page.Type("# first line\n");
  page.Frames(40);
  REQUIRE(page.UntilSettled());
  CHECK(page.State()["text"] == "# first line\n" + SmallScenario());
  page.Key(ImGuiKey_Escape);
  CHECK_FALSE(page.Has("Close editor"));
}

TEST_CASE("a sweep finds points, tells its progress and can be cancelled") {
  Harness page(Small());
  REQUIRE(page.UntilSettled());
  page.Click("Sweep");
  CHECK(page.State()["sweep"]["running"] == true);
  CHECK(page.Has("Sweep progress"));
  page.Click("Cancel");
  CHECK(page.State()["sweep"]["running"] == false);
  page.Click("Sweep");
  REQUIRE(page.UntilSettled());
  CHECK(page.State()["sweep"]["points"] == 14);
}

TEST_CASE("a click on a point of the tradeoff sets its load, as one change") {
  Harness page(Small());
  REQUIRE(page.UntilSettled());
  page.Click("Sweep");
  REQUIRE(page.UntilSettled());
  page.Click("Tradeoff", "chart");
  REQUIRE(page.UntilSettled());
  const std::string text = page.State()["text"];
  const size_t at = text.find("rate = \"");
  const double rate = std::stod(text.substr(at + 8));
  CHECK(rate > 110);
  CHECK(rate < 500);
  page.Key(ImGuiKey_Z, true);
  REQUIRE(page.UntilSettled());
  CHECK(page.State()["text"] == SmallScenario());
}

TEST_CASE("two sources of traffic have a curve each, and the page comes to rest") {
  HarnessOptions options = Small(1440, 1400);
  options.text += R"(
[traffic.batch]
rate = "1/s"
profile = [{ at = "10s", factor = 3.0, ramp = "1s", hold = "5s" }]
)";
  options.text.replace(options.text.find("rate = \"100/s\""), 14,
                       "rate = \"100/s\"\nprofile = [{ at = \"10s\", factor = 2.0, ramp = "
                       "\"1s\", hold = \"5s\" }]");
  Harness page(std::move(options));
  REQUIRE(page.UntilSettled());
  REQUIRE(page.Has("Traffic of users"));
  REQUIRE(page.Has("Traffic of batch"));
  page.Click("Pause");
  page.MoveTo({-1, -1});
  CHECK(page.UntilIdle(300));
}

TEST_CASE("play-back: pause, step, reset, speed; an ended one draws no more frames") {
  Harness page(Small());
  REQUIRE(page.UntilSettled());
  page.Frames(60);
  page.Click("Pause");
  const double paused = page.State()["playback"]["time"];
  CHECK(paused > 0);
  page.Frames(30);
  CHECK(page.State()["playback"]["time"] == paused);
  page.MoveTo({-1, -1});
  REQUIRE(page.UntilIdle());
  const int drawn = page.drawn();
  CHECK(page.drawn() == drawn);
  page.Key(ImGuiKey_Period);
  CHECK(page.State()["playback"]["time"].get<double>() > paused);
  page.Key(ImGuiKey_R);
  CHECK(page.State()["playback"]["time"] == 0);
  page.Click("Speed");
  page.Click("8x");
  page.Key(ImGuiKey_Space);
  REQUIRE(page.UntilIdle(6000));
  CHECK(page.State()["playback"]["time"] == page.State()["playback"]["duration"]);
  CHECK_FALSE(page.app().NeedsRedraw());
}

TEST_CASE("compare pins a run") {
  Harness page(Small());
  REQUIRE(page.UntilSettled());
  const std::string digest = page.State()["digest"];
  page.Click("Compare");
  for (const float to : {0.3F, 0.6F}) {
    page.Drag("Replicas", 0.1F, to);
    REQUIRE(page.UntilSettled());
  }
  CHECK(page.State()["ghost"]["digest"] == digest);
  CHECK(page.State()["ghost"]["pinned"] == true);
  page.Click("Compare");
  CHECK(page.State()["ghost"]["digest"] != digest);
}

TEST_CASE("another seed is another run; back again it is the same") {
  Harness page(Small());
  REQUIRE(page.UntilSettled());
  const std::string digest = page.State()["digest"];
  page.Click("Seed up");
  REQUIRE(page.UntilSettled());
  CHECK(page.State()["seed"] == 2);
  CHECK(page.State()["digest"] != digest);
  page.Click("Seed down");
  REQUIRE(page.UntilSettled());
  CHECK(page.State()["digest"] == digest);
}

TEST_CASE("the link opens the same scenario; garbage opens the first one") {
  std::string fragment;
  std::string text;
  {
    Harness page(Small());
    REQUIRE(page.UntilSettled());
    page.Click("p2c", "radio");
    REQUIRE(page.UntilSettled());
    page.Click("Copy link");
    text = page.State()["text"];
    fragment = page.host().clipboard.substr(page.host().clipboard.find('#') + 1);
    CHECK(page.Has("Link copied"));
  }
  HarnessOptions again;
  again.app.fragment = fragment;
  Harness page(std::move(again));
  page.Frame();
  CHECK(page.State()["text"] == text);
  for (const char* garbage :
       {"s1=", "t1=%%%", "s1=nothing;a=b", "t1=AAAA", "x", "&&&=", "s1=;;;"}) {
    CAPTURE(garbage);
    HarnessOptions options;
    options.app.fragment = garbage;
    Harness other(std::move(options));
    other.Frames(2);
    CHECK(other.app().Phase() != "");
  }
}

TEST_CASE("a link that cannot be read takes nothing of what the page keeps") {
  std::string kept, text;
  {
    Harness page(Small());
    REQUIRE(page.UntilSettled());
    page.Click("p2c", "radio");
    REQUIRE(page.UntilSettled());
    text = page.State()["text"];
    kept = page.host().stored["scenario"];
    REQUIRE(kept.find("t1=") == 0);
  }
  for (const char* broken : {"s1=nowhere", "t1=!!!", "x"}) {
    CAPTURE(broken);
    HarnessOptions options;
    options.app.fragment = broken;
    options.stored["scenario"] = kept;
    Harness page(std::move(options));
    page.Frames(2);
    CHECK(page.State()["text"] == text);
    CHECK(page.host().stored["scenario"] == kept);
    CHECK(page.host().last_fragment.empty());  // the address stays as it was
    CHECK(page.Has("The link could not be read; this is your last scenario instead"));
    HarnessOptions first;
    first.app.fragment = broken;
    Harness other(std::move(first));
    other.Frames(2);
    CHECK(other.State()["text"] != text);
    CHECK(other.host().stored.count("scenario") == 0);
    CHECK(other.Has("The link could not be read; this is the first scenario instead"));
  }
}

TEST_CASE("a scenario too long for a link is kept, and no link to it is copied") {
  const std::string text = SmallScenario() + std::string(190'000, '#') + "\n";
  std::string kept;
  {
    HarnessOptions options;
    options.text = text;
    Harness page(std::move(options));
    REQUIRE(page.UntilSettled());
    kept = page.host().stored["scenario"];
    CHECK(page.host().last_fragment.empty());
    page.host().clipboard = "before";
    page.Click("Copy link");
    CHECK(page.Has("Too long for a link; it is saved as scenario.toml instead"));
    CHECK(page.host().clipboard == "before");
    CHECK(page.host().downloads["scenario.toml"] == "application/toml\n" + text);
  }
  HarnessOptions again;
  again.stored["scenario"] = kept;
  Harness page(std::move(again));
  page.Frame();
  CHECK(page.State()["text"] == text);
}

TEST_CASE("a message shows where it is, and nothing else with it") {
  Harness page(Small());
  REQUIRE(page.UntilSettled());
  page.Click("Copy link");
  const auto toast = page.Find("Link copied", "alert");
  REQUIRE_FALSE(toast.is_null());
  CHECK(toast["visible"] == true);
  CHECK(toast["rect"][1].get<float>() > 800);
  page.Frames(4 * 60);
  CHECK_FALSE(page.Has("Link copied"));
}

TEST_CASE("an unstable scenario is called so, without a percentile") {
  HarnessOptions options = Small();
  options.text.replace(options.text.find("100/s"), 5, "900/s");
  options.text.replace(options.text.find("max_size = 4"), 12, "max_size = 1");
  options.text.replace(options.text.find("queue = { capacity = 500 }"), 26, "");
  Harness page(std::move(options));
  REQUIRE(page.UntilSettled());
  CHECK(page.State()["verdict"] == "unstable");
  CHECK(page.Find("Verdict")["value"] == "Unstable \xC2\xB7 SLO missed: p99");
  CHECK(page.Find("p99 latency", "tile")["value"].get<std::string>() ==
        "\xE2\x80\x93, no steady state, goal \xE2\x89\xA4 100 ms");
}

TEST_CASE("an empty page and a broken first text leave a usable app") {
  HarnessOptions options;
  options.text = "this is not toml";
  Harness page(std::move(options));
  page.Frames(5);
  CHECK(page.app().Phase() == "error");
  CHECK(page.Has("Open the text"));
  page.Click("Open the text");
  CHECK(page.Has("Scenario text"));
}

TEST_CASE("the picture is not blank, in both themes and densities") {
  for (const bool dark : {false, true}) {
    for (const float density : {1.0F, 2.0F}) {
      HarnessOptions options = Small(1200, 700);
      options.app.dark = dark;
      options.density = density;
      Harness page(std::move(options));
      REQUIRE(page.UntilSettled());
      page.Frames(5);
      const Picture picture = Rasterise();
      CHECK(picture.width == static_cast<int>(1200 * density));
      double sum = 0;
      size_t unlike = 0;
      for (size_t i = 0; i < picture.rgb.size(); ++i) {
        sum += picture.rgb[i];
        unlike += picture.rgb[i] != picture.rgb[0];
      }
      const double mean = sum / static_cast<double>(picture.rgb.size());
      CHECK((dark ? mean < 60 : mean > 200));
      CHECK(unlike > picture.rgb.size() / 5);
    }
  }
}

}  // namespace
}  // namespace servescape::ui
