// SPDX-License-Identifier: MIT
// Where the strip's boxes and wires lie: the tree of steps in rows, measured from the leaves up and
// placed from the root down.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "ui/charts/strip.h"
#include "ui/charts/strip_tree.h"

namespace servescape::ui {
namespace {

using Kind = StripItem::Kind;

constexpr float kWireLeast = 40;   // between the items of a row
constexpr float kWireInside = 26;  // between those of a lane
constexpr float kWireMost = 110;
constexpr float kStub = 20;        // of a wire that goes on in the next row
constexpr float kRowGap = 14;
constexpr float kLaneGap = 10;
constexpr float kFork = 16;        // from a fork to its lanes, and from them to the join
constexpr float kWords = 17;       // a line of a caption or label
constexpr float kFrame = 11;       // from a frame to what is in it

struct BoxSize {
  float least, best, most, height;
};

BoxSize SizeOfBox(StripNode::Kind kind, bool small) {
  switch (kind) {
    case StripNode::Kind::kUsers: return {116, 116, 116, 62};
    case StripNode::Kind::kDone: return {140, 140, 140, 62};
    case StripNode::Kind::kService:
      return small ? BoxSize{128, 184, 220, 70} : BoxSize{236, 340, 460, 98};
    case StripNode::Kind::kMore: return {92, 110, 120, 44};
    default: return {128, 184, 220, 70};
  }
}

// What an item needs; `in` and `out`: heights of the wires to and from it.
struct Need {
  float width = 0, height = 0, in = 0, out = 0;
  int across = 0;  // boxes that share its width
};

struct Ends {
  ImVec2 in, out;
};

struct Flow {
  double share = 1;
  std::vector<int> caches;
};

float HeadOf(const StripItem& lanes) {
  const float words = lanes.caption.empty() ? 0 : kWords;
  return lanes.framed ? words + kFrame - 2 : words;
}

float LabelOf(const StripItem& lane) { return lane.label.empty() ? 0 : kWords; }

class Placer {
 public:
  Placer(StripLayout* layout, bool small) : layout_(layout), small_(small) {}

  Need Measure(const StripItem& item, bool tall) const {
    if (item.kind == Kind::kNode) {
      const BoxSize size = SizeOfBox(item.node.kind, small_);
      const bool end =
          item.node.kind == StripNode::Kind::kUsers || item.node.kind == StripNode::Kind::kDone;
      return {size.least, size.height, size.height / 2, size.height / 2, end ? 0 : 1};
    }
    if (item.kind == Kind::kLanes) return MeasureLanes(item, tall);
    return tall ? MeasureColumn(item) : MeasureRow(item);
  }

  // Draws it with its left upper corner there and at most `width` wide.
  Ends Place(const StripItem& item, ImVec2 at, float width, bool tall, const Flow& flow) {
    if (item.kind == Kind::kNode) {
      const BoxSize size = SizeOfBox(item.node.kind, small_);
      StripNode node = item.node;
      node.min = {std::round(at.x), std::round(at.y)};
      node.max = {std::round(at.x + std::max(width, 24.0F)), node.min.y + size.height};
      const float middle = std::round(node.min.y + size.height / 2);
      layout_->nodes.push_back(node);
      return {{node.min.x, middle}, {node.max.x, middle}};
    }
    if (item.kind == Kind::kLanes) return PlaceLanes(item, at, width, tall, flow);
    return tall ? PlaceColumn(item, at, width, flow) : PlaceRow(item, at, width, flow);
  }

  // Behind a cache, what it answers is gone.
  static void Pass(const StripItem& item, Flow* flow) {
    if (item.kind == Kind::kNode && item.node.kind == StripNode::Kind::kCache) {
      flow->caches.push_back(item.node.index);
    }
  }

  void Wire(std::vector<StripWire::Piece> pieces, const Flow& flow) {
    layout_->wires.push_back({std::move(pieces), flow.share, flow.caches});
  }

