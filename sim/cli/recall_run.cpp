// SPDX-License-Identifier: MIT
#include "sim/cli/recall_run.h"

#include <algorithm>
#include <functional>
#include <optional>

#include "sim/base/math.h"
#include "sim/vectors/hnsw.h"
#include "sim/vectors/ivf.h"

namespace servescape {
namespace {

// In distances, as CPU time of hnswlib was measured to go with them (ef 10 to 400, within 15 %; a
// third off where most points are deleted): a link that is looked at, and a candidate that heaps of
// ef were sorted for, for each of their levels.
constexpr double kLinkWork = 0.2, kHopWork = 2.2;
constexpr double kFloatBytes = 4, kBfloatBytes = 2;

using Search = std::function<std::vector<Neighbour>(
    const int16_t* query, size_t dial, const std::vector<bool>& allowed, SearchCost* cost)>;

// Which points a search may return: a share of them, drawn; empty if all.
std::vector<bool> Allowed(const RecallPlan& plan, double keep, double deleted) {
  if (keep == 1 && deleted == 0) return {};
  std::vector<uint32_t> order(plan.count);
  for (uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  Generator generator = MakeStream(plan.seed, 0, "vectors/allowed");
  const double share = keep * (1 - deleted);
  const size_t kept =
      std::max<size_t>(1, static_cast<size_t>(share * static_cast<double>(plan.count) + 0.5));
  std::vector<bool> out(plan.count);
  for (size_t i = 0; i < kept; ++i) {
    const uint32_t left = static_cast<uint32_t>(order.size() - i);
    std::swap(order[i], order[i + generator.NextBelow(left)]);
    out[order[i]] = true;
  }
  return out;
}

size_t Common(const std::vector<Neighbour>& found, const std::vector<Neighbour>& truth) {
  size_t out = 0;
  for (const Neighbour& each : found) {
    out += std::count(truth.begin(), truth.end(), each) > 0 ? 1 : 0;
  }
  return out;
}

using Truth = std::vector<std::vector<Neighbour>>;

Truth MakeTruth(const RecallPlan& plan, const VectorSet& points, const VectorSet& queries,
                const std::vector<bool>& allowed) {
  Truth out;
  for (size_t q = 0; q < plan.queries; ++q) {
    out.push_back(ExactNeighbours(points, allowed, queries.at(q), plan.k));
  }
  return out;
}

RecallRow Measure(const RecallPlan& plan, const VectorSet& queries,
                  const std::vector<bool>& allowed, const Truth& truth, const Search& search,
                  size_t dial) {
  const double count = static_cast<double>(plan.queries);
  RecallRow row;
  size_t common = 0, returned = 0, all = 0;
  SearchCost cost;
  for (size_t q = 0; q < plan.queries; ++q) {
    const std::vector<Neighbour> found = search(queries.at(q), dial, allowed, &cost);
    common += Common(found, truth[q]);
    all += truth[q].size();
    returned += found.size();
    row.short_answers += found.size() < plan.k ? 1 : 0;
  }
  row.recall = static_cast<double>(common) / static_cast<double>(all);
  row.returned = static_cast<double>(returned) / count;
  row.distances = static_cast<double>(cost.distances) / count;
  row.hops = static_cast<double>(cost.hops) / count;
  row.links = static_cast<double>(cost.links) / count;
  row.work = row.distances;
  if (plan.kind == RecallIndex::kHnsw) {
    const double levels = Log(static_cast<double>(std::max(dial, plan.k))) / Log(2);
    row.work += kLinkWork * row.links + kHopWork * row.hops * levels;
  }
  return row;
}

HnswLibrary LibraryOf(const RecallPlan& plan) {
  return plan.library == "usearch" ? HnswLibrary::kUsearch
         : plan.library != "hnswlib" ? HnswLibrary::kFaiss  // milvus-lite's, too
                                   : HnswLibrary::kHnswlib;
}

}  // namespace

RecallTold MeasureRecall(const RecallPlan& plan) {
  const VectorSet points = MakeVectors(plan.data, plan.count, plan.dimension, plan.seed, "points");
  const VectorSet queries =
      MakeVectors(plan.data, plan.queries, plan.dimension, plan.seed, "queries");
  RecallTold out;
  std::optional<Hnsw> hnsw;
  std::optional<Ivf> ivf;
  Search search;
  const double numbers = static_cast<double>(plan.dimension);
  if (plan.kind == RecallIndex::kHnsw) {
    hnsw.emplace(HnswConfig{LibraryOf(plan), plan.m, plan.ef_construction}, points, plan.seed);
    const bool halves = plan.library == "usearch";
    out.memory_bytes = hnsw->MemoryBytes(numbers * (halves ? kBfloatBytes : kFloatBytes));
    search = [&](const int16_t* query, size_t dial, const std::vector<bool>& allowed,
                 SearchCost* cost) { return hnsw->Search(query, plan.k, dial, allowed, cost); };
  } else if (plan.kind == RecallIndex::kIvf) {
    ivf.emplace(static_cast<size_t>(plan.lists), points, plan.seed);
    out.memory_bytes = ivf->MemoryBytes(numbers * kFloatBytes);
    out.shortest = ivf->shortest();
    out.longest = ivf->longest();
    out.imbalance = ivf->imbalance();
    search = [&](const int16_t* query, size_t dial, const std::vector<bool>& allowed,
                 SearchCost* cost) { return ivf->Search(query, plan.k, dial, allowed, cost); };
  } else {
    out.memory_bytes = static_cast<double>(plan.count) * numbers * kFloatBytes;
    search = [&](const int16_t* query, size_t, const std::vector<bool>& allowed, SearchCost* cost) {
      cost->distances += static_cast<int64_t>(plan.count);
      return ExactNeighbours(points, allowed, query, plan.k);
    };
  }
  std::vector<bool> allowed;
  Truth truth;
  const RecallSearch* before = nullptr;
  for (const RecallSearch& each : plan.searches) {
    if (before == nullptr || before->keep != each.keep || before->deleted != each.deleted) {
      allowed = Allowed(plan, each.keep, each.deleted);
      truth = MakeTruth(plan, points, queries, allowed);
    }
    before = &each;
    out.rows.push_back(Measure(plan, queries, allowed, truth, search, each.dial));
    out.rows.back().search = each;
  }
  return out;
}

}  // namespace servescape
