// SPDX-License-Identifier: MIT
#include "sim/vectors/hnsw.h"

#include <algorithm>
#include <functional>
#include <queue>

#include "sim/base/math.h"
#include "sim/base/stable_sort.h"

namespace servescape {
namespace {

constexpr size_t kMostLevel = 30;

using Farthest = std::priority_queue<Neighbour>;
using Nearest1st = std::priority_queue<Neighbour, std::vector<Neighbour>, std::greater<>>;

std::vector<Neighbour> Sorted(Farthest* heap) {
  std::vector<Neighbour> out(heap->size());
  for (size_t i = out.size(); i-- > 0; heap->pop()) out[i] = heap->top();
  return out;
}

// faiss' MinimaxHeap: the n nearest candidates; those taken out still count until others push them
// out.
class MinimaxHeap {
 public:
  explicit MinimaxHeap(size_t most) : most_(most) {}

  void Push(const Neighbour& each) {
    if (!all_.empty() && all_.size() >= most_) {
      if (each.distance >= all_.back().neighbour.distance) return;
      left_ -= all_.back().taken ? 0 : 1;
      all_.pop_back();
    }
    const auto at = std::upper_bound(
        all_.begin(), all_.end(), each,
        [](const Neighbour& a, const Entry& b) { return a.distance < b.neighbour.distance; });
    all_.insert(at, {each, false});
    ++left_;
  }
  bool empty() const { return left_ == 0; }
  // Takes the nearest out; how many, taken or not, are nearer.
  Neighbour Take(size_t* nearer) {
    size_t i = 0;
    while (all_[i].taken) ++i;
    all_[i].taken = true;
    --left_;
    *nearer = 0;
    while (all_[*nearer].neighbour.distance < all_[i].neighbour.distance) ++*nearer;
    return all_[i].neighbour;
  }