  static std::vector<StripWire::Piece> Bent(ImVec2 from, ImVec2 to) {
    if (std::fabs(from.y - to.y) < 1) return {{from, {to.x, from.y}}};
    const float x = std::round((from.x + to.x) / 2);
    return {{from, {x, from.y}}, {{x, from.y}, {x, to.y}}, {{x, to.y}, to}};
  }

  float Widest(const StripItem& item, const Need& need) const {
    const BoxSize service = SizeOfBox(StripNode::Kind::kService, small_);
    if (item.kind == Kind::kNode) return SizeOfBox(item.node.kind, small_).most;
    return need.width + static_cast<float>(need.across) * (service.most - service.least);
  }

 private:
  Need MeasureRow(const StripItem& item) const {
    Need all;
    float low = 0, high = 0, line = 0;  // of the chain of wires, from the first one's
    for (size_t i = 0; i < item.parts.size(); ++i) {
      const Need part = Measure(item.parts[i], false);
      all.width += part.width + (i > 0 ? kWireInside : 0);
      low = std::min(low, line - part.in);
      high = std::max(high, line - part.in + part.height);
      line += part.out - part.in;
      all.across += part.across;
    }
    all.height = high - low;
    all.in = -low;
    all.out = line - low;
    return all;
  }

  Need MeasureColumn(const StripItem& item) const {
    Need all;
    for (size_t i = 0; i < item.parts.size(); ++i) {
      const Need part = Measure(item.parts[i], true);
      if (i == 0) all.in = part.in;
      else all.height += kLaneGap;
      all.out = all.height + part.out;
      all.width = std::max(all.width, part.width + 2 * kFork);
      all.height += part.height;
      all.across = std::max(all.across, part.across);
    }
    return all;
  }

  Need MeasureLanes(const StripItem& item, bool tall) const {
    Need all;
    float height = HeadOf(item);
    for (size_t i = 0; i < item.parts.size(); ++i) {
      const Need lane = Measure(item.parts[i], tall);
      height += (i > 0 ? kLaneGap : 0) + LabelOf(item.parts[i]);
      if (i == 0) all.in = height + lane.in;
      all.out = height + lane.out;
      height += lane.height;
      all.width = std::max(all.width, lane.width);
      all.across = std::max(all.across, lane.across);
    }
    all.width += 2 * kFork;
    all.height = height + (item.framed ? kFrame : 0);
    // A fork lies in the middle of its lanes.
    if (!item.framed) all.in = all.out = std::round((all.in + all.out) / 2);
    return all;
  }

  Ends PlaceRow(const StripItem& item, ImVec2 at, float width, const Flow& before) {
    const Need need = MeasureRow(item);
    const BoxSize box = SizeOfBox(StripNode::Kind::kService, small_);
    const float spare = width - need.width;  // negative: too narrow
    const float across = static_cast<float>(std::max(1, need.across));
    const float more = std::min(spare / across, box.most - box.least);
    const float gaps = static_cast<float>(std::max<size_t>(2, item.parts.size()) - 1);
    const float wire = kWireInside + std::max(0.0F, spare - more * across) / gaps;
    Flow flow = before;
    Ends ends{{at.x, at.y + need.in}, {at.x, at.y + need.out}};
    for (size_t i = 0; i < item.parts.size(); ++i) {
      const Need part = Measure(item.parts[i], false);
      const float wide = part.width + more * static_cast<float>(part.across);
      const float top = ends.out.y - part.in;
      const float x = i == 0 ? at.x : ends.out.x + wire;
      const Ends placed = Place(item.parts[i], {x, top}, wide, false, flow);
      if (i == 0) ends.in = placed.in;
      else Wire(Bent(ends.out, placed.in), flow);
      ends.out = placed.out;
      Pass(item.parts[i], &flow);
    }
    return ends;
  }

