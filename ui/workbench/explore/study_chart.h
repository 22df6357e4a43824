// SPDX-License-Identifier: MIT
// The charts of studies: points with intervals over a number or over words, and maps of two knobs.
// One value each, from which the picture on the page, the table, the CSV and the SVG are made, so
// that they cannot tell different things.
#pragma once

#include <string>
#include <vector>

#include "sim/metrics/run_report.h"
#include "ui/charts/charts.h"

namespace servescape::ui {

// Strong: on the front; faint: beaten.
enum class Mark : uint8_t { kPlain, kStrong, kOpen, kFaint };

struct StudyPoint {
  double x = 0;
  Estimate y;
  std::string name;           // "replicas=3"
  Mark mark = Mark::kPlain;
  double shade = kNoTime;     // 0 .. 1, of a third metric; NaN: none
  std::string note = {};      // in the table and on the tooltip
};

struct StudyChart {
  std::string title, x_title, y_title, note_title;
  Unit x_unit = Unit::kRequests, y_unit = Unit::kSeconds;
  std::vector<std::string> words;  // not empty: x counts these
  std::string unit;                // of x, where its values are a knob's: "/s"
  bool joined = true;
  bool dots = true;                // points can be clicked
  double goal = kNoTime;
  double now = kNoTime;            // x of the scenario as it stands
  int knee = -1;                   // index of a point
  std::vector<StudyPoint> points;
};

struct StudyMap {
  std::string title, x_title, y_title, z_title;
  Unit unit = Unit::kSeconds;
  std::vector<std::string> x_words, y_words;
  std::vector<Estimate> cells;       // row by row, of y
  std::vector<bool> misses;          // a goal
};

// Return the index of a point or cell that was clicked, or -1.
int DrawStudyChart(const StudyChart& chart, ImVec2 size);
int DrawStudyMap(const StudyMap& map, ImVec2 size);

TableText TableOf(const StudyChart& chart);
TableText TableOf(const StudyMap& map);
std::string ToCsv(const TableText& table);
std::string ToSvg(const StudyChart& chart, bool dark);
std::string ToSvg(const StudyMap& map, bool dark);

}  // namespace servescape::ui
