// SPDX-License-Identifier: MIT
#include "ui/charts/labels.h"

#include <algorithm>
#include <cmath>

#include "sim/base/stable_sort.h"

namespace servescape::ui {
namespace {

constexpr float kDotRadius = 3;
constexpr float kDotGap = 7;  // from the dot's centre to the words

bool Overlap(ImVec2 min, ImVec2 max, const Taken& other) {
  return min.x < other.max.x && max.x > other.min.x && min.y < other.max.y && max.y > other.min.y;
}

}  // namespace

// Pool adjacent violators: labels that touch form a block around the mean of their wishes.
void SpreadLabels(std::vector<float>* ys, float gap, float top, float bottom) {
  struct Block {
    float sum = 0;  // of the wishes, each less its place in the block
    int count = 0;
    float First() const { return sum / static_cast<float>(count); }
  };
  const std::vector<uint32_t> order =
      StableOrder(ys->size(), [&](uint32_t a, uint32_t b) { return (*ys)[a] < (*ys)[b]; });
  std::vector<Block> blocks;
  for (const size_t index : order) {
    blocks.push_back({(*ys)[index], 1});
    while (blocks.size() > 1) {
      Block& above = blocks[blocks.size() - 2];
      const Block& below = blocks.back();
      const float offset = gap * static_cast<float>(above.count);
      if (above.First() + offset <= below.First()) break;
      above.sum += below.sum - offset * static_cast<float>(below.count);
      above.count += below.count;
      blocks.pop_back();
    }
  }
  size_t next = 0;
  std::vector<float> placed;
  for (const Block& block : blocks) {
    for (int i = 0; i < block.count; ++i) {
      placed.push_back(block.First() + gap * static_cast<float>(i));
    }
  }
  float limit = bottom;
  for (size_t i = placed.size(); i-- > 0; limit = placed[i] - gap) {
    placed[i] = std::min(placed[i], limit);
  }
  limit = top;
  for (size_t i = 0; i < placed.size(); limit = placed[i] + gap, ++i) {
    placed[i] = std::max(placed[i], limit);
  }
  for (const size_t index : order) (*ys)[index] = placed[next++];
}

void DrawEndLabels(const Plot& plot, const std::vector<EndLabel>& labels) {
  std::vector<float> ys;
  for (const EndLabel& label : labels) ys.push_back(label.y);
  const float height = MeasureText(Type::kNoteStrong, "p").y;
  SpreadLabels(&ys, height, plot.min().y, plot.max().y);
  for (size_t i = 0; i < labels.size(); ++i) {
    const float x = plot.max().x + 6;
    plot.list()->AddCircleFilled({x, ys[i]}, kDotRadius, Get(labels[i].color), 16);
    DrawText(plot.list(), Type::kNoteStrong, Color::kText,
             {x + kDotGap, std::round(ys[i] - height / 2)}, labels[i].text);
  }
}

float EndLabelWidth(std::initializer_list<std::string_view> texts) {
  float width = 0;
  for (const std::string_view text : texts) {
    width = std::max(width, MeasureText(Type::kNoteStrong, text).x);
  }
  return width + 6 + kDotGap + 2;
}

ImVec2 LabelSize(std::string_view text) {
  const ImVec2 size = MeasureText(Type::kNoteStrong, text);
  return {size.x + kDotRadius + kDotGap, size.y};
}

Spot LeastCrowded(const Plot& plot, ImVec2 size, const std::vector<ImVec2>& candidates,
                  const std::vector<Taken>& taken) {
  Spot best{plot.min()};
  for (ImVec2 from : candidates) {
    from.x = std::clamp(from.x, plot.min().x + 2, std::max(plot.min().x + 2,
                                                          plot.max().x - size.x - 2));
    from.y = std::clamp(from.y, plot.min().y, std::max(plot.min().y, plot.max().y - size.y));
    const ImVec2 to(from.x + size.x, from.y + size.y);
    int cost = plot.Crowd({from.x - 2, from.y}, {to.x + 2, to.y});
    for (const Taken& other : taken) cost += Overlap(from, to, other) ? 1000 : 0;
    if (cost < best.cost) best = {{std::round(from.x), std::round(from.y)}, cost};
    if (cost == 0) break;
  }
  return best;
}

void DrawFreeLabel(const Plot& plot, const std::string& text, Color color,
                   const std::vector<ImVec2>& candidates, std::vector<Taken>* taken,
                   float cursor) {
  if (candidates.empty()) return;
  const ImVec2 size = LabelSize(text);
  const auto [place, cost] = LeastCrowded(plot, size, candidates, *taken);
  if (cost > 0 || (cursor > place.x - 3 && cursor < place.x + size.x + 3)) {
    plot.list()->AddRectFilled({place.x - 2, place.y}, {place.x + size.x + 2, place.y + size.y},
                               Get(Color::kSurface, 0.8F), 4);
  }
  plot.list()->AddCircleFilled({place.x + kDotRadius, place.y + size.y / 2}, kDotRadius,
                               Get(color), 16);
  DrawText(plot.list(), Type::kNoteStrong, Color::kText,
           {place.x + kDotRadius + kDotGap, place.y}, text);
  taken->push_back({place, {place.x + size.x, place.y + size.y}});
}

void AddFarther(std::vector<ImVec2>* places, float height) {
  const size_t near = places->size();
  for (const float by : {-1.4F, 1.4F, -2.8F, 2.8F}) {
    for (size_t i = 0; i < near; ++i) {
      places->push_back({(*places)[i].x, (*places)[i].y + by * height});
    }
  }
}

std::vector<ImVec2> AlongCurve(const Plot& plot, const std::vector<double>& xs,
                               const std::vector<double>& ys, ImVec2 label_size) {
  std::vector<ImVec2> places;
  const size_t count = std::min(xs.size(), ys.size());
  std::vector<size_t> order;
  const size_t stride = std::max<size_t>(1, count / 24);
  for (size_t i = 0; i < count; i += stride) {
    if (std::isfinite(ys[i])) order.push_back(i);
  }
  StableSort(order, [&](size_t a, size_t b) { return ys[a] > ys[b]; });
  for (const size_t i : order) {
    const float x = plot.X(xs[i]), y = plot.Y(ys[i]);
    places.push_back({x + 6, y - label_size.y / 2});                   // right of it
    places.push_back({x - label_size.x / 2, y - label_size.y - 5});    // above
    places.push_back({x - label_size.x / 2, y + 5});                   // below
    places.push_back({x - label_size.x - 6, y - label_size.y / 2});    // left
  }
  AddFarther(&places, label_size.y);
  return places;
}

}  // namespace servescape::ui
