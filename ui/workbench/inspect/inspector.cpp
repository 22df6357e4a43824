// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>

#include "ui/frame.h"
#include "ui/panels/panels.h"
#include "ui/widgets.h"
#include "ui/workbench/design/edit.h"
#include "ui/workbench/inspect/chaos.h"
#include "ui/workbench/inspect/field_row.h"
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
  if (state.table != table) {
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

void DrawFields(View& view, InspectState& state, float width) {
  // A copy: a change makes the state's own list anew in the next frame only, but the text moves.
  const std::vector<Field>& fields = state.fields;
  const bool searching = !state.search.empty();
  int shown = 0;
  for (size_t i = 0; i < fields.size();) {
    const Field& field = fields[i];
    const bool group = field.kind != FieldKind::kValue;
    if (searching) {
      const bool found = Matches(field, state.search);
      if (found && !group) DrawValue(view, state, field, width);
      if (found && group) {
        DrawGroup(view, state, field, CountSet(fields, i), HasFault(state, field.path), width);
      }
      shown += found ? 1 : 0;
      ++i;
      continue;
    }
    if (!group) {
      DrawValue(view, state, field, width);
      ++i;
      continue;
    }
    const bool fault = HasFault(state, field.path);
    DrawGroup(view, state, field, CountSet(fields, i), fault, width);
    const bool open = state.open.contains(field.path) || fault;
    i = open ? i + 1 : Behind(fields, i);
  }
  if (searching && shown == 0) Muted("No key of this part says that.", true);
}

// Values that are set come first among those of the top, groups stay in the schema's order.
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
