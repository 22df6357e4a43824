// SPDX-License-Identifier: MIT
// The scenario as text, in a drawer that leaves the curves in sight: valid text is applied while
// typing pauses, faults are listed as the CLI lists them and leave the last good run alone.
#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "imgui_internal.h"
#include "ui/frame.h"
#include "ui/panels/panels.h"
#include "ui/widgets.h"

namespace servescape::ui {
namespace {

constexpr float kDrawerWidth = 620;

int Resize(ImGuiInputTextCallbackData* data) {
  if (data->EventFlag == ImGuiInputTextFlags_CallbackResize) {
    auto* text = static_cast<std::string*>(data->UserData);
    text->resize(static_cast<size_t>(data->BufTextLen));
    data->Buf = text->data();
  }
  return 0;
}

// The source line of a fault.
std::string_view LineOf(std::string_view text, uint32_t line) {
  for (uint32_t at = 1; at < line; ++at) {
    const size_t end = text.find('\n');
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
  return text.substr(0, text.find('\n'));
}

// The bytes of the first `columns` - 1 code points.
size_t BytesBefore(std::string_view line, uint32_t columns) {
  size_t at = 0;
  for (uint32_t column = 1; column < columns && at < line.size(); ++column) {
    ++at;
    while (at < line.size() && (static_cast<unsigned char>(line[at]) & 0xC0) == 0x80) ++at;
  }
  return at;
}

void Fault(const Diagnostic& fault, std::string_view text) {
  const bool error = fault.severity == Severity::kError;
  const std::string place =
      fault.position.line == 0
          ? std::string()
          : fmt::format("{}:{}: ", fault.position.line, fault.position.column);
  Text(Type::kBody, error ? Color::kGoal : Color::kWarn,
       place + (error ? "error: " : "warning: ") + fault.message, true);
  if (fault.position.line == 0) return;
  const std::string_view line = LineOf(text, fault.position.line);
  const ImVec2 from = ImGui::GetCursorScreenPos();
  Muted(line);
  const size_t bytes = BytesBefore(line, fault.position.column);
  size_t end = bytes;
  while (end < line.size() && line[end] != ' ' && line[end] != ',') ++end;
  const float left = MeasureText(Type::kNote, line.substr(0, bytes)).x;
  const float right = MeasureText(Type::kNote, line.substr(0, std::max(end, bytes + 1))).x;
  const float y = from.y + 14;
  ImGui::GetWindowDrawList()->AddLine({from.x + left, y}, {from.x + std::max(right, left + 6), y},
                                      Get(error ? Color::kGoal : Color::kWarn), 1.5F);
}

float FaultsHeight(const Session& session, float room) {
  const size_t count = session.diagnostics().size();
  if (count == 0) return session.error().empty() ? 26.0F : std::min(90.0F, room * 0.3F);
  return std::min(static_cast<float>(count) * 62.0F + 8, room * 0.35F);
}

void Faults(Session& session, ImVec2 size) {
  ImGui::BeginChild("faults", size, ImGuiChildFlags_NavFlattened);
  if (!session.diagnostics().empty()) {
    for (size_t i = 0; i < session.diagnostics().size(); ++i) {
      ImGui::PushID(static_cast<int>(i));
      Fault(session.diagnostics()[i], session.document().text());
      ImGui::PopID();
    }
  } else if (!session.error().empty()) {
    Text(Type::kBody, Color::kGoal, session.error(), true);
  } else if (session.editor != session.document().text()) {
    Muted("Applied when you pause");
  } else {
    Text(Type::kNote, Color::kOk, "Valid; applied");
  }
  ImGui::EndChild();
}

void Head(View& view, float width) {
  Session& session = view.session;
  const ImVec2 from = ImGui::GetCursorScreenPos();
  Heading("Scenario text");
  float x = from.x + width - ControlHeight() - 2;
  ImGui::SetCursorScreenPos({x, from.y - 6});
  if (Button("Close editor", {.kind = ButtonKind::kGhost, .icon = Icon::kClose,
                              .hide_label = true})) {
    view.editor_open = false;
    session.EditorApplyNow();
  }
  const ButtonOptions redo{.kind = ButtonKind::kGhost, .icon = Icon::kRedo,
                           .help = "Redo (Shift Ctrl Z)", .hide_label = true,
                           .enabled = session.document().CanRedo()};
  x -= ButtonWidth("", redo) + 4;
  ImGui::SetCursorScreenPos({x, from.y - 6});
  if (Button("Redo text", redo)) session.Redo();
  const ButtonOptions undo{.kind = ButtonKind::kGhost, .icon = Icon::kUndo,
                           .help = "Undo (Ctrl Z)", .hide_label = true,
                           .enabled = session.document().CanUndo()};
  x -= ButtonWidth("", undo) + 4;
  ImGui::SetCursorScreenPos({x, from.y - 6});
  if (Button("Undo text", undo)) session.Undo();
  ImGui::SetCursorScreenPos({from.x, from.y + ControlHeight()});
}

void TextBox(View& view, ImVec2 size) {
  Session& session = view.session;
  if (view.editor_focus) ImGui::SetKeyboardFocusHere();
  view.editor_focus = false;
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(12, 10));
  std::string& text = session.editor;
  const bool changed = ImGui::InputTextMultiline(
      "##text", text.data(), text.capacity() + 1, size,
      ImGuiInputTextFlags_AllowTabInput | ImGuiInputTextFlags_CallbackResize, Resize, &text);
  ImGui::PopStyleVar();
  // The tree of widgets tells the first part: the mirror of a 10 MB text would help nobody.
  Describe(ImGui::GetItemID(), {.label = "Scenario text", .kind = "textbox",
                                .value = std::string_view(text).substr(0, 20'000)});
  if (changed) session.EditorChanged();
}

}  // namespace

void EditorPanel(View& view) {
  if (!view.editor_open) return;
  const ImVec2 display = ImGui::GetIO().DisplaySize;
  const float width = std::min(kDrawerWidth, display.x);
  const float height = display.y - kTopHeight;
  ImGui::SetNextWindowPos({0, kTopHeight});
  ImGui::SetNextWindowSize({width, height});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(16, 14));
  ImGui::PushStyleColor(ImGuiCol_WindowBg, GetVec(Color::kSurface));
  ImGui::Begin("editor", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                   ImGuiWindowFlags_NoSavedSettings);
  ImGui::PopStyleColor();
  ImGui::PopStyleVar();
  if (!ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopup)) {
    ImGui::BringWindowToDisplayFront(ImGui::GetCurrentWindow());
  }
  const float inner = width - 32;
  Head(view, inner);
  const float room = height - 28 - ControlHeight() - 12;
  if (!DrawWholeEditor(view, ImGui::GetCursorScreenPos(), {inner, room})) {
    const float faults = FaultsHeight(view.session, room);
    TextBox(view, {inner, room - faults - 8});
    Faults(view.session, {inner, faults});
  }
  ImGui::GetWindowDrawList()->AddLine({width - 0.5F, kTopHeight}, {width - 0.5F, display.y},
                                      Get(Color::kLine));
  ImGui::End();
}

}  // namespace servescape::ui
