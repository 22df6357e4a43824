// SPDX-License-Identifier: MIT
#include "ui/workbench/inspect/field_row.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "imgui_internal.h"
#include "sim/scenario/whole.h"
#include "ui/frame.h"
#include "ui/panels/panels.h"
#include "ui/slider.h"
#include "ui/widgets.h"
#include "ui/workbench/design/edit.h"
#include "ui/workbench/inspect/picker.h"
#include "ui/workbench/inspect/text_input.h"
#include "ui/workbench/inspect/values.h"

namespace servescape::ui {
namespace {

constexpr float kIndent = 12;

bool IsOneOf(ValueType type) { return type == ValueType::kBoolean || type == ValueType::kWord; }

bool IsLaw(ValueType type) {
  return type == ValueType::kTimeDistribution || type == ValueType::kNumberDistribution ||
         type == ValueType::kBytesDistribution;
}

std::string DefaultWords(const SchemaRow& row) {
  if (row.standard.empty() || row.standard == R"("")") return "not set";
  return "default " + ShownOf(row, row.standard);
}

std::string HelpOf(const Field& field) {
  std::string help(field.row->sentence);
  const std::string range = DescribeRange(*field.row);
  if (!range.empty()) help += " From " + range + ".";
  return help;
}

// What shows beside the control on the right: reset where it is set, and the question mark.
float DrawTools(View& view, InspectState& state, const Field& field, ImVec2 from, float width) {
  const float side = ControlHeight() - (ControlHeight() > 32 ? 0 : 6);
  float x = from.x + width - side;
  ImGui::SetCursorScreenPos({x, from.y});
  const std::string label = LabelOf(field.key);
  const std::string about = "About " + label;
  const bool open = state.why == field.path;
  if (Button(about, {.kind = ButtonKind::kGhost, .icon = Icon::kHelp,
                     .help = "What it is for", .hide_label = true, .checkable = true,
                     .checked = open, .width = side})) {
    state.why = open ? "" : field.path;
  }
  if (!field.set || field.kind == FieldKind::kEntry) return width - side - 4;
  x -= side;
  ImGui::SetCursorScreenPos({x, from.y});
  const std::string reset = "Reset " + label;
  const std::string help = "Takes it out of the text: " + DefaultWords(*field.row);
  if (Button(reset, {.kind = ButtonKind::kGhost, .icon = Icon::kReset, .help = help,
                     .hide_label = true, .width = side})) {
    ResetField(view, state, field);
  }
  return width - 2 * side - 4;
}

// A value that the text does not have: its name and its default, on one line that opens it.
void DrawQuiet(InspectState& state, const Field& field, float width) {
  const std::string label = LabelOf(field.key);
  const std::string standard = DefaultWords(*field.row);
  const ImGuiID id = ImGui::GetID("quiet");
  const float height = ControlHeight() > 32 ? 36.0F : 26.0F;
  const ImVec2 from = ImGui::GetCursorScreenPos();
  const ImRect box(from, {from.x + width, from.y + height});
  ImGui::ItemSize(box.GetSize(), 0);
  const bool shown = ImGui::ItemAdd(box, id);
  const std::string help = HelpOf(field);
  Describe(id, {.label = label, .kind = "button", .value = standard, .help = help});
  if (!shown) return;
  bool hovered = false;
  bool held = false;
  if (ImGui::ButtonBehavior(box, id, &hovered, &held)) {
    state.expanded.insert(field.path);
    state.focus_path = field.path;
  }
  ImDrawList* list = ImGui::GetWindowDrawList();
  if (hovered) list->AddRectFilled(box.Min, box.Max, Get(Color::kAccentSoft, 0.5F), kControlRadius);
  const float y = from.y + (height - 16) / 2;
  const float room = MeasureText(Type::kNote, standard).x;
  const float words = std::min(room, width * 0.6F);
  DrawTextCut(list, Type::kBody, Color::kText, {from.x + 2, y}, width - words - 14, label);
  DrawTextCut(list, Type::kNote, Color::kMuted, {from.x + width - words - 4, y + 1}, words + 4,
              standard);
  ImGui::RenderNavCursor(box, id);
  Tooltip(help);
}

// Choices beside each other where they fit, else in a list.
void DrawChoices(View& view, InspectState& state, const Field& field,
                 const std::vector<Option>& options, float width) {
  const std::string label = LabelOf(field.key);
  const std::string now(field.set ? std::string_view(field.literal) : field.row->standard);
  const std::string shown = field.set ? Plain(now) : DefaultWords(*field.row);
  float sum = 0;
  std::vector<std::string> words;
  int selected = -1;
  for (const Option& option : options) {
    if (option.literal == now) selected = static_cast<int>(words.size());
    words.push_back(option.label);
    sum += MeasureText(Type::kBodyStrong, option.label).x + 18;
  }
  const bool fits = sum <= width && options.size() <= 4 && !options.empty() &&
                    options[0].note.empty();
  const int chosen = fits ? Segmented(label, words, selected, width, field.row->sentence)
                          : Picker(state, label, shown, !field.set, options,
                                   field.row->sentence, width);
  if (chosen >= 0) SetField(view, state, field, options[static_cast<size_t>(chosen)].literal);
}

std::vector<Option> WordOptions(const Field& field) {
  std::vector<Option> out;
  if (field.row->type == ValueType::kBoolean) return {{"true", "true", ""}, {"false", "false", ""}};
  for (const std::string& word : WordsOf(*field.row)) out.push_back({Quoted(word), word, ""});
  return out;
}

// One more text at the end of a list; `path` is that of the new entry.
void AddText(View& view, InspectState& state, const std::string& path,
             const std::string& literal) {
  if (literal == R"("")") return;
  const std::string list = path.substr(0, path.rfind('.'));
  const std::string& text = view.session.document().text();
  const Edited edited = HasKey(text, list) ? AddItem(text, list, CountOf(text, list), literal)
                                           : SetKey(text, list, "[" + literal + "]");
  state.refused = edited.wrong;
  if (edited.ok()) view.session.ChangeText(edited.text);
}

// Text that is typed and applied when it is left or confirmed.
void DrawTyped(View& view, InspectState& state, const Field& field, float width) {
  const SchemaRow& row = *field.row;
  const bool typing = state.draft_path == field.path;
  const bool text = row.type == ValueType::kText || row.type == ValueType::kColumn ||
                    row.type == ValueType::kWord;
  std::string shown = typing ? state.draft : text ? Plain(field.literal) : field.literal;
  if (!text && !typing && IsNumeric(row.type) && !field.literal.starts_with("{")) {
    shown = Plain(field.literal);
  }
  const std::string hint(row.standard.empty() || row.standard == R"("")" ? row.example
                                                                        : row.standard);
  const std::string label = LabelOf(field.key);
  ImGui::SetNextItemWidth(width);
  if (state.focus_path == field.path) {
    ImGui::SetKeyboardFocusHere();
    state.focus_path.clear();
  }
  if (TextInput(label.c_str(), Plain(hint).c_str(), &shown)) {
    state.draft_path = field.path;
    state.draft = shown;
  }
  if (!ImGui::IsItemDeactivated() || state.draft_path != field.path) return;
  state.draft_path.clear();
  const std::string typed = std::move(state.draft);
  state.draft.clear();
  if (ImGui::IsKeyPressed(ImGuiKey_Escape)) return;
  if (typed.empty() && !text) return ResetField(view, state, field);
  const std::string literal = TypedLiteral(row, typed, field.literal);
  if (row.path.empty() && field.literal.empty()) return AddText(view, state, field.path, literal);
  if (literal != field.literal) SetField(view, state, field, literal);
}

// Texts of a list, one a line, and an empty line that takes another.
void DrawItems(View& view, InspectState& state, const Field& field, float width) {
  static constexpr SchemaRow kItem{"", ValueType::kText, "", "", 0, 0, false, "", "", "", {}};
  const std::string text = view.session.document().text();
  const size_t count = CountOf(text, field.path);
  const float side = ControlHeight() + 2;
  for (size_t i = 0; i <= count; ++i) {
    Field item;
    item.path = field.path + "." + std::to_string(i);
    item.key = i == count ? "Add to " + LabelOf(field.key)
                          : fmt::format("{} {}", LabelOf(field.key), i + 1);
    item.row = &kItem;
    item.literal = KeyText(text, item.path);
    ImGui::PushID(static_cast<int>(i));
    const ImVec2 from = ImGui::GetCursorScreenPos();
    DrawTyped(view, state, item, i == count ? width : width - side - 4);
    if (i < count) {
      ImGui::SetCursorScreenPos({from.x + width - side, from.y});
      if (Button("Remove " + item.key, {.kind = ButtonKind::kGhost, .icon = Icon::kClose,
                                        .hide_label = true})) {
        ResetField(view, state, count == 1 ? field : item);
      }
      DrawFaults(state, item.path, width);
    }
    ImGui::PopID();
  }
}

// The words that stand for a number ("unlimited", "auto"), and the switch of a value to a law.
void DrawWords(View& view, InspectState& state, const Field& field) {
  const std::vector<std::string> words = WordsOf(*field.row);
  const bool law = IsLaw(field.row->type);
  if (words.empty() && !law) return;
  ImGui::PushID("words");
  for (const std::string& word : words) {
    const bool on = field.literal == Quoted(word);
    if (Button(word, {.help = field.row->sentence, .checkable = true,
                      .checked = on})) {
      SetField(view, state, field, Quoted(word));
    }
    ImGui::SameLine(0, 4);
  }
  if (law && field.literal.starts_with("{")) {
    if (Button("Constant", {.help = "Always its mean",
                            .name = "Constant " + LabelOf(field.key)})) {
      const std::string mean = KeyText(view.session.document().text(), field.path + ".mean");
      SetField(view, state, field, mean.empty() ? std::string(field.row->example) : mean);
    }
  } else if (law) {
    const std::string name = "Distribution of " + LabelOf(field.key);
    const bool times = field.row->type == ValueType::kTimeDistribution;
    const double mean = NumberOf(field.row->type, field.literal).value_or(times ? 0.01 : 1);
    const ValueType type = times ? ValueType::kDuration : ValueType::kNumber;
    if (Button("Distribution", {.help = "Draws the value at random, from a family and its mean",
                                .name = name})) {
      SetField(view, state, field,
               fmt::format("{{ distribution = \"exponential\", mean = {} }}",
                           LiteralOf(type, mean)));
    }
  } else {
    ImGui::NewLine();
  }
  ImGui::PopID();
}

void DrawNumber(View& view, InspectState& state, const Field& field, float width) {
  const SchemaRow& row = *field.row;
  Session& session = view.session;
  const Ends ends = EndsOf(row, field.base);
  const std::string_view literal =
      field.set ? std::string_view(field.literal)
                : row.standard.empty() ? row.example : row.standard;
  const std::optional<double> value = NumberOf(row.type, literal);
  const std::string label = LabelOf(field.key);
  const std::string help = HelpOf(field);
  const std::string shown =
      field.set ? ShownOf(row, field.literal) : DefaultWords(row);
  // The head of the slider ends before the two tools.
  const SliderEdit edit =
      Slider({.label = label, .help = help, .value = value.value_or(ends.min), .min = ends.min,
              .max = std::max(ends.max, value.value_or(0)), .scale = ends.scale,
              .integer = ends.integer, .value_text = shown, .note = {}},
             width);
  if (edit.changed) {
    const std::string moved = LiteralOf(row.type, edit.value);
    if (session.diagnostics().empty()) {
      session.Edit({field.path, moved}, true);
    } else {
      state.moved_path = field.path;
      state.moved = moved;
    }
  }
  if (edit.released) {
    session.Release();
    if (state.moved_path == field.path) {
      state.moved_path.clear();
      SetField(view, state, field, state.moved);
    }
  }
  if (edit.typed) SetField(view, state, field, TypedLiteral(row, edit.text, literal));
}

// The measured curve of the profile that is chosen, with its words.
void DrawMeasured(const Field& field, float width) {
  if (field.key != "profile" || field.row->type != ValueType::kText) return;
  const Profile* profile = FindProfile(Plain(field.literal));
  if (profile == nullptr) return;
  const ImVec2 from = ImGui::GetCursorScreenPos();
  DrawCurve(ImGui::GetWindowDrawList(), *profile, {from.x + 2, from.y + 4}, {width - 6, 44});
  ImGui::Dummy({width, 50});
  DescribeRect(ImGui::GetID("measured"), from, {from.x + width, from.y + 50},
               {.label = "Measured batch times", .kind = "chart", .value = WordsOf(*profile)});
  Muted(WordsOf(*profile), true);
}

void DrawControl(View& view, InspectState& state, const Field& field, float width) {
  bool any = false;
  const std::vector<Option> options = IsOneOf(field.row->type)
                                          ? WordOptions(field)
                                          : OptionsOf(view.session.document().text(), field, &any);
  const ImVec2 from = ImGui::GetCursorScreenPos();
  const bool table = field.literal.starts_with("{") || (field.set && field.literal.empty());
  const bool number = IsNumeric(field.row->type) && !table &&
                      (!field.set || NumberOf(field.row->type, field.literal).has_value());
  const float left = DrawTools(view, state, field, from, width);
  ImGui::SetCursorScreenPos({from.x, from.y + (number ? 4.0F : 0.0F)});
  if (number) {
    DrawNumber(view, state, field, left);
  } else {
    const float head = ControlHeight() > 32 ? 36.0F : 26.0F;
    DrawTextCut(ImGui::GetWindowDrawList(), Type::kBody, Color::kText,
                {from.x, from.y + (head - 16) / 2}, left, LabelOf(field.key));
    ImGui::SetCursorScreenPos({from.x, from.y + head});
    if (!options.empty()) DrawChoices(view, state, field, options, width);
    DrawMeasured(field, width);
    const bool free = options.empty() || any;
    const bool texts = field.row->type == ValueType::kTextList &&
                       !field.row->path.starts_with("distribution");
    if (free && table && IsLaw(field.row->type)) ImGui::Dummy({width, 0});
    else if (free && texts) DrawItems(view, state, field, width);
    else if (free) DrawTyped(view, state, field, width);
    if (IsOneOf(field.row->type)) Muted(field.row->sentence, true);
  }
  if (IsNumeric(field.row->type)) DrawWords(view, state, field);
}

}  // namespace

void SetField(View& view, InspectState& state, const Field& field, const std::string& literal) {
  Session& session = view.session;
  const Edited edited = SetKey(session.document().text(), field.path, literal);
  state.refused = edited.wrong;
  if (!edited.ok() || edited.text == session.document().text()) return;
  const std::string before = session.document().text();
  // As a setting it stays a short difference from the scenario it began as.
  if (session.diagnostics().empty()) session.Edit({field.path, literal}, false);
  // What the rules refuse stands in the text all the same, with the reason at the field.
  if (session.document().text() == before) session.ChangeText(edited.text);
}

void ResetField(View& view, InspectState& state, const Field& field) {
  const Edited edited = RemoveKey(view.session.document().text(), field.path);
  state.refused = edited.wrong;
  state.expanded.erase(field.path);
  if (edited.ok()) view.session.ChangeText(edited.text);
}

void UseGroup(View& view, InspectState& state, const Field& field) {
  const std::string& text = view.session.document().text();
  Edited edited;
  if (field.kind == FieldKind::kList) {
    edited = AddEntry(text, field.path, CountOf(text, field.path),
                      PairsOf(field.row->example));
    state.open.insert(field.path + "." + std::to_string(CountOf(text, field.path)));
  } else {
    const std::string example(field.row->example.empty() ? "{}" : field.row->example);
    edited = SetKey(text, field.path, example);
  }
  state.open.insert(field.path);
  state.refused = edited.wrong;
  if (edited.ok()) view.session.ChangeText(edited.text);
}

void DrawFaults(const InspectState& state, const std::string& path, float width) {
  for (const Fault& fault : state.faults) {
    if (fault.path != path) continue;
    ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + width);
    Text(Type::kNote, fault.error ? Color::kGoal : Color::kWarn,
         (fault.error ? "Error: " : "Warning: ") + fault.message, true);
    ImGui::PopTextWrapPos();
  }
}

