// SPDX-License-Identifier: MIT
// The app's own widgets, drawn on ImDrawList in the colours of the theme. Each has hover, active
// and focus states, answers the keyboard, and tells the tree of widgets its label, value, range
// and help. Labels are the visible words; where an icon stands alone the label is its name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ui/icons.h"
#include "ui/theme.h"

namespace servescape::ui {

// Heights of controls: larger where fingers are expected (a narrow page).
float ControlHeight();

enum class ButtonKind : uint8_t { kPrimary, kSecondary, kGhost };

struct ButtonOptions {
  ButtonKind kind = ButtonKind::kSecondary;
  Icon icon = Icon::kNone;
  std::string_view help = {};
  std::string_view name = {};   // for the tree and tests; the label if empty
  bool hide_label = false;      // the icon stands alone
  bool chevron = false;         // opens a menu
  bool enabled = true;
  bool checkable = false, checked = false;
  float width = 0;              // 0: as the words need
};

bool Button(std::string_view label, const ButtonOptions& options = {});
// What a button of that label would take.
float ButtonWidth(std::string_view label, const ButtonOptions& options = {});

// Words that can be clicked, with the keys that do the same.
bool LinkButton(std::string_view label, std::string_view keys = {}, std::string_view help = {});

enum class Tone : uint8_t { kNeutral, kOk, kWarn, kBad };
Color ColorOf(Tone tone);
// A rounded label in words; never colour alone. Where it would be wider than `most` it has two
// lines, cut at a middle dot.
void Pill(std::string_view text, Tone tone, std::string_view help, float most);
ImVec2 PillSize(std::string_view text, float most);

// One of several words. Returns the index clicked, or -1.
int Segmented(std::string_view label, const std::vector<std::string>& words, int selected,
              float width, std::string_view help = {}, std::string_view kind = "radio");

// After an item: its help, when it is hovered for a moment or focused.
void Tooltip(std::string_view text);

// A card: surface, border, a title and a note in its head. The content begins at the cursor
// inside; sizes are explicit. Ends by leaving the scope.
class Card {
 public:
  Card(std::string_view title, std::string_view note, ImVec2 size);
  ~Card();
  Card(const Card&) = delete;
  Card& operator=(const Card&) = delete;
  ImVec2 inner() const { return inner_; }  // width and height left for the content
  ImVec2 position() const { return position_; }

 private:
  ImVec2 position_, size_, inner_;
};

// A tile: a figure with its unit and a line below.
struct Tile {
  std::string label, figure, unit, note, help;
  Tone tone = Tone::kNeutral;
  std::string goal = {};    // beside the label: "<= 100 ms"
  std::string change = {};  // since the run before: "was 1.43 s, -92 %"
};
void DrawTile(const Tile& tile, ImVec2 size);

// A menu under the last item: open it with OpenMenu, then items between Begin and End.
void OpenMenu(const char* id);
bool BeginMenu(const char* id, float width, ImVec2 below);
bool MenuItem(std::string_view label, std::string_view note, bool selected);
void EndMenu();

// A dialog over a scrim, centred; Escape and a click outside close it (`*open` becomes false).
bool BeginDialog(std::string_view title, ImVec2 size, bool* open);
void EndDialog();

// Words in runs of two weights, wrapped: what stands between ** is strong.
void RichText(std::string_view text, float width);

// Left words and right words on one line with a hairline below.
void BillLine(std::string_view left, std::string_view right, float width, bool strong);

// A thin bar.
void ProgressBar(std::string_view label, float share, float width);

}  // namespace servescape::ui
