// SPDX-License-Identifier: MIT
// Vectors to build an index of: drawn, and kept as whole numbers of 12 bits, so that distances are
// exact and the same everywhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/random/generator.h"

namespace servescape {

enum class VectorData : uint8_t {
  kUniform,    // each coordinate uniform
  kNormal,     // each coordinate standard normal
  kClustered,  // 1,000 normal centres, and .3 of a standard normal around one of them
};

struct VectorSet {
  size_t dimension = 0;
  std::vector<int16_t> values;

  size_t count() const { return dimension == 0 ? 0 : values.size() / dimension; }
  const int16_t* at(size_t i) const { return values.data() + i * dimension; }
};

// `purpose` tells points and queries apart; the centres are the same for both.
VectorSet MakeVectors(VectorData data, size_t count, size_t dimension, uint64_t seed,
                      const char* purpose);

// The squared Euclidean distance.
inline int64_t SquaredDistance(const int16_t* a, const int16_t* b, size_t dimension) {
  constexpr size_t kBlock = 64;  // a sum of 64 squares of differences fits 31 bits
  int64_t total = 0;
  for (size_t at = 0; at < dimension; at += kBlock) {
    const size_t end = at + kBlock < dimension ? at + kBlock : dimension;
    int32_t sum = 0;
    for (size_t i = at; i < end; ++i) {
      const int16_t difference = static_cast<int16_t>(a[i] - b[i]);
      sum += static_cast<int32_t>(difference) * difference;
    }
    total += sum;
  }
  return total;
}

constexpr size_t kMostVectorValues = size_t{1} << 28;

// A point at its distance.
struct Neighbour {
  int64_t distance = 0;
  uint32_t point = 0;
  auto operator<=>(const Neighbour&) const = default;
};

// The nearest k of those that are allowed (all where the list is empty), nearest first.
std::vector<Neighbour> ExactNeighbours(const VectorSet& points, const std::vector<bool>& allowed,
                                       const int16_t* query, size_t k);

// What a search did.
struct SearchCost {
  int64_t distances = 0;  // computed, of points
  int64_t hops = 0;       // points whose links, or lists whose points, were gone through
  int64_t links = 0;      // links looked at
};

}  // namespace servescape
