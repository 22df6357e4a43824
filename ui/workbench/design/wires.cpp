// SPDX-License-Identifier: MIT
#include "ui/workbench/design/wires.h"

#include <algorithm>
#include <cmath>
#include <glm/common.hpp>
#include <glm/geometric.hpp>

namespace servescape::ui {
namespace {

using WirePoints = std::vector<glm::vec2>;

constexpr int kCurvePieces = 18;
constexpr float kWireStub = 22;   // before a wire turns
constexpr float kWireClear = 17;  // between a wire and the row above or below it
constexpr float kCorner = 9;

WirePoints CurveBetween(glm::vec2 from, glm::vec2 to, float lift) {
  const float reach = std::max(28.0F, (to.x - from.x) * (lift == 0 ? 0.45F : 0.3F));
  const glm::vec2 a(from.x + reach, from.y + lift), b(to.x - reach, to.y + lift);
  WirePoints points;
  for (int i = 0; i <= kCurvePieces; ++i) {
    const float t = static_cast<float>(i) / kCurvePieces, u = 1 - t;
    points.push_back(u * u * u * from + 3 * u * u * t * a + 3 * u * t * t * b + t * t * t * to);
  }
  return points;
}

// Through the corners, each a little round.
WirePoints RoundedThrough(const WirePoints& corners) {
  WirePoints points{corners.front()};
  for (size_t i = 1; i + 1 < corners.size(); ++i) {
    const glm::vec2 in = corners[i] - corners[i - 1], out = corners[i + 1] - corners[i];
    const float cut = std::min({kCorner, glm::length(in) / 2, glm::length(out) / 2});
    if (cut < 0.5F) continue;
    const glm::vec2 a = corners[i] - glm::normalize(in) * cut;
    const glm::vec2 b = corners[i] + glm::normalize(out) * cut;
    for (const float t : {0.0F, 0.25F, 0.5F, 0.75F, 1.0F}) {
      points.push_back((1 - t) * (1 - t) * a + 2 * t * (1 - t) * corners[i] + t * t * b);
    }
  }
  points.push_back(corners.back());
  return points;
}

bool Crosses(const WirePoints& points, const std::vector<glm::vec2>& corners, size_t from,
             size_t to) {
  const glm::vec2 near(3, 3);
  for (size_t i = 0; i < corners.size(); ++i) {
    if (i == from || i == to) continue;
    const glm::vec2 low = corners[i] - near, high = corners[i] + kNodeSize + near;
    for (size_t k = 1; k < points.size(); ++k) {
      const glm::vec2 least = glm::min(points[k - 1], points[k]);
      const glm::vec2 most = glm::max(points[k - 1], points[k]);
      if (most.x > low.x && least.x < high.x && most.y > low.y && least.y < high.y) return true;
    }
  }
  return false;
}

// To a part that does not stand to the right: along the first lane that is free, and in from its
// left.
WirePoints WayBack(const std::vector<glm::vec2>& corners, size_t from, size_t to) {
  const glm::vec2 a = corners[from], b = corners[to];
  const glm::vec2 out(a.x + kNodeSize.x, a.y + kNodeSize.y / 2), in(b.x, b.y + kNodeSize.y / 2);
  float top = a.y, bottom = a.y;
  for (const glm::vec2& corner : corners) {
    top = std::min(top, corner.y);
    bottom = std::max(bottom, corner.y);
  }
  const float under = kNodeSize.y + kWireClear;
  const bool up = b.y < a.y;
  const float lanes[] = {up ? b.y + under : a.y + under, up ? a.y - kWireClear : b.y - kWireClear,
                         std::max(a.y, b.y) + under, std::min(a.y, b.y) - kWireClear,
                         bottom + under, top - kWireClear};
  WirePoints first;
  for (const float lane : lanes) {
    WirePoints way = RoundedThrough({out,
                                     {out.x + kWireStub, out.y},
                                     {out.x + kWireStub, lane},
                                     {in.x - kWireStub, lane},
                                     {in.x - kWireStub, in.y},
                                     in});
    if (!Crosses(way, corners, from, to)) return way;
    if (first.empty()) first = std::move(way);
  }
  return first;
}

// Straight down or up to a part in the same column.
WirePoints Upright(glm::vec2 a, glm::vec2 b) {
  const bool down = b.y > a.y;
  const glm::vec2 out(a.x + kNodeSize.x / 2, down ? a.y + kNodeSize.y : a.y);
  const glm::vec2 in(b.x + kNodeSize.x / 2, down ? b.y : b.y + kNodeSize.y);
  WirePoints points;
  const float bend = (in.y - out.y) / 2;
  for (int i = 0; i <= kCurvePieces; ++i) {
    const float t = static_cast<float>(i) / kCurvePieces, u = 1 - t;
    points.push_back(u * u * u * out + 3 * u * u * t * glm::vec2(out.x, out.y + bend) +
                     3 * u * t * t * glm::vec2(in.x, in.y - bend) + t * t * t * in);
  }
  return points;
}

WirePoints WayOf(const std::vector<glm::vec2>& corners, size_t from, size_t to) {
  const glm::vec2 a = corners[from], b = corners[to];
  if (b.x < a.x + kNodeSize.x + 12) {
    const bool column = std::abs(a.x - b.x) < kNodeSize.x / 2 && from != to;
    WirePoints upright = column ? Upright(a, b) : WirePoints{};
    if (column && !Crosses(upright, corners, from, to)) return upright;
    return WayBack(corners, from, to);
  }
  const glm::vec2 out(a.x + kNodeSize.x, a.y + kNodeSize.y / 2), in(b.x, b.y + kNodeSize.y / 2);
  WirePoints direct = CurveBetween(out, in, 0);
  if (!Crosses(direct, corners, from, to)) return direct;
  for (const float lift : {-95.0F, 95.0F, -190.0F, 190.0F}) {
    WirePoints around = CurveBetween(out, in, lift);
    if (!Crosses(around, corners, from, to)) return around;
  }
  WirePoints back = WayBack(corners, from, to);
  return Crosses(back, corners, from, to) ? direct : back;
}

glm::vec2 HalfwayOn(const WirePoints& points) {
  float length = 0;
  for (size_t i = 1; i < points.size(); ++i) length += glm::distance(points[i - 1], points[i]);
  float left = length / 2;
  for (size_t i = 1; i < points.size(); ++i) {
    const float piece = glm::distance(points[i - 1], points[i]);
    if (piece >= left && piece > 0) return glm::mix(points[i - 1], points[i], left / piece);
    left -= piece;
  }
  return points.back();
}

}  // namespace

std::vector<PartWire> WiresOf(const Graph& graph, const Places& places) {
  std::vector<glm::vec2> corners;
  for (const GraphNode& node : graph.nodes) {
    const auto found = places.find(PlaceKey(node));
    corners.push_back(found == places.end() ? glm::vec2(0, 0) : found->second);
  }
  std::vector<PartWire> wires;
  for (const GraphEdge& edge : graph.edges) {
    PartWire wire;
    wire.points = WayOf(corners, static_cast<size_t>(edge.from), static_cast<size_t>(edge.to));
    wire.middle = HalfwayOn(wire.points);
    wires.push_back(std::move(wire));
  }
  return wires;
}

}  // namespace servescape::ui
