// SPDX-License-Identifier: MIT
// IVF,Flat of faiss 1.15 (faiss/IndexIVF.cpp, faiss/Clustering.cpp): lists around centroids of
// k-means (10 rounds, from points that are drawn), of which a search scans the nprobe nearest.
// Long lists are near to many queries, so that more than nprobe / nlist of the points are scanned;
// a filter takes its points out of those lists and may leave fewer than k.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/vectors/vectors.h"

namespace servescape {

class Ivf {
 public:
  Ivf(size_t lists, const VectorSet& points, uint64_t seed);

  std::vector<Neighbour> Search(const int16_t* query, size_t k, size_t nprobe,
                                const std::vector<bool>& allowed, SearchCost* cost) const;

  size_t longest() const;
  size_t shortest() const;
  // How much longer the list of a point is than the mean one: 1 if all are alike.
  double imbalance() const;
  double MemoryBytes(double vector_bytes) const;

 private:
  void Assign();
  void Move(Generator* generator);

  const VectorSet& points_;
  VectorSet centroids_;
  std::vector<uint32_t> list_of_;  // by point
  std::vector<std::vector<uint32_t>> lists_;
};

}  // namespace servescape
