// SPDX-License-Identifier: MIT
#include "sim/vectors/vectors.h"

#include <algorithm>
#include <string>

#include "sim/random/normal.h"

namespace servescape {
namespace {

constexpr double kUniformScale = 4095;  // of [0, 1), shifted to the middle
constexpr double kNormalScale = 256;    // of a standard deviation: 8 of them fit
constexpr double kMost = 2047;
constexpr uint32_t kCentres = 1000;
constexpr double kAround = 0.3;

int16_t Round(double value) {
  const double bounded = std::min(kMost, std::max(-kMost, value));
  return static_cast<int16_t>(bounded + (bounded < 0 ? -0.5 : 0.5));
}

}  // namespace

VectorSet MakeVectors(VectorData data, size_t count, size_t dimension, uint64_t seed,
                      const char* purpose) {
  VectorSet out{dimension, {}};
  out.values.reserve(count * dimension);
  Generator generator = MakeStream(seed, 0, std::string("vectors/") + purpose);
  std::vector<double> centres;
  if (data == VectorData::kClustered) {
    Generator own = MakeStream(seed, 0, "vectors/centres");
    for (size_t i = 0; i < kCentres * dimension; ++i) centres.push_back(UnitNormal(own));
  }
  for (size_t i = 0; i < count; ++i) {
    const size_t centre = data == VectorData::kClustered ? generator.NextBelow(kCentres) : 0;
    for (size_t j = 0; j < dimension; ++j) {
      double value = 0;
      if (data == VectorData::kUniform) {
        value = (generator.NextUniform() - 0.5) * kUniformScale;
      } else {
        value = UnitNormal(generator);
        if (data == VectorData::kClustered) {
          value = centres[centre * dimension + j] + kAround * value;
        }
        value *= kNormalScale;
      }
      out.values.push_back(Round(value));
    }
  }
  return out;
}

std::vector<Neighbour> ExactNeighbours(const VectorSet& points, const std::vector<bool>& allowed,
                                       const int16_t* query, size_t k) {
  std::vector<Neighbour> best;  // a heap, the farthest first
  const size_t count = points.count();
  for (size_t i = 0; i < count; ++i) {
    if (!allowed.empty() && !allowed[i]) continue;
    const Neighbour each{SquaredDistance(points.at(i), query, points.dimension),
                         static_cast<uint32_t>(i)};
    if (best.size() == k) {
      if (!(each < best.front())) continue;
      std::pop_heap(best.begin(), best.end());
      best.pop_back();
    }
    best.push_back(each);
    std::push_heap(best.begin(), best.end());
  }
  std::sort_heap(best.begin(), best.end());
  return best;
}

}  // namespace servescape
