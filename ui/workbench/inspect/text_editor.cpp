// SPDX-License-Identifier: MIT
#include "ui/workbench/inspect/text_editor.h"

#include <fmt/format.h>

#include <algorithm>

#include "imgui_internal.h"
#include "ui/frame.h"
#include "ui/panels/panels.h"
#include "ui/widgets.h"
#include "ui/workbench/design/edit.h"
#include "ui/workbench/inspect/fields.h"
#include "ui/workbench/inspect/text_input.h"
#include "ui/workbench/inspect/text_rows.h"

namespace servescape::ui {
namespace {

constexpr float kGutter = 44;
constexpr size_t kMostWords = 200;

Position PositionOf(std::string_view text, size_t offset) {
  Position position;
  position.line = static_cast<uint32_t>(LineAt(text, offset));
  const size_t line = offset == 0 ? text.npos : text.rfind('\n', offset - 1);
  const size_t begin = line == text.npos ? 0 : line + 1;
  uint32_t column = 1;
  for (size_t i = begin; i < offset; ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) ++column;
  }
  position.column = column;
  return position;
}

bool IsWordLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

// The bytes of a table's lines.
bool ExtentOf(std::string_view text, const std::string& table, size_t* begin, size_t* end) {
  const Layout layout = ScanLayout(text);
  for (size_t i = 0; i < layout.sections.size(); ++i) {
    const SectionSpan& section = layout.sections[i];
    if (table.empty() || section.path != table) continue;
    const size_t before = section.body < 2 ? 0 : text.rfind('\n', section.body - 2);
    *begin = before == text.npos ? 0 : before + 1;
    if (before == 0 && !text.starts_with("\n")) *begin = 0;
    *end = std::max(section.content_end, *begin);
    // What stands below it is part of it: [service.x.batching] behind [service.x].
    for (size_t k = i + 1; k < layout.sections.size(); ++k) {
      if (!layout.sections[k].path.starts_with(table + ".")) break;
      *end = layout.sections[k].content_end;
    }
    return true;
  }
  if (const ValueSpan* value = layout.FindValue(table)) {
    *begin = value->begin;
    *end = value->end;
    return true;
  }
  return false;
}

// A replaced range of the editor's text, with the caret behind it.
void Replace(Session& session, TextEditorState& state, size_t from, size_t to,
             const std::string& with) {
  state.words.push_back({session.editor, state.caret});
  session.editor.replace(from, to - from, with);
  state.move_caret = static_cast<int>(from + with.size());
  session.EditorChanged();
}

void Accept(Session& session, TextEditorState& state, size_t index) {
  if (index >= state.suggestions.size()) return;
  const Suggestion suggestion = state.suggestions[index];
  if (suggestion.to > session.editor.size() || suggestion.from > suggestion.to) return;
  Replace(session, state, suggestion.from, suggestion.to, suggestion.insert);
  state.suggestions.clear();
  // Behind "key = " the values follow at once.
  state.dismissed = !suggestion.insert.ends_with("= ") && !suggestion.insert.ends_with(".");
  state.suggested_at = -1;
}

// One word or one pause back; words that have not been applied yet come first.
void UndoWord(Session& session, TextEditorState& state) {
  if (session.editor != session.document().text() && !state.words.empty()) {
    session.editor = state.words.back().text;
    state.move_caret = state.words.back().caret;
    state.words.pop_back();
    session.EditorChanged();
  } else {
    session.EditorApplyNow();
    session.Undo();
    state.words.clear();
  }
  state.dismissed = true;
}

// Keys that are the editor's own while the text has the keyboard: it must not see them.
struct OwnKeys {
  bool undo = false, redo = false, escape = false, accept = false, ask = false;
  int move = 0;
};

OwnKeys TakeKeys(const TextEditorState& state, ImGuiID owner) {
  OwnKeys keys;
  const ImGuiIO& io = ImGui::GetIO();
  const auto take = [&](ImGuiKey key) {
    const bool pressed = ImGui::IsKeyPressed(key, true);
    ImGui::SetKeyOwner(key, owner, ImGuiInputFlags_LockThisFrame);
    return pressed;
  };
  if (io.KeyCtrl && ImGui::IsKeyPressed(ImGuiKey_Z, true)) {
    keys.undo = !io.KeyShift;
    keys.redo = io.KeyShift;
  }
  if (io.KeyCtrl && ImGui::IsKeyPressed(ImGuiKey_Y, true)) keys.redo = true;
  if (io.KeyCtrl && ImGui::IsKeyPressed(ImGuiKey_Space)) keys.ask = true;
  keys.escape = take(ImGuiKey_Escape);
  if (state.suggestions.empty()) return keys;
  if (take(ImGuiKey_DownArrow)) keys.move = 1;
  if (take(ImGuiKey_UpArrow)) keys.move = -1;
  if (take(ImGuiKey_Tab)) keys.accept = true;
  if (!io.KeyCtrl && take(ImGuiKey_Enter)) keys.accept = true;
  return keys;
}

void Obey(Session& session, TextEditorState& state, const OwnKeys& keys) {
  if (keys.undo) UndoWord(session, state);
  if (keys.redo) {
    session.EditorApplyNow();
    session.Redo();
    state.words.clear();
  }
  if (keys.ask) {
    state.asked = true;
    state.dismissed = false;
    state.suggested_at = -1;
  }
  const int count = static_cast<int>(state.suggestions.size());
  if (keys.move != 0 && count > 0) state.chosen = (state.chosen + keys.move + count) % count;
  if (keys.accept) Accept(session, state, static_cast<size_t>(state.chosen));
  if (keys.escape && count > 0) {
    state.suggestions.clear();
    state.dismissed = true;
  } else if (keys.escape) {
    ImGui::ClearActiveID();
    session.EditorApplyNow();
  }
}

// What was typed since the frame before: where a word begins, the text before it is kept.
void Typed(Session& session, TextEditorState& state, int caret_before) {
  const std::string& now = session.editor;
  const bool longer = now.size() == state.last.size() + 1;
  const size_t at = static_cast<size_t>(std::max(0, caret_before));
  const bool starts = !longer || at == 0 || at >= now.size() ||
                      (IsWordLetter(now[at]) && !IsWordLetter(now[at - 1])) ||
                      now[at] == '\n';
  if (starts || state.words.empty()) {
    state.words.push_back({state.last, caret_before});
    if (state.words.size() > kMostWords) state.words.erase(state.words.begin());
  }
  state.last = now;
  state.dismissed = now.size() < 1;
  state.asked = false;
  session.EditorChanged();
}

// The text field under the drawing: it takes keys, selection, clipboard and composition.
bool InputField(TextEditorState& state, std::string& text, ImVec2 size) {
  if (state.take_focus) ImGui::ActivateItemByID(ImGui::GetID("##scenario"));
  state.take_focus = false;
  if (state.scroll_to >= 0) {
    ImGui::SetNextWindowScroll({-1, state.scroll_to});
    state.scroll_to = -1;
  }
  ResizeText user{&text};
  ImGui::PushStyleColor(ImGuiCol_InputTextCursor, GetVec(Color::kText));
  ImGui::PushStyleColor(ImGuiCol_Text, ImVec4(0, 0, 0, 0));
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(10, 8));
  const bool changed = ImGui::InputTextMultiline(
      "##scenario", text.data(), text.capacity() + 1, size,
      ImGuiInputTextFlags_WordWrap | ImGuiInputTextFlags_NoUndoRedo |
          ImGuiInputTextFlags_CallbackResize,
      ResizeCallback, &user);
  ImGui::PopStyleVar();
  ImGui::PopStyleColor(2);
  // The mirror of a 10 MB text would help nobody.
  Describe(ImGui::GetItemID(), {.label = "Scenario text", .kind = "textbox",
                                .value = std::string_view(text).substr(0, 20'000)});
  return changed;
}

TextPlane PlaneOf(ImVec2 box, ImVec2 size, float* wrap) {
  TextPlane plane;
  const ImGuiWindow* parent = ImGui::GetCurrentWindow();
  const ImVec2 padding(10, 8);
  plane.line = ImGui::GetFontSize();
  plane.numbers = parent->DrawList;
  plane.gutter = box.x - 12;
  plane.list = parent->DrawList;
  plane.min = box;
  plane.max = {box.x + size.x, box.y + size.y};
  plane.origin = {box.x + padding.x, box.y + padding.y};
  *wrap = size.x - padding.x - ImGui::GetStyle().ScrollbarSize;
  if (parent->DC.ChildWindows.empty()) return plane;
  ImGuiWindow* child = parent->DC.ChildWindows.back();
  plane.list = child->DrawList;
  plane.origin.x = child->Pos.x + padding.x - child->Scroll.x;
  plane.origin.y = child->Pos.y + padding.y - child->Scroll.y;
  plane.min = child->InnerRect.Min;
  plane.max = child->InnerRect.Max;
  // As InputTextMultiline has it.
  *wrap = child->ContentRegionRect.Max.x - (child->Pos.x + padding.x) -
          (child->ScrollbarY ? 0 : ImGui::GetStyle().ScrollbarSize);
  return plane;
}

// Words under the caret; a press takes one, as Tab and Enter do.
void SuggestionList(Session& session, TextEditorState& state, const TextPlane& plane) {
  if (state.suggestions.empty()) return;
  const ImVec2 place = PlaceOf(state, plane, state.suggestions[0].from);
  const ImVec2 display = ImGui::GetIO().DisplaySize;
  const float width = std::min(360.0F, display.x - 16);
  const size_t shown = std::min<size_t>(state.suggestions.size(), 8);
  const float row = ControlHeight() > 32 ? 36.0F : 24.0F;
  const float height = static_cast<float>(shown) * row + 62;
  const bool below = place.y + plane.line + height < display.y - 8;
  ImGui::SetNextWindowPos({std::clamp(place.x - 8, 8.0F, display.x - width - 8),
                           below ? place.y + plane.line + 4 : place.y - height - 4});
  ImGui::SetNextWindowSize({width, height});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(6, 6));
  ImGui::PushStyleColor(ImGuiCol_WindowBg, GetVec(Color::kRaised));
  ImGui::Begin("suggestions", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                   ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoFocusOnAppearing |
                   ImGuiWindowFlags_NoNav);
  ImGui::PopStyleColor();
  ImGui::PopStyleVar();
  ImGui::BringWindowToDisplayFront(ImGui::GetCurrentWindow());
  const size_t chosen = static_cast<size_t>(state.chosen);
  const size_t first = chosen >= shown ? chosen - shown + 1 : 0;
  size_t pressed = state.suggestions.size();
  for (size_t i = first; i < first + shown; ++i) {
    const Suggestion& each = state.suggestions[i];
    const ImVec2 from = ImGui::GetCursorScreenPos();
    const ImRect box(from, {from.x + width - 12, from.y + row});
    const ImGuiID id = ImGui::GetID(each.label.c_str());
    ImGui::ItemSize(box.GetSize(), 0);
    ImGui::SetCursorScreenPos({from.x, from.y + row});
    if (!ImGui::ItemAdd(box, id)) continue;
    Describe(id, {.label = each.label, .kind = "option", .help = each.note, .checkable = true,
                  .checked = i == chosen});
    // A press, not a click: the text keeps the keyboard.
    const bool hovered = ImGui::IsMouseHoveringRect(box.Min, box.Max);
    if (hovered && ImGui::IsMouseClicked(0)) pressed = i;
    if (i == chosen || hovered) {
      ImGui::GetWindowDrawList()->AddRectFilled(
          box.Min, box.Max, Get(Color::kAccentSoft, i == chosen ? 1.0F : 0.5F), kControlRadius);
    }
    DrawTextCut(ImGui::GetWindowDrawList(), i == chosen ? Type::kBodyStrong : Type::kBody,
                Color::kText, {from.x + 8, from.y + (row - 16) / 2}, width - 28, each.label);
  }
  ImGui::Dummy({0, 2});
  ImGui::PushTextWrapPos(width - 8);
  Muted(state.suggestions[chosen].note, true);
  ImGui::PopTextWrapPos();
  ImGui::End();
  if (pressed < state.suggestions.size()) {
    Accept(session, state, pressed);
    state.take_focus = true;
  }
}

void Suggest(const Session& session, TextEditorState& state, bool active) {
  if (!active || state.dismissed) {
    state.suggestions.clear();
    return;
  }
  if (state.suggested_at == state.caret && state.suggested_for == session.editor) return;
  state.suggested_at = state.caret;
  state.suggested_for = session.editor;
  state.chosen = 0;
  state.suggestions = SuggestionsAt(session.editor, static_cast<size_t>(std::max(0, state.caret)),
                                    state.asked);
}

// The caret picks the part that it stands in; a part that was picked elsewhere is scrolled to.
void Link(const Session& session, TextEditorState& state, Selection* selection,
          const TextPlane& plane, bool active, bool moved) {
  if (selection == nullptr) return;
  if (active && moved) {
    const std::string table =
        TableAt(session.editor, PositionOf(session.editor, static_cast<size_t>(state.caret)));
    if (!table.empty() && table != selection->table) selection->table = table;
    state.shown_table = selection->table;
    return;
  }
  size_t begin = 0;
  size_t end = 0;
  const bool there = ExtentOf(session.editor, selection->table, &begin, &end);
  if (there) DrawExtent(state, plane, begin, end);
  if (selection->table == state.shown_table) return;
  state.shown_table = selection->table;
  if (!there) return;
  const float row = static_cast<float>(RowOf(state, begin));
  state.scroll_to = std::max(0.0F, (row - 2) * plane.line);
  state.move_caret = static_cast<int>(begin);
}

void FaultList(Session& session, TextEditorState& state, ImVec2 from, ImVec2 size) {
  ImGui::SetCursorScreenPos(from);
  ImGui::BeginChild("text faults", size, ImGuiChildFlags_NavFlattened);
  const Diagnostics& faults = session.diagnostics();
  for (size_t i = 0; i < faults.size(); ++i) {
    ImGui::PushID(static_cast<int>(i));
    const Diagnostic& fault = faults[i];
    const bool error = fault.severity == Severity::kError;
    // As the program prints it.
    std::string words = (error ? "error: " : "warning: ") + fault.message;
    if (fault.position.line > 0) {
      words = fmt::format("{}:{}: {}", fault.position.line, fault.position.column, words);
    }
    Text(Type::kNote, error ? Color::kGoal : Color::kWarn, words, true);
    const std::string go = fmt::format("Go to line {}", fault.position.line);
    if (fault.position.line > 0 && LinkButton(go, "", "Puts the caret there")) {
      state.move_caret = static_cast<int>(ByteOf(session.editor, fault.position));
      state.take_focus = true;
    }
    ImGui::PopID();
  }
  if (faults.empty() && !session.error().empty()) {
    Text(Type::kNote, Color::kGoal, session.error(), true);
  } else if (faults.empty() && session.editor != session.document().text()) {
    Muted("Applied when you pause");
  } else if (faults.empty()) {
    Text(Type::kNote, Color::kOk, "Valid; applied");
  }
  ImGui::EndChild();
}

// Where the caret was asked to go, once the text has the keyboard.
void MoveCaret(TextEditorState& state, ImGuiID id) {
  ImGuiInputTextState* input = ImGui::GetInputTextState(id);
  if (input == nullptr || ImGui::GetActiveID() != id) return;
  input->ReloadUserBufAndKeepSelection();
  if (state.move_caret >= 0) {
    input->ReloadSelectionStart = input->ReloadSelectionEnd = state.move_caret;
    input->CursorFollow = true;
    state.move_caret = -1;
  }
}

void Body(Session& session, TextEditorState& state, Selection* selection, ImVec2 from,
          ImVec2 size) {
  const size_t told = session.diagnostics().size() + (session.error().empty() ? 0 : 1);
  const float strip = told == 0 ? 26.0F
                                : std::min(58.0F * static_cast<float>(told) + 8, size.y * 0.3F);
  const ImVec2 box(from.x + kGutter, from.y);
  const ImVec2 room(size.x - kGutter, size.y - strip - 6);
  ImGui::SetCursorScreenPos(box);
  const ImGuiID id = ImGui::GetID("##scenario");
  bool active = ImGui::GetActiveID() == id;
  const int before = state.caret;
  if (active) Obey(session, state, TakeKeys(state, ImGui::GetID("own keys")));
  // Text that came from elsewhere: an undo, a slider, an accepted word.
  const bool other = state.last != session.editor || state.move_caret >= 0;
  if (session.editor == session.document().text()) state.words.clear();
  if (active && other) MoveCaret(state, id);
  state.last = session.editor;
  const bool changed = InputField(state, session.editor, room);
  active = ImGui::GetActiveID() == id;
  if (active) {
    const ImGuiInputTextState* input = ImGui::GetInputTextState(id);
    if (input != nullptr) state.caret = input->GetCursorPos();
  }
  if (changed) Typed(session, state, before);
  float wrap = 0;
  const TextPlane plane = PlaneOf(box, room, &wrap);
  LayRows(state, session.editor, wrap);
  const int line = active ? static_cast<int>(LineAt(session.editor,
                                                    static_cast<size_t>(state.caret)))
                          : 0;
  DrawRows(state, plane, line);
  if (session.editor == session.document().text()) DrawUnderlines(state, session, plane);
  Link(session, state, selection, plane, active, state.caret != before || changed);
  Suggest(session, state, active);
  SuggestionList(session, state, plane);
  FaultList(session, state, {box.x, box.y + room.y + 6}, {room.x, strip});
}

}  // namespace

void DrawTextEditor(View& view, TextEditorState& state, Selection* selection, ImVec2 from,
                    ImVec2 size) {
  ImGui::SetCursorScreenPos(from);
  ImGui::BeginChild("text editor", size, ImGuiChildFlags_NavFlattened,
                    ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse);
  {
    const WithType type(Type::kBody);
    Body(view.session, state, selection, from, size);
  }
  ImGui::EndChild();
}

}  // namespace servescape::ui
