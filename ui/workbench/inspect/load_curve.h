// SPDX-License-Identifier: MIT
// A source's load over the run as something to take hold of: its curve, its figures, the points
// that a hand can move, and the changes of the text that follow. No widgets.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/config.h"
#include "sim/scenario/load.h"
#include "ui/workbench/design/edit.h"

namespace servescape::ui {

// A point on the curve that one entry of the profile decides.
struct Handle {
  std::string entry;   // "traffic.users.profile.0"
  int index = -1;      // of a drawn curve: which of its points
  ProfileShape shape = ProfileShape::kSpike;
  double at = 0;       // seconds
  double factor = 1;   // of this entry alone
  double rest = 1;     // what the other entries make of the rate at that time
};

struct LoadCurve {
  std::vector<double> rates;  // requests per second (closed: clients), evenly spaced, ends included
  double mean = 0, peak = 0;  // of `rates`
  double base = 0;            // the rate at factor 1
  std::vector<Handle> handles;
  std::string figures;        // "mean 120/s, peak 420/s (3.5x)"
  std::string burstiness;     // "Poisson: gaps vary as much as their mean (cv 1)"
  std::string keys;           // "zipf 0.99 over 5,000,000 keys"
};

LoadCurve CurveOf(const TrafficConfig& source, double duration);

// The settings that move a handle there; several belong to one change.
std::vector<Setting> MoveHandle(const TrafficConfig& source, const Handle& handle, double at,
                                double factor, double duration);

enum class Shape : uint8_t { kSpike, kStep, kDay, kDrawn };
// The text with one more factor of the rate, at a place of the run that is still free.
Edited AddShape(std::string_view text, const TrafficConfig& source, Shape shape, double duration);
// Without the entry, or the point of a drawn curve; a drawn curve keeps two points.
Edited RemoveHandle(std::string_view text, const TrafficConfig& source, const Handle& handle);
// A point of a drawn curve at that place; the curve is made where there is none.
Edited AddPoint(std::string_view text, const TrafficConfig& source, double at, double factor,
                double duration);

// A day of that many users in so many seconds: true rates, the day's shape, a run that ends.
struct Day {
  double users = 300e6;
  double requests_per_user = 20;
  double seconds = 60;
};
Edited PlayDay(std::string_view text, const std::string& source, const Day& day);
// What PlayDay has done, in a sentence.
std::string WordsOf(const Day& day);

// The source replays that file (arrivals = "trace"), or the counts in it are its profile.
Edited UseFile(std::string_view text, const std::string& source, const std::string& file,
               const Resource& resource);

}  // namespace servescape::ui
