// SPDX-License-Identifier: MIT
// What must be said: faults of the scenario, refused runs, short messages; and the keys.
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

namespace {

// With Ctrl (Cmd on a Mac); those of undo are a text field's own while one is used.
void Commands(View& view, bool typing) {
  Session& session = view.session;
  const ImGuiIO& io = ImGui::GetIO();
  const auto pressed = [](ImGuiKey key, bool repeat = false) {
    return ImGui::IsKeyPressed(key, repeat);
  };
  if (pressed(ImGuiKey_E)) {
    view.editor_open = !view.editor_open;
    view.editor_focus = view.editor_open;
    if (!view.editor_open) session.EditorApplyNow();
  }
  if (pressed(ImGuiKey_K)) OpenSheet(view, Sheet::kCommands);
  if (pressed(ImGuiKey_O)) view.host.PickFile();
  if (pressed(ImGuiKey_S)) SaveScenario(view);
  if (typing) return;
  const bool back = pressed(ImGuiKey_Z, true);
  const bool again = (back && io.KeyShift) || pressed(ImGuiKey_Y, true);
  if ((!back && !again) || UndoInPlace(view, again)) return;
  if (again) session.Redo();
  else session.Undo();
}

}  // namespace

void SaveScenario(View& view) {
  view.host.Download("scenario.toml", "application/toml", view.session.document().text());
}

void HandleShortcuts(View& view) {
  Session& session = view.session;
  const ImGuiIO& io = ImGui::GetIO();
  const bool typing = io.WantTextInput;
  const auto pressed = [](ImGuiKey key, bool repeat = false) {
    return ImGui::IsKeyPressed(key, repeat);
  };
  if (view.sheet != Sheet::kNone) return;
  if (view.editor_open && pressed(ImGuiKey_Escape)) {
    view.editor_open = false;
    session.EditorApplyNow();
  }
  if (ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopup)) return;
  if (view.place == Place::kScenarios && !typing && pressed(ImGuiKey_Escape)) {
    view.place = Place::kDashboard;
  }
  if (io.KeyCtrl) Commands(view, typing);
  if (typing || io.KeyCtrl || io.KeyAlt) return;
  if (pressed(ImGuiKey_T)) SwitchTheme(view);
  for (const ImWchar typed : io.InputQueueCharacters) {
    if (typed == '?') OpenSheet(view, Sheet::kHelp);
  }
  if (view.place != Place::kDashboard) return;
  // With a widget in the keyboard's focus, Space is that widget's.
  if (pressed(ImGuiKey_Space) && !io.NavVisible) session.playback.Toggle();
  if (pressed(ImGuiKey_Period, true)) session.playback.Step(1, 320);
  if (pressed(ImGuiKey_R)) session.playback.Reset();
  if (pressed(ImGuiKey_D)) ShowTables(view, !view.as_tables);
}

}  // namespace servescape::ui