  Ends PlaceColumn(const StripItem& item, ImVec2 at, float width, const Flow& before) {
    Flow flow = before;
    Ends ends{at, at};
    const float left = at.x, right = at.x + width;
    float y = at.y;
    for (size_t i = 0; i < item.parts.size(); ++i) {
      const Need part = Measure(item.parts[i], true);
      const float room = std::min(width - 2 * kFork, Widest(item.parts[i], part));
      const Ends placed = Place(item.parts[i], {left + kFork, y}, room, true, flow);
      const ImVec2 enter(left, placed.in.y);
      if (i == 0) {
        ends.in = enter;
        Wire({{enter, placed.in}}, flow);
      } else {
        // On at the left, as where a row ends.
        Wire({{ends.out, {right, ends.out.y}}, {enter, placed.in}}, flow);
      }
      ends.out = placed.out;
      y += part.height + kLaneGap;
      Pass(item.parts[i], &flow);
    }
    Wire({{ends.out, {right, ends.out.y}}}, flow);
    ends.out.x = right;
    return ends;
  }

  Ends PlaceLanes(const StripItem& item, ImVec2 at, float width, bool tall, const Flow& flow) {
    const Need need = MeasureLanes(item, tall);
    const float left = std::round(at.x), right = std::round(at.x + width);
    Ends ends{{left, std::round(at.y + need.in)}, {right, std::round(at.y + need.out)}};
    if (!item.caption.empty()) {
      StripCaption caption{item.caption, {left + (item.framed ? kFrame : 4), at.y}, 0, {}, {}};
      caption.width = right - caption.at.x - 4;
      if (item.framed) {
        caption.at.y += 5;
        caption.frame_min = {left, at.y};
        caption.frame_max = {right, at.y + need.height};
      }
      layout_->captions.push_back(std::move(caption));
    }
    float y = at.y + HeadOf(item);
    for (const StripItem& lane : item.parts) {
      const Need part = Measure(lane, tall);
      if (!lane.label.empty()) {
        layout_->captions.push_back({lane.label, {left + kFork, y + 1}, width - 2 * kFork, {}, {}});
        y += kWords;
      }
      Flow own = flow;
      own.share *= lane.share;
      const float room = std::min(width - 2 * kFork, Widest(lane, part));
      const Ends placed = Place(lane, {left + kFork, y}, room, tall, own);
      Wire({{ends.in, {left, placed.in.y}}, {{left, placed.in.y}, placed.in}}, own);
      Wire({{placed.out, {right, placed.out.y}}, {{right, placed.out.y}, ends.out}}, own);
      y += part.height + kLaneGap;
    }
    return ends;
  }

