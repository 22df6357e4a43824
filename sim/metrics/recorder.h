// SPDX-License-Identifier: MIT
// The observer that measures: fills a ReplicationRecord while the simulation runs. It implements
// the calls of kernel/observer.h; detail_recorder.h builds on it.
//
// A time average needs the area under a count N(t). From the start of the run it is
// N(end) * end - (sum of the instants of +1) + (sum of those of -1): one integer addition an event.
// Moments are kept modulo 2^64 and areas taken at least every 2^40 ns, over which the area of
// 2^23 requests fits 63 bits, so the difference of two is exact.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/base/digest.h"
#include "sim/base/time.h"
#include "sim/kernel/observer.h"
#include "sim/metrics/histogram.h"
#include "sim/metrics/instant_counts.h"
#include "sim/metrics/pieces.h"
#include "sim/metrics/replication_record.h"

namespace servescape {

// What the digest takes of an answer.
inline uint64_t CompletionWord(uint32_t source, Duration latency) {
  return static_cast<uint64_t>(latency.ns) ^ static_cast<uint64_t>(source) << 56;
}

class Recorder {
 public:
  // `replicas` of each service at the start.
  Recorder(int index, Duration duration, const std::vector<uint32_t>& replicas);

  // Before the run: times up to which latencies, or the waits for a service, are to be counted
  // exactly.
  void WatchLatency(const std::vector<Duration>& limits) { latency_.Watch(limits); }
  void WatchWait(size_t service, const std::vector<Duration>& limits) {
    meters_[service].wait.Watch(limits);
  }

  void OnTime(SimTime now) {
    if (now.ns >= area_end_) [[unlikely]]
      CloseWindows(now);
  }

  void OnArrival(SimTime now) {
    in_flight_moment_ -= Instant(now);
    ++window_.arrivals;
  }

  void OnWait(SimTime now, uint32_t service) {
    Meter& meter = meters_[service];
    meter.waiting_moment -= Instant(now);
    ++meter.joined;
  }

  SimTime quiet_until() const { return {area_end_}; }
  void OnQueuedArrivals(uint32_t service, int64_t count, uint64_t instants) {
    in_flight_moment_ -= instants;
    window_.arrivals += count;
    Meter& meter = meters_[service];
    meter.waiting_moment -= instants;
    meter.joined += count;
  }

  void OnReject(SimTime, uint32_t service) { ++meters_[service].window.rejections; }

  [[gnu::always_inline]] void OnServiceStart(uint32_t service, Duration wait) {
    Meter& meter = meters_[service];
    if (wait.ns == 0) {
      ++meter.no_wait;
      return;
    }
    meter.wait.Add(wait);
    meter.window.wait_sum += static_cast<double>(wait.ns);
    ++meter.window.waited;
  }

  void OnBatchStart(SimTime now, uint32_t service, uint32_t /*requests*/, uint32_t queued,
                    uint32_t items, Duration time) {
    Meter& meter = meters_[service];
    meter.called += queued;
    meter.waiting_moment += queued * Instant(now);
    meter.busy_moment -= Instant(now);
    ++meter.window.batches;
    meter.window.batch_items += items;
    meter.window.service_sum += static_cast<double>(time.ns);
  }

  void OnServiceExtended(uint32_t service, Duration by) {
    meters_[service].window.service_sum += static_cast<double>(by.ns);
  }

  void OnBatchEnd(SimTime now, uint32_t service) {
    Meter& meter = meters_[service];
    ++meter.ended;
    meter.busy_moment += Instant(now);
  }

  void OnServiceEnd(uint32_t service, Duration sojourn) {
    ServiceWindow& window = meters_[service].window;
    ++window.completions;
    window.sojourn_sum += static_cast<double>(sojourn.ns);
  }

  // The server stays busy: its end and its start at one instant leave the area as it is.
  [[gnu::always_inline]] void OnNextStart(SimTime now, uint32_t service, Duration wait,
                                          uint32_t items, Duration time) {
    OnServiceStart(service, wait);
    Meter& meter = meters_[service];
    ++meter.passed;
    meter.waiting_moment += Instant(now);
    meter.window.batch_items += items;
    meter.window.service_sum += static_cast<double>(time.ns);
  }

  void OnComplete(SimTime now, uint32_t source, Duration latency) {
    in_flight_moment_ += Instant(now);
    ++window_.completions;
    window_.latency_sum += static_cast<double>(latency.ns);
    latency_.Add(latency);
    digest_.Add(CompletionWord(source, latency));
  }

  // Here and below on copies that no store can be taken to change, so that they stay in registers.
  template <class Next>
  [[gnu::always_inline]] void OnServiceStarts(uint32_t service, Next next) {
    Meter& meter = meters_[service];
    double wait_sum = meter.window.wait_sum;
    int64_t starts = 0;
    Histogram::Adder waits(&meter.wait);
    for (Duration wait; next(&wait); ++starts) {
      if (wait.ns == 0) continue;
      waits.Add(wait);
      wait_sum += static_cast<double>(wait.ns);
    }
    meter.no_wait += starts - waits.added();
    meter.window.waited += waits.added();
    meter.window.wait_sum = wait_sum;
  }

