// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>

#include "ui/frame.h"
#include "ui/panels/panels.h"
#include "ui/widgets.h"
#include "ui/workbench/design/edit.h"
#include "ui/workbench/inspect/chaos.h"
#include "ui/workbench/inspect/field_row.h"
#include "ui/workbench/inspect/files.h"
#include "ui/workbench/inspect/inspect.h"
#include "ui/workbench/inspect/text_input.h"
#include "ui/workbench/inspect/traffic_editor.h"

namespace servescape::ui {
namespace {

constexpr const char* kDot = " \xC2\xB7 ";

// Fields and faults of the text as it stands; made anew only when it or the selection changed.
void Refresh(const Session& session, InspectState& state, const std::string& table) {
  const std::string& text = session.document().text();
  const bool same = state.fresh && state.text == text && state.table == table &&
                    state.base == session.document().base() &&
                    state.told == session.diagnostics().size();
  if (same) return;
  const bool other = state.table != table || !state.fresh;
  if (other) {
    state.draft_path.clear();
    state.search.clear();
    state.refused.clear();
    state.why.clear();
    state.expanded.clear();
  }
  state.fresh = true;
  state.text = text;
  state.base = session.document().base();
  state.table = table;
  state.told = session.diagnostics().size();
  state.fields = FieldsOf(text, state.base, table);
  std::erase_if(state.fields, [&](const Field& field) { return session.Hides(field.path); });
  if (other) {
    state.used.clear();
    for (const Field& field : state.fields) {
      if (field.depth == 0 && field.set) state.used.insert(field.path);
    }
  }
  state.faults.clear();
  const Layout layout = ScanLayout(text);
  for (const Diagnostic& each : session.diagnostics()) {
    std::string path = PathAt(text, layout, each.position);
    if (path.empty()) path = TableOf(text, each);
    state.faults.push_back({std::move(path), each.message,
                            each.severity == Severity::kError});
  }
}

bool Below(std::string_view path, std::string_view table) {
  return path.size() > table.size() && path.starts_with(table) && path[table.size()] == '.';
}

// The first field behind `i` that is not part of it.
size_t Behind(const std::vector<Field>& fields, size_t i) {
  size_t next = i + 1;
  while (next < fields.size() && fields[next].depth > fields[i].depth) ++next;
  return next;
}

int CountSet(const std::vector<Field>& fields, size_t i) {
  int count = 0;
  for (size_t at = i + 1; at < Behind(fields, i); ++at) {
    const bool counts = fields[i].kind == FieldKind::kList
                            ? fields[at].kind == FieldKind::kEntry &&
                                  fields[at].depth == fields[i].depth + 1
                            : fields[at].set && fields[at].kind == FieldKind::kValue;
    if (counts) ++count;
  }
  return count;
}

bool HasFault(const InspectState& state, const std::string& path) {
  return std::any_of(state.faults.begin(), state.faults.end(), [&](const Fault& fault) {
    return fault.error && Below(fault.path, path);
  });
}

void DrawOne(View& view, InspectState& state, size_t i, float width) {
  const Field& field = state.fields[i];
  if (field.kind == FieldKind::kValue) return DrawValue(view, state, field, width);
  DrawGroup(view, state, field, CountSet(state.fields, i), HasFault(state, field.path), width);
}

void DrawFound(View& view, InspectState& state, float width) {
  int shown = 0;
  for (size_t i = 0; i < state.fields.size(); ++i) {
    if (!Matches(state.fields[i], state.search)) continue;
    DrawOne(view, state, i, width);
    ++shown;
  }
  if (shown == 0) Muted("No key of this part says that.", true);
}

// A field of the top with all that is unfolded below it.
void DrawTopField(View& view, InspectState& state, size_t top, float width) {
  const std::vector<Field>& fields = state.fields;
  for (size_t i = top; i < Behind(fields, top);) {
    DrawOne(view, state, i, width);
    const bool folded = fields[i].kind != FieldKind::kValue &&
                        !state.open.contains(fields[i].path) && !HasFault(state, fields[i].path);
    i = folded ? Behind(fields, i) : i + 1;
  }
}

// What the text has first, then what it could say.
void DrawFields(View& view, InspectState& state, float width) {
  if (!state.search.empty()) return DrawFound(view, state, width);
  for (const bool used : {true, false}) {
    bool first = true;
    for (size_t i = 0; i < state.fields.size(); i = Behind(state.fields, i)) {
      if (state.used.contains(state.fields[i].path) != used) continue;
      if (first && !used && !state.used.empty()) {
        ImGui::Dummy({0, 6});
        Section("More that it can say");
      }
      first = false;
      DrawTopField(view, state, i, width);
    }
  }
}

void Head(View& view, InspectState& state, const std::string& table, float width) {
  Heading(TitleOf(view.session.document().text(), table));
  const SchemaRow* row = table.empty() ? nullptr : FindSchema(table);
  if (row != nullptr && !row->sentence.empty()) Muted(row->sentence, true);
  if (!state.refused.empty()) Text(Type::kNote, Color::kGoal, state.refused, true);
  DrawFaults(state, table, width);
  ImGui::SetNextItemWidth(width);
  TextInput("Search keys", "Search keys, such as timeout", &state.search);
}

}  // namespace

std::string TitleOf(std::string_view text, const std::string& table) {
  if (table.empty()) return "Scenario";
  const size_t dot = table.find('.');
  const std::string top = table.substr(0, dot);
  if (dot == table.npos) return LabelOf(top);
  const std::string rest = table.substr(dot + 1);
  const size_t step = rest.find('.');
  if (top == "path" && step != rest.npos) {
    const int index = std::atoi(rest.c_str() + step + 1);
    return fmt::format("Step {} of {}", index + 1, rest.substr(0, step));
  }
  if (top == "incident") {
    const std::string kind = KeyText(text, table + ".kind");
    return fmt::format("Incident {}{}{}", std::atoi(rest.c_str()) + 1, kind.empty() ? "" : kDot,
                       kind);
  }
  return LabelOf(top) + kDot + rest;
}

void DrawInspector(View& view, InspectState& state, const Selection& selection, ImVec2 from,
                   ImVec2 size) {
  const std::string table = selection.table;
  TakeDropped(view, state, table);
  Refresh(view.session, state, table);
  ImGui::SetCursorScreenPos(from);
  ImGui::BeginChild("inspector", size, ImGuiChildFlags_NavFlattened);
  ImGui::SetCursorPos({14, 12});
  ImGui::BeginGroup();
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(8, 6));
  const float width = size.x - 28 - ImGui::GetStyle().ScrollbarSize;
  ImGui::PushTextWrapPos(14 + width);
  Head(view, state, table, width);
  const bool there = table.empty() || !state.fields.empty();
  if (there && state.search.empty()) {
    if (table.starts_with("traffic.")) DrawTrafficEditor(view, state, table, width);
    DrawChaos(view, state, table, width);
  }
  if (!there) Muted("There is no such part in the text any more.", true);
  DrawFields(view, state, width);
  ImGui::PopTextWrapPos();
  ImGui::PopStyleVar();
  ImGui::EndGroup();
  ImGui::Dummy({0, 12});
  ImGui::EndChild();
}

}  // namespace servescape::ui
