// SPDX-License-Identifier: MIT
// What must be said: faults of the scenario, refused runs, short messages; and the help sheet.
#include <algorithm>
#include <string>

#include "imgui_internal.h"
#include "ui/frame.h"
#include "ui/panels/panels.h"
#include "ui/widgets.h"

namespace servescape::ui {
namespace {

// The first lines of a text.
std::string Lines(const std::string& text, int count) {
  size_t at = 0;
  for (int i = 0; i < count; ++i) {
    const size_t end = text.find('\n', at);
    if (end == std::string::npos) return text;
    at = end + 1;
  }
  return text.substr(0, at == 0 ? 0 : at - 1);
}

struct Key {
  const char* keys;
  const char* what;
};

constexpr Key kKeys[] = {
    {"Space", "Run or pause the play-back"},
    {".", "One window further"},
    {"R", "Play from the start"},
    {"Ctrl Z", "Undo"},
    {"Shift Ctrl Z", "Redo"},
    {"Ctrl E", "Scenario as text"},
    {"T", "Light or dark"},
    {"D", "Charts as tables of numbers"},
    {"?", "This sheet"},
};

}  // namespace

void Notices(View& view, float width) {
  Session& session = view.session;
  const std::string error = session.error();
  if (error.empty()) return;
  const bool faulty = !session.diagnostics().empty();
  const char* head =
      faulty ? "The scenario has errors, so nothing was run." : "This scenario was not run.";
  if (session.report() != nullptr) {
    head = faulty ? "The scenario has errors. What you see is the last good run."
                  : "This value was not run. What you see is the last good run.";
  }
  const std::string detail =
      faulty ? session.diagnostics().front().message : Lines(error, 3);
  const float inner = width - 2 * kCardPadding;
  const float words = ImGui::GetFont()->CalcTextSizeA(SizeOf(Type::kBody), FLT_MAX, inner,
                                                      detail.c_str()).y;
  const ImVec2 from = ImGui::GetCursorScreenPos();
  const float height = 12 + 20 + words + 8 + ControlHeight() + 12;
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRectFilled(from, {from.x + width, from.y + height}, Get(Color::kGoalSoft), kCardRadius);
  list->AddRect(from, {from.x + width, from.y + height}, Get(Color::kGoal), kCardRadius);
  ImGui::SetCursorScreenPos({from.x + kCardPadding, from.y + 12});
  ImGui::BeginGroup();
  Text(Type::kBodyStrong, Color::kGoal, head);
  ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + inner);
  Text(Type::kBody, Color::kText, detail);
  ImGui::PopTextWrapPos();
  if (Button("Open the text")) {
    view.editor_open = true;
    view.editor_focus = true;
  }
  if (session.document().CanUndo()) {
    ImGui::SameLine();
    if (Button("Undo the change")) session.Undo();
  }
  ImGui::EndGroup();
  ImGui::SetCursorScreenPos({from.x, from.y + height + kGap});
}

void Toast(View& view) {
  const std::string message = view.session.message();
  if (message.empty()) return;
  Frame().animating = true;  // it goes by itself
  ImDrawList* list = ImGui::GetForegroundDrawList();
  const ImVec2 display = ImGui::GetIO().DisplaySize;
  const float wrap = std::min(520.0F, display.x - 64);
  ImFont* font = FontOf(Type::kBody);
  const float size = SizeOf(Type::kBody);
  const ImVec2 words = font->CalcTextSizeA(size, FLT_MAX, wrap, message.c_str());
  const ImVec2 from((display.x - words.x) / 2 - 16, display.y - words.y - 48);
  const ImVec2 to(from.x + words.x + 32, from.y + words.y + 20);
  list->AddRectFilled(from, to, Get(Color::kText), kCardRadius);
  list->AddText(font, size, {from.x + 16, from.y + 10}, Get(Color::kSurface), message.c_str(),
                nullptr, wrap);
  DescribeRect(ImHashStr("toast"), from, to, {.label = message, .kind = "alert"});
}

void HelpDialog(View& view) {
  if (!view.help_open) return;
  if (!BeginDialog("Help", {520, 520}, &view.help_open)) return;
  const float width = ImGui::GetContentRegionAvail().x;
  Text(Type::kBody, Color::kText,
       "Drag a knob on the left: the scenario is simulated again, request by request, while it "
       "moves. The dashed line is the run before. Bands are 95 % intervals over the "
       "replications; the goal line can be dragged.",
       true);
  ImGui::Dummy({0, 4});
  Section("Keys");
  for (const Key& key : kKeys) BillLine(key.what, key.keys, width, false);
  ImGui::Dummy({0, 4});
  if (Button(view.as_tables ? "Charts as curves" : "Charts as tables")) {
    view.as_tables = !view.as_tables;
  }
  ImGui::SameLine();
  if (Button("Guide")) view.host.Open("guide/");
  EndDialog();
}

void HandleShortcuts(View& view) {
  Session& session = view.session;
  const ImGuiIO& io = ImGui::GetIO();
  const bool typing = io.WantTextInput;
  const bool command = io.KeyCtrl;
  const auto pressed = [](ImGuiKey key, bool repeat = false) {
    return ImGui::IsKeyPressed(key, repeat);
  };
  if (command && pressed(ImGuiKey_E)) {
    view.editor_open = !view.editor_open;
    view.editor_focus = view.editor_open;
    if (!view.editor_open) session.EditorApplyNow();
  }
  if (view.editor_open && pressed(ImGuiKey_Escape) && !view.help_open) {
    view.editor_open = false;
    session.EditorApplyNow();
  }
  if (typing || view.help_open || ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopup)) return;
  if (command && pressed(ImGuiKey_Z, true)) {
    if (io.KeyShift) session.Redo();
    else session.Undo();
  }
  if (command && pressed(ImGuiKey_Y, true)) session.Redo();
  if (command || io.KeyAlt) return;
  // With a widget in the keyboard's focus, Space is that widget's.
  if (pressed(ImGuiKey_Space) && !io.NavVisible) session.playback.Toggle();
  if (pressed(ImGuiKey_Period, true)) session.playback.Step(1, 320);
  if (pressed(ImGuiKey_R)) session.playback.Reset();
  if (pressed(ImGuiKey_D)) view.as_tables = !view.as_tables;
  if (pressed(ImGuiKey_T)) {
    view.dark = !view.dark;
    view.theme_changed = true;
  }
  for (const ImWchar typed : io.InputQueueCharacters) {
    if (typed == '?') view.help_open = true;
  }
}

}  // namespace servescape::ui
