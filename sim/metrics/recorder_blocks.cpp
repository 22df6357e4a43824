// SPDX-License-Identifier: MIT
// The recorder's calls that tell of many requests at once: one pass for each figure, without
// branches, so that the processor takes several at a time.
#include <algorithm>

#include "sim/metrics/recorder.h"

namespace servescape {
namespace {

constexpr size_t kPiece = 256;  // instants at a time, so that what is between two passes is near

// Of the instants, modulo 2^64.
uint64_t SumOf(const SimTime* at, size_t count) {
  uint64_t sum = 0;
  for (size_t i = 0; i < count; ++i) sum += static_cast<uint64_t>(at[i].ns);
  return sum;
}

// What adding the durations to `sum` one by one, as doubles, gives. Whole numbers up to 2^53 are
// exact as doubles, so that there the order does not matter.
void AddInOrder(const int64_t* ns, size_t count, double* sum) {
  constexpr uint64_t kExact = uint64_t{1} << 53;
  uint64_t total = 0, bits = 0;
  for (size_t i = 0; i < count; ++i) {
    total += static_cast<uint64_t>(ns[i]);
    bits |= static_cast<uint64_t>(ns[i]);
  }
  if (bits < kExact / kPiece && *sum < static_cast<double>(kExact - total)) [[likely]] {
    *sum += static_cast<double>(static_cast<int64_t>(total));
    return;
  }
  for (size_t i = 0; i < count; ++i) *sum += static_cast<double>(ns[i]);
}

// later[i] - earlier[i].
void Subtract(const SimTime* later, const SimTime* earlier, size_t count, int64_t* out) {
  for (size_t i = 0; i < count; ++i) out[i] = later[i].ns - earlier[i].ns;
}

// visit(first, count) of pieces.
template <class Visit>
void ForPieces(size_t count, Visit visit) {
  for (size_t i = 0; i < count; i += kPiece) visit(i, std::min(kPiece, count - i));
}

}  // namespace

void Recorder::OnArrivals(const SimTime* at, size_t count) {
  in_flight_moment_ -= SumOf(at, count);
  window_.arrivals += static_cast<int64_t>(count);
}

void Recorder::OnJoins(uint32_t service, const SimTime* at, size_t count) {
  Meter& meter = meters_[service];
  meter.waiting_moment -= SumOf(at, count);
  meter.joined += static_cast<int64_t>(count);
}

void Recorder::OnStarts(uint32_t service, uint32_t items, const SimTime* joined,
                        const SimTime* started, const SimTime* ends, size_t count) {
  Meter& meter = meters_[service];
  const auto starts = static_cast<int64_t>(count);
  const uint64_t instants = SumOf(started, count);
  meter.called += starts;
  meter.waiting_moment += instants;
  meter.busy_moment -= instants;
  meter.window.batches += starts;
  meter.window.batch_items += starts * items;
  ForPieces(count, [&](size_t first, size_t length) {
    int64_t times[kPiece];
    Subtract(ends + first, started + first, length, times);
    AddInOrder(times, length, &meter.window.service_sum);
    size_t waited = 0;
    int64_t waits[kPiece];
    for (size_t i = first; i < first + length; ++i) {
      waits[waited] = started[i].ns - joined[i].ns;
      waited += waits[waited] != 0;
    }
    AddInOrder(waits, waited, &meter.window.wait_sum);
    meter.wait.AddAll(waits, waited);
    meter.window.waited += static_cast<int64_t>(waited);
    meter.no_wait += static_cast<int64_t>(length - waited);
  });
}

void Recorder::OnEnds(uint32_t service, const SimTime* joined, const SimTime* ended, size_t count) {
  Meter& meter = meters_[service];
  meter.ended += static_cast<int64_t>(count);
  meter.busy_moment += SumOf(ended, count);
  meter.window.completions += static_cast<int64_t>(count);
  ForPieces(count, [&](size_t first, size_t length) {
    int64_t sojourns[kPiece];
    Subtract(ended + first, joined + first, length, sojourns);
    AddInOrder(sojourns, length, &meter.window.sojourn_sum);
  });
}

void Recorder::OnCompletions(uint32_t source, const SimTime* intended, const SimTime* ended,
                             size_t count) {
  in_flight_moment_ += SumOf(ended, count);
  window_.completions += static_cast<int64_t>(count);
  ForPieces(count, [&](size_t first, size_t length) {
    int64_t latencies[kPiece] = {};
    Subtract(ended + first, intended + first, length, latencies);
    AddInOrder(latencies, length, &window_.latency_sum);
    latency_.AddAll(latencies, length);
    Digest digest = digest_;
    for (size_t i = 0; i < length; ++i) digest.Add(CompletionWord(source, {latencies[i]}));
    digest_ = digest;
  });
}

}  // namespace servescape
