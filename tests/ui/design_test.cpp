// SPDX-License-Identifier: MIT
// The Design place: an architecture built by mouse and by keyboard, on wide and narrow pages.
#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <string>

#include "tests/ui/fake_jobs.h"
#include "tests/ui/harness.h"
#include "ui/presets.h"
#include "ui/theme.h"
#include "ui/workbench/design/arrange.h"
#include "ui/workbench/design/edit.h"
#include "ui/workbench/design/kept_places.h"
#include "ui/workbench/design/palette.h"
#include "ui/workbench/design/wires.h"

namespace servescape::ui {
namespace {

HarnessOptions Options(std::string text, ImVec2 size = {1440, 900}) {
  HarnessOptions options;
  options.size = size;
  options.text = std::move(text);
  return options;
}

std::string TextOf(const Harness& page) { return page.State()["text"]; }

bool Holds(const std::string& text, const std::string& words) {
  return text.find(words) != std::string::npos;
}

std::string ValueOf(const Harness& page, const std::string& label) {
  const nlohmann::json widget = page.Find(label);
  return widget.is_null() || !widget.contains("value") ? "" : widget["value"];
}

bool IsChosen(const Harness& page, const std::string& label) {
  const nlohmann::json widget = page.Find(label);
  return !widget.is_null() && widget.value("checked", false);
}

struct Rect {
  float left, top, width, height;
  ImVec2 Middle() const { return {left + width / 2, top + height / 2}; }
  // Where wires begin.
  ImVec2 Port() const { return {left + width, top + height / 2}; }
};

Rect RectOf(const Harness& page, const std::string& label) {
  const nlohmann::json widget = page.Find(label);
  REQUIRE_FALSE(widget.is_null());
  const nlohmann::json& rect = widget["rect"];
  return {rect[0], rect[1], rect[2], rect[3]};
}

void DragFromTo(Harness& page, ImVec2 from, ImVec2 to) {
  page.MoveTo(from);
  page.Frames(2);
  page.Press();
  for (int i = 1; i <= 6; ++i) {
    const float t = static_cast<float>(i) / 6;
    page.MoveTo({from.x + t * (to.x - from.x), from.y + t * (to.y - from.y)});
    page.Frame();
  }
  page.Release();
}

// Services in a row, each called after the one before.
std::string Chain(int services) {
  std::string text =
      "[run]\nduration = \"5s\"\nreplications = 1\n[traffic.users]\nrate = \"20/s\"\n";
  for (int i = 1; i <= services; ++i) {
    text += "[[path.main]]\ncall = \"stage_" + std::to_string(i) + "\"\n";
  }
  for (int i = 1; i <= services; ++i) {
    text += "[service.stage_" + std::to_string(i) + "]\nhost = \"m6i.xlarge\"\ntime = \"1ms\"\n";
  }
  return text;
}

void OpenDesign(Harness& page) {
  page.UntilSettled();
  page.Click("Design");
  page.Frames(3);
}

// From a menu of the tools.
void Choose(Harness& page, const std::string& menu, const std::string& item) {
  page.Click(menu);
  page.Frames(2);
  page.Click(item, "menuitem");
  page.UntilSettled();
}

// Down the open menu to an item, and takes it.
void Take(Harness& page, const std::string& item) {
  for (int i = 0; i < 40; ++i) {
    const std::string focused = page.Focused();
    if (focused == item) break;
    page.Key(ImGuiKey_DownArrow);
  }
  REQUIRE(page.Focused() == item);
  page.Key(ImGuiKey_Enter);
  page.UntilSettled();
}

}  // namespace

TEST_CASE("from blank to a met goal, with the mouse alone") {
  Harness page(Options(BlankScenario()));
  OpenDesign(page);
  CHECK(page.State()["outcome"] == "Stable \xC2\xB7 SLO missed: p99");
  CHECK(Holds(ValueOf(page, "model"), "service, 1 \xC3\x97 m6i.xlarge"));
  page.Click("model");
  CHECK(IsChosen(page, "model"));
  // Its only caller is the source, as long as there is no path.
  Choose(page, "Call", "Timeout");
  CHECK(KeyText(TextOf(page), "traffic.users.timeout") == "\"250ms\"");
  page.Click("Undo");
  page.UntilSettled();
  page.Click("model");
  // A cache before it takes most of the load away.
  Choose(page, "Add", "Cache");
  CHECK(Holds(TextOf(page), "[[path.main]]\ncache = \"cache\"\n[[path.main]]\ncall = \"model\""));
  CHECK(Holds(TextOf(page), "keys = {"));
  CHECK(page.Has("users to cache"));
  CHECK(page.Has("cache to model"));
  CHECK(page.State()["outcome"] == "SLO met");
  // And wrapped, renamed, connected.
  page.Click("model");
  Choose(page, "Call", "Hedge");
  CHECK(Holds(TextOf(page), "hedge = { after = \"p95\" }"));
  page.Click("Rename");
  page.Frames(2);
  CHECK(ValueOf(page, "New name") == "model");
  page.Type("a b");
  page.Click("Rename it");
  page.Frames(2);
  CHECK(page.Has("a name has letters, digits, _ and - only"));
  page.Click("New name");
  page.Key(ImGuiKey_A, true);
  page.Type("ranker");
  page.Click("Rename it");
  page.UntilSettled();
  CHECK(page.Has("cache to ranker"));
  Choose(page, "Add", "Store");
  CHECK(page.Has("ranker to store"));
  CHECK(page.State()["outcome"] == "SLO met");
  page.Click("Delete");
  page.UntilSettled();
  CHECK_FALSE(page.Has("ranker to store"));
  page.Click("Undo");
  page.UntilSettled();
  CHECK(page.Has("ranker to store"));
}

TEST_CASE("from blank to a met goal, with the keyboard alone") {
  Harness page(Options(BlankScenario()));
  page.UntilSettled();
  // Along the top to the places, then down to the parts.
  page.FocusOn("Design");
  page.Key(ImGuiKey_Enter);
  page.Frames(3);
  page.FocusOn("users");
  CHECK(IsChosen(page, "users"));
  page.Key(ImGuiKey_RightArrow);
  CHECK(page.Focused() == "model");
  CHECK(IsChosen(page, "model"));
  page.Key(ImGuiKey_A);
  Take(page, "Cache");
  CHECK(page.State()["outcome"] == "SLO met");
  CHECK(page.Focused() == "cache");
  page.Key(ImGuiKey_UpArrow);
  CHECK(page.Focused() == "model");
  page.Key(ImGuiKey_W);
  Take(page, "Retries");
  CHECK(Holds(TextOf(page), "retries = { max = 2"));
  page.Key(ImGuiKey_N);
  page.Frames(2);
  page.Type("ranker");
  page.Key(ImGuiKey_Enter);
  page.UntilSettled();
  CHECK(page.Has("cache to ranker"));
  page.Key(ImGuiKey_U);
  page.UntilSettled();
  CHECK(Holds(ValueOf(page, "ranker_2"), "nothing calls it"));
  CHECK(page.Focused() == "ranker_2");
  page.Key(ImGuiKey_C);
  Take(page, "cache");
  CHECK_FALSE(Holds(ValueOf(page, "ranker_2"), "nothing calls it"));
  page.Key(ImGuiKey_Delete);
  page.UntilSettled();
  CHECK_FALSE(page.Has("ranker_2"));
  page.Key(ImGuiKey_Z, true);
  page.UntilSettled();
  CHECK(page.Has("ranker_2"));
}

TEST_CASE("a half-built design says what it lacks at the part, and the rest is simulated") {
  Harness page(Options(BlankScenario()));
  OpenDesign(page);
  page.Click("model");
  page.Click("Copy");
  page.UntilSettled();
  CHECK(Holds(ValueOf(page, "model_2"), "nothing calls it; add it to a path or remove it"));
  CHECK(page.Has("One part lacks something: see there. Simulated without model_2."));
  // The rest follows what is done to it.
  const double before = page.MetricOf("latency.p50");
  CHECK(before > 0);
  page.Click("model");
  Choose(page, "Add", "Delay");
  CHECK(page.Has("delay"));
  CHECK(page.MetricOf("latency.p50") > before + 0.003);
  CHECK(page.Has("One part lacks something: see there. Simulated without model_2."));
  // A text that is no TOML keeps the picture.
  page.app().Load(TextOf(page) + "\n[service.model");
  page.UntilSettled();
  CHECK(page.Has("model_2"));
  CHECK(page.MetricOf("latency.p50") > 0);
}

TEST_CASE("wires are drawn, parts are moved, and a click on a wire picks its step") {
  Harness page(Options(Chain(3)));
  OpenDesign(page);
  const Rect first = RectOf(page, "stage_1"), third = RectOf(page, "stage_3");
  DragFromTo(page, third.Port(), first.Middle());
  page.UntilSettled();
  CHECK(page.Has("stage_3 to stage_1"));
  CHECK(CountOf(TextOf(page), "path.main") == 4);
  page.Click("stage_1 to stage_2");
  CHECK(page.Has("Selected: step 2 of main"));
  page.Click("Delete");
  page.UntilSettled();
  CHECK(KeyText(TextOf(page), "path.main.1.call") == "\"stage_3\"");
  // Into the void it asks what is to stand there.
  DragFromTo(page, RectOf(page, "stage_1").Port(), {200, 700});
  page.Frames(2);
  page.Click("Serverless function", "menuitem");
  page.UntilSettled();
  CHECK(KeyText(TextOf(page), "path.main.1.call") == "\"function\"");
  const Rect before = RectOf(page, "function"), users = RectOf(page, "users");
  DragFromTo(page, before.Middle(), {before.Middle().x + 80, before.Middle().y + 60});
  CHECK(RectOf(page, "function").left == doctest::Approx(before.left + 80).epsilon(0.02));
  CHECK(RectOf(page, "users").left == users.left);
  page.Click("Undo");
  CHECK(RectOf(page, "function").left == doctest::Approx(before.left).epsilon(0.02));
  page.Click("Undo");
  page.UntilSettled();
  CHECK_FALSE(page.Has("function"));
}

TEST_CASE("parts stay where they were put, and moves are undone in their order among edits") {
  Harness page(Options(Chain(3)));
  OpenDesign(page);
  // In widths of a part, from the first: whatever the zoom.
  const auto place = [](const Harness& at) {
    const Rect first = RectOf(at, "stage_1"), second = RectOf(at, "stage_2");
    return ImVec2((second.left - first.left) / first.width, (second.top - first.top) / first.width);
  };
  const auto same = [](ImVec2 a, ImVec2 b) {
    return std::abs(a.x - b.x) < 0.02F && std::abs(a.y - b.y) < 0.02F;
  };
  const ImVec2 before = place(page);
  const ImVec2 middle = RectOf(page, "stage_2").Middle();
  DragFromTo(page, middle, {middle.x + 40, middle.y + 110});
  const ImVec2 moved = place(page);
  CHECK_FALSE(same(before, moved));
  page.Click("stage_3");
  page.Click("Copy");
  page.UntilSettled();
  CHECK(page.Has("stage_3_2"));
  page.Key(ImGuiKey_Z, true);
  page.UntilSettled();
  CHECK_FALSE(page.Has("stage_3_2"));
  CHECK(same(place(page), moved));
  page.Key(ImGuiKey_Z, true);
  CHECK(same(place(page), before));
  page.Key(ImGuiKey_Z, true, true);
  CHECK(same(place(page), moved));
  page.Click("Redo");
  page.UntilSettled();
  CHECK(page.Has("stage_3_2"));
  page.Click("Undo");
  page.UntilSettled();
  page.Click("Arrange");
  CHECK(same(place(page), before));
  page.Click("Undo");
  CHECK(same(place(page), moved));
  HarnessOptions again = Options(Chain(3));
  again.stored = page.host().stored;
  Harness other(std::move(again));
  OpenDesign(other);
  CHECK(same(place(other), moved));
}

TEST_CASE("whatever is kept of places, what is read is within bounds") {
  TestHost host;
  for (int i = 0; i < 40; ++i) {
    const float x = 4.0F * static_cast<float>(i);
    KeepPlaces(host, "design " + std::to_string(i), {{"service.a", {x, 8}}});
  }
  CHECK(KeptPlaces(host, "design 39").at("service.a").x == 156);
  CHECK(KeptPlaces(host, "design 0").empty());
  CHECK(host.stored.at("places.1").size() < kMostKeptPlaces);
  host.stored["places.1"] = "x\ta=1\tb=1 2\tc=1e9 2\td=nan 2\te=1 2 3\n\n\t\nx\tf=3 4";
  const Places read = KeptPlaces(host, "x");
  CHECK(read.size() == 2);
  CHECK(read.at("b") == glm::vec2(1, 2));
  host.stored["places.1"] = std::string(kMostKeptPlaces + 1, 'x');
  CHECK(KeptPlaces(host, "x").empty());
}

TEST_CASE("the palette's parts run as they are, on either side of a part") {
  for (const PaletteRow& row : Palette()) {
    for (const Joint joint : {Joint::kSuggested, Joint::kBefore, Joint::kBeside, Joint::kBranch}) {
      CAPTURE(row.word);
      CAPTURE(static_cast<int>(joint));
      const Change change = AddPart(BlankScenario(), row.item, joint, "service.model");
      REQUIRE_MESSAGE(change.edited.ok(), change.edited.wrong);
      const Edited brief = SetKey(change.edited.text, "run.duration", "\"40s\"");
      REQUIRE_MESSAGE(brief.ok(), brief.wrong);
      Harness page(Options(brief.text));
      page.UntilSettled();
      REQUIRE_FALSE(page.State().contains("error"));
      CHECK(page.MetricOf("throughput") > 0);
    }
  }
}

TEST_CASE("every part of every shipped scenario has its place, and no wire crosses another") {
  int wires = 0, crossed = 0;
  for (const Preset& preset : Presets()) {
    CAPTURE(preset.id);
    const Graph graph = GraphOf(preset.text, {});
    for (const char* kind : {"service", "cache", "store", "traffic"}) {
      for (const std::string& name : NamesOf(preset.text, kind)) {
        CHECK(graph.Find(std::string(kind) + "." + name) >= 0);
      }
    }
    Places places;
    Arrange(graph, {1000, 600}, &places);
    CHECK(PlacedOf(graph, places) == graph.nodes.size());
    const std::vector<PartWire> ways = WiresOf(graph, places);
    for (size_t i = 0; i < ways.size(); ++i) {
      ++wires;
      bool over = false;
      for (size_t k = 0; k < graph.nodes.size(); ++k) {
        const bool own = static_cast<int>(k) == graph.edges[i].from ||
                         static_cast<int>(k) == graph.edges[i].to;
        const glm::vec2 low = places[PlaceKey(graph.nodes[k])], high = low + kNodeSize;
        for (const glm::vec2& point : ways[i].points) {
          over = over || (!own && point.x > low.x && point.x < high.x && point.y > low.y &&
                          point.y < high.y);
        }
      }
      crossed += over ? 1 : 0;
    }
  }
  CHECK(wires > 60);
  CHECK(crossed == 0);
}

TEST_CASE("a wire goes around what stands in its way, on the side that is free") {
  Graph graph;
  for (const char* name : {"a", "between", "b", "above"}) {
    GraphNode node;
    node.table = std::string("service.") + name;
    node.name = name;
    graph.nodes.push_back(node);
  }
  graph.edges.push_back({0, 2, "path.main.1", "", false});
  const float step = kNodeSize.x + kNodeGap.x;
  Places places{{"service.a", {0, 0}},
                {"service.between", {step, 0}},
                {"service.b", {2 * step, 0}},
                {"service.above", {step, -95}}};
  const auto lowest = [&] {
    float y = 0;
    const PartWire wire = WiresOf(graph, places)[0];
    for (const glm::vec2& point : wire.points) y = std::max(y, point.y);
    return y;
  };
  CHECK(lowest() > kNodeSize.y);  // below the one between
  places["service.above"] = {step, 95};
  CHECK(lowest() < kNodeSize.y);
}

TEST_CASE("twelve parts fit at 1440 pixels, and stay where they are while one is added") {
  Harness page(Options(Chain(11)));
  OpenDesign(page);
  const Rect canvas = RectOf(page, "Architecture");
  std::vector<std::string> names{"users"};
  for (int i = 1; i <= 11; ++i) names.push_back("stage_" + std::to_string(i));
  for (const std::string& name : names) {
    const Rect part = RectOf(page, name);
    CHECK(part.width > 150);
    CHECK(part.left >= canvas.left);
    CHECK(part.top >= canvas.top);
    CHECK(part.left + part.width <= canvas.left + canvas.width);
    CHECK(part.top + part.height <= canvas.top + canvas.height);
  }
  const Rect first = RectOf(page, "stage_1"), last = RectOf(page, "stage_11");
  page.Click("stage_5");
  Choose(page, "Add", "Store");
  // Whatever the zoom is then, they lie to each other as they did.
  const Rect now = RectOf(page, "stage_1"), then = RectOf(page, "stage_11");
  const float zoom = now.width / first.width;
  CHECK((then.left - now.left) == doctest::Approx((last.left - first.left) * zoom).epsilon(0.01));
  CHECK((then.top - now.top) == doctest::Approx((last.top - first.top) * zoom).epsilon(0.01));
}

TEST_CASE("a hundred parts are drawn") {
  std::string text = Chain(60);
  for (int i = 0; i < 40; ++i) {
    const Change change = AddPart(text, PaletteItem::kStore, Joint::kBeside,
                                  "service.stage_" + std::to_string(i + 1));
    REQUIRE(change.edited.ok());
    text = change.edited.text;
  }
  HarnessOptions options = Options(text);
  options.jobs = std::make_unique<FakeJobs>();  // nothing comes of them: it is about the drawing
  options.app.place = "Design";
  Harness page(std::move(options));
  page.Frames(6);
  CHECK(Holds(ValueOf(page, "Architecture"), "101 parts"));
}

TEST_CASE("on a phone the parts are a list with the same powers") {
  HarnessOptions options = Options(BlankScenario(), {390, 844});
  options.app.place = "Design";
  Harness page(std::move(options));
  page.UntilSettled();
  CHECK(page.State()["place"] == "Design");
  for (const char* label : {"p99 latency", "Throughput", "Cost"}) CHECK(page.Has(label));
  CHECK(Holds(ValueOf(page, "users"), "then model"));
  for (const char* label :
       {"Add", "Connect", "Call", "Copy", "Rename", "Delete", "users", "model"}) {
    CAPTURE(label);
    const Rect box = RectOf(page, label);
    CHECK(box.height >= 36);
    CHECK(box.left >= 0);
    CHECK(box.left + box.width <= 390);
  }
  page.Click("model");
  Choose(page, "Add", "Cache");
  CHECK(Holds(ValueOf(page, "users"), "then cache"));
  CHECK(Holds(ValueOf(page, "cache"), "then model (miss)"));
  CHECK(page.State()["outcome"] == "SLO met");
  page.Click("cache");  // folds its form away
  page.Click("model");
  Choose(page, "Call", "Timeout");
  CHECK(Holds(TextOf(page), "timeout = "));
  page.Click("Rename");
  page.Frames(2);
  page.Type("ranker");
  page.Key(ImGuiKey_Enter);
  page.UntilSettled();
  CHECK(Holds(ValueOf(page, "cache"), "then ranker"));
  Choose(page, "Connect", "cache");
  CHECK(CountOf(TextOf(page), "path.main") == 3);
  page.Click("Copy");
  page.UntilSettled();
  CHECK(Holds(ValueOf(page, "ranker_2"), "nothing calls it"));
  page.Click("Delete");
  page.UntilSettled();
  CHECK_FALSE(page.Has("ranker_2"));
  page.Click("Undo");
  page.UntilSettled();
  CHECK(page.Has("ranker_2"));
}

}  // namespace servescape::ui