  StripLayout* layout_;
  bool small_;
};

struct RowItem {
  StripItem item;
  Need need;
  bool tall = false;
};

struct Row {
  std::vector<RowItem> items;
  float least = 0;  // width
  bool lead = false, trail = false;
};

std::vector<Row> Pack(std::vector<StripItem> order, const Placer& placer, float width) {
  std::vector<Row> rows(1);
  for (size_t i = 0; i < order.size(); ++i) {
    RowItem next{std::move(order[i]), {}, false};
    next.need = placer.Measure(next.item, false);
    next.tall = next.need.width + 2 * kStub > width;
    if (next.tall) next.need = placer.Measure(next.item, true);
    Row* row = &rows.back();
    const float wire = row->items.empty() ? 0 : kWireLeast;
    const float tail = i + 1 < order.size() ? kStub : 0;
    if (!row->items.empty() && row->least + wire + next.need.width + tail > width) {
      row->trail = true;
      row->least += kStub;
      rows.push_back({});
      row = &rows.back();
      row->lead = true;
      row->least = kStub;
    }
    row->least += (row->items.empty() ? 0 : kWireLeast) + next.need.width;
    row->items.push_back(std::move(next));
  }
  return rows;
}

// How wide boxes and wires of a row are: spare width goes to the boxes first, then to the wires.
struct Spread {
  float more = 0;  // for each box across
  float wire = kWireLeast;
};

Spread SpreadOf(const Row& row, float width, const BoxSize& box) {
  int across = 0;
  for (const RowItem& item : row.items) across += item.need.across;
  const int wires = static_cast<int>(row.items.size()) - 1;
  float spare = std::max(0.0F, width - row.least);
  Spread spread;
  float wide = box.least;
  const auto grow = [&](float* part, float most, int count) {
    if (count == 0) return;
    const float by = std::clamp(spare / static_cast<float>(count), 0.0F, most - *part);
    *part += by;
    spare -= by * static_cast<float>(count);
  };
  grow(&wide, box.best, across);
  grow(&spread.wire, kWireMost, wires);
  grow(&wide, box.most, across);
  if (wires > 0) spread.wire += spare / static_cast<float>(wires);
  if (wires == 0 && across == 1) wide += spare;
  spread.more = wide - box.least;
  return spread;
}

// Adds the row below `top`; returns its height.
float PlaceRow(const Row& row, float width, float top, const BoxSize& box, Placer* placer,
               StripLayout* layout, Flow* flow) {
  float low = 0, high = 0, line = 0;
  for (const RowItem& item : row.items) {
    low = std::min(low, line - item.need.in);
    high = std::max(high, line - item.need.in + item.need.height);
    line += item.need.out - item.need.in;
  }
  const Spread spread = SpreadOf(row, width, box);
  float x = row.lead ? kStub : 0;
  ImVec2 out(0, std::round(top - low));
  for (size_t i = 0; i < row.items.size(); ++i) {
    const RowItem& item = row.items[i];
    const size_t before = layout->wires.size();  // wires stay in the order of the path
    const float room = width - x - (row.trail && i + 1 == row.items.size() ? kStub : 0);
    const float wide =
        std::min(item.need.width + spread.more * static_cast<float>(item.need.across), room);
    const Ends ends = placer->Place(item.item, {x, out.y - item.need.in}, wide, item.tall, *flow);
    if (i > 0) {
      layout->wires.insert(layout->wires.begin() + static_cast<std::ptrdiff_t>(before),
                           {Placer::Bent(out, ends.in), flow->share, flow->caches});
    } else if (row.lead) {
      layout->wires[before - 1].pieces.push_back({{0, ends.in.y}, ends.in});
    }
    out = ends.out;
    x = out.x + spread.wire;
    Placer::Pass(item.item, flow);
  }
  if (row.trail) placer->Wire({{out, {width, out.y}}}, *flow);
  return high - low;
}

}  // namespace

StripLayout LayOutStrip(const Config& config, float width) {
  StripItem tree = StripTree(config);
  std::vector<StripItem> order;
  const auto end = [&order](StripNode::Kind kind) {
    StripItem item;
    item.kind = Kind::kNode;
    item.node.kind = kind;
    order.push_back(std::move(item));
  };
  end(StripNode::Kind::kUsers);
  if (tree.kind == Kind::kSequence) {
    for (StripItem& part : tree.parts) order.push_back(std::move(part));
  } else {
    order.push_back(std::move(tree));
  }
  end(StripNode::Kind::kDone);
  bool services = true, boxes = true;  // nothing but those
  for (size_t i = 1; i + 1 < order.size(); ++i) {
    boxes = boxes && order[i].kind == Kind::kNode;
    services = services && boxes && order[i].node.kind == StripNode::Kind::kService;
  }
  StripLayout layout;
  layout.small = !services && (!boxes || Pack(order, Placer(&layout, false), width).size() > 1);
  Placer placer(&layout, layout.small);
  const BoxSize box = SizeOfBox(StripNode::Kind::kService, layout.small);
  float top = 0;
  Flow flow;
  for (const Row& row : Pack(std::move(order), placer, width)) {
    top += PlaceRow(row, width, top, box, &placer, &layout, &flow) + kRowGap;
  }
  layout.height = top - kRowGap;
  return layout;
}

float ArchitectureStripHeight(const Config& config, float width) {
  return LayOutStrip(config, width).height;
}

}  // namespace servescape::ui
