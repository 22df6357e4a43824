// SPDX-License-Identifier: MIT
// The recorder's calls that tell of many requests at once: one pass for each figure, without
// branches, so that the processor takes several at a time.
#include <algorithm>

#include "sim/metrics/recorder.h"

namespace servescape {
namespace {

// Of the instants, modulo 2^64.
uint64_t SumOf(const SimTime* at, size_t count) {
  uint64_t sum = 0;
  for (size_t i = 0; i < count; ++i) sum += static_cast<uint64_t>(at[i].ns);
  return sum;
}

// Durations of a piece: their sum modulo 2^64, and the bits of them all.
struct Durations {
  uint64_t sum = 0, bits = 0;

  void Add(int64_t ns) {
    sum += static_cast<uint64_t>(ns);
    bits |= static_cast<uint64_t>(ns);
  }
};

// To `total` what adding the durations one by one, as doubles, gives: duration(i) of each. Whole
// numbers up to 2^53 are exact as doubles, so that there the order does not matter.
template <class Duration>
void AddInOrder(const Durations& all, size_t count, Duration duration, double* total) {
  constexpr uint64_t kExact = uint64_t{1} << 53;
  if (all.bits < kExact / Recorder::kPiece && *total < static_cast<double>(kExact - all.sum))
      [[likely]] {
    *total += static_cast<double>(static_cast<int64_t>(all.sum));
    return;
  }
  for (size_t i = 0; i < count; ++i) *total += static_cast<double>(duration(i));
}

// visit(first, count) of pieces.
template <class Visit>
void ForPieces(size_t count, Visit visit) {
  constexpr size_t kMost = Recorder::kPiece;
  for (size_t i = 0; i < count; i += kMost) visit(i, std::min(kMost, count - i));
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
  window_.completions += static_cast<int64_t>(count);
  const uint64_t source_bits = CompletionWord(source, {});
  ForPieces(count, [&](size_t first, size_t length) {
    const SimTime *const from = intended + first, *const to = ended + first;
    int64_t* const latencies = piece_.data();
    uint64_t instants = 0;
    Durations all;
    for (size_t i = 0; i < length; ++i) {
      latencies[i] = to[i].ns - from[i].ns;
      instants += static_cast<uint64_t>(to[i].ns);
      all.Add(latencies[i]);
    }
    in_flight_moment_ += instants;
    const auto latency = [&](size_t i) { return latencies[i]; };
    AddInOrder(all, length, latency, &window_.latency_sum);
    Digest digest = digest_;
    Histogram::Adder adder(&latency_);
    for (size_t i = 0; i < length; ++i) {
      adder.Add({latencies[i]});
      digest.Add(static_cast<uint64_t>(latencies[i]) ^ source_bits);
    }
    digest_ = digest;
  });
}

}  // namespace servescape
