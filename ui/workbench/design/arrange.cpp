// SPDX-License-Identifier: MIT
#include "ui/workbench/design/arrange.h"

#include <algorithm>
#include <cmath>
#include <glm/common.hpp>
#include <vector>

namespace servescape::ui {
namespace {

constexpr glm::vec2 kPitch = kNodeSize + kNodeGap;
constexpr float kBandGap = 30;  // beside the gap of rows: wires run there
constexpr int kSweeps = 4;
constexpr float kReadable = 0.8F;  // a zoom that needs no more folding

struct Links {
  std::vector<std::vector<int>> next, before;  // without those that close a cycle
  std::vector<bool> linked;
};

void Visit(int node, std::vector<std::vector<int>>& out, std::vector<int>& state, Links& links) {
  state[static_cast<size_t>(node)] = 1;
  for (const int to : out[static_cast<size_t>(node)]) {
    if (state[static_cast<size_t>(to)] == 1) continue;
    links.next[static_cast<size_t>(node)].push_back(to);
    links.before[static_cast<size_t>(to)].push_back(node);
    if (state[static_cast<size_t>(to)] == 0) Visit(to, out, state, links);
  }
  state[static_cast<size_t>(node)] = 2;
}

Links LinksOf(const Graph& graph) {
  const size_t count = graph.nodes.size();
  std::vector<std::vector<int>> out(count);
  Links links{std::vector<std::vector<int>>(count), std::vector<std::vector<int>>(count),
              std::vector<bool>(count)};
  for (const GraphEdge& edge : graph.edges) {
    if (edge.from == edge.to) continue;
    out[static_cast<size_t>(edge.from)].push_back(edge.to);
    links.linked[static_cast<size_t>(edge.from)] = true;
    links.linked[static_cast<size_t>(edge.to)] = true;
  }
  std::vector<int> state(count);
  for (size_t i = 0; i < count; ++i) {
    if (state[i] == 0) Visit(static_cast<int>(i), out, state, links);
  }
  return links;
}

// The longest way from a source.
std::vector<int> LayersOf(const Links& links) {
  const size_t count = links.next.size();
  std::vector<int> layer(count), waiting(count);
  std::vector<size_t> ready;
  for (size_t i = 0; i < count; ++i) {
    waiting[i] = static_cast<int>(links.before[i].size());
    if (waiting[i] == 0) ready.push_back(i);
  }
  for (size_t k = 0; k < ready.size(); ++k) {
    for (const int to : links.next[ready[k]]) {
      const auto next = static_cast<size_t>(to);
      layer[next] = std::max(layer[next], layer[ready[k]] + 1);
      if (--waiting[next] == 0) ready.push_back(next);
    }
  }
  // A source stands right before what it leads to.
  for (size_t i = 0; i < count; ++i) {
    if (!links.before[i].empty() || links.next[i].empty()) continue;
    int first = layer[static_cast<size_t>(links.next[i][0])];
    for (const int to : links.next[i]) first = std::min(first, layer[static_cast<size_t>(to)]);
    layer[i] = std::max(0, first - 1);
  }
  return layer;
}

using Columns = std::vector<std::vector<int>>;

// Neighbours beside each other: each node to the mean of where its own lie.
void Untangle(const Links& links, Columns& columns) {
  std::vector<float> row(links.next.size());
  const auto number = [&] {
    for (const std::vector<int>& column : columns) {
      const float middle = static_cast<float>(column.size() - 1) / 2;
      for (size_t i = 0; i < column.size(); ++i) {
        row[static_cast<size_t>(column[i])] = static_cast<float>(i) - middle;
      }
    }
  };
  for (int sweep = 0; sweep < kSweeps; ++sweep) {
    number();
    for (std::vector<int>& column : columns) {
      std::vector<float> wish(links.next.size());
      for (const int node : column) {
        const auto at = static_cast<size_t>(node);
        const std::vector<int>& near = sweep % 2 == 0 || links.next[at].empty()
                                           ? links.before[at]
                                           : links.next[at];
        float sum = near.empty() ? row[at] : 0;
        for (const int other : near) sum += row[static_cast<size_t>(other)];
        wish[at] = near.empty() ? sum : sum / static_cast<float>(near.size());
      }
      std::stable_sort(column.begin(), column.end(), [&](int a, int b) {
        return wish[static_cast<size_t>(a)] < wish[static_cast<size_t>(b)];
      });
    }
  }
}

// Columns in bands: which column begins one, and the most nodes in a column of it.
struct Bands {
  size_t across = 1;
  glm::vec2 extent{0, 0};
};

Bands BandsOf(const Columns& columns, size_t bands) {
  Bands out;
  out.across = (columns.size() + bands - 1) / bands;
  out.extent.x = static_cast<float>(out.across) * kPitch.x - kNodeGap.x;
  for (size_t first = 0; first < columns.size(); first += out.across) {
    size_t most = 1;
    for (size_t i = first; i < std::min(first + out.across, columns.size()); ++i) {
      most = std::max(most, columns[i].size());
    }
    out.extent.y += static_cast<float>(most) * kPitch.y + kBandGap;
  }
  return out;
}

float FitOf(glm::vec2 extent, glm::vec2 room) {
  return std::min({room.x / std::max(extent.x, 1.0F), room.y / std::max(extent.y, 1.0F), 1.0F});
}

bool IsFree(const Graph& graph, const Places& places, glm::vec2 at) {
  const glm::vec2 near = kNodeSize + glm::vec2(8, 8);
  return std::none_of(graph.nodes.begin(), graph.nodes.end(), [&](const GraphNode& node) {
    const auto found = places.find(PlaceKey(node));
    if (found == places.end()) return false;
    const glm::vec2 apart = glm::abs(found->second - at);
    return apart.x < near.x && apart.y < near.y;
  });
}

// The nearest free place in the column, below first.
glm::vec2 FreeNear(const Graph& graph, const Places& places, glm::vec2 wish) {
  constexpr int kMostTried = 200;
  for (int i = 0; i < kMostTried; ++i) {
    const auto step = static_cast<float>((i + 1) / 2) * (i % 2 == 1 ? 1.0F : -1.0F);
    const glm::vec2 at(wish.x, wish.y + step * kPitch.y);
    if (IsFree(graph, places, at)) return at;
  }
  return wish;
}

}  // namespace

std::string PlaceKey(const GraphNode& node) {
  return node.kind == PartKind::kMissing ? node.table + "?" + node.name : node.table;
}

void Arrange(const Graph& graph, glm::vec2 room, Places* places) {
  for (const GraphNode& node : graph.nodes) places->erase(PlaceKey(node));
  const Links links = LinksOf(graph);
  const std::vector<int> layers = LayersOf(links);
  Columns columns;
  std::vector<int> loose;
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    if (!links.linked[i]) {
      loose.push_back(static_cast<int>(i));
      continue;
    }
    const auto layer = static_cast<size_t>(layers[i]);
    if (layer >= columns.size()) columns.resize(layer + 1);
    columns[layer].push_back(static_cast<int>(i));
  }
  std::erase_if(columns, [](const std::vector<int>& column) { return column.empty(); });
  Untangle(links, columns);
  Bands best = BandsOf(columns, 1);
  for (size_t bands = 2; bands <= std::min<size_t>(columns.size(), 12); ++bands) {
    if (FitOf(best.extent, room) >= kReadable) break;
    const Bands next = BandsOf(columns, bands);
    if (FitOf(next.extent, room) > FitOf(best.extent, room) * 1.02F) best = next;
  }
  float top = 0;
  for (size_t first = 0; first < columns.size(); first += best.across) {
    const size_t end = std::min(first + best.across, columns.size());
    size_t most = 1;
    for (size_t i = first; i < end; ++i) most = std::max(most, columns[i].size());
    for (size_t i = first; i < end; ++i) {
      const float spare = static_cast<float>(most - columns[i].size()) / 2 * kPitch.y;
      for (size_t k = 0; k < columns[i].size(); ++k) {
        const GraphNode& node = graph.nodes[static_cast<size_t>(columns[i][k])];
        (*places)[PlaceKey(node)] = {static_cast<float>(i - first) * kPitch.x,
                                     std::round(top + spare + static_cast<float>(k) * kPitch.y)};
      }
    }
    top += static_cast<float>(most) * kPitch.y + kBandGap;
  }
  // What nothing leads to, below.
  const size_t across = std::max<size_t>(best.across, 4);
  for (size_t i = 0; i < loose.size(); ++i) {
    (*places)[PlaceKey(graph.nodes[static_cast<size_t>(loose[i])])] = {
        static_cast<float>(i % across) * kPitch.x,
        top + static_cast<float>(i / across) * kPitch.y};
  }
}

