// SPDX-License-Identifier: MIT
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

}  // namespace

std::string_view NameOf(Place place) { return kPlaces[static_cast<size_t>(place)].name; }

std::string_view HelpOf(Place place) { return kPlaces[static_cast<size_t>(place)].help; }

Place PlaceNamed(std::string_view name) {
  for (size_t i = 0; i < kPlaces.size(); ++i) {
    if (kPlaces[i].name == name) return static_cast<Place>(i);
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

}  // namespace servescape::ui
