// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>

#include "ui/charts/strip.h"

namespace servescape::ui {
namespace {

constexpr float kUsersWidth = 116;
constexpr float kDoneWidth = 140;
constexpr float kEndHeight = 62;
constexpr float kServiceLeast = 236;
constexpr float kServiceBest = 340;
constexpr float kServiceMost = 460;
constexpr float kServiceHeight = 98;
constexpr float kWireLeast = 40;
constexpr float kStub = 20;  // of a wire that goes on in the next row
constexpr float kRowGap = 14;

struct Row {
  std::vector<StripNode> nodes;
  float least = 0;  // width
  bool lead = false, trail = false;
};

float LeastWidth(int service) {
  if (service == StripNode::kUsers) return kUsersWidth;
  return service == StripNode::kDone ? kDoneWidth : kServiceLeast;
}

std::vector<Row> Pack(const std::vector<int>& order, float width) {
  std::vector<Row> rows(1);
  for (size_t i = 0; i < order.size(); ++i) {
    const float need = LeastWidth(order[i]);
    Row* row = &rows.back();
    const float wire = row->nodes.empty() ? 0 : kWireLeast;
    const float tail = i + 1 < order.size() ? kStub : 0;
    if (!row->nodes.empty() && row->least + wire + need + tail > width) {
      row->trail = true;
      row->least += kStub;
      rows.push_back({});
      row = &rows.back();
      row->lead = true;
      row->least = kStub;
    }
    row->least += (row->nodes.empty() ? 0 : kWireLeast) + need;
    row->nodes.push_back({order[i], {}, {}});
  }
  return rows;
}

// Spare width goes to the services first, then to the wires.
void Place(Row* row, float width, float top, float height) {
  const int services = static_cast<int>(std::count_if(
      row->nodes.begin(), row->nodes.end(), [](const StripNode& n) { return n.service >= 0; }));
  const int wires = static_cast<int>(row->nodes.size()) - 1;
  float spare = std::max(0.0F, width - row->least);
  float service_width = kServiceLeast, wire_width = kWireLeast;
  const auto grow = [&](float* part, float most, int count) {
    if (count == 0) return;
    const float by = std::clamp(spare / static_cast<float>(count), 0.0F, most - *part);
    *part += by;
    spare -= by * static_cast<float>(count);
  };
  grow(&service_width, kServiceBest, services);
  grow(&wire_width, 110, wires);
  grow(&service_width, kServiceMost, services);
  if (wires > 0) wire_width += spare / static_cast<float>(wires);
  if (wires == 0 && services == 1) service_width += spare;
  float x = row->lead ? kStub : 0;
  for (StripNode& node : row->nodes) {
    const bool service = node.service >= 0;
    const float least = std::min(LeastWidth(node.service), width - x);
    const float w = service ? std::min(service_width, width - x) : least;
    const float h = service ? kServiceHeight : kEndHeight;
    node.min = {std::round(x), std::round(top + (height - h) / 2)};
    node.max = {std::round(x + w), node.min.y + h};
    x += w + wire_width;
  }
}

}  // namespace

float StripWire::Length() const {
  float length = 0;
  for (const Piece& piece : pieces) length += piece.to.x - piece.from.x;
  return length;
}

ImVec2 StripWire::At(float share, float* edge) const {
  float left = share * Length();
  *edge = 0;
  for (const Piece& piece : pieces) {
    const float length = piece.to.x - piece.from.x;
    if (left <= length) {
      *edge = std::min(left, length - left);
      return {piece.from.x + left, piece.from.y};
    }
    left -= length;
  }
  return pieces.empty() ? ImVec2() : pieces.back().to;
}

std::vector<int> ServicesOnPath(const Config& config) {
  std::vector<int> services;
  const size_t path = config.traffic.empty() ? 0 : config.traffic.front().path;
  if (path < config.paths.size()) {
    for (const uint32_t service : config.paths[path].services) {
      if (service < config.services.size()) services.push_back(static_cast<int>(service));
    }
  }
  if (services.empty()) {
    for (size_t i = 0; i < config.services.size(); ++i) services.push_back(static_cast<int>(i));
  }
  return services;
}

StripLayout LayOutStrip(const Config& config, float width) {
  std::vector<int> order{StripNode::kUsers};
  for (const int service : ServicesOnPath(config)) order.push_back(service);
  order.push_back(StripNode::kDone);
  StripLayout layout;
  float top = 0;
  std::vector<Row> rows = Pack(order, width);
  for (Row& row : rows) {
    const bool tall = std::any_of(row.nodes.begin(), row.nodes.end(),
                                  [](const StripNode& n) { return n.service >= 0; });
    const float height = tall ? kServiceHeight : kEndHeight;
    Place(&row, width, top, height);
    const float y = std::round(top + height / 2);
    for (size_t i = 0; i < row.nodes.size(); ++i) {
      const StripNode& node = row.nodes[i];
      if (i > 0) {
        layout.wires.push_back({{{{row.nodes[i - 1].max.x, y}, {node.min.x, y}}}});
      } else if (row.lead) {
        layout.wires.back().pieces.push_back({{0, y}, {node.min.x, y}});
      }
      layout.nodes.push_back(node);
    }
    if (row.trail) layout.wires.push_back({{{{row.nodes.back().max.x, y}, {width, y}}}});
    top += height + kRowGap;
  }
  layout.height = top - kRowGap;
  return layout;
}

float ArchitectureStripHeight(const Config& config, float width) {
  return LayOutStrip(config, width).height;
}

}  // namespace servescape::ui
