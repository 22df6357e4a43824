// SPDX-License-Identifier: MIT
// The inspector: the form of whatever is selected, made from the schema, and the text, the traffic
// and the incidents beside it. Each change is one step of undo; a slider that is held is one.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "imgui.h"
#include "ui/workbench/design/selection.h"
#include "ui/workbench/inspect/fields.h"
#include "ui/workbench/inspect/load_curve.h"

namespace servescape::ui {

struct View;

// A sentence about a value or a table of the part that is shown.
struct Fault {
  std::string path, message;
  bool error = true;
};

struct InspectState {
  // What `fields` and `faults` are of.
  std::string text, base, table;
  size_t told = 0;  // diagnostics
  bool fresh = false;
  std::vector<Field> fields;
  std::vector<Fault> faults;

  std::set<std::string> used;      // what the text had when the part was picked: it comes first
  std::set<std::string> open;      // tables and lists that are unfolded, by path
  std::set<std::string> expanded;  // values that are not set and show their control
  std::string why;                 // the value that says what it is for
  std::string search;
  std::string draft_path, draft;   // a value that is being typed
  std::string picker_search;
  std::string moved_path, moved;   // the last value of a slider in a text that has errors
  std::string focus_path;          // the value that gets the keyboard in this frame

  // The load of the source that is shown, of that text; its top end while a point is held.
  std::string curve_of, curve_text, note;
  LoadCurve curve;
  double curve_top = 0;

  // A word about the last change that was refused, under the title.
  std::string refused;
};

// Draws into a rectangle of the page, in a child of its own that scrolls. The selection may be of
// a part that is no longer there: it says so.
void DrawInspector(View& view, InspectState& state, const Selection& selection, ImVec2 from,
                   ImVec2 size);

// What the inspector shows of a selection: "Service · ranker", "Step 2 of main", "Scenario".
std::string TitleOf(std::string_view text, const std::string& table);

}  // namespace servescape::ui
