// SPDX-License-Identifier: MIT
// The charts of the app: free functions that draw values the caller owns into the current Dear
// ImGui window, at the cursor, `size` pixels large (0: what is left of the content region). They
// draw no card, no title and no frame; the notes below give the words for a card's header. Each
// chart is one item with a label and a summary of its values for tests and assistive technology,
// and each has its data as a table. Nothing here runs a simulation or reads a clock but ImGui's.
//
// Per frame: BeginCharts once, then any charts, then ask `state.animating` whether another frame
// is due although no input arrives.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "imgui.h"
#include "sim/metrics/run_report.h"
#include "sim/scenario/config.h"

namespace servescape::ui {

constexpr double kNoTime = std::numeric_limits<double>::quiet_NaN();

// The range of an axis on its way to the range that the data ask for.
struct EasedRange {
  double low = 0, high = 0;          // drawn now
  double goal_low = 0, goal_high = 0;  // where it goes
  bool valid = false;                // false until the first data arrive: then no easing
};

// What the charts of one result remember from frame to frame. Default values are right; the
// caller writes `pinned_time` only if it wants to (kNoTime unpins).
struct ChartState {
  double hover_time = kNoTime;   // the cross-hair shared by all time charts, seconds
  double pinned_time = kNoTime;  // set by a click on a time chart, cleared by the next one there
  bool animating = false;        // an axis is still easing: draw another frame
  bool dragging_goal = false;
  bool reduced_motion = false;   // from BeginCharts
  bool settled = true;           // from BeginCharts
  double next_hover = kNoTime;   // collected during the frame
  EasedRange latency, queue, rate, bins, share, load, load_latency;
  std::map<std::string, EasedRange> profiles;  // by source of traffic
  size_t table_slot = 0;         // where the table of values stands, kept while it is free there
};

// `settled`: no run is under way and no knob is held, so axes may shrink to the data.
void BeginCharts(ChartState* state, bool reduced_motion, bool settled);

// What a drag of the goal line did in this frame.
enum class GoalEdit : uint8_t { kNone, kMoving, kDone };

// Percentiles of latency over time on a log axis, with bands, direct labels and the goal. `ghost`
// (may be null) is the run before; `play_time` (kNoTime: none) the play-back cursor in seconds;
// `goal_seconds` (null: no goal) is moved by dragging its line. Asks for a width of 300 or more.
GoalEdit LatencyChart(const RunReport& report, const RunReport* ghost, double play_time,
                      double* goal_seconds, ChartState* state, ImVec2 size);
// Waiting requests (all services together) and the busy share of the bottleneck, or of the
// busiest service.
void QueueBusyChart(const RunReport& report, const RunReport* ghost, double play_time,
                    ChartState* state, ImVec2 size);
// Throughput against the offered load over time, with rejections.
void ThroughputChart(const RunReport& report, const RunReport* ghost, double play_time,
                     ChartState* state, ImVec2 size);
// Histogram of latency on a log axis; what lies above the goal (NaN: no goal) in its colour.
void DistributionChart(const RunReport& report, const RunReport* ghost, double goal_seconds,
                       ChartState* state, ImVec2 size);

// The tradeoff curve. Points come in any order and may still be arriving.
struct TradeoffInput {
  const std::vector<LoadPoint>* points = nullptr;
  const std::vector<LoadPoint>* ghost = nullptr;  // the sweep before, or null
  std::string label = "p99";         // at the curve's end: what the points' p99 holds
  std::string ghost_label = "before";
  Unit unit = Unit::kSeconds;        // of that, and of the goal
  double goal_seconds = kNoTime;     // NaN: no goal
  bool at_least = false;             // the goal is a lower limit
  double now_offered = kNoTime;      // requests per second of the scenario as it stands
  double peak_offered = kNoTime;     // at its highest instant; NaN: it has none above that
  double progress = 1;               // of the sweep, 0 .. 1
  bool can_set = true;               // a click on a point sets that load
};
// Returns the factor of a point that was clicked, if that sets it; else NaN.
double TradeoffChart(const TradeoffInput& input, ChartState* state, ImVec2 size);
// The highest offered load at which the goal is met (interpolated between points); NaN if none
// is, or no goal. `every` tells that even the highest stable point met it.
double GoalMetUpTo(const std::vector<LoadPoint>& points, double goal_seconds, bool* every,
                   bool at_least = false);

// The shape of the traffic over the run: the configured rate, small, with the cursor.
void ProfileCurve(const TrafficConfig& traffic, double duration, double play_time,
                  ChartState* state, ImVec2 size);

// The strip: users, the steps of their paths in order (those taken at once or instead of each
// other in a column), done.
struct StripState {
  // The dots on one wire, as shares of its length, the first the farthest; and how much of the
  // next dot has come in.
  struct Wire {
    std::vector<float> dots;
    double due = 0;
    uint32_t sent = 0;
  };
  std::vector<Wire> wires;
  double last_time = kNoTime;  // play-back time of the last frame
  double speed = 0;            // simulated seconds per second of play-back, smoothed
  double per_dot = 0;          // requests that one dot stands for
  bool animating = false;     // dots are moving: draw another frame
};
// `playing`: dots move while the play-back does. Returns the index of a clicked service, else -1.
int ArchitectureStrip(const Config& config, const RunReport& report, double play_time,
                      bool playing, bool reduced_motion, StripState* state, ImVec2 size);
// The height the strip wants at a width (it folds below 720 pixels).
float ArchitectureStripHeight(const Config& config, float width);

// Words for a card's header, right side: "log · 10 replications, 95 % band".
std::string LatencyNote(const RunReport& report);
std::string QueueBusyNote(const RunReport& report);
std::string ThroughputNote(const RunReport& report);
std::string DistributionNote(const RunReport& report);
std::string TradeoffNote(const TradeoffInput& input);

// A chart's data in words, units in the column heads.
struct TableText {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
};
TableText LatencyTable(const RunReport& report);
TableText QueueBusyTable(const RunReport& report);
TableText ThroughputTable(const RunReport& report);
TableText DistributionTable(const RunReport& report, double goal_seconds);
TableText TradeoffTable(const TradeoffInput& input);
// Draws it, scrolling, in place of a chart. `label` names the item.
void ChartTable(const char* label, const TableText& table, ImVec2 size);

}  // namespace servescape::ui
