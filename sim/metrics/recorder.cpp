// SPDX-License-Identifier: MIT
#include "sim/metrics/recorder.h"

#include <limits>

namespace servescape {
namespace {

constexpr double kSecondsPerNs = 1e-9;

int64_t WindowEnd(Duration duration, int index) {
  // In two parts, so that the product cannot overflow.
  const int64_t whole = duration.ns / kWindows, rest = duration.ns % kWindows;
  return whole * (index + 1) + rest * (index + 1) / kWindows;
}

}  // namespace

Recorder::Recorder(int index, Duration duration, int services)
    : duration_(duration), meters_(services) {
  record_.index = index;
  record_.windows.reserve(kWindows);
  record_.services.resize(services);
  for (auto& windows : record_.services) windows.reserve(kWindows);
  record_.wait.resize(services);
  window_end_ = WindowEnd(duration_, 0);
}

void Recorder::CloseWindows(SimTime now) {
  while (window_index_ < kWindows && now.ns >= window_end_) CloseWindow({window_end_});
}

void Recorder::CloseService(Meter& meter, SimTime end, std::vector<ServiceWindow>& windows) {
  meter.Touch(end);
  ServiceWindow& window = meter.window;
  window.wait_sum *= kSecondsPerNs;
  window.sojourn_sum *= kSecondsPerNs;
  window.service_sum *= kSecondsPerNs;
  window.queue_area *= kSecondsPerNs;
  window.busy_area *= kSecondsPerNs;
  windows.push_back(window);
  window = {};
}

void Recorder::CloseWindow(SimTime end) {
  TouchSystem(end);
  window_.latency_sum *= kSecondsPerNs;
  window_.in_system_area *= kSecondsPerNs;
  window_.p50 = latency_.Quantile(0.5);
  window_.p90 = latency_.Quantile(0.9);
  window_.p99 = latency_.Quantile(0.99);
  record_.arrivals += window_.arrivals;
  record_.completions += window_.completions;
  record_.rejections += window_.rejections;
  record_.latency_sum += window_.latency_sum;
  record_.in_system_area += window_.in_system_area;
  record_.windows.push_back(window_);
  window_ = {};
  block_latency_.Merge(latency_);
  latency_.Clear();
  const bool block_ends = (window_index_ + 1) % kWindowsPerBlock == 0;
  for (size_t s = 0; s < meters_.size(); ++s) {
    CloseService(meters_[s], end, record_.services[s]);
    if (!block_ends) continue;
    record_.wait[s].push_back(meters_[s].wait.Compact());
    meters_[s].wait.Clear();
  }
  if (block_ends) {
    record_.latency.push_back(block_latency_.Compact());
    block_latency_.Clear();
  }
  ++window_index_;
  window_end_ = window_index_ < kWindows ? WindowEnd(duration_, window_index_)
                                         : std::numeric_limits<int64_t>::max();
}

void Recorder::Close(SimTime end, bool truncated) {
  CloseWindows(end);
  record_.truncated = truncated;
  record_.duration = ToSeconds(end);
  record_.in_flight = in_flight_;
  // A truncated run leaves its open window short and the later ones empty.
  bool first = true;
  while (window_index_ < kWindows) {
    CloseWindow(first ? end : SimTime{touched_});
    first = false;
  }
}

}  // namespace servescape