bool PlaceNew(const Graph& graph, Places* places) {
  bool any = false;
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    const std::string key = PlaceKey(graph.nodes[i]);
    if (places->contains(key)) continue;
    any = true;
    const Extent extent = ExtentOf(graph, *places);
    glm::vec2 wish(extent.low.x, extent.high.y + kNodeGap.y);
    for (const GraphEdge& edge : graph.edges) {
      const bool from = edge.to == static_cast<int>(i);
      const int other = from ? edge.from : edge.to;
      if (!from && edge.from != static_cast<int>(i)) continue;
      const auto found = places->find(PlaceKey(graph.nodes[static_cast<size_t>(other)]));
      if (found == places->end()) continue;
      wish = found->second + glm::vec2(from ? kPitch.x : -kPitch.x, 0);
      if (from) break;
    }
    (*places)[key] = FreeNear(graph, *places, wish);
  }
  return any;
}

size_t PlacedOf(const Graph& graph, const Places& places) {
  return static_cast<size_t>(
      std::count_if(graph.nodes.begin(), graph.nodes.end(),
                    [&](const GraphNode& node) { return places.contains(PlaceKey(node)); }));
}

Extent ExtentOf(const Graph& graph, const Places& places) {
  Extent extent;
  bool any = false;
  for (const GraphNode& node : graph.nodes) {
    const auto found = places.find(PlaceKey(node));
    if (found == places.end()) continue;
    const glm::vec2 low = found->second, high = low + kNodeSize;
    extent.low = any ? glm::min(extent.low, low) : low;
    extent.high = any ? glm::max(extent.high, high) : high;
    any = true;
  }
  return extent;
}

}  // namespace servescape::ui
