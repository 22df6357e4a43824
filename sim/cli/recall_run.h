// SPDX-License-Identifier: MIT
// What `servescape recall` measures: one index, and searches of it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/vectors/vectors.h"

namespace servescape {

enum class RecallIndex : uint8_t { kHnsw, kIvf, kFlat };

// A dial (ef, nprobe) with the shares of the points that a filter keeps and that are deleted.
struct RecallSearch {
  size_t dial = 0;
  double keep = 1, deleted = 0;
};

struct RecallPlan {
  std::string library;
  RecallIndex kind = RecallIndex::kHnsw;
  VectorData data = VectorData::kClustered;
  size_t count = 0, dimension = 0, k = 10, queries = 500;
  int64_t m = 16, ef_construction = 200, lists = 0;
  std::vector<RecallSearch> searches = {};
  uint64_t seed = 1;
};

// Means over the queries.
struct RecallRow {
  RecallSearch search;
  double recall = 0, returned = 0;
  int64_t short_answers = 0;  // queries with fewer than k
  double distances = 0, hops = 0, links = 0;
  double work = 0;  // in distances
};

struct RecallTold {
  double memory_bytes = 0;
  size_t shortest = 0, longest = 0;  // lists
  double imbalance = 0;
  std::vector<RecallRow> rows;
};

RecallTold MeasureRecall(const RecallPlan& plan);

}  // namespace servescape
