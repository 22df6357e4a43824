// SPDX-License-Identifier: MIT
// The shape of the configured traffic over the run.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/model/rate_profile.h"
#include "ui/charts/common.h"
#include "ui/charts/words.h"

namespace servescape::ui {
namespace {

constexpr int kPoints = 240;

// Requests per second (clients of a closed loop) at evenly spaced instants.
std::vector<double> RatesOf(const TrafficConfig& traffic, double duration) {
  std::vector<double> rates(kPoints + 1, 0);
  if (traffic.arrivals == ArrivalKind::kTrace) {
    constexpr int kBuckets = 60;
    std::vector<double> counts(kBuckets, 0);
    const double span = traffic.trace.empty() ? 0 : ToSeconds(traffic.trace.back().at);
    const bool repeats = traffic.trace_repeat && span > 0;
    if (repeats && duration / span > kBuckets) {
      // Every bucket holds several copies: the mean rate is all there is to see.
      rates.assign(kPoints + 1, static_cast<double>(traffic.trace.size()) / span);
      return rates;
    }
    for (const TraceRow& row : traffic.trace) {
      // Where the trace repeats, the copies lie behind one another.
      double at = ToSeconds(row.at);
      do {
        if (at < duration) counts[static_cast<size_t>(at / duration * kBuckets)] += 1;
        at += span;
      } while (repeats && at < duration);
    }
    for (int i = 0; i <= kPoints; ++i) {
      const int bucket = std::min(i * kBuckets / kPoints, kBuckets - 1);
      rates[i] = counts[bucket] * kBuckets / duration;
    }
    return rates;
  }
  const double base = traffic.arrivals == ArrivalKind::kClosed
                          ? static_cast<double>(traffic.clients) : traffic.rate;
  const RateProfile profile(traffic.profile);
  for (int i = 0; i <= kPoints; ++i) {
    const SimTime at = SimTime{} + FromSeconds(duration * i / kPoints);
    rates[i] = base * profile.FactorAt(at);
  }
  return rates;
}

}  // namespace

void ProfileCurve(const TrafficConfig& traffic, double duration, double play_time,
                  ChartState* state, ImVec2 size) {
  const std::string label = "Traffic of " + traffic.name;
  const ChartItem item = BeginChart(label.c_str(), size);
  if (!(duration > 0)) {
    EndChart(item, "no data");
    return;
  }
  const std::vector<double> rates = RatesOf(traffic, duration);
  double low = std::numeric_limits<double>::infinity(), high = 0;
  Extend(rates, false, &low, &high);
  const bool closed = traffic.arrivals == ArrivalKind::kClosed;
  const auto words = [&](double rate) {
    return closed ? Requests(rate) + " clients" : PerSecond(rate);
  };
  const std::string summary =
      high - low < 1e-9 * high ? words(high) : fmt::format("{} to {}", words(low), words(high));
  if (item.visible && high > 0) {
    EasedRange& range = state->profiles[traffic.name];
    EaseTo(&range, 0, high * 1.18, false, state);
    std::vector<double> xs;
    for (int i = 0; i <= kPoints; ++i) xs.push_back(duration * i / kPoints);
    Plot plot("##profile", item.min, {item.max.x, item.max.y - 1},
              {0, duration, 0, range.high, false, false});
    plot.list()->AddRectFilled({item.min.x, item.max.y - 1}, item.max, Get(Color::kLine));
    plot.Area(xs, rates, Color::kP50, 0.16F);
    plot.Line(xs, rates, Color::kP50, 1.5F);
    if (play_time >= 0 && play_time <= duration) plot.Vertical(play_time, Color::kText, 1);
    if (item.hovered) {
      const double at = std::clamp(plot.InverseX(ImGui::GetMousePos().x), 0.0, duration);
      plot.Vertical(at, Color::kMuted, 1, 0.6F);
      const size_t index = static_cast<size_t>(std::lround(at / duration * kPoints));
      ChartTooltip({words(rates[index]), "at " + Clock(at, duration)});
    }
  }
  EndChart(item, summary);
}

}  // namespace servescape::ui
