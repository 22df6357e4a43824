// SPDX-License-Identifier: MIT
#include "sim/vectors/ivf.h"

#include <algorithm>

namespace servescape {
namespace {

constexpr int kRounds = 10;  // of an IVF's k-means (ClusteringParameters::niter)

int16_t Rounded(int64_t sum, int64_t count) {
  const int64_t half = count / 2;
  return static_cast<int16_t>((sum + (sum < 0 ? -half : half)) / count);
}

}  // namespace

Ivf::Ivf(size_t lists, const VectorSet& points, uint64_t seed)
    : points_(points), centroids_{points.dimension, {}}, list_of_(points.count()), lists_(lists) {
  Generator generator = MakeStream(seed, 0, "vectors/centroids");
  std::vector<uint32_t> order(points.count());
  for (uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  for (size_t i = 0; i < lists; ++i) {
    const size_t left = order.size() - i;
    std::swap(order[i], order[i + generator.NextBelow(static_cast<uint32_t>(left))]);
    const int16_t* const from = points.at(order[i]);
    centroids_.values.insert(centroids_.values.end(), from, from + points.dimension);
  }
  for (int round = 0; round < kRounds; ++round) {
    Assign();
    Move(&generator);
  }
  Assign();
  for (uint32_t i = 0; i < list_of_.size(); ++i) lists_[list_of_[i]].push_back(i);
}

void Ivf::Assign() {
  const size_t dimension = points_.dimension;
  for (size_t i = 0; i < list_of_.size(); ++i) {
    const int16_t* const point = points_.at(i);
    int64_t least = SquaredDistance(point, centroids_.at(0), dimension);
    uint32_t best = 0;
    for (uint32_t c = 1; c < lists_.size(); ++c) {
      const int64_t distance = SquaredDistance(point, centroids_.at(c), dimension);
      if (distance >= least) continue;
      least = distance;
      best = c;
    }
    list_of_[i] = best;
  }
}

// To the means; a centroid without points takes half of a large list's place.
void Ivf::Move(Generator* generator) {
  const size_t dimension = points_.dimension;
  std::vector<int64_t> sums(centroids_.values.size());
  std::vector<int64_t> counts(lists_.size());
  for (size_t i = 0; i < list_of_.size(); ++i) {
    const uint32_t list = list_of_[i];
    ++counts[list];
    const int16_t* const point = points_.at(i);
    for (size_t j = 0; j < dimension; ++j) sums[list * dimension + j] += point[j];
  }
  for (size_t c = 0; c < lists_.size(); ++c) {
    if (counts[c] == 0) continue;
    for (size_t j = 0; j < dimension; ++j) {
      centroids_.values[c * dimension + j] = Rounded(sums[c * dimension + j], counts[c]);
    }
  }
  const uint32_t all = static_cast<uint32_t>(lists_.size());
  const double spare = static_cast<double>(list_of_.size()) - static_cast<double>(all);
  for (size_t c = 0; c < lists_.size() && spare > 0; ++c) {
    if (counts[c] > 0) continue;
    uint32_t from = 0;
    do {
      from = generator->NextBelow(all);
    } while (generator->NextUniform() * spare >= static_cast<double>(counts[from] - 1));
    for (size_t j = 0; j < dimension; ++j) {
      const int16_t value = centroids_.values[from * dimension + j];
      centroids_.values[c * dimension + j] = static_cast<int16_t>(value + (j % 2 == 0 ? 1 : -1));
    }
    counts[c] = counts[from] / 2;
    counts[from] -= counts[c];
  }
}

std::vector<Neighbour> Ivf::Search(const int16_t* query, size_t k, size_t nprobe,
                                   const std::vector<bool>& allowed, SearchCost* cost) const {
  std::vector<Neighbour> near;
  for (uint32_t c = 0; c < lists_.size(); ++c) {
    near.push_back({SquaredDistance(query, centroids_.at(c), points_.dimension), c});
  }
  const size_t probes = std::min(nprobe, near.size());
  std::partial_sort(near.begin(), near.begin() + static_cast<std::ptrdiff_t>(probes), near.end());
  std::vector<Neighbour> best;
  for (size_t i = 0; i < probes; ++i) {
    ++cost->hops;
    for (const uint32_t point : lists_[near[i].point]) {
      ++cost->links;
      if (!allowed.empty() && !allowed[point]) continue;
      ++cost->distances;
      const Neighbour each{SquaredDistance(query, points_.at(point), points_.dimension), point};
      if (best.size() == k) {
        if (!(each < best.front())) continue;
        std::pop_heap(best.begin(), best.end());
        best.pop_back();
      }
      best.push_back(each);
      std::push_heap(best.begin(), best.end());
    }
  }
  std::sort_heap(best.begin(), best.end());
  return best;
}

size_t Ivf::longest() const {
  size_t out = 0;
  for (const auto& each : lists_) out = std::max(out, each.size());
  return out;
}

size_t Ivf::shortest() const {
  size_t out = points_.count();
  for (const auto& each : lists_) out = std::min(out, each.size());
  return out;
}

double Ivf::imbalance() const {
  double squares = 0;
  for (const auto& each : lists_) {
    squares += static_cast<double>(each.size()) * static_cast<double>(each.size());
  }
  const double count = static_cast<double>(points_.count());
  return squares * static_cast<double>(lists_.size()) / (count * count);
}

double Ivf::MemoryBytes(double vector_bytes) const {
  constexpr double kId = 8;
  return static_cast<double>(points_.count()) * (vector_bytes + kId) +
         static_cast<double>(lists_.size()) * vector_bytes;
}

}  // namespace servescape