void DrawWhy(const Field& field, float width) {
  const ImVec2 from = ImGui::GetCursorScreenPos();
  ImGui::Indent(8);
  ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + width - 8);
  Text(Type::kNote, Color::kText, field.row->sentence, true);
  if (const auto surprise = WholeLanguage().surprise) {
    const std::string_view more = surprise(field.row->path);
    if (!more.empty()) Text(Type::kNote, Color::kWarn, "Surprise: " + std::string(more), true);
  }
  const std::string range = DescribeRange(*field.row);
  std::string facts = Describe(*field.row);
  if (!range.empty()) facts += ", " + range;
  if (!field.row->standard.empty()) facts += "; default " + std::string(field.row->standard);
  Muted("It is " + facts + ".", true);
  if (!field.row->example.empty()) {
    Muted("In the text: " + field.key + " = " + std::string(field.row->example), true);
  }
  ImGui::PopTextWrapPos();
  ImGui::Unindent(8);
  const float bottom = ImGui::GetItemRectMax().y;
  ImGui::GetWindowDrawList()->AddLine({from.x + 1, from.y}, {from.x + 1, bottom},
                                      Get(Color::kAccent), 2);
}

void DrawValue(View& view, InspectState& state, const Field& field, float width) {
  ImGui::PushID(field.path.c_str());
  const float in = kIndent * static_cast<float>(field.depth);
  if (in > 0) ImGui::Indent(in);
  const bool fault = std::any_of(state.faults.begin(), state.faults.end(),
                                 [&](const Fault& each) { return each.path == field.path; });
  const bool open = field.set || fault || state.expanded.contains(field.path);
  if (open) DrawControl(view, state, field, width - in);
  else DrawQuiet(state, field, width - in);
  DrawFaults(state, field.path, width - in);
  if (open && state.why == field.path) DrawWhy(field, width - in);
  if (in > 0) ImGui::Unindent(in);
  ImGui::PopID();
}

