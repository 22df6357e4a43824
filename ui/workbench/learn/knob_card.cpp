// SPDX-License-Identifier: MIT
// What the lesson lets its learner turn or state, and what is locked.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/lessons/read.h"
#include "sim/lessons/sheet.h"
#include "sim/scenario/suggest.h"
#include "sim/studies/expression.h"
#include "ui/knobs.h"
#include "ui/presets.h"
#include "ui/scalers.h"
#include "ui/workbench/learn/answer_text.h"
#include "ui/workbench/learn/pages.h"
#include "ui/workbench/learn/parts.h"

namespace servescape::ui {
namespace {

void SetKnob(View& view, LearnState& state, const LessonKnob& knob, std::string value) {
  LessonState& open = *state.open;
  if (open.knobs[knob.name] == value) return;
  open.knobs[knob.name] = std::move(value);
  KeepDraft(view, state);
}

void ChoiceKnob(View& view, LearnState& state, const LessonKnob& knob, const std::string& label,
                bool locked, float width) {
  const std::string& now = state.open->knobs[knob.name];
  const auto found = std::find(knob.choices.begin(), knob.choices.end(), now);
  const int selected = static_cast<int>(found - knob.choices.begin());
  Paragraph(Type::kBody, Color::kText, label, width);
  float words = 0;
  std::vector<std::string> shown;
  for (const std::string& choice : knob.choices) {
    std::string word = choice;
    std::replace(word.begin(), word.end(), '_', ' ');
    words += MeasureText(Type::kBodyStrong, word).x + 14;
    shown.push_back(std::move(word));
  }
  int clicked = -1;
  if (locked || words > width) clicked = RadioRows(label, shown, selected, !locked, width);
  else clicked = Segmented(label, shown, selected, width, label);
  if (clicked >= 0) SetKnob(view, state, knob, knob.choices[static_cast<size_t>(clicked)]);
}

void NumberKnob(View& view, LearnState& state, const LessonKnob& knob, const std::string& label,
                bool locked, float width) {
  const KnobScale scale = ScaleOf(knob);
  const std::string& now = state.open->knobs[knob.name];
  const std::optional<double> value = ConditionNumber(now);
  const std::string shown = value ? now : "not stated";
  if (locked) {
    BillLine(label, shown, width, false);
    return;
  }
  const std::string help = knob.key.empty()
                               ? "A number that you state, " + knob.range
                               : fmt::format("{}, {}", knob.key, knob.range);
  const SliderEdit edit =
      Slider({.label = label, .help = help, .value = value.value_or(scale.low), .min = scale.low,
              .max = scale.high, .scale = scale.scale, .integer = scale.integer,
              .value_text = shown, .note = knob.range},
             width);
  if (edit.changed) SetKnob(view, state, knob, KnobText(scale, edit.value));
  if (!edit.typed) return;
  if (const auto typed = TypedValue(state.open->lesson, knob, edit.text)) {
    SetKnob(view, state, knob, *typed);
  } else {
    view.session.Say(fmt::format("\"{}\" is no value for it: {}", edit.text, knob.range));
  }
}

void OneKnob(View& view, LearnState& state, const LessonKnob& knob, float width) {
  const std::string label = Filled(state.open->lesson, knob.label, TextsOf(*state.open));
  const bool locked = state.open->limits.Locks(knob);
  ImGui::PushID(knob.name.c_str());
  if (knob.choices.empty()) NumberKnob(view, state, knob, label, locked, width);
  else ChoiceKnob(view, state, knob, label, locked, width);
  if (locked) Paragraph(Type::kNote, Color::kMuted, "Locked by the link of your teacher.", width);
  ImGui::PopID();
  Spacer(4);
}

// The knobs that the dashboard would have for the same system.
void LockedKnobs(LessonState& open, float width) {
  const Resources files = [](const std::string& path) { return EmbeddedText(path); };
  const Result<Loaded, Diagnostics> loaded =
      LoadWhatIsRead(open.lesson.scenario, {}, files, nullptr, ModuleScalers());
  if (!loaded) return;
  const Config& config = loaded.value().config;
  for (const KnobGroup& group : KnobsOf(config, config)) {
    ImGui::PushID(group.title.c_str());
    for (const Knob& knob : group.knobs) {
      const bool free = std::any_of(
          open.lesson.knobs.begin(), open.lesson.knobs.end(),
          [&](const LessonKnob& each) { return each.key == knob.path; });
      if (free) continue;
      const bool word = knob.selected >= 0 &&
                        knob.selected < static_cast<int>(knob.choices.size());
      BillLine(knob.label,
               word ? knob.choices[static_cast<size_t>(knob.selected)].word
                    : TextOf(knob, knob.value),
               width, false);
    }
    ImGui::PopID();
  }
}

void LockedPart(LessonState& open, float width) {
  if (LinkButton(open.locked_open ? "Hide what is locked" : "Show what is locked", "",
                 "Everything else of the scenario")) {
    open.locked_open = !open.locked_open;
  }
  if (!open.locked_open) return;
  std::vector<std::string> free;
  for (const LessonKnob& knob : open.lesson.knobs)
    free.push_back(Filled(open.lesson, knob.label, TextsOf(open)));
  Paragraph(Type::kNote, Color::kMuted,
            "Locked, so that what you see comes from what this lesson is about: " +
                JoinWords(free) + ". The dashboard has the same system unlocked.",
            width);
  LockedKnobs(open, width);
}

void RunButtons(View& view, LearnState& state, float width) {
  LessonState& open = *state.open;
  Runs& runs = view.session.runs();
  const bool playing = open.run.running() || open.grade.running();
  if (playing) {
    const bool grading = open.grade.running();
    const std::string label = grading ? "Grading on hidden seeds" : "Playing";
    Paragraph(Type::kBody, Color::kText, label + " ..", width);
    ProgressBar(label, grading ? open.grade.progress : open.run.progress, width);
    Spacer(4);
    if (Button("Cancel", {.help = "Stops it; nothing is lost"})) CancelJobs(open, runs);
    return;
  }
  const float run = std::ceil((width - 8) * 0.58F);
  if (Button("Run this setting", {.kind = ButtonKind::kPrimary, .icon = Icon::kPlay,
                     .help = "Plays your setting on three seeds, after your bet",
                     .width = run})) {
    StartRun(open, runs);
    KeepDraft(view, state);
  }
  ImGui::SameLine(0, 8);
  if (Button("Submit", {.help = "Grades your setting on hidden seeds and on hidden neighbours of "
                                "this system",
                        .width = width - 8 - run})) {
    StartGrade(open, runs);
    KeepDraft(view, state);
  }
  const bool bet = !open.bets.numbers.empty() || !open.bets.curves.empty();
  if (!bet && !BetsClosed(open) && !open.lesson.bets.empty())
    Paragraph(Type::kNote, Color::kMuted, "You have not bet yet. You may run without; the star "
                                          "for the bet then stays away.", width);
  if (!open.error.empty()) Paragraph(Type::kBody, Color::kGoal, open.error, width);
}

}  // namespace

void KnobCard(View& view, LearnState& state, float width) {
  LessonState& open = *state.open;
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(8, 8));
  const auto part = [&](const char* title, bool stated) {
    bool first = true;
    for (const LessonKnob& knob : open.lesson.knobs) {
      if (knob.key.empty() != stated || open.limits.Hides(knob.name)) continue;
      if (first) Section(title);
      first = false;
      OneKnob(view, state, knob, width);
    }
  };
  part("Knobs", false);
  part("You state", true);
  RunButtons(view, state, width);
  LockedPart(open, width);
  ImGui::PopStyleVar();
}

}  // namespace servescape::ui
