// SPDX-License-Identifier: MIT
// The place where an architecture is built: its parts on a canvas (a list, on a narrow page), what
// the last run says of each, what is still missing, and the inspector of whatever is selected.
// Every edit is one of the scenario's text (edit.h, palette.h) and one step of undo. To add an
// action: a case in actions.cpp, with its button, its key and its words.
#pragma once

#include <glm/vec2.hpp>
#include <string>

#include "imgui.h"
#include "sim/scenario/diagnostic.h"
#include "ui/workbench/design/arrange.h"
#include "ui/workbench/design/graph.h"
#include "ui/workbench/design/kept_places.h"
#include "ui/workbench/design/palette.h"
#include "ui/workbench/design/selection.h"
#include "ui/workbench/inspect/inspect.h"

namespace servescape::ui {

struct View;

// How the canvas is looked at.
struct CanvasView {
  glm::vec2 centre{0, 0};  // of the view, where parts lie
  float zoom = 1;
  bool fit_due = true;
  bool by_hand = false;    // moved or zoomed: it stays so until it is fitted again
};

// What a press on the canvas has begun.
struct CanvasDrag {
  enum class Kind : uint8_t { kNone, kPan, kMove, kWire };
  Kind kind = Kind::kNone;
  std::string part;    // that moves, or that the wire comes from
  glm::vec2 grip{0, 0};  // where it was taken
  bool moved = false;
};

struct DesignState {
  Selection selection;
  Graph graph;
  // What `graph` is of.
  std::string text, preset;
  Diagnostics faults;
  bool known = false;

  Places places;
  MoveHistory moves;
  bool picture = false;        // of the parts, on a narrow page too
  CanvasView canvas;
  CanvasDrag drag;
  std::string focus_due;       // a part that takes the keyboard's focus
  std::string reveal_due;      // a part that comes into view
  ImGuiID focused = 0;         // what had the focus in the frame before
  Joint joint = Joint::kSuggested;
  std::string menu_due;        // a menu that opens in this frame
  ImVec2 menu_at = {0, 0};     // and where
  ImVec2 add_at = {0, 0}, connect_at = {0, 0}, step_at = {0, 0};  // below their buttons
  bool renaming = false, renaming_starts = false;
  char name[64] = {};
  std::string refused;         // why the name is

  std::string rest;            // what is simulated of a half-built design
  std::string left_out;        // and without what, in words

  float foot = 100;            // height of the tiles in the frame before
  InspectState inspect;
};

// What the places of this design are kept under.
std::string NameOfDesign(const View& view);
// A move of parts is taken back, or done again, where it is the next step; else false.
bool UndoMove(View& view, DesignState& state, bool again);

void DrawDesign(View& view, DesignState& state, ImVec2 from, ImVec2 size);

}  // namespace servescape::ui
