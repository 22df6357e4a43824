// SPDX-License-Identifier: MIT
// Colours, type and spacing: the only place in the app that names a colour or a size of type.
// The theme in force is the current Dear ImGui context's style (ApplyTheme sets it), so two
// contexts can differ. Sizes of type are given in css pixels; Dear ImGui counts ascent plus
// descent, so its numbers are larger (Inter: by 1.21). To add a colour: a token here, its two
// values in theme.cpp's table, and its line in tests/ui/theme_test.cpp if words are set in it.
#pragma once

#include "imgui.h"

#include <cstdint>
#include <string_view>

namespace servescape::ui {

enum class Color : uint8_t {
  kBg, kSurface, kRaised,       // page, card, control
  kLine, kGrid,                 // borders, chart grid
  kTrack,                       // the empty part of a slider or a progress bar
  kText, kMuted, kFaint,        // words; units and axes; disabled (never for words that matter)
  kAccent, kAccentSoft,         // what can be touched or is selected; its background
  kOnAccent,                    // words on kAccent
  kP50, kP90, kP99, kP999,      // percentiles: one hue, the tail strongest
  kGoal, kGoalSoft,             // the SLO line and misses; the background of such words
  kOk, kOkSoft, kWarn, kWarnSoft,
  kQueue, kC2, kC3, kC4,        // queue; busy; further series
  kGhost,                       // the run before, dashed
  kScrim,                       // over the page, under a dialog
  kCount,
};

// The colour of the theme in force, its alpha multiplied by `alpha`.
ImU32 Get(Color color, float alpha = 1.0F);
ImVec4 GetVec(Color color, float alpha = 1.0F);
// The table itself, for tests: 0xRRGGBB of one theme.
uint32_t Rgb(Color color, bool dark);

bool IsDark();
// Colours and metrics of the current context's style (and of ImPlot's, if it has a context).
void ApplyTheme(bool dark);
// The two faces, once per context.
void LoadFonts();

// Roles of type.
enum class Type : uint8_t {
  kNote,        // 11.5: notes, axes, sub-lines
  kNoteStrong,  // 11.5 SemiBold: chart labels
  kBody,        // 13
  kBodyStrong,  // 13 SemiBold
  kSection,     // 13 SemiBold, muted by its user: heads of groups
  kHeading,     // 15 SemiBold
  kFigure,      // 24 SemiBold: tile figures
  kUnit,        // 15 Regular: the unit beside a figure
};

ImFont* FontOf(Type type);
// Dear ImGui's size for it, before the density of the display.
float SizeOf(Type type);

// Type in force for a scope.
class WithType {
 public:
  explicit WithType(Type type);
  ~WithType();
  WithType(const WithType&) = delete;
  WithType& operator=(const WithType&) = delete;
};

// Words at the cursor, on the tree of widgets as well (as text). They wrap when `wrap` is set.
void Text(Type type, Color color, std::string_view text, bool wrap = false);
void Muted(std::string_view text, bool wrap = false);  // kNote, kMuted
void Heading(std::string_view text);                   // kBodyStrong, kText
void Section(std::string_view text);                   // kSection, kMuted

// Words straight onto a draw list; nothing on the tree.
ImVec2 MeasureText(Type type, std::string_view text);
void DrawText(ImDrawList* list, Type type, Color color, ImVec2 position, std::string_view text,
              float alpha = 1.0F);
// Cut to `width` with an ellipsis.
void DrawTextCut(ImDrawList* list, Type type, Color color, ImVec2 position, float width,
                 std::string_view text);

// On the 4 px grid but for what borders take.
constexpr float kCardRadius = 8;
constexpr float kControlRadius = 6;
constexpr float kCardPadding = 14;
constexpr float kGap = 14;  // between cards

}  // namespace servescape::ui
