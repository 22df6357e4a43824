// SPDX-License-Identifier: MIT
// The places of the app, one file each: free functions that read the session, draw into the
// current Dear ImGui window and call the session's verbs. To add a place: a function here, its
// file, and its line in layout.cpp.
#pragma once

#include <string>
#include <vector>

#include "ui/charts/charts.h"
#include "ui/session.h"
#include "ui/workbench.h"

namespace servescape::ui {

// What one step of a knob would do, in words; told by the places (ui/workbench/).
struct KnobEffect {
  std::string path, words, help;
  double gain = 0;    // of the goal, above 0: towards it
  bool best = false;  // of all knobs
};

// What the page shows beside the session: open sheets, charts' memory, preferences.
struct View {
  Session& session;
  Host& host;
  bool dark = false;
  bool theme_changed = false;  // by the user: to be applied before the next frame, and kept
  bool reduced_motion = false;
  Place place = Place::kDashboard;
  WorkbenchPtr workbench = MakeWorkbench();  // null: this module has only the dashboard
  std::vector<KnobEffect> effects = {};
  bool editor_open = false;
  bool editor_focus = false;   // the editor opens in this frame
  bool help_open = false;
  bool as_tables = false;      // charts as tables of numbers
  ChartState charts = {};
  StripState strip = {};
  bool verdict_below = false;  // the top bar has no room for it
  uint32_t forgotten = 0;      // Runs::forgotten() when the charts' memory began
  double goal_held = 0;        // the goal while its line is dragged, seconds
};

constexpr float kTopHeight = 52;
constexpr float kLeftWidth = 292;
constexpr float kRightWidth = 348;
constexpr float kThreeColumns = 1200;  // page widths from which there are so many
constexpr float kTwoColumns = 720;

// Shares of the requests still without an answer when the run ends: reported from here on.
constexpr double kWaitingReported = 0.01;

// The whole page.
void DrawPage(View& view);

void TopBar(View& view, float width);
void Question(View& view, float width);             // question and verdict, on a page without
                                                    // room for them in the top bar
void KnobPanel(View& view, float width);
void Notices(View& view, float width);              // errors, above the charts
void StripCard(View& view, float width);
void Tiles(View& view, float width);
void ChartCards(View& view, float width, float height);  // `height`: worth filling
void StatusLine(View& view, float width);
void SidePanel(View& view, float width);            // tradeoff, why, bill
// Where the time goes, what got no answer, the classes; nothing of what a run does not have.
void DetailParts(const RunReport& report, const Config& config, float width);
void EditorPanel(View& view);
void HelpDialog(View& view);
void Toast(View& view);
void HandleShortcuts(View& view);

// The verdict in a few words, with its tone.
struct VerdictWords {
  std::string text;
  int tone = 0;  // a Tone
  std::string help;
};
VerdictWords WordsOfVerdict(const Session& session);

}  // namespace servescape::ui
