// SPDX-License-Identifier: MIT
// The knobs of the scenario: traffic first with its curve, then each service.
#include <algorithm>

#include "ui/frame.h"
#include "ui/panels/panels.h"
#include "ui/slider.h"
#include "ui/widgets.h"

namespace servescape::ui {
namespace {

void Space(float height) { ImGui::Dummy({0, height}); }

void TypedEdit(Session& session, const Knob& knob, const std::string& typed) {
  const std::optional<std::string> literal = TypedLiteral(knob, typed);
  if (literal) session.Edit({knob.path, *literal}, false);
  else session.Say("\"" + typed + "\" is not a value for " + knob.label);
}

// Under a knob: what one step would do. The line is kept free until that is known, so that nothing
// moves under the hand.
void EffectLine(const View& view, const Knob& knob, float width) {
  if (view.workbench == nullptr) return;
  const ImVec2 from = ImGui::GetCursorScreenPos();
  const ImVec2 size(width, MeasureText(Type::kNote, "p").y);
  const auto effect = std::find_if(view.effects.begin(), view.effects.end(),
                                   [&](const KnobEffect& e) { return e.path == knob.path; });
  ImGui::Dummy(size);
  if (effect == view.effects.end()) return;
  const std::string words = effect->best ? "Helps most: " + effect->words : effect->words;
  DrawTextCut(ImGui::GetWindowDrawList(), effect->best ? Type::kNoteStrong : Type::kNote,
              effect->best ? Color::kAccent : Color::kMuted, from, width, words);
  DescribeRect(ImGui::GetID(knob.path.c_str()), from, {from.x + width, from.y + size.y},
               {.label = knob.label + ", one step", .kind = "text", .value = words,
                .help = effect->help});
  Tooltip(effect->help);
}

void DrawKnob(Session& session, const Knob& knob, std::string_view note, float width) {
  if (!knob.choices.empty()) {
    std::vector<std::string> words;
    for (const Choice& choice : knob.choices) words.push_back(choice.word);
    Text(Type::kBody, Color::kText, knob.label);
    const int clicked = Segmented(knob.label, words, knob.selected, width, knob.help);
    if (clicked >= 0) {
      session.Edit({knob.path, knob.choices[static_cast<size_t>(clicked)].literal}, false);
    }
    Space(4);
    return;
  }
  const std::string shown = TextOf(knob, knob.value);
  const SliderEdit edit = Slider({.label = knob.label, .help = knob.help, .value = knob.value,
                                  .min = knob.min, .max = knob.max, .scale = knob.scale,
                                  .integer = knob.integer, .step = knob.step,
                                  .value_text = shown, .note = note,
                                  .enabled = !knob.locked},
                                 width);
  if (edit.changed) session.Edit({knob.path, LiteralOf(knob, edit.value)}, true);
  if (edit.released) session.Release();
  if (edit.typed) TypedEdit(session, knob, edit.text);
}

void DrawGroup(View& view, const KnobGroup& group, float width) {
  Session& session = view.session;
  const Config& config = *session.config();
  ImGui::PushID(group.title.c_str());
  ImGui::PushID(group.traffic);
  Section(group.title);
  if (group.service >= 0 && view.reveal_service == group.service) {
    ImGui::SetScrollHereY(0.05F);
    view.reveal_service = -1;
  }
  bool first = true;
  for (const Knob& knob : group.knobs) {
    DrawKnob(session, knob, first ? group.note : std::string(), width);
    EffectLine(view, knob, width);
    first = false;
  }
  if (group.knobs.empty()) Muted(group.note, false);
  if (group.traffic >= 0) {
    const TrafficConfig& traffic = config.traffic[static_cast<size_t>(group.traffic)];
    if (!traffic.profile.empty() || traffic.arrivals == ArrivalKind::kTrace) {
      ProfileCurve(traffic, ToSeconds(config.run.duration), session.playback.time(),
                   &view.charts, {width, 64});
    }
  }
  ImGui::PopID();
  ImGui::PopID();
  Space(8);
}

// Seed with buttons beside it: another seed is another sample of the same scenario.
void SeedRow(Session& session, float width) {
  const ImVec2 from = ImGui::GetCursorScreenPos();
  const float button = ControlHeight() - 4;
  const std::string seed = std::to_string(session.config()->run.seed);
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float middle = from.y + ControlHeight() / 2 - 8;
  DrawText(list, Type::kBody, Color::kText, {from.x, middle}, "Seed");
  const float words = MeasureText(Type::kBodyStrong, seed).x;
  const float right = from.x + width;
  const float left = right - 2 * button - words - 16;
  ImGui::SetCursorScreenPos({left, from.y});
  if (Button("Seed down", {.kind = ButtonKind::kGhost, .icon = Icon::kMinus,
                           .help = "The seed before", .hide_label = true, .width = button})) {
    session.ChangeSeed(-1);
  }
  DrawText(list, Type::kBodyStrong, Color::kText, {left + button + 8, middle}, seed);
  DescribeRect(ImGui::GetID("seed"), {left + button + 8, middle},
               {left + button + 8 + words, middle + 16},
               {.label = "Seed", .kind = "text", .value = seed});
  ImGui::SetCursorScreenPos({right - button, from.y});
  if (Button("Seed up", {.kind = ButtonKind::kGhost, .icon = Icon::kPlus,
                         .help = "The next seed", .hide_label = true, .width = button})) {
    session.ChangeSeed(1);
  }
  ImGui::SetCursorScreenPos({from.x, from.y + ControlHeight() + 4});
}

void EditRow(View& view) {
  Session& session = view.session;
  // Keys are of no use where there is no keyboard.
  const bool keys = ImGui::GetIO().DisplaySize.x >= kTwoColumns;
  if (LinkButton("Edit as text", keys ? "Ctrl E" : "",
                 "The scenario's text, with every key it has")) {
    view.editor_open = !view.editor_open;
    view.editor_focus = view.editor_open;
  }
  if (session.document().CanUndo()) {
    ImGui::SameLine(0, 20);
    if (LinkButton("Undo", keys ? "Ctrl Z" : "", "Takes the last change back")) session.Undo();
  }
  if (session.document().CanRedo()) {
    ImGui::SameLine(0, 16);
    if (LinkButton("Redo", "", "Shift Ctrl Z")) session.Redo();
  }
}

}  // namespace

void KnobPanel(View& view, float width) {
  Session& session = view.session;
  if (session.config() == nullptr) {
    Section("Scenario");
    Muted("The text has errors, so there are no knobs yet.", true);
    EditRow(view);
    return;
  }
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(8, 9));
  // A copy: an edit rebuilds the session's list while it is being drawn.
  std::vector<KnobGroup> groups = session.knobs();
  SortKnobs(view, &groups);
  for (const KnobGroup& group : groups) DrawGroup(view, group, width);
  SeedRow(session, width);
  EditRow(view);
  ImGui::PopStyleVar();
}

}  // namespace servescape::ui
