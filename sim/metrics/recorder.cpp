// SPDX-License-Identifier: MIT
#include "sim/metrics/recorder.h"

#include <limits>

namespace servescape {
namespace {

constexpr double kSecondsPerNs = 1e-9;
constexpr int64_t kLongestArea = int64_t{1} << 40;  // ns

int64_t WindowEnd(Duration duration, int index) {
  // In two parts, so that the product cannot overflow.
  const int64_t whole = duration.ns / kWindows, rest = duration.ns % kWindows;
  return whole * (index + 1) + rest * (index + 1) / kWindows;
}

}  // namespace

Recorder::Recorder(int index, Duration duration, const std::vector<uint32_t>& replicas)
    : duration_(duration), meters_(replicas.size()) {
  record_.index = index;
  record_.windows.reserve(kWindows);
  record_.services.resize(replicas.size());
  for (auto& windows : record_.services) windows.reserve(kWindows);
  record_.wait.resize(replicas.size());
  for (size_t s = 0; s < replicas.size(); ++s) meters_[s].up = meters_[s].billed = replicas[s];
  window_end_ = WindowEnd(duration_, 0);
  PlanArea(0);
}

void Recorder::PlanArea(int64_t start) {
  area_end_ = window_end_ - start > kLongestArea ? start + kLongestArea : window_end_;
}

// The moment becomes what it would be had the count risen from zero at `end`.
void Recorder::TakeArea(SimTime end, int64_t count, uint64_t* moment, double* area) {
  const uint64_t whole = static_cast<uint64_t>(count) * Instant(end);
  *area += static_cast<double>(static_cast<int64_t>(whole + *moment)) * kSecondsPerNs;
  *moment = 0 - whole;
}

void Recorder::CountPassed(Meter& meter) {
  meter.called += meter.passed;
  meter.ended += meter.passed;
  meter.window.batches += meter.passed;
  meter.passed = 0;
}

void Recorder::TakeAreas(SimTime end) {
  const int64_t gone = window_.completions + window_.rejections;
  TakeArea(end, in_flight_ + window_.arrivals - gone, &in_flight_moment_, &window_.in_system_area);
  for (Meter& meter : meters_) {
    CountPassed(meter);
    TakeArea(end, meter.waiting + meter.joined - meter.called, &meter.waiting_moment,
             &meter.window.queue_area);
    TakeArea(end, meter.busy + meter.window.batches - meter.ended, &meter.busy_moment,
             &meter.window.busy_area);
    TakeArea(end, meter.up, &meter.up_moment, &meter.window.up_area);
    TakeArea(end, meter.billed, &meter.billed_moment, &meter.window.billed_area);
  }
  PlanArea(end.ns);
}

void Recorder::CloseWindows(SimTime now) {
  while (window_index_ < kWindows && now.ns >= area_end_) {
    if (area_end_ < window_end_) {
      TakeAreas({area_end_});
    } else {
      CountOutcomes();
      CloseWindow({window_end_});
    }
  }
}

void Recorder::CountOutcomes() {
  window_.outcomes[static_cast<size_t>(Outcome::kAnswered)] = window_.completions;
  window_.outcomes[static_cast<size_t>(Outcome::kRejected)] = window_.rejections;
  for (Meter& meter : meters_) {
    meter.window.fails[static_cast<size_t>(Outcome::kRejected)] = meter.window.rejections;
  }
}

void Recorder::CloseService(Meter& meter, SimTime end, std::vector<ServiceWindow>& windows) {
  ServiceWindow& window = meter.window;
  CountPassed(meter);
  meter.waiting += meter.joined - meter.called;
  meter.busy += window.batches - meter.ended;
  TakeArea(end, meter.waiting, &meter.waiting_moment, &window.queue_area);
  TakeArea(end, meter.busy, &meter.busy_moment, &window.busy_area);
  TakeArea(end, meter.up, &meter.up_moment, &window.up_area);
  TakeArea(end, meter.billed, &meter.billed_moment, &window.billed_area);
  window.started = window.waited + meter.no_wait;
  // Those who started and were not called from a queue came and started at once.
  window.arrivals =
      meter.joined + (window.started - meter.called) + window.rejections + window.kept_out;
  meter.wait.AddMany(Duration{0}, meter.no_wait);
  meter.joined = meter.called = meter.no_wait = meter.ended = 0;
  window.wait_sum *= kSecondsPerNs;
  window.sojourn_sum *= kSecondsPerNs;
  window.service_sum *= kSecondsPerNs;
  windows.push_back(window);
  window = {};
}

void Recorder::CloseWindow(SimTime end) {
  window_.latency_sum *= kSecondsPerNs;
  in_flight_ += window_.arrivals - window_.completions - window_.rejections;
  TakeArea(end, in_flight_, &in_flight_moment_, &window_.in_system_area);
  latency_.Settle();
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
  PlanArea(end.ns);
}

InstantCounts Recorder::Counts() const {
  InstantCounts counts;
  counts.answered = window_.completions;
  counts.unanswered = window_.rejections;
  for (const Meter& meter : meters_) {
    counts.rejected.push_back(meter.window.rejections);
    counts.kept_out.push_back(meter.window.kept_out);
    counts.served.push_back(meter.window.completions);
  }
  return counts;
}

void Recorder::Close(SimTime end, bool truncated) {
  CloseWindows(end);
  record_.truncated = truncated;
  record_.duration = ToSeconds(end);
  // A truncated run leaves its open window short and the later ones empty.
  while (window_index_ < kWindows) {
    CountOutcomes();
    CloseWindow(end);
  }
  record_.in_flight = in_flight_;
  record_.digest = digest_;
}

}  // namespace servescape