namespace {

// The name of a table with the arrow that folds it; true when it is pressed.
bool Fold(const std::string& label, const std::string& note, bool open, bool strong, bool fault,
          float width) {
  const ImGuiID id = ImGui::GetID("fold");
  const float height = ControlHeight();
  const ImVec2 from = ImGui::GetCursorScreenPos();
  const ImRect box(from, {from.x + width, from.y + height});
  ImGui::ItemSize(box.GetSize(), 0);
  const bool shown = ImGui::ItemAdd(box, id);
  Describe(id, {.label = label, .kind = "button", .value = note, .checkable = true,
                .checked = open});
  if (!shown) return false;
  bool hovered = false;
  bool held = false;
  const bool pressed = ImGui::ButtonBehavior(box, id, &hovered, &held);
  ImDrawList* list = ImGui::GetWindowDrawList();
  if (hovered) list->AddRectFilled(box.Min, box.Max, Get(Color::kAccentSoft, 0.5F), kControlRadius);
  const ImVec2 c(from.x + 7, from.y + height / 2);
  const ImU32 color = Get(Color::kMuted);
  if (open) {
    list->PathLineTo({c.x - 4, c.y - 2});
    list->PathLineTo({c.x, c.y + 2});
    list->PathLineTo({c.x + 4, c.y - 2});
  } else {
    list->PathLineTo({c.x - 2, c.y - 4});
    list->PathLineTo({c.x + 2, c.y});
    list->PathLineTo({c.x - 2, c.y + 4});
  }
  list->PathStroke(color, 0, 1.5F);
  const float y = from.y + (height - 16) / 2;
  const float words = std::min(MeasureText(Type::kNote, note).x, width * 0.5F);
  DrawTextCut(list, strong ? Type::kBodyStrong : Type::kBody, Color::kText, {from.x + 18, y},
              width - words - 30, label);
  DrawTextCut(list, Type::kNote, fault ? Color::kGoal : Color::kMuted,
              {from.x + width - words - 4, y + 1}, words + 4, note);
  ImGui::RenderNavCursor(box, id);
  return pressed;
}

}  // namespace

