// SPDX-License-Identifier: MIT
// What a teacher's link locks and hides holds in every place; addresses give the scenario back.
#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

#include "tests/ui/fake_jobs.h"
#include "tests/ui/harness.h"
#include "ui/document.h"
#include "ui/fragment.h"
#include "ui/knobs.h"
#include "ui/presets.h"
#include "ui/session.h"
#include "ui/workbench.h"
#include "ui/workbench/design/edit.h"

namespace servescape::ui {
namespace {

std::string TextOf(const Harness& page) { return page.State()["text"]; }

HarnessOptions ByLink(const std::string& wishes, ImVec2 size = {1440, 900}) {
  HarnessOptions options;
  options.size = size;
  options.app.fragment =
      EncodeFragment({.preset = "", .settings = {}, .text = SmallScenario()}) + "&" + wishes;
  options.app.reduced_motion = true;
  return options;
}

void OpenDesign(Harness& page) {
  page.UntilSettled();
  page.Click("Design");
  page.Frames(3);
}

}  // namespace

TEST_CASE("a lock stops what changes its key, in the text, and nothing else") {
  const std::string text = SmallScenario();
  Document document;
  document.Open(text, "");
  const LinkOptions link = DecodeOptions("lock=replicas,queue");
  const auto changed = [&](const Edited& edited) {
    REQUIRE(edited.ok());
    return LockedChange(link, document, edited.text);
  };
  CHECK(changed(SetKey(text, "service.model.replicas", "3")) == "service.model.replicas");
  CHECK(changed(RemoveKey(text, "service.model.replicas")) == "service.model.replicas");
  CHECK(changed(SetKey(text, "service.model.queue.capacity", "5")) ==
        "service.model.queue.capacity");
  CHECK(changed(SetKey(text, "service.model.queue.discipline", "\"lifo\"")) ==
        "service.model.queue.discipline");
  CHECK(changed(RemovePart(text, "service.model")) != "");
  CHECK(changed(RenamePart(text, "service.model", "other")) != "");
  CHECK(changed(SetKey(text, "service.model.concurrency", "3")).empty());
  CHECK(changed(DuplicatePart(text, "service.model", "other")).empty());
  CHECK(LockedChange({}, document, "").empty());
  // What cannot be read is judged when it can, by what stood there before.
  CHECK(LockedChange(link, document, "[[[").empty());
  document.ReplaceText("[[[");
  CHECK(changed(SetKey(text, "service.model.replicas", "3")) == "service.model.replicas");
  CHECK(LockedChange(link, document, text).empty());
}

TEST_CASE("a teacher's lock holds in Design, in the inspector and in the text") {
  Harness page(ByLink("lock=replicas"));
  OpenDesign(page);
  const std::string text = TextOf(page);
  page.Click("model");
  page.Frames(2);
  page.Drag("Replicas", 0.2F, 0.6F);
  CHECK(TextOf(page) == text);
  CHECK(page.Has("This link keeps service.model.replicas as it is"));
  page.Click("Reset Replicas");
  CHECK(TextOf(page) == text);
  page.Click("model");
  page.Click("Delete");
  page.UntilSettled();
  CHECK(TextOf(page) == text);
  CHECK(page.Has("model"));
  // The text goes back to what stands.
  page.Key(ImGuiKey_E, true);
  page.Frames(2);
  page.Key(ImGuiKey_A, true);
  std::string other = text;
  other.replace(other.find("replicas = 2"), 12, "replicas = 9");
  page.Type(other);
  page.Key(ImGuiKey_Escape);
  page.UntilSettled();
  CHECK(TextOf(page) == text);
  // What is not locked is free.
  page.Key(ImGuiKey_E, true);
  page.Frames(2);
  page.Key(ImGuiKey_A, true);
  other = text;
  other.replace(other.find("100/s"), 5, "90/s");
  page.Type(other);
  page.Key(ImGuiKey_Escape);
  page.UntilSettled();
  CHECK(TextOf(page) == other);
}

TEST_CASE("what a link hides is hidden in every place") {
  Harness page(ByLink("hide=cost,queue,places"));
  page.UntilSettled();
  CHECK_FALSE(page.Has("Cost"));
  CHECK_FALSE(page.Has("Design"));
  for (const auto& widget : page.Tree()) {
    CAPTURE(widget.dump());
    CHECK(widget.value("value", "").find("same cost") == std::string::npos);
  }
  page.Key(ImGuiKey_K, true);
  page.Frames(3);
  CHECK_FALSE(page.Find("Undo", "option").is_null());
  CHECK_FALSE(page.Has("Go to Design"));
  CHECK_FALSE(page.Has("New from a blank page"));
  Harness explore(ByLink("hide=cost&place=explore"));
  explore.UntilSettled();
  explore.Frames(3);
  CHECK(explore.Has("Sweep"));
  CHECK_FALSE(explore.Has("Cost"));
  CHECK_FALSE(explore.Has("Solve"));
  Harness design(ByLink("hide=queue,cost&place=design"));
  design.UntilSettled();
  design.Frames(3);
  design.Click("model");
  design.Frames(2);
  CHECK(design.Has("Replicas"));
  CHECK_FALSE(design.Has("Queue"));
  CHECK_FALSE(design.Has("Cost"));
}

TEST_CASE("an address gives every shipped scenario back, and 500 random changes of them") {
  std::vector<Preset> presets = Presets();
  std::mt19937 random(7);
  TestHost host;
  size_t tried = 0;
  while (tried < 500) {
    for (const Preset& preset : presets) {
      FakeJobs jobs;
      Session session(jobs, host, "s1=" + preset.id);
      REQUIRE(session.document().text() == preset.text);
      std::vector<Knob> knobs;
      for (const KnobGroup& group : session.knobs()) {
        knobs.insert(knobs.end(), group.knobs.begin(), group.knobs.end());
      }
      for (int round = 0; round < 8 && !knobs.empty(); ++round) {
        const Knob& knob = knobs[random() % knobs.size()];
        const double at = static_cast<double>(random() % 1000) / 999;
        const double value = knob.min + at * (knob.max - knob.min);
        session.Edit({knob.path, knob.choices.empty()
                                     ? LiteralOf(knob, knob.integer ? std::round(value) : value)
                                     : knob.choices[random() % knob.choices.size()].literal},
                     false);
        if (random() % 4 == 0) session.LoadText(session.document().text() + "# mine\n");
        const std::string link = EncodeFragment(session.document().ToFragment());
        Session other(jobs, host, link);
        CAPTURE(link);
        REQUIRE(other.document().text() == session.document().text());
        ++tried;
      }
    }
  }
  CHECK(tried >= 500);
}

}  // namespace servescape::ui
