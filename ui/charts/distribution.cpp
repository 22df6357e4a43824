// SPDX-License-Identifier: MIT
// The histogram of latency on a log axis, with the percentiles marked and what lies above the
// goal in its colour.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "ui/charts/common.h"
#include "ui/charts/labels.h"
#include "ui/charts/words.h"

namespace servescape::ui {
namespace {

constexpr float kTop = 8;
constexpr float kBottom = 26;
constexpr float kSide = 8;

// Bars on a fixed grid of the logarithm (so that they do not shift from run to run), wide enough
// to be seen.
struct Bars {
  double per_decade = 16;
  int first = 0;                // index of shares[0] on the grid
  std::vector<double> shares;   // of all requests
  double Lower(size_t i) const {
    return std::pow(10.0, (first + static_cast<double>(i)) / per_decade);
  }
};

Bars BarsOf(const std::vector<Bin>& bins, double decades, float width) {
  Bars bars;
  for (const double fine : {8.0, 12.0, 16.0, 20.0, 24.0, 32.0}) {
    if (decades * fine * 6 <= static_cast<double>(width)) bars.per_decade = fine;
  }
  int64_t total = 0;
  double low = 0, high = 0;
  for (const Bin& bin : bins) {
    if (bin.count <= 0 || !(bin.upper > 0)) continue;
    total += bin.count;
    const double lower = std::max(bin.lower, bin.upper / 10);
    if (low == 0 || lower < low) low = lower;
    high = std::max(high, bin.upper);
  }
  if (total == 0) return bars;
  const auto place = [&](double v) { return std::log10(v) * bars.per_decade; };
  bars.first = static_cast<int>(std::floor(place(low)));
  const int count = std::min(4000, static_cast<int>(std::ceil(place(high))) - bars.first + 1);
  bars.shares.assign(std::max(1, count), 0);
  for (const Bin& bin : bins) {
    if (bin.count <= 0 || !(bin.upper > 0)) continue;
    // A bin counts in each bar by how much of it (in the logarithm) lies there.
    const double from = place(std::max(bin.lower, bin.upper / 10)) - bars.first;
    const double to = place(bin.upper) - bars.first;
    const double share = static_cast<double>(bin.count) / static_cast<double>(total);
    for (int i = std::max(0, static_cast<int>(from)); i < count && i < to; ++i) {
      const double part = std::min(to, i + 1.0) - std::max(from, static_cast<double>(i));
      if (part > 0) bars.shares[i] += share * (to > from ? part / (to - from) : 1);
    }
  }
  return bars;
}

double ShareAbove(const std::vector<Bin>& bins, double goal) {
  double above = 0, total = 0;
  for (const Bin& bin : bins) {
    const double count = static_cast<double>(bin.count);
    total += count;
    if (bin.lower >= goal) above += count;
    else if (bin.upper > goal) above += count * (bin.upper - goal) / (bin.upper - bin.lower);
  }
  return total > 0 ? above / total : kNoTime;
}

// The axis leaves out the last 0.2 % of the fast requests and 0.002 % of the slow ones: an
// exponential's smallest values would claim five decades for nothing.
void EaseAxes(const std::vector<Bin>& bins, double goal, ChartState* state) {
  int64_t total = 0;
  for (const Bin& bin : bins) total += bin.count;
  double low = 0, high = 0;
  int64_t sum = 0;
  for (const Bin& bin : bins) {
    if (bin.count <= 0 || !(bin.upper > 0)) continue;
    if (low == 0 && (sum + bin.count) * 500 >= total) {
      low = bin.lower > 0 ? bin.lower : bin.upper / 2;
    }
    if (sum == 0 || (total - sum) * 50'000 >= total) high = bin.upper;
    sum += bin.count;
  }
  if (!(high > 0) || !(low > 0)) return;
  if (goal > 0) high = std::max(high, goal * 1.2);
  low = LogFloor(low * 0.95);
  high = LogCeil(high * 1.05);
  if (high / low < 9) low = LogFloor(low * 0.9);
  EaseTo(&state->bins, low, high, true, state);
}

void DrawBars(const Plot& plot, const Bars& bars, double goal, Color below, float alpha) {
  const double reach = std::isfinite(goal) ? goal : 1e300;
  for (size_t i = 0; i < bars.shares.size(); ++i) {
    if (!(bars.shares[i] > 0)) continue;
    const double lower = bars.Lower(i), upper = bars.Lower(i + 1);
    const float left = std::max(plot.X(lower), plot.min().x);
    const float right = std::min(plot.X(upper) - 1, plot.max().x);
    if (right - left < 0.5F || left >= plot.max().x) continue;
    const float top = std::min(plot.Y(bars.shares[i]), plot.max().y - 1);
    const float split = std::clamp(plot.X(reach), left, right);
    const float radius = std::min(1.5F, (right - left) / 3);
    if (split > left) {
      plot.list()->AddRectFilled({left, top}, {split, plot.max().y}, Get(below, alpha), radius,
                                 ImDrawFlags_RoundCornersTop);
    }
    if (split < right) {
      plot.list()->AddRectFilled({split, top}, {right, plot.max().y}, Get(Color::kGoal, alpha),
                                 radius, ImDrawFlags_RoundCornersTop);
    }
  }
}

// The run before as a dashed outline.
void DrawOutline(const Plot& plot, const Bars& bars) {
  std::vector<ImVec2> points;
  for (size_t i = 0; i < bars.shares.size(); ++i) {
    const float y = plot.Y(bars.shares[i]);
    points.push_back({plot.X(bars.Lower(i)), y});
    points.push_back({plot.X(bars.Lower(i + 1)) - 1, y});
  }
  plot.list()->PushClipRect(plot.min(), plot.max(), true);
  DashedStroke(plot.list(), points, Get(Color::kGhost), 1.2F, 4, 3);
  plot.list()->PopClipRect();
}

// p50, p90 and p99 as dashed marks whose words never meet.
void DrawMarks(const Plot& plot, const RunReport& report, std::vector<Taken>* taken) {
  static constexpr std::array<const char*, 3> kMarks{"p50", "p90", "p99"};
  for (size_t i = 0; i < kMarks.size(); ++i) {
    const Metric* metric = FindMetric(report, std::string("latency.") + kMarks[i]);
    if (metric == nullptr || !(metric->estimate.value > 0)) continue;
    const float x = std::round(plot.X(metric->estimate.value)) + 0.5F;
    if (x < plot.min().x || x > plot.max().x) continue;
    const ImVec2 size = MeasureText(Type::kNoteStrong, kMarks[i]);
    // Each mark is a step shorter than the one before: its line stays clear of their words.
    float top = plot.min().y + static_cast<float>(i) * std::round(size.y * 0.9F);
    const bool flip = x + size.x + 5 > plot.max().x + kSide;
    const float left = std::round(flip ? x - 6 - size.x : x + 5);
    const auto blocked = [&] {
      for (const Taken& other : *taken) {
        if (left - 2 < other.max.x && left + size.x + 2 > other.min.x &&
            top < other.max.y && top + size.y > other.min.y) {
          return true;
        }
      }
      return false;
    };
    while (blocked() && top + 2 * size.y < plot.max().y) top += size.y;
    DashedStroke(plot.list(), {{x, top + 1}, {x, plot.max().y}}, Get(Color::kText), 1, 2, 2);
    DrawHaloText(plot.list(), Type::kNoteStrong, Color::kText, {left, top}, kMarks[i]);
    taken->push_back({{left, top}, {left + size.x, top + size.y}});
  }
}

void TellBar(const Plot& plot, const Bars& bars) {
  const ImVec2 mouse = ImGui::GetMousePos();
  for (size_t i = 0; i < bars.shares.size(); ++i) {
    const double lower = bars.Lower(i), upper = bars.Lower(i + 1);
    if (mouse.x < plot.X(lower) || mouse.x >= plot.X(upper)) continue;
    plot.list()->AddRectFilled({plot.X(lower), plot.min().y}, {plot.X(upper) - 1, plot.max().y},
                               Get(Color::kText, 0.06F));
    double above = 0;
    for (size_t k = i + 1; k < bars.shares.size(); ++k) above += bars.shares[k];
    ChartTooltip({fmt::format("{} to {}", FormatSeconds(lower), FormatSeconds(upper)),
                  FormatRatio(bars.shares[i]) + " of requests",
                  FormatRatio(above) + " take longer"});
    return;
  }
}

std::string Summary(const RunReport& report, double goal) {
  std::string text = Counted(static_cast<double>(report.requests), "request");
  if (std::isfinite(goal) && goal > 0) {
    text += fmt::format(", {} above the goal", Share(ShareAbove(report.distribution, goal)));
  }
  return text;
}

void DrawAbove(const Plot& plot, const RunReport& report, double goal, std::vector<Taken>* taken) {
  const double above = ShareAbove(report.distribution, goal);
  if (!(above > 0)) return;
  const std::string share =
      above < 0.001 ? "under 0.1 %" : FormatRatio(std::round(above * 1000) / 1000);
  const std::string text = share + " above goal";
  const ImVec2 size = MeasureText(Type::kNoteStrong, text);
  // Beside the goal's line, never across it.
  const float line = plot.X(goal), right = plot.max().x - size.x;
  const ImVec2 at(std::round(right > line + 6 ? right : std::min(right, line - size.x - 6)),
                  plot.min().y);
  DrawHaloText(plot.list(), Type::kNoteStrong, Color::kGoal, at, text);
  taken->push_back({{at.x - 8, at.y}, {at.x + size.x, at.y + size.y}});
}

}  // namespace

void DistributionChart(const RunReport& report, const RunReport* ghost, double goal_seconds,
                       ChartState* state, ImVec2 size) {
  const ChartItem item = BeginChart("Distribution", size);
  const bool has_goal = goal_seconds > 0;
  EaseAxes(report.distribution, goal_seconds, state);
  int64_t total = 0;
  for (const Bin& bin : report.distribution) total += bin.count;
  if (!item.visible || total == 0 || !state->bins.valid) {
    if (item.visible) DrawEmpty(item, "No request has completed yet.");
    EndChart(item, total == 0 ? "no data" : Summary(report, goal_seconds));
    return;
  }
  const ImVec2 min(std::round(item.min.x + kSide), std::round(item.min.y + kTop));
  const ImVec2 max(std::round(item.max.x - kSide), std::round(item.max.y - kBottom));
  const EasedRange& range = state->bins;
  const double decades = std::log10(range.high / range.low);
  const Bars bars = BarsOf(report.distribution, decades, max.x - min.x);
  Bars before;
  if (ghost != nullptr) before = BarsOf(ghost->distribution, decades, max.x - min.x);
  double highest = 0;
  for (const double share : bars.shares) highest = std::max(highest, share);
  for (const double share : before.shares) highest = std::max(highest, share);
  EaseTo(&state->share, 0, highest * 1.12, false, state);
  {
    Plot plot("##bins", min, max, {range.low, range.high, 0, state->share.high, true, false});
    const int most = std::max(2, static_cast<int>((max.x - min.x) / 38));
    DrawColumns(plot, LatencyTicks(range.low, range.high, most, Reading::kAcross), true);
    DrawBars(plot, bars, has_goal ? goal_seconds : kNoTime, Color::kP50, 1);
    if (ghost != nullptr) DrawOutline(plot, before);
    plot.list()->AddRectFilled({min.x, max.y}, {max.x, max.y + 1}, Get(Color::kLine));
    std::vector<Taken> taken;
    if (has_goal) {
      plot.Vertical(goal_seconds, Color::kGoal, 1, 0.7F);
      DrawAbove(plot, report, goal_seconds, &taken);
    }
    DrawMarks(plot, report, &taken);
    if (item.hovered) TellBar(plot, bars);
  }
  EndChart(item, Summary(report, goal_seconds));
}

std::string DistributionNote(const RunReport& report) {
  return report.requests > 0 ? FormatCount(report.requests) + " requests" : std::string();
}

}  // namespace servescape::ui