 private:
  struct Entry {
    Neighbour neighbour;
    bool taken = false;
  };
  size_t most_, left_ = 0;
  std::vector<Entry> all_;  // nearest first
};

}  // namespace

Hnsw::Hnsw(const HnswConfig& config, const VectorSet& points, uint64_t seed)
    : config_(config),
      points_(points),
      base_(points.count() * (static_cast<size_t>(2 * config.m) + 1)),
      upper_(points.count()),
      levels_(points.count()),
      visited_(points.count()) {
  Generator generator = MakeStream(seed, 0, "vectors/levels");
  const double scale = 1 / Log(static_cast<double>(config.m));
  const uint32_t count = static_cast<uint32_t>(points.count());
  for (uint32_t i = 0; i < count; ++i) {
    const double drawn = -Log(generator.NextOpenUniform()) * scale;
    levels_[i] = static_cast<uint8_t>(std::min<double>(drawn, kMostLevel));
    upper_[i].resize(levels_[i] * (most_links(1) + 1));
  }
  if (config.library != HnswLibrary::kFaiss) {
    for (uint32_t i = 0; i < count; ++i) Add(i);
    return;
  }
  for (const uint32_t i :
       StableOrder(count, [this](uint32_t a, uint32_t b) { return levels_[a] > levels_[b]; })) {
    Add(i);
  }
}

bool Hnsw::Visit(uint32_t point) {
  if (visited_[point] == visit_) return false;
  visited_[point] = visit_;
  return true;
}

void Hnsw::NewVisit() {
  if (++visit_ != 0) return;
  std::fill(visited_.begin(), visited_.end(), 0u);
  visit_ = 1;
}

Neighbour Hnsw::Greedy(const int16_t* query, Neighbour from, size_t from_level, size_t to_level,
                       SearchCost* cost) {
  for (size_t level = from_level; level > to_level; --level) {
    for (bool moved = true; moved;) {
      moved = false;
      ++cost->hops;
      // A copy: the nearest may change while its old links are gone through.
      const uint32_t at = from.point;
      for (const uint32_t next : LinksOf(at, level)) {
        const Neighbour each{Distance(query, next), next};
        ++cost->distances;
        ++cost->links;
        if (each.distance < from.distance) {
          from = each;
          moved = true;
        }
      }
    }
  }
  return from;
}

std::vector<Neighbour> Hnsw::Nearest(const int16_t* query, Neighbour from, size_t level, size_t ef,
                                     const std::vector<bool>& allowed, SearchCost* cost) {
  NewVisit();
  Visit(from.point);
  Nearest1st candidates;
  Farthest found;
  candidates.push(from);
  if (allowed.empty() || allowed[from.point]) found.push(from);
  while (!candidates.empty()) {
    const Neighbour next = candidates.top();
    if (found.size() == ef && next.distance > found.top().distance) break;
    candidates.pop();
    ++cost->hops;
    for (const uint32_t link : LinksOf(next.point, level)) {
      ++cost->links;
      if (!Visit(link)) continue;
      const Neighbour each{Distance(query, link), link};
      ++cost->distances;
      if (found.size() == ef && each.distance >= found.top().distance) continue;
      candidates.push(each);
      if (!allowed.empty() && !allowed[link]) continue;
      found.push(each);
      if (found.size() > ef) found.pop();
    }
  }
  return Sorted(&found);
}

std::vector<Neighbour> Hnsw::NearestOfFaiss(const int16_t* query, Neighbour from, size_t k,
                                            size_t ef, const std::vector<bool>& allowed,
                                            SearchCost* cost) {
  NewVisit();
  Visit(from.point);
  MinimaxHeap candidates(std::max(ef, k));
  Farthest found;
  const auto keep = [&](const Neighbour& each) {
    if (!allowed.empty() && !allowed[each.point]) return;
    found.push(each);
    if (found.size() > k) found.pop();
  };
  candidates.Push(from);
  keep(from);
  while (!candidates.empty()) {
    size_t nearer = 0;
    const Neighbour next = candidates.Take(&nearer);
    if (nearer >= ef) break;
    ++cost->hops;
    for (const uint32_t link : LinksOf(next.point, 0)) {
      ++cost->links;
      if (!Visit(link)) continue;
      const Neighbour each{Distance(query, link), link};
      ++cost->distances;
      keep(each);
      candidates.Push(each);
    }
  }
  return Sorted(&found);
}

// Of those sorted by distance the first `most` that are nearer to the point than to any chosen one.
void Hnsw::Choose(std::vector<Neighbour>* sorted, size_t most) const {
  if (sorted->size() < most) return;
  size_t chosen = 0;
  for (size_t i = 0; i < sorted->size() && chosen < most; ++i) {
    const Neighbour each = (*sorted)[i];
    const int16_t* const vector = points_.at(each.point);
    const bool good = std::none_of(
        sorted->begin(), sorted->begin() + static_cast<std::ptrdiff_t>(chosen),
        [&](const Neighbour& other) { return Distance(vector, other.point) < each.distance; });
    if (good) (*sorted)[chosen++] = each;
  }
  sorted->resize(chosen);
}

void Hnsw::LinkBack(uint32_t from, uint32_t to, int64_t distance, size_t level) {
  uint32_t* const row = Row(from, level);
  if (row[0] < most_links(level)) {
    row[++row[0]] = to;
    return;
  }
  std::vector<Neighbour> all{{distance, to}};
  const int16_t* const vector = points_.at(from);
  for (const uint32_t each : LinksOf(from, level)) all.push_back({Distance(vector, each), each});
  std::sort(all.begin(), all.end());
  Choose(&all, most_links(level));
  SetLinks(from, level, all);
}

void Hnsw::SetLinks(uint32_t point, size_t level, const std::vector<Neighbour>& to) {
  uint32_t* const row = Row(point, level);
  row[0] = static_cast<uint32_t>(to.size());
  for (size_t i = 0; i < to.size(); ++i) row[i + 1] = to[i].point;
}

void Hnsw::Add(uint32_t point) {
  const size_t level = levels_[point];
  if (empty_) {
    empty_ = false;
    entry_ = point;
    top_ = level;
    return;
  }
  SearchCost cost;
  const int16_t* const vector = points_.at(point);
  Neighbour from{Distance(vector, entry_), entry_};
  from = Greedy(vector, from, top_, level, &cost);
  for (size_t at = std::min(level, top_) + 1; at-- > 0;) {
    std::vector<Neighbour> near =
        Nearest(vector, from, at, static_cast<size_t>(config_.ef_construction), {}, &cost);
    const bool fills = config_.library == HnswLibrary::kFaiss;
    Choose(&near, fills ? most_links(at) : static_cast<size_t>(config_.m));
    from = near.front();
    SetLinks(point, at, near);
    for (const Neighbour& each : near) LinkBack(each.point, point, each.distance, at);
  }
  if (level > top_) {
    top_ = level;
    entry_ = point;
  }
}

std::vector<Neighbour> Hnsw::Search(const int16_t* query, size_t k, size_t ef,
                                    const std::vector<bool>& allowed, SearchCost* cost) {
  if (empty_) return {};
  ++cost->distances;
  const Neighbour from = Greedy(query, {Distance(query, entry_), entry_}, top_, 0, cost);
  std::vector<Neighbour> out = config_.library == HnswLibrary::kFaiss
                                   ? NearestOfFaiss(query, from, k, ef, allowed, cost)
                                   : Nearest(query, from, 0, std::max(ef, k), allowed, cost);
  if (out.size() > k) out.resize(k);
  return out;
}

double Hnsw::MemoryBytes(double vector_bytes) const {
  constexpr double kLink = 4, kLabel = 8;
  const double m = static_cast<double>(config_.m);
  double above = 0;  // levels above the base, of all points
  for (const uint8_t level : levels_) above += level;
  const double count = static_cast<double>(levels_.size());
  const double base = 2 * m * kLink, upper = m * kLink;
  switch (config_.library) {
    case HnswLibrary::kHnswlib:  // size_data_per_element_, and size_links_per_element_ above
      return count * (vector_bytes + base + kLink + kLabel + 8) + above * (upper + kLink);
    case HnswLibrary::kUsearch:  // key, level, counted links
      return count * (vector_bytes + kLabel + 2 + base + kLink + 8) + above * (upper + kLink);
    case HnswLibrary::kFaiss:  // levels, offsets, neighbors
      return count * (vector_bytes + 4 + 8 + base) + above * upper;
  }
  return 0;
}

}  // namespace servescape
