// SPDX-License-Identifier: MIT
// The places of the app, one file each: free functions that read the session, draw into the
// current Dear ImGui window and call the session's verbs. To add a place: a function here, its
// file, and its line in layout.cpp.
#pragma once

#include <string>

#include "ui/charts/charts.h"
#include "ui/guide.h"
#include "ui/session.h"
#include "ui/workbench.h"

namespace servescape::ui {

// What the page shows beside the session: open sheets, charts' memory, preferences.
struct View {
  Session& session;
  Host& host;
  bool dark = false;
  bool theme_changed = false;  // by the user: to be applied before the next frame, and kept
  bool reduced_motion = false;
  Place place = Place::kDashboard;
  WorkbenchPtr workbench = MakeWorkbench();  // null: this module has only the dashboard
  bool verdict_in_bar = false;  // the top bar has room for it
  bool editor_open = false;
  bool editor_focus = false;   // the editor opens in this frame
  Sheet sheet = Sheet::kNone;  // lies over the page
  bool answer_open = false;    // the scenario's own answer, under its question
  float headline = 0;          // height of the question's band in the last frame
  bool as_tables = false;      // charts as tables of numbers
  ChartState charts = {};
  StripState strip = {};
  uint32_t forgotten = 0;      // Runs::forgotten() when the charts' memory began
  int reveal_service = -1;     // whose knobs are to come into sight
  double goal_held = 0;        // the goal while its line is dragged, seconds
  Guide guide = {};
  // A file that is no scenario, for the place that takes it: it empties `file`.
  std::string file_name = {}, file = {};
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
// Question, verdict and what a first visit is invited to, from `top` on; the height that it took.
float Headline(View& view, float top, float width);
// On a narrow page: the question with its answer, at the cursor.
void Question(View& view, float width);
void KnobPanel(View& view, float width);
void Notices(View& view, float width);              // errors, above the charts
void StripCard(View& view, float width);
void Tiles(View& view, float width);
void ChartCards(View& view, float width, float height);  // `height`: worth filling
void StatusLine(View& view, float width);
void SidePanel(View& view, float width);            // tradeoff, why, bill
void EditorPanel(View& view);
void Toast(View& view);
void HandleShortcuts(View& view);
void SaveScenario(View& view);
void SwitchTheme(View& view);

// The verdict in a few words, with its tone.
struct VerdictWords {
  std::string text;
  int tone = 0;  // a Tone
  std::string help;
};
VerdictWords WordsOfVerdict(const Session& session);

}  // namespace servescape::ui
