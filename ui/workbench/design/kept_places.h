// SPDX-License-Identifier: MIT
// Where hands have put parts: kept by the page for the designs that were arranged last, and taken
// back and done again as edits of the text are, in their order.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ui/workbench/design/arrange.h"

namespace servescape::ui {

class Host;

// Places before a hand moved something, and the text that the design had then.
struct PlacesStep {
  std::string text;
  Places places;
};

// What moves can be taken back, beside the document's own steps (Session::Undo).
struct MoveHistory {
  std::vector<PlacesStep> done, undone;
};

constexpr size_t kMostMoves = 200;
constexpr size_t kMostArranged = 12;           // designs whose places are kept
constexpr size_t kMostKeptPlaces = 60'000;     // bytes, of all of them

// A hand is about to change the places of the design with that text.
void NoteMove(MoveHistory& history, const std::string& text, const Places& places);
// Takes the last move back (or does it again) if no edit of the text came after it; false if the
// text's own step is next.
bool TakeMoveBack(MoveHistory& history, const std::string& text, bool again, Places* places);

// `design` names one among the others: its title. Whatever is kept, what is read is
// within bounds.
void KeepPlaces(Host& host, std::string_view design, const Places& places);
Places KeptPlaces(Host& host, std::string_view design);

}  // namespace servescape::ui