void DrawGroup(View& view, InspectState& state, const Field& field, int set, bool fault,
               float width) {
  ImGui::PushID(field.path.c_str());
  const float in = kIndent * static_cast<float>(field.depth);
  if (in > 0) ImGui::Indent(in);
  const ImVec2 from = ImGui::GetCursorScreenPos();
  const bool open = state.open.contains(field.path);
  const bool entry = field.kind == FieldKind::kEntry;
  const std::string label =
      entry ? "Entry " + std::to_string(std::atoi(field.key.c_str()) + 1) : LabelOf(field.key);
  const std::string note = fault    ? "has an error"
                           : !field.set ? "not used"
                           : entry  ? ""
                           : field.kind == FieldKind::kList
                               ? fmt::format("{} {}", set, set == 1 ? "entry" : "entries")
                                                            : fmt::format("{} set", set);
  const float left = DrawTools(view, state, field, from, width - in);
  ImGui::SetCursorScreenPos(from);
  if (Fold(label, note, open, field.set, fault, left - 2)) {
    if (open) state.open.erase(field.path);
    else state.open.insert(field.path);
  }
  DrawFaults(state, field.path, width - in);
  if (state.why == field.path) DrawWhy(field, width - in);
  if (open && !entry && (field.kind == FieldKind::kList || !field.set)) {
    const bool list = field.kind == FieldKind::kList;
    const std::string name = (list ? "Add to " : "Use ") + label;
    if (Button(list ? "Add" : "Use the example",
               {.icon = list ? Icon::kPlus : Icon::kNone, .help = field.row->sentence,
                .name = name})) {
      UseGroup(view, state, field);
    }
  }
  if (open && entry) {
    if (Button("Remove entry", {.kind = ButtonKind::kGhost, .icon = Icon::kClose,
                                .name = "Remove " + label})) {
      ResetField(view, state, field);
    }
  }
  if (in > 0) ImGui::Unindent(in);
  ImGui::PopID();
}

}  // namespace servescape::ui
