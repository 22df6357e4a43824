// SPDX-License-Identifier: MIT
// Many requests at once, worked through in pieces, so that what is between two passes is near; and
// sums over a piece that are those of one by one.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace servescape {

constexpr size_t kPiece = 256;

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
  if (all.bits < kExact / kPiece && *total < static_cast<double>(kExact - all.sum)) [[likely]] {
    *total += static_cast<double>(static_cast<int64_t>(all.sum));
    return;
  }
  for (size_t i = 0; i < count; ++i) *total += static_cast<double>(duration(i));
}

// visit(first, count) of pieces.
template <class Visit>
void ForPieces(size_t count, Visit visit) {
  for (size_t i = 0; i < count; i += kPiece) visit(i, std::min(kPiece, count - i));
}

}  // namespace servescape
