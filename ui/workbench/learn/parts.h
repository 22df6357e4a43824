// SPDX-License-Identifier: MIT
// Small parts that the pages of the course are made of.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "imgui.h"
#include "ui/theme.h"
#include "ui/widgets.h"

namespace servescape::ui {

// Words that wrap at `width`, at the cursor, on the tree as text.
void Paragraph(Type type, Color color, std::string_view text, float width);
// How high that is.
float ParagraphHeight(Type type, std::string_view text, float width);

// A card as high as what is in it: the height is that of the frame before.
class TallCard {
 public:
  TallCard(std::string_view title, std::string_view note, float width);
  ~TallCard();
  TallCard(const TallCard&) = delete;
  TallCard& operator=(const TallCard&) = delete;
  float width() const { return card_->inner().x; }
  float height() const { return height_; }

 private:
  ImGuiID id_;
  float height_;
  std::optional<Card> card_;
};

// What a line says of itself by a mark and a word: a ring, a tick, a cross.
enum class LineMark : uint8_t { kNone, kGood, kBad, kCareful };
Tone ToneOfMark(LineMark mark);
void DrawLineMark(ImDrawList* list, LineMark mark, ImVec2 centre, float radius);
// A mark, words that wrap, and below them the word of their state.
void MarkedLine(LineMark mark, std::string_view text, std::string_view word, float width);

// Filled and empty stars; `label` names them on the tree: "2 of 3 stars".
void Stars(int stars, int most, std::string_view label);
void DrawStars(ImDrawList* list, ImVec2 from, int stars, int most);
constexpr float kStarSize = 15;

// One of several sentences, a row each. Returns the one clicked, or -1.
int RadioRows(std::string_view question, const std::vector<std::string>& words, int selected,
              bool enabled, float width);

// Vertical room.
void Spacer(float height);

}  // namespace servescape::ui
