// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>

#include "ui/panels/panels.h"
#include "ui/workbench.h"

namespace servescape::ui {
namespace {

struct PlaceRow {
  std::string_view name, help;
};

constexpr std::array<PlaceRow, kPlaceCount> kPlaces{{
    {"Dashboard", "The running system: knobs, figures, curves"},
    {"Design", "Build and change the architecture"},
    {"Explore", "Sweep, compare and solve: what is the best choice?"},
    {"Learn", "Fourteen lessons: bet, run, understand"},
    {"Scenarios", "All shipped scenarios, your own, and a blank page"},
}};

constexpr std::string_view kTables = "Tables";
constexpr std::array<std::string_view, kSheetCount> kSheets{"", "Help", "Commands", "Export"};

}  // namespace

std::string_view NameOf(Place place) { return kPlaces[static_cast<size_t>(place)].name; }

std::string_view HelpOf(Place place) { return kPlaces[static_cast<size_t>(place)].help; }

std::string_view NameOf(Sheet sheet) { return kSheets[static_cast<size_t>(sheet)]; }

namespace {

// As a link writes it: small letters.
bool SameWord(std::string_view name, std::string_view word) {
  const auto small = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::equal(name.begin(), name.end(), word.begin(), word.end(),
                    [&](char a, char b) { return small(a) == small(b); });
}

}  // namespace

Place PlaceNamed(std::string_view name) {
  for (size_t i = 0; i < kPlaces.size(); ++i) {
    if (SameWord(name, kPlaces[i].name)) return static_cast<Place>(i);
  }
  return Place::kDashboard;
}

void OpenPlace(View& view, Place place) {
  if (place == Place::kDashboard || view.workbench != nullptr) {
    view.place = place;
    return;
  }
  view.session.Say("Opening " + std::string(NameOf(place)));
  view.host.FetchWhole(std::string(NameOf(place)));
}

void OpenSheet(View& view, Sheet sheet) {
  if (view.workbench != nullptr) view.sheet = sheet;
  else view.host.FetchWhole(std::string(NameOf(sheet)));
}

void ShowTables(View& view, bool on) {
  if (view.workbench != nullptr) view.as_tables = on;
  else view.host.FetchWhole(std::string(kTables));
}

void OpenNamed(View& view, std::string_view name) {
  for (size_t i = 1; i < kSheets.size(); ++i) {
    if (SameWord(name, kSheets[i])) return OpenSheet(view, static_cast<Sheet>(i));
  }
  if (SameWord(name, kTables)) return ShowTables(view, true);
  OpenPlace(view, PlaceNamed(name));
}

void TakeFile(View& view, std::string_view name, std::string_view content) {
  const bool scenario = name.ends_with(".toml") || name.ends_with(".txt") ||
                        name.find('.') == name.npos;
  if (scenario) {
    view.session.OpenText(std::string(content));
    view.place = Place::kDashboard;
    view.sheet = Sheet::kNone;
    return;
  }
  if (view.workbench == nullptr) {
    view.session.Say("Traces are taken by the place Design: open it, then drop the file again");
    return;
  }
  view.file_name = name;
  view.file = content;
  view.place = Place::kDesign;
}

}  // namespace servescape::ui
