// SPDX-License-Identifier: MIT
// The recorder's calls that tell of many requests at once: one pass for each figure, without
// branches, so that the processor takes several at a time.
#include "sim/metrics/pieces.h"
#include "sim/metrics/recorder.h"

namespace servescape {
namespace {

// Of the instants, modulo 2^64.
uint64_t SumOf(const SimTime* at, size_t count) {
  uint64_t sum = 0;
  for (size_t i = 0; i < count; ++i) sum += static_cast<uint64_t>(at[i].ns);
  return sum;
}

}  // namespace

void Recorder::OnArrivals(uint32_t service, const SimTime* at, size_t count) {
  OnQueuedArrivals(service, static_cast<int64_t>(count), SumOf(at, count));
}

void Recorder::OnJoins(uint32_t service, const SimTime* at, size_t count) {
  Meter& meter = meters_[service];
  meter.waiting_moment -= SumOf(at, count);
  meter.joined += static_cast<int64_t>(count);
}

void Recorder::OnStarts(uint32_t service, const SimTime* joined, const SimTime* started,
                        size_t count) {
  Meter& meter = meters_[service];
  meter.called += static_cast<int64_t>(count);
  ForPieces(count, [&](size_t first, size_t length) {
    const SimTime *const from = joined + first, *const to = started + first;
    const auto wait = [&](size_t i) { return to[i].ns - from[i].ns; };
    uint64_t instants = 0;
    Durations waits;
    for (size_t i = 0; i < length; ++i) {
      instants += static_cast<uint64_t>(to[i].ns);
      waits.Add(wait(i));
    }
    meter.waiting_moment += instants;
    AddInOrder(waits, length, wait, &meter.window.wait_sum);
    size_t waited = 0;
    int64_t* const above_zero = piece_.data();
    for (size_t i = 0; i < length; ++i) {
      above_zero[waited] = wait(i);
      waited += above_zero[waited] != 0;
    }
    Histogram::Adder waits_above_zero(&meter.wait);
    for (size_t i = 0; i < waited; ++i) waits_above_zero.Add({above_zero[i]});
    meter.window.waited += static_cast<int64_t>(waited);
    meter.no_wait += static_cast<int64_t>(length - waited);
  });
}

void Recorder::OnBatches(uint32_t service, int64_t items, const SimTime* started,
                         const SimTime* ends, size_t count) {
  Meter& meter = meters_[service];
  meter.window.batches += static_cast<int64_t>(count);
  meter.window.batch_items += items;
  ForPieces(count, [&](size_t first, size_t length) {
    const SimTime *const from = started + first, *const to = ends + first;
    const auto time = [&](size_t i) { return to[i].ns - from[i].ns; };
    uint64_t instants = 0;
    Durations times;
    for (size_t i = 0; i < length; ++i) {
      instants += static_cast<uint64_t>(from[i].ns);
      times.Add(time(i));
    }
    meter.busy_moment -= instants;
    AddInOrder(times, length, time, &meter.window.service_sum);
  });
}

void Recorder::OnBatchEnds(uint32_t service, const SimTime* ended, size_t count) {
  Meter& meter = meters_[service];
  meter.ended += static_cast<int64_t>(count);
  meter.busy_moment += SumOf(ended, count);
}

void Recorder::OnEnds(uint32_t service, const SimTime* joined, const SimTime* ended, size_t count) {
  ServiceWindow& window = meters_[service].window;
  window.completions += static_cast<int64_t>(count);
  ForPieces(count, [&](size_t first, size_t length) {
    const SimTime *const from = joined + first, *const to = ended + first;
    const auto sojourn = [&](size_t i) { return to[i].ns - from[i].ns; };
    Durations sojourns;
    for (size_t i = 0; i < length; ++i) sojourns.Add(sojourn(i));
    AddInOrder(sojourns, length, sojourn, &window.sojourn_sum);
  });
}

void Recorder::OnCompletions(uint32_t source, const SimTime* intended, const SimTime* ended,
                             size_t count) {
  ForPieces(count, [&](size_t first, size_t length) {
    CompletePiece(source, intended + first, ended + first, length, [](size_t, uint32_t) {});
  });
}

}  // namespace servescape
