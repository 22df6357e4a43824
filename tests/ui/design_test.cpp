// SPDX-License-Identifier: MIT
// The Design place: an architecture built by mouse and by keyboard, on wide and narrow pages.
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <string>

#include "tests/ui/harness.h"
#include "ui/presets.h"
#include "ui/workbench/design/palette.h"

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

}  // namespace servescape::ui
