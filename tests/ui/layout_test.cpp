// SPDX-License-Identifier: MIT
// Nothing that matters is clipped or lies over something else, at three widths of the page.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tests/ui/harness.h"
#include "ui/theme.h"

namespace servescape::ui {
namespace {

struct Box {
  std::string label, kind;
  float x, y, w, h;
};

bool IsControl(const std::string& kind) {
  return kind == "button" || kind == "slider" || kind == "radio" || kind == "tile" ||
         kind == "link" || kind == "status" || kind == "chart";
}

std::vector<Box> Boxes(const Harness& page) {
  std::vector<Box> boxes;
  for (const auto& widget : page.Tree()) {
    if (!IsControl(widget["kind"])) continue;
    const auto& rect = widget["rect"];
    boxes.push_back({widget["label"], widget["kind"], rect[0], rect[1], rect[2], rect[3]});
  }
  return boxes;
}

bool Overlap(const Box& a, const Box& b) {
  const float slack = 0.5F;
  return a.x + slack < b.x + b.w && b.x + slack < a.x + a.w && a.y + slack < b.y + b.h &&
         b.y + slack < a.y + a.h;
}

void CheckLayout(float width, float height) {
  CAPTURE(width);
  HarnessOptions options;
  options.size = {width, height};
  options.text = SmallScenario();
  Harness page(std::move(options));
  REQUIRE(page.UntilSettled());
  const std::vector<Box> boxes = Boxes(page);
  CHECK(boxes.size() > 20);
  for (const Box& box : boxes) {
    CAPTURE(box.label);
    CHECK(box.x >= 0);
    CHECK(box.x + box.w <= width);
    CHECK(box.w > 0);
    CHECK(box.h > 0);
    for (const Box& other : boxes) {
      if (&box == &other || other.kind == "chart" || box.kind == "chart") continue;
      // What scrolls passes under the top bar.
      if ((box.y < 52) != (other.y < 52)) continue;
      CAPTURE(other.label);
      CHECK_FALSE(Overlap(box, other));
    }
  }
  const bool all = width >= 1000;
  for (const char* label : {"Rate", "Replicas", "Max batch size", "Scenario", "p99 latency",
                            all ? "Theme" : "More", "Run", "Sweep", "Export"}) {
    CAPTURE(label);
    const bool there = page.Has(label) || (std::string(label) == "Run" && page.Has("Pause"));
    CHECK(there);
  }
}

TEST_CASE("three columns") { CheckLayout(1440, 900); }
TEST_CASE("two columns") { CheckLayout(1000, 800); }
TEST_CASE("one column") { CheckLayout(400, 800); }
TEST_CASE("as wide as it gets") { CheckLayout(2560, 1300); }
TEST_CASE("the narrowest of three columns") { CheckLayout(1200, 700); }

// Classes, a cache, a store beside a service, and a client that gives up on the slow answers.
std::string OnlineScenario() {
  return R"(title = "online"
run = { duration = "5s", replications = 2 }
class.premium = { priority = 0 }
class.free = { priority = 1 }
[traffic.users]
rate = "200/s"
classes = { premium = 0.2, free = 0.8 }
keys = { distribution = "zipf", exponent = 0.9, count = 1000 }
path = "main"
timeout = "25ms"
retries = { max = 1, backoff = "10ms" }
[path]
main = [{ cache = "answers" }, { parallel = ["features", "ranker"], timeout = "1s" }]
features = [{ store = "features", hedge = { after = "p95", max = 0 } }]
[cache.answers]
capacity = 100
ttl = "2s"
[store.features]
read = "1ms"
[service.ranker]
time = { distribution = "exponential", mean = "10ms" }
replicas = 4
)";
}

TEST_CASE("what the general engine tells is on the page, with knobs for what the scenario says") {
  HarnessOptions options;
  options.size = {1440, 2400};
  options.text = OnlineScenario();
  Harness page(std::move(options));
  REQUIRE(page.UntilSettled());
  for (const std::string label : {"ranker", "answers", "features", "premium", "free",
                            "ranker \xC2\xB7 service", "Timed out", "Client timeout",
                            "Client retries", "main, step 2: timeout", "features hedges",
                            "features hedge after", "Capacity", "Time to live", "Priority"}) {
    CAPTURE(label);
    CHECK(page.Has(label));
  }
}

TEST_CASE("what a cache holds at the start is a knob") {
  HarnessOptions options;
  options.size = {1440, 2400};
  options.text = OnlineScenario();
  Harness page(std::move(options));
  REQUIRE(page.UntilSettled());
  CHECK(page.Find("steady", "radio")["checked"] == true);
  const auto warm = [&] {
    const std::string text = page.State()["text"];
    const size_t at = text.find("warm = ");
    return at == std::string::npos ? "" : text.substr(at, text.find('\n', at) - at);
  };
  CHECK(warm() == "");
  page.Click("empty", "radio");
  REQUIRE(page.UntilSettled());
  CHECK(warm() == "warm = \"0%\"");
  CHECK(page.Find("empty", "radio")["checked"] == true);
  page.Click("popular", "radio");
  REQUIRE(page.UntilSettled());
  CHECK(warm() == "warm = \"most_popular\"");
  // A share is a word of its own, also after another was tried.
  std::string text = OnlineScenario();
  text.replace(text.find("ttl = "), 0, "warm = \"50%\"\n");
  page.app().Load(text);
  REQUIRE(page.UntilSettled());
  CHECK(page.Find("50 %", "radio")["checked"] == true);
  page.Click("empty", "radio");
  REQUIRE(page.UntilSettled());
  CHECK(page.Find("50 %", "radio")["checked"] == false);
  page.Click("50 %", "radio");
  REQUIRE(page.UntilSettled());
  CHECK(warm() == "warm = \"50%\"");
}

TEST_CASE("tiles fill their rows, and words keep clear of their button's border") {
  for (const float width : {360.0F, 390.0F, 600.0F, 720.0F, 1000.0F, 1440.0F}) {
    CAPTURE(width);
    HarnessOptions options;
    options.size = {width, 1600};
    options.text = SmallScenario();
    Harness page(std::move(options));
    REQUIRE(page.UntilSettled());
    std::map<float, std::pair<float, float>> rows;  // by y: ends of the row
    float left = width, right = 0;
    for (const auto& widget : page.Tree()) {
      const float x = widget["rect"][0], y = widget["rect"][1], w = widget["rect"][2];
      if (widget["kind"] == "radio") {
        CAPTURE(widget["label"].get<std::string>());
        CHECK(w >= MeasureText(Type::kBodyStrong, widget["label"].get<std::string>()).x + 8);
      }
      if (widget["kind"] != "tile") continue;
      const auto [row, is_new] = rows.try_emplace(y, x, x + w);
      row->second = {std::min(row->second.first, x), std::max(row->second.second, x + w)};
      left = std::min(left, x);
      right = std::max(right, x + w);
    }
    REQUIRE_FALSE(rows.empty());
    for (const auto& [y, ends] : rows) {
      CHECK(ends.first == doctest::Approx(left).epsilon(0.001));
      CHECK(ends.second == doctest::Approx(right).epsilon(0.001));
    }
  }
}

TEST_CASE("targets are large where fingers are expected") {
  HarnessOptions options;
  options.size = {400, 800};
  options.text = SmallScenario();
  Harness page(std::move(options));
  REQUIRE(page.UntilSettled());
  for (const char* label : {"Scenario", "More"}) {
    CAPTURE(label);
    const auto widget = page.Find(label);
    REQUIRE_FALSE(widget.is_null());
    CHECK(widget["rect"][2].get<float>() >= 36);
    CHECK(widget["rect"][3].get<float>() >= 36);
  }
  CHECK(page.Find("Rate", "slider")["rect"][3].get<float>() >= 36);
}

}  // namespace
}  // namespace servescape::ui
