// SPDX-License-Identifier: MIT
// Indexes of vectors: what must hold whatever is drawn.
#include <doctest/doctest.h>

#include <algorithm>

#include "sim/vectors/hnsw.h"
#include "sim/vectors/ivf.h"

namespace servescape {
namespace {

constexpr size_t kCount = 2000, kDimension = 16, kNeighbours = 10, kQueries = 50;

struct Drawn {
  VectorSet points = MakeVectors(VectorData::kClustered, kCount, kDimension, 7, "points");
  VectorSet queries = MakeVectors(VectorData::kClustered, kQueries, kDimension, 7, "queries");
};

std::vector<bool> EachHundredth() {
  std::vector<bool> out(kCount);
  for (size_t i = 0; i < kCount; i += 100) out[i] = true;
  return out;
}

struct Measured {
  double recall = 0, returned = 0, distances = 0;
};

template <class Index>
Measured Measure(Index& index, const Drawn& drawn, size_t dial, const std::vector<bool>& allowed) {
  Measured out;
  SearchCost cost;
  for (size_t q = 0; q < kQueries; ++q) {
    const auto truth = ExactNeighbours(drawn.points, allowed, drawn.queries.at(q), kNeighbours);
    const auto found = index.Search(drawn.queries.at(q), kNeighbours, dial, allowed, &cost);
    CHECK(std::is_sorted(found.begin(), found.end()));
    for (const Neighbour& each : found) {
      CHECK((allowed.empty() || allowed[each.point]));
      out.recall += std::count(truth.begin(), truth.end(), each) > 0 ? 1.0 : 0.0;
    }
    out.returned += static_cast<double>(found.size());
  }
  out.recall /= static_cast<double>(kQueries * kNeighbours);
  out.returned /= static_cast<double>(kQueries);
  out.distances = static_cast<double>(cost.distances) / static_cast<double>(kQueries);
  return out;
}

TEST_CASE("hnswlib and usearch search with at least k candidates, faiss with what it is told") {
  const Drawn drawn;
  Hnsw hnswlib({HnswLibrary::kHnswlib, 16, 200}, drawn.points, 1);
  const Measured one = Measure(hnswlib, drawn, 1, {}), ten = Measure(hnswlib, drawn, 10, {});
  CHECK(one.recall == ten.recall);
  CHECK(one.distances == ten.distances);
  CHECK(Measure(hnswlib, drawn, kCount, {}).recall == 1);
  Hnsw faiss({HnswLibrary::kFaiss, 16, 40}, drawn.points, 1);
  const Measured least = Measure(faiss, drawn, 1, {});
  CHECK(least.returned == kNeighbours);
  CHECK(least.recall < Measure(faiss, drawn, 10, {}).recall - 0.1);
}

TEST_CASE("a filter costs work in hnswlib and starves faiss") {
  const Drawn drawn;
  const std::vector<bool> few = EachHundredth();
  Hnsw hnswlib({HnswLibrary::kHnswlib, 16, 200}, drawn.points, 1);
  const Measured all = Measure(hnswlib, drawn, 10, {}), kept = Measure(hnswlib, drawn, 10, few);
  CHECK(kept.returned == kNeighbours);
  CHECK(kept.recall >= all.recall);
  CHECK(kept.distances > 4 * all.distances);
  Hnsw faiss({HnswLibrary::kFaiss, 16, 40}, drawn.points, 1);
  const Measured starved = Measure(faiss, drawn, 16, few);
  CHECK(starved.returned < 6);
  CHECK(starved.distances == Measure(faiss, drawn, 16, {}).distances);
}

TEST_CASE("IVF: all lists are exact, few lists starve a filter, full lists are near to queries") {
  const Drawn drawn;
  const Ivf ivf(64, drawn.points, 1);
  CHECK(Measure(ivf, drawn, 64, {}).recall == 1);
  const Measured one = Measure(ivf, drawn, 1, {});
  CHECK(one.recall < 1);
  CHECK(Measure(ivf, drawn, 1, EachHundredth()).returned < 3);
  CHECK(ivf.imbalance() > 1);
  CHECK(one.distances > 1.1 * kCount / 64);
}

TEST_CASE("memory is what the records take") {
  const Drawn drawn;
  Hnsw hnswlib({HnswLibrary::kHnswlib, 16, 20}, drawn.points, 1);
  const double base = kCount * (4.0 * kDimension + 32 * 4 + 4 + 8 + 8);
  CHECK(hnswlib.MemoryBytes(4.0 * kDimension) > base);
  CHECK(hnswlib.MemoryBytes(4.0 * kDimension) < base + kCount * 68 * 0.1);  // a 15th is above
  const Ivf ivf(64, drawn.points, 1);
  CHECK(ivf.MemoryBytes(64) == kCount * 72.0 + 64 * 64);
}

}  // namespace
}  // namespace servescape
