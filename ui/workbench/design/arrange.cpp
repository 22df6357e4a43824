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
  Links links{std::vector<std::vector<int>>(count), std::vector<std::vector<int>>(count)};
  for (const GraphEdge& edge : graph.edges) {
    if (edge.from == edge.to) continue;
    out[static_cast<size_t>(edge.from)].push_back(edge.to);
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

// A group of parts that hang together, as columns in bands.
struct Group {
  Columns columns;
  size_t across = 1;       // columns in a band
  glm::vec2 extent{0, 0};
};

float FitOf(glm::vec2 extent, glm::vec2 room) {
  return std::min({room.x / std::max(extent.x, 1.0F), room.y / std::max(extent.y, 1.0F), 1.0F});
}

Group Banded(Columns columns, size_t bands) {
  Group out{std::move(columns), 1, {0, 0}};
  out.across = (out.columns.size() + bands - 1) / bands;
  out.extent.x = static_cast<float>(out.across) * kPitch.x - kNodeGap.x;
  for (size_t first = 0; first < out.columns.size(); first += out.across) {
    size_t most = 1;
    for (size_t i = first; i < std::min(first + out.across, out.columns.size()); ++i) {
      most = std::max(most, out.columns[i].size());
    }
    out.extent.y += static_cast<float>(most) * kPitch.y + kBandGap;
  }
  return out;
}

// Columns of more than `most` go on beside themselves.
Columns SplitTall(const Columns& columns, size_t most) {
  Columns out;
  for (const std::vector<int>& column : columns) {
    for (size_t at = 0; at < column.size(); at += most) {
      out.emplace_back(column.begin() + static_cast<std::ptrdiff_t>(at),
                       column.begin() +
                           static_cast<std::ptrdiff_t>(std::min(at + most, column.size())));
    }
  }
  return out;
}

// As few bands as can be read, else what fits best.
Group FoldedFor(const Columns& columns, glm::vec2 room) {
  Group best = Banded(columns, 1);
  for (const size_t rows : {size_t{1000}, size_t{12}, size_t{8}, size_t{5}}) {
    const Columns split = SplitTall(columns, rows);
    for (size_t bands = 1; bands <= std::min<size_t>(split.size(), 12); ++bands) {
      if (FitOf(best.extent, room) >= kReadable) return best;
      Group next = Banded(split, bands);
      if (FitOf(next.extent, room) > FitOf(best.extent, room) * 1.02F) best = std::move(next);
    }
  }
  return best;
}

void PlaceGroup(const Graph& graph, const Group& group, glm::vec2 corner, Places* places) {
  float top = corner.y;
  for (size_t first = 0; first < group.columns.size(); first += group.across) {
    const size_t end = std::min(first + group.across, group.columns.size());
    size_t most = 1;
    for (size_t i = first; i < end; ++i) most = std::max(most, group.columns[i].size());
    for (size_t i = first; i < end; ++i) {
      const float spare = static_cast<float>(most - group.columns[i].size()) / 2 * kPitch.y;
      for (size_t k = 0; k < group.columns[i].size(); ++k) {
        const GraphNode& node = graph.nodes[static_cast<size_t>(group.columns[i][k])];
        (*places)[PlaceKey(node)] = {corner.x + static_cast<float>(i - first) * kPitch.x,
                                     std::round(top + spare + static_cast<float>(k) * kPitch.y)};
      }
    }
    top += static_cast<float>(most) * kPitch.y + kBandGap;
  }
}

// Groups side by side in rows no wider than `width`; their corners, and the box around all.
struct Packed {
  std::vector<glm::vec2> corners;
  glm::vec2 extent{0, 0};
};

Packed PackGroups(const std::vector<Group>& groups, float width) {
  Packed out;
  glm::vec2 at(0, 0);
  float high = 0;
  for (const Group& group : groups) {
    if (at.x > 0 && at.x + group.extent.x > width) {
      at = {0, at.y + high};
      high = 0;
    }
    out.corners.push_back(at);
    at.x += group.extent.x + kNodeGap.x;
    high = std::max(high, group.extent.y);
    out.extent = glm::max(out.extent, glm::vec2(at.x - kNodeGap.x, at.y + high));
  }
  return out;
}

// Which group each part belongs to, numbered in the order of the parts.
std::vector<int> GroupsOf(const Graph& graph) {
  std::vector<int> group(graph.nodes.size());
  for (size_t i = 0; i < group.size(); ++i) group[i] = static_cast<int>(i);
  for (bool again = true; again;) {
    again = false;
    for (const GraphEdge& edge : graph.edges) {
      int& from = group[static_cast<size_t>(edge.from)];
      int& to = group[static_cast<size_t>(edge.to)];
      again = again || from != to;
      from = to = std::min(from, to);
    }
  }
  return group;
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
  const std::vector<int> member = GroupsOf(graph);
  std::vector<Group> groups;
  for (size_t g = 0; g < graph.nodes.size(); ++g) {
    Columns columns;
    for (size_t i = g; i < graph.nodes.size(); ++i) {
      if (member[i] != static_cast<int>(g)) continue;
      const auto layer = static_cast<size_t>(layers[i]);
      if (layer >= columns.size()) columns.resize(layer + 1);
      columns[layer].push_back(static_cast<int>(i));
    }
    std::erase_if(columns, [](const std::vector<int>& column) { return column.empty(); });
    if (columns.empty()) continue;
    Untangle(links, columns);
    groups.push_back(FoldedFor(columns, room));
  }
  // What hangs together most comes first; what nothing leads to, last.
  std::stable_sort(groups.begin(), groups.end(), [](const Group& a, const Group& b) {
    return a.columns.size() > 1 && b.columns.size() == 1;
  });
  Packed best = PackGroups(groups, room.x);
  for (float width = room.x * 1.25F; width < room.x * 8; width *= 1.25F) {
    Packed next = PackGroups(groups, width);
    if (FitOf(next.extent, room) > FitOf(best.extent, room) * 1.02F) best = std::move(next);
  }
  for (size_t i = 0; i < groups.size(); ++i) PlaceGroup(graph, groups[i], best.corners[i], places);
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
