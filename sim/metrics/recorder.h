// SPDX-License-Identifier: MIT
// The observer that measures: fills a ReplicationRecord while the simulation runs. It implements
// the calls of kernel/observer.h. Sums are kept in nanoseconds as doubles (exact to 2^53) and
// turned into seconds when a window closes.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/time.h"
#include "sim/metrics/histogram.h"
#include "sim/metrics/replication_record.h"

namespace servescape {

class Recorder {
 public:
  Recorder(int index, Duration duration, int services);

  void OnTime(SimTime now) {
    if (now.ns >= window_end_) [[unlikely]] CloseWindows(now);
  }

  void OnArrival(SimTime now) {
    TouchSystem(now);
    ++in_flight_;
    ++window_.arrivals;
  }

  void OnWait(SimTime now, uint32_t service) {
    Meter& meter = meters_[service];
    meter.Touch(now);
    ++meter.waiting;
    ++meter.window.arrivals;
  }

  void OnReject(SimTime, uint32_t service) {
    ++meters_[service].window.arrivals;
    ++meters_[service].window.rejections;
  }

  void OnServiceStart(uint32_t service, Duration wait) {
    Meter& meter = meters_[service];
    meter.wait.Add(wait);
    meter.window.wait_sum += static_cast<double>(wait.ns);
    ++meter.window.started;
    meter.window.waited += wait.ns > 0;
  }

  void OnBatchStart(SimTime now, uint32_t service, uint32_t requests, uint32_t queued,
                    uint32_t items, Duration time) {
    Meter& meter = meters_[service];
    meter.Touch(now);
    meter.waiting -= queued;
    ++meter.busy;
    meter.window.arrivals += requests - queued;
    ++meter.window.batches;
    meter.window.batch_items += items;
    meter.window.service_sum += static_cast<double>(time.ns);
  }

  void OnServiceExtended(uint32_t service, Duration by) {
    meters_[service].window.service_sum += static_cast<double>(by.ns);
  }

  void OnBatchEnd(SimTime now, uint32_t service) {
    Meter& meter = meters_[service];
    meter.Touch(now);
    --meter.busy;
  }

  void OnServiceEnd(uint32_t service, Duration sojourn) {
    ServiceWindow& window = meters_[service].window;
    ++window.completions;
    window.sojourn_sum += static_cast<double>(sojourn.ns);
  }

  void OnComplete(SimTime now, uint32_t source, Duration latency) {
    TouchSystem(now);
    --in_flight_;
    ++window_.completions;
    window_.latency_sum += static_cast<double>(latency.ns);
    latency_.Add(latency);
    record_.digest.Add(static_cast<uint64_t>(latency.ns) ^ static_cast<uint64_t>(source) << 56);
  }

  void OnFail(SimTime now, uint32_t source) {
    TouchSystem(now);
    --in_flight_;
    ++window_.rejections;
    record_.digest.Add(~static_cast<uint64_t>(now.ns) ^ static_cast<uint64_t>(source) << 56);
  }

  // Closes the record at `end` (the planned end, or where a truncated run stopped).
  void Close(SimTime end, bool truncated);
  // To be completed by the caller: remaining_service, in_flight_age_sum, events, peak_in_flight.
  ReplicationRecord& record() { return record_; }

 private:
  struct Meter {
    int64_t waiting = 0;
    int64_t busy = 0;
    int64_t touched = 0;  // ns
    ServiceWindow window;
    Histogram wait;       // of the block

    void Touch(SimTime now) {
      const double elapsed = static_cast<double>(now.ns - touched);
      window.queue_area += static_cast<double>(waiting) * elapsed;
      window.busy_area += static_cast<double>(busy) * elapsed;
      touched = now.ns;
    }
  };

  void TouchSystem(SimTime now) {
    window_.in_system_area +=
        static_cast<double>(in_flight_) * static_cast<double>(now.ns - touched_);
    touched_ = now.ns;
  }
  // Closes every window that ends at or before `now`.
  void CloseWindows(SimTime now);
  void CloseWindow(SimTime end);
  void CloseService(Meter& meter, SimTime end, std::vector<ServiceWindow>& windows);

  ReplicationRecord record_;
  Duration duration_;
  int64_t window_end_ = 0;
  int window_index_ = 0;
  int64_t in_flight_ = 0;
  int64_t touched_ = 0;  // ns
  SystemWindow window_;
  Histogram latency_;        // of the window
  Histogram block_latency_;  // of the block
  std::vector<Meter> meters_;
};

}  // namespace servescape
