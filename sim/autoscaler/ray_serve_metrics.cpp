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

RayMetrics::RayMetrics(const RayServeConfig& config, size_t handles)
    : record_(RecordInterval(config)),
      push_(FromSeconds(config.metrics_interval_s)),
      handles_(handles, RayHandle(config)),
      controller_(config, handles),
      next_push_(SimTime{} + push_) {}

bool RayMetrics::Advance(SimTime now, const std::vector<double>& loads, int64_t running) {
  bool pushed = false;
  if (loads_.empty()) loads_ = loads;
  while (std::min(next_record_, next_push_) <= now) {
    if (next_record_ <= next_push_) {
      Record(next_record_, next_record_ < now ? loads_ : loads);
      next_record_ = next_record_ + record_;
    } else {
      Push(next_push_);
      next_push_ = next_push_ + push_;
      pushed = true;
    }
  }
  loads_ = loads;
  const bool waits =
      running == 0 && std::any_of(loads.begin(), loads.end(), [](double v) { return v > 0; });
  if (waits && !waited_) {
    Record(now, loads);
    Push(now);
    pushed = true;
  }
  waited_ = waits;
  return pushed;
}

void RayMetrics::Record(SimTime now, const std::vector<double>& loads) {
  for (size_t i = 0; i < handles_.size(); ++i) handles_[i].Record(now, loads[i]);
}

void RayMetrics::Push(SimTime now) {
  for (size_t i = 0; i < handles_.size(); ++i) controller_.Push(i, now, handles_[i].Window(now));
}

}  // namespace servescape
