// SPDX-License-Identifier: MIT
// HNSW (Malkov and Yashunin, IEEE TPAMI 42:4, 2020) as three libraries build and search it:
// hnswlib 0.8.0 (hnswlib/hnswalg.h), usearch 2.26 (include/usearch/index.hpp) and faiss 1.15
// (faiss/impl/HNSW.cpp). hnswlib and usearch search with max(ef, k) and go on until that many
// points which a filter lets through are found; faiss stops by efSearch whatever the filter keeps,
// adds points of high levels first and links a new point to as many as fit.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/vectors/vectors.h"

namespace servescape {

enum class HnswLibrary : uint8_t { kHnswlib, kUsearch, kFaiss };

struct HnswConfig {
  HnswLibrary library = HnswLibrary::kHnswlib;
  int64_t m = 16;  // links of a point above the base, half of those at the base
  int64_t ef_construction = 200;
};

class Hnsw {
 public:
  Hnsw(const HnswConfig& config, const VectorSet& points, uint64_t seed);

  // At most k points of those allowed (all where the list is empty), nearest first.
  std::vector<Neighbour> Search(const int16_t* query, size_t k, size_t ef,
                                const std::vector<bool>& allowed, SearchCost* cost);

  // Bytes of the index with vectors of `bytes` each, by the library's own records.
  double MemoryBytes(double vector_bytes) const;

 private:
  size_t most_links(size_t level) const {
    return static_cast<size_t>(level == 0 ? 2 * config_.m : config_.m);
  }
  // A row of links: how many, then the points. Those of the base lie side by side.
  uint32_t* Row(uint32_t point, size_t level) {
    return level == 0 ? base_.data() + point * (most_links(0) + 1)
                      : upper_[point].data() + (level - 1) * (most_links(1) + 1);
  }
  std::span<const uint32_t> LinksOf(uint32_t point, size_t level) {
    const uint32_t* const row = Row(point, level);
    return {row + 1, row[0]};
  }
  void SetLinks(uint32_t point, size_t level, const std::vector<Neighbour>& to);
  int64_t Distance(const int16_t* query, uint32_t point) const {
    return SquaredDistance(query, points_.at(point), points_.dimension);
  }
  bool Visit(uint32_t point);  // for the first time
  void NewVisit();
  void Add(uint32_t point);
  Neighbour Greedy(const int16_t* query, Neighbour from, size_t from_level, size_t to_level,
                   SearchCost* cost);
  // The ef nearest that are found from a point, those allowed.
  std::vector<Neighbour> Nearest(const int16_t* query, Neighbour from, size_t level, size_t ef,
                                 const std::vector<bool>& allowed, SearchCost* cost);
  std::vector<Neighbour> NearestOfFaiss(const int16_t* query, Neighbour from, size_t k, size_t ef,
                                        const std::vector<bool>& allowed, SearchCost* cost);
  void Choose(std::vector<Neighbour>* sorted, size_t most) const;
  void LinkBack(uint32_t from, uint32_t to, int64_t distance, size_t level);

  HnswConfig config_;
  const VectorSet& points_;
  std::vector<uint32_t> base_;                // rows, by point
  std::vector<std::vector<uint32_t>> upper_;  // rows, by point and level
  std::vector<uint8_t> levels_;
  std::vector<uint32_t> visited_;
  uint32_t visit_ = 0;
  bool empty_ = true;
  uint32_t entry_ = 0;
  size_t top_ = 0;
};

}  // namespace servescape
