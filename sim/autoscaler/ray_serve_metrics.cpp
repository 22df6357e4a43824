// SPDX-License-Identifier: MIT
#include "sim/autoscaler/ray_serve_metrics.h"

#include <algorithm>
#include <utility>

#include "sim/base/stable_sort.h"

namespace servescape {
namespace {

constexpr double kRecordShare = 0.2;        // of the look-back period
constexpr double kLeastHandleTimeout = 10;  // RAY_SERVE_MIN_HANDLE_METRICS_TIMEOUT_S
constexpr int64_t kRounding = 10'000'000;   // times are merged at 10 ms
constexpr Duration kLeastLast{1'000'000};   // for which the last value counts

int64_t Rounded(SimTime time) { return (time.ns + kRounding / 2) / kRounding; }

struct Step {
  int64_t at = 0;  // units of 10 ms
  size_t series = 0;
  double value = 0;
};

// The sum of step functions, from the first sample of any on; a series that has not begun counts
// as none.
std::vector<RaySample> Merge(const std::vector<const std::vector<RaySample>*>& all) {
  std::vector<Step> steps;
  for (size_t i = 0; i < all.size(); ++i) {
    for (const RaySample& each : *all[i]) steps.push_back({Rounded(each.at), i, each.value});
  }
  StableSort(steps, [](const Step& a, const Step& b) { return a.at < b.at; });
  std::vector<double> now(all.size(), 0.0);
  std::vector<RaySample> out;
  double total = 0;
  for (const Step& step : steps) {
    total += step.value - now[step.series];
    now[step.series] = step.value;
    const SimTime at{step.at * kRounding};
    if (!out.empty() && out.back().at == at) {
      out.back().value = total;
    } else {
      out.push_back({at, total});
    }
  }
  return out;
}

// From when all series have begun.
SimTime AllBegun(const std::vector<const std::vector<RaySample>*>& all) {
  SimTime latest;
  for (const std::vector<RaySample>* each : all) latest = std::max(latest, each->front().at);
  return {Rounded(latest) * kRounding};
}

double Mean(const std::vector<RaySample>& steps, SimTime from, SimTime now) {
  double sum = 0, seconds = 0;
  for (size_t i = 0; i < steps.size(); ++i) {
    const SimTime begin = std::max(steps[i].at, from);
    const SimTime end =
        i + 1 < steps.size() ? steps[i + 1].at : std::max(now, steps[i].at + kLeastLast);
    if (end <= begin) continue;
    sum += steps[i].value * ToSeconds(end - begin);
    seconds += ToSeconds(end - begin);
  }
  return seconds > 0 ? sum / seconds : steps.back().value;
}

double Extreme(const std::vector<RaySample>& steps, SimTime from, bool greatest) {
  double out = steps.back().value;
  for (const RaySample& each : steps) {
    if (each.at < from) continue;
    out = greatest ? std::max(out, each.value) : std::min(out, each.value);
  }
  return out;
}

}  // namespace

Duration RecordInterval(const RayServeConfig& config) {
  return FromSeconds(std::min(kRecordShare * config.look_back_period_s, config.metrics_interval_s));
}

RayHandle::RayHandle(const RayServeConfig& config)
    : look_back_(FromSeconds(config.look_back_period_s)) {}

void RayHandle::Record(SimTime now, double value) { samples_.push_back({now, value}); }

std::vector<RaySample> RayHandle::Window(SimTime now) {
  std::erase_if(samples_, [&](const RaySample& each) { return now - each.at > look_back_; });
  return samples_;
}

RayController::RayController(const RayServeConfig& config, size_t handles)
    : aggregation_(config.aggregation_function),
      timeout_(FromSeconds(std::max(2 * config.metrics_interval_s, kLeastHandleTimeout))),
      pushed_(handles) {}

void RayController::Push(size_t handle, SimTime now, std::vector<RaySample> window) {
  pushed_[handle] = {now, std::move(window)};
}

double RayController::TotalOngoingRequests(SimTime now) {
  std::vector<const std::vector<RaySample>*> all;
  for (Pushed& each : pushed_) {
    if (now - each.at >= timeout_) each.window.clear();
    if (!each.window.empty()) all.push_back(&each.window);
  }
  if (all.empty()) return 0;
  const std::vector<RaySample> steps = Merge(all);
  const SimTime from = AllBegun(all);
  switch (aggregation_) {
    case RayAggregation::kMean:
      break;
    case RayAggregation::kMax:
      return Extreme(steps, from, true);
    case RayAggregation::kMin:
      return Extreme(steps, from, false);
  }
  return Mean(steps, from, now);
}

}  // namespace servescape
