// SPDX-License-Identifier: MIT
// The observer that measures: fills a ReplicationRecord while the simulation runs. It implements
// the calls of kernel/observer.h; detail_recorder.h builds on it.
//
// A time average needs the area under a count N(t) over a window. With t counted from the
// window's start, that area is N(end) * end - (sum of the instants of +1) + (sum of those of -1):
// one integer addition an event. Instants are kept in units of 2^shift ns, chosen so that a
// window has at most 2^40 of them and the area of 2^22 requests fits 63 bits.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/digest.h"
#include "sim/base/time.h"
#include "sim/metrics/histogram.h"
#include "sim/metrics/replication_record.h"

namespace servescape {

class Recorder {
 public:
  Recorder(int index, Duration duration, int services);

  void OnTime(SimTime now) {
    if (now.ns >= window_end_) [[unlikely]] CloseWindows(now);
    instant_ = (now.ns - window_start_) >> shift_;
  }

  void OnArrival(SimTime) {
    in_flight_moment_ -= instant_;
    ++window_.arrivals;
  }

  void OnWait(SimTime, uint32_t service) {
    Meter& meter = meters_[service];
    meter.waiting_moment -= instant_;
    ++meter.joined;
  }

  void OnReject(SimTime, uint32_t service) {
    ++meters_[service].window.rejections;
  }

  void OnServiceStart(uint32_t service, Duration wait) {
    Meter& meter = meters_[service];
    if (wait.ns == 0) {
      ++meter.no_wait;
      return;
    }
    meter.wait.Add(wait);
    meter.window.wait_sum += static_cast<double>(wait.ns);
    ++meter.window.waited;
  }

  void OnBatchStart(SimTime, uint32_t service, uint32_t /*requests*/, uint32_t queued,
                    uint32_t items, Duration time) {
    Meter& meter = meters_[service];
    meter.called += queued;
    meter.waiting_moment += queued * instant_;
    meter.busy_moment -= instant_;
    ++meter.window.batches;
    meter.window.batch_items += items;
    meter.window.service_sum += static_cast<double>(time.ns);
  }

  void OnServiceExtended(uint32_t service, Duration by) {
    meters_[service].window.service_sum += static_cast<double>(by.ns);
  }

  void OnBatchEnd(SimTime, uint32_t service) {
    Meter& meter = meters_[service];
    ++meter.ended;
    meter.busy_moment += instant_;
  }

  void OnServiceEnd(uint32_t service, Duration sojourn) {
    ServiceWindow& window = meters_[service].window;
    ++window.completions;
    window.sojourn_sum += static_cast<double>(sojourn.ns);
  }

  void OnComplete(SimTime, uint32_t source, Duration latency) {
    in_flight_moment_ += instant_;
    ++window_.completions;
    window_.latency_sum += static_cast<double>(latency.ns);
    latency_.Add(latency);
    digest_.Add(static_cast<uint64_t>(latency.ns) ^ static_cast<uint64_t>(source) << 56);
  }

  void OnFail(SimTime now, uint32_t source, Duration age = {}) {
    record_.rejected_age_sum += ToSeconds(age);
    in_flight_moment_ += instant_;
    ++window_.rejections;
    digest_.Add(~static_cast<uint64_t>(now.ns) ^ static_cast<uint64_t>(source) << 56);
  }

  // Closes the record at `end` (the planned end, or where a truncated run stopped).
  void Close(SimTime end, bool truncated);
  // To be completed by the caller: remaining_service, in_flight_age_sum, events, peak_in_flight.
  ReplicationRecord& record() { return record_; }

 protected:
  struct Meter {
    int64_t waiting_moment = 0;
    int64_t busy_moment = 0;
    int64_t joined = 0;          // requests that began to wait, in the window
    int64_t called = 0;          // requests taken from a queue, in the window
    int64_t no_wait = 0;         // service starts without a wait, in the window
    int64_t ended = 0;           // batches, in the window
    ServiceWindow window;        // what follows from the rest is filled in when it closes
    int64_t waiting = 0;         // requests, when the window began
    int64_t busy = 0;            // slots, likewise
    Histogram wait;              // of the block, waits above zero
  };

  // Closes every window that ends at or before `now`.
  void CloseWindows(SimTime now);
  void CloseWindow(SimTime end);
  void CloseService(Meter& meter, SimTime end, std::vector<ServiceWindow>& windows);
  // Seconds x count since the window's start; `moment` starts anew.
  double TakeArea(SimTime end, int64_t count, int64_t* moment) const;

  ReplicationRecord record_;
  Duration duration_;
  int64_t window_start_ = 0;  // ns
  int64_t window_end_ = 0;    // ns
  int64_t instant_ = 0;       // of the present event, in units, from window_start_
  int shift_ = 0;
  int window_index_ = 0;
  int64_t in_flight_ = 0;     // when the window began
  int64_t in_flight_moment_ = 0;
  Digest digest_;
  SystemWindow window_;
  Histogram latency_;        // of the window
  Histogram block_latency_;  // of the block
  std::vector<Meter> meters_;
};

}  // namespace servescape
