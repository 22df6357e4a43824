// SPDX-License-Identifier: MIT
// One module's app hands all that is the visitor's to the other module's.
#include <doctest/doctest.h>

#include <string>

#include "tests/ui/harness.h"

namespace servescape::ui {
namespace {

HarnessOptions Taking(std::string bytes) {
  HarnessOptions options;
  options.app.taken = std::move(bytes);
  return options;
}

TEST_CASE("a page handed over goes on with its scenario, results, undo and place") {
  HarnessOptions options;
  options.text = SmallScenario();
  Harness first(std::move(options));
  REQUIRE(first.UntilSettled());
  const std::string before = first.State()["text"];
  first.Drag("Replicas", 0.2F, 0.6F);
  REQUIRE(first.UntilSettled());
  const auto left = first.State();
  REQUIRE(left["text"] != before);

  Harness second(Taking(first.app().HandOver("Explore")));
  second.Frame();
  const auto found = second.State();
  CHECK(found["settled"] == true);  // at once: nothing had to run again
  CHECK(found["text"] == left["text"]);
  CHECK(found["digest"] == left["digest"]);
  CHECK(found["ghost"] == left["ghost"]);
  CHECK(found["place"] == "Explore");
  CHECK(found["sweep"]["points"] == left["sweep"]["points"]);
  second.Key(ImGuiKey_Z, true);
  REQUIRE(second.UntilSettled());
  CHECK(second.State()["text"] == before);
  second.Key(ImGuiKey_Y, true);
  REQUIRE(second.UntilSettled());
  CHECK(second.State()["digest"] == left["digest"]);
}

TEST_CASE("a page handed over before its run has settled runs again") {
  HarnessOptions options;
  options.text = SmallScenario();
  Harness first(std::move(options));
  Harness second(Taking(first.app().HandOver("Learn")));
  REQUIRE(second.UntilSettled());
  CHECK(second.State()["text"] == first.State()["text"]);
  CHECK(second.State()["place"] == "Learn");
}

TEST_CASE("half-written text goes along") {
  HarnessOptions options;
  options.text = SmallScenario();
  Harness first(std::move(options));
  REQUIRE(first.UntilSettled());
  first.app().Load("title = \"Half\n");
  first.Frames(3);
  REQUIRE(first.State().contains("error"));
  Harness second(Taking(first.app().HandOver("Design")));
  second.Frames(3);
  CHECK(second.State()["text"] == first.State()["text"]);
  CHECK(second.State()["error"] == first.State()["error"]);
}

TEST_CASE("a link's locks, the answer that is open and the first visit's step go along") {
  HarnessOptions options;
  options.app.fragment = "s1=quickstart;run.replications=1&lock=replicas";
  Harness first(std::move(options));
  REQUIRE(first.UntilSettled());
  first.Click("Show answer");
  Harness second(Taking(first.app().HandOver("Help")));
  second.Frames(3);
  CHECK(second.Has("Close"));  // the sheet that was asked for
  second.Key(ImGuiKey_Escape);
  second.Frames(2);
  CHECK(second.Has("Hide answer"));
  CHECK(second.Find("Replicas", "slider")["enabled"] == false);
  Harness visit(HarnessOptions{});
  REQUIRE(visit.UntilSettled());
  REQUIRE(visit.Has("Try 4 replicas"));
  Harness later(Taking(visit.app().HandOver("Dashboard")));
  later.Frames(3);
  CHECK(later.Has("Try 4 replicas"));
}

TEST_CASE("a design handed over stays the one that is kept") {
  HarnessOptions options;
  options.text = SmallScenario();
  Harness first(std::move(options));
  REQUIRE(first.UntilSettled());
  HarnessOptions taking = Taking(first.app().HandOver("Dashboard"));
  taking.stored = first.host().stored;
  Harness second(std::move(taking));
  second.Frames(2);
  second.app().Load(SmallScenario() + "# more\n");
  second.Frames(2);
  CHECK(second.host().stored["drafts"].size() == 1);
}

TEST_CASE("what no app handed over is not taken") {
  HarnessOptions options;
  options.text = SmallScenario();
  Harness first(std::move(options));
  const std::string whole = first.app().HandOver("Design");
  for (const size_t length : {size_t{1}, size_t{7}, size_t{9}, whole.size() / 2}) {
    Harness page(Taking(whole.substr(0, length)));
    page.Frame();
    CHECK(page.State()["preset"] == "quickstart");
  }
}

}  // namespace
}  // namespace servescape::ui