  template <class Next>
  [[gnu::always_inline]] void OnDepartures(SimTime now, uint32_t service, Next next) {
    ServiceWindow& window = meters_[service].window;
    double sojourn_sum = window.sojourn_sum, latency_sum = window_.latency_sum;
    Digest digest = digest_;
    Histogram::Adder latencies(&latency_);
    for (Departure one; next(&one);) {
      sojourn_sum += static_cast<double>(one.sojourn.ns);
      latency_sum += static_cast<double>(one.latency.ns);
      latencies.Add(one.latency);
      digest.Add(CompletionWord(one.source, one.latency));
    }
    const int64_t departures = latencies.added();
    in_flight_moment_ += static_cast<uint64_t>(departures) * Instant(now);
    window.completions += departures;
    window.sojourn_sum = sojourn_sum;
    window_.completions += departures;
    window_.latency_sum = latency_sum;
    digest_ = digest;
  }

  void OnFail(SimTime now, uint32_t source, Duration age = {}) {
    record_.rejected_age_sum += ToSeconds(age);
    in_flight_moment_ += Instant(now);
    ++window_.rejections;
    digest_.Add(~static_cast<uint64_t>(now.ns) ^ static_cast<uint64_t>(source) << 56);
  }

  // Of many requests at once, within one window; from instants in arrays.
  void OnArrivals(uint32_t service, const SimTime* at, size_t count);  // they wait there
  void OnJoins(uint32_t service, const SimTime* at, size_t count);
  void OnStarts(uint32_t service, const SimTime* joined, const SimTime* started, size_t count);
  void OnBatches(uint32_t service, int64_t items, const SimTime* started, const SimTime* ends,
                 size_t count);
  void OnBatchEnds(uint32_t service, const SimTime* ended, size_t count);
  void OnEnds(uint32_t service, const SimTime* joined, const SimTime* ended, size_t count);
  void OnCompletions(uint32_t source, const SimTime* intended, const SimTime* ended, size_t count);

  // Closes the record at `end` (the planned end, or where a truncated run stopped).
  void Close(SimTime end, bool truncated);
  // Requests that have arrived, all windows.
  int64_t arrivals() const { return record_.arrivals + window_.arrivals; }
  // Of the window under way.
  InstantCounts Counts() const;
  // To be completed by the caller: remaining_service, in_flight_age_sum, events.
  ReplicationRecord& record() { return record_; }

 protected:
  struct alignas(64) Meter {
    uint64_t waiting_moment = 0;
    uint64_t busy_moment = 0;
    int64_t joined = 0;          // requests that began to wait, in the window
    int64_t called = 0;          // requests taken from a queue, in the window
    int64_t passed = 0;          // servers that went on to the next request, in the window
    int64_t no_wait = 0;         // service starts without a wait, in the window
    int64_t ended = 0;           // batches, in the window
    ServiceWindow window;        // what follows from the rest is filled in when it closes
    int64_t waiting = 0;         // requests, when the window began
    int64_t busy = 0;            // servers, likewise
    Histogram wait;              // of the block, waits above zero
    int64_t up = 0, billed = 0;  // replicas, now
    uint64_t up_moment = 0, billed_moment = 0;
  };

  static uint64_t Instant(SimTime now) { return static_cast<uint64_t>(now.ns); }

  // OnCompletions of at most kPiece; take(i, bin) gets the bin of each latency. Leaves the
  // latencies in piece_ and returns their sum.
  template <class Take>
  [[gnu::always_inline]] Durations CompletePiece(uint32_t source, const SimTime* intended,
                                                 const SimTime* ended, size_t count, Take take);
  // Closes every window that ends at or before `now`.
  void CloseWindows(SimTime now);
  // Outcomes of the window where nothing but a full queue ever refuses a request.
  void CountOutcomes();
  void CloseWindow(SimTime end);
  // Counts those passed on as called, ended and started.
  static void CountPassed(Meter& meter);
  void CloseService(Meter& meter, SimTime end, std::vector<ServiceWindow>& windows);
  // Adds the areas up to `end`, within a window longer than areas may be.
  void TakeAreas(SimTime end);
  // Adds the seconds x count since it was last called; `count` is that at `end`.
  static void TakeArea(SimTime end, int64_t count, uint64_t* moment, double* area);
  // When areas are to be taken next, after `start`: at the window's end at the latest.
  void PlanArea(int64_t start);

  ReplicationRecord record_;
  Duration duration_;
  int64_t area_end_ = 0;    // ns
  int64_t window_end_ = 0;  // ns
  int window_index_ = 0;
  int64_t in_flight_ = 0;  // when the window began
  uint64_t in_flight_moment_ = 0;
  Digest digest_;
  SystemWindow window_;
  Histogram latency_;        // of the window
  Histogram block_latency_;  // of the block
  std::vector<Meter> meters_;
  std::array<int64_t, kPiece> piece_;  // what one pass leaves to the next
};

template <class Take>
[[gnu::always_inline]] inline Durations Recorder::CompletePiece(uint32_t source,
                                                                const SimTime* intended,
                                                                const SimTime* ended, size_t count,
                                                                Take take) {
  window_.completions += static_cast<int64_t>(count);
  const uint64_t source_bits = CompletionWord(source, {});
  int64_t* const latencies = piece_.data();
  uint64_t instants = 0;
  Durations all;
  for (size_t i = 0; i < count; ++i) {
    latencies[i] = ended[i].ns - intended[i].ns;
    instants += static_cast<uint64_t>(ended[i].ns);
    all.Add(latencies[i]);
  }
  in_flight_moment_ += instants;
  AddInOrder(
      all, count, [&](size_t i) { return latencies[i]; }, &window_.latency_sum);
  Digest digest = digest_;
  Histogram::Adder adder(&latency_);
  for (size_t i = 0; i < count; ++i) {
    take(i, adder.Add({latencies[i]}));
    digest.Add(static_cast<uint64_t>(latencies[i]) ^ source_bits);
  }
  digest_ = digest;
  return all;
}

}  // namespace servescape
