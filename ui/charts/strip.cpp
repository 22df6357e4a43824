// SPDX-License-Identifier: MIT
// The architecture, alive: users, the steps of their paths, done.
#include "ui/charts/strip.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ui/charts/flow.h"
#include "ui/charts/words.h"
#include "ui/frame.h"

namespace servescape::ui {
namespace {

constexpr float kMovingDotRadius = 2.6F;

bool Inside(ImVec2 p, const StripNode& node) {
  return p.x >= node.min.x && p.x < node.max.x && p.y >= node.min.y && p.y < node.max.y;
}

void MoveTo(ImVec2 origin, StripLayout* layout) {
  const auto shift = [origin](ImVec2* p) { *p = {p->x + origin.x, p->y + origin.y}; };
  for (StripNode& node : layout->nodes) {
    shift(&node.min);
    shift(&node.max);
  }
  for (StripWire& wire : layout->wires) {
    for (StripWire::Piece& piece : wire.pieces) {
      shift(&piece.from);
      shift(&piece.to);
    }
  }
  for (StripCaption& caption : layout->captions) {
    shift(&caption.at);
    shift(&caption.frame_min);
    shift(&caption.frame_max);
  }
}

struct EndWords {
  std::string name, line, extra;
  bool bad = false;  // `extra` tells of a loss
};

EndWords UsersWords(const Config& config, const RunReport& report, double time) {
  EndWords words;
  words.name = config.traffic.size() == 1 ? config.traffic.front().name : "users";
  const double rate = ValueAt(report, OfferedSeries(report), time);
  if (std::isfinite(rate)) words.line = PerSecond(rate) + " now";
  if (config.traffic.size() == 1 && config.traffic.front().arrivals == ArrivalKind::kClosed) {
    words.extra = Counted(config.traffic.front().clients, "client");
  }
  return words;
}

// Of what is lost, the most frequent kind.
EndWords DoneWords(const RunReport& report, double time) {
  EndWords words{"done", "", "", false};
  const double rate = ValueAt(report, ThroughputSeries(report), time);
  if (std::isfinite(rate)) words.line = PerSecond(rate);
  const Loss loss = LargestLoss(report, time);
  if (loss.rate > 0.005 * rate && loss.rate > 0) {
    words.extra = PerSecond(loss.rate < 10 ? loss.rate : std::round(loss.rate)) + " " + loss.word;
    words.bad = true;
  }
  return words;
}

void DrawEnd(ImDrawList* list, const StripNode& node, const EndWords& words) {
  list->AddRectFilled(node.min, node.max, Get(Color::kRaised), kCardRadius);
  list->AddRect(node.min, node.max, Get(Color::kLine), kCardRadius);
  const float width = node.max.x - node.min.x - 24;
  const float x = node.min.x + 12;
  const float line = 17;
  const int lines = 1 + (words.line.empty() ? 0 : 1) + (words.extra.empty() ? 0 : 1);
  const float text = MeasureText(Type::kNote, "p").y;
  const float block = static_cast<float>(lines - 1) * line + text;
  float y = std::round((node.min.y + node.max.y - block) / 2);
  DrawTextCut(list, Type::kNoteStrong, Color::kText, {x, y}, width, words.name);
  if (!words.line.empty()) {
    y += line;
    DrawTextCut(list, Type::kNote, Color::kMuted, {x, y}, width, words.line);
  }
  if (!words.extra.empty()) {
    y += line;
    DrawTextCut(list, words.bad ? Type::kNoteStrong : Type::kNote,
                words.bad ? Color::kGoal : Color::kMuted, {x, y}, width, words.extra);
  }
}

void DrawWires(ImDrawList* list, const StripLayout& layout, const StripState& state) {
  for (size_t i = 0; i < layout.wires.size(); ++i) {
    const StripWire& wire = layout.wires[i];
    const Color color = i + 1 == layout.wires.size() ? Color::kC3 : Color::kP90;
    for (const StripWire::Piece& piece : wire.pieces) {
      list->AddRectFilled({std::min(piece.from.x, piece.to.x) - 1,
                           std::min(piece.from.y, piece.to.y) - 1},
                          {std::max(piece.from.x, piece.to.x) + 1,
                           std::max(piece.from.y, piece.to.y) + 1},
                          Get(Color::kLine));
    }
    if (i >= state.wires.size()) continue;
    for (const float share : state.wires[i].dots) {
      float edge = 0;
      const ImVec2 at = wire.At(share, &edge);
      // Near a box a dot shrinks into it, so that none is cut in half at the edge.
      const float radius = kMovingDotRadius * std::clamp(edge / 5, 0.2F, 1.0F);
      list->AddCircleFilled(at, radius, Get(color), 14);
    }
  }
}

DotFlow FlowOf(const Config& config, const StripLayout& layout, const RunReport& report,
               double time) {
  DotFlow flow;
  flow.time = time;
  flow.duration = report.times.empty() ? 0 : report.times.back();
  const Series* offered = OfferedSeries(report);
  const Series* done = ThroughputSeries(report);
  double low = 0;
  for (const Series* series : {offered, done}) {
    if (series != nullptr) Extend(series->value, false, &low, &flow.peak);
  }
  for (size_t i = 0; i < layout.wires.size(); ++i) {
    double rate = ValueAt(report, i == 0 ? offered : done, time) * layout.wires[i].share;
    for (const int cache : layout.wires[i].caches) {
      // Nothing is known to be answered where no window had a request.
      const double hits = HitsAt(config, report, cache, time);
      if (std::isfinite(hits)) rate *= 1 - hits;
    }
    flow.rates.push_back(rate);
    flow.lengths.push_back(layout.wires[i].Length());
  }
  return flow;
}

void DrawCaptions(ImDrawList* list, const StripLayout& layout) {
  for (const StripCaption& caption : layout.captions) {
    if (caption.frame_max.x > caption.frame_min.x) {
      list->AddRect(caption.frame_min, caption.frame_max, Get(Color::kLine), kCardRadius);
    }
    DrawTextCut(list, Type::kNote, Color::kMuted, caption.at, caption.width, caption.text);
  }
}

void TellWire(const StripLayout& layout, const StripState& state, ImVec2 mouse) {
  for (const StripWire& wire : layout.wires) {
    for (const StripWire::Piece& piece : wire.pieces) {
      const float left = std::min(piece.from.x, piece.to.x);
      const float top = std::min(piece.from.y, piece.to.y);
      const float right = std::max(piece.from.x, piece.to.x);
      const float bottom = std::max(piece.from.y, piece.to.y);
      const float reach = left == right ? 6 : 0;
      if (mouse.x < left - reach || mouse.x > right + reach) continue;
      if (mouse.y < top - 10 || mouse.y > bottom + 10) continue;
      if (!(state.per_dot > 0)) return;
      const std::string count = Grouped(std::max(1.0, state.per_dot));
      ChartTooltip({fmt::format("1 dot = {} request{}", count, state.per_dot > 1 ? "s" : ""),
                    "as many enter as the run counts at this instant"});
      return;
    }
  }
}

}  // namespace

int ArchitectureStrip(const Config& config, const RunReport& report, double play_time,
                      bool playing, bool reduced_motion, StripState* state, ImVec2 size) {
  const ChartItem item = BeginChart("Architecture", size);
  const double end = report.times.empty() ? kNoTime : report.times.back();
  const double time = std::isfinite(play_time) ? std::clamp(play_time, 0.0, std::max(end, 0.0))
                                               : end;
  StripLayout layout = LayOutStrip(config, item.max.x - item.min.x);
  const float spare = std::max(0.0F, item.max.y - item.min.y - layout.height);
  MoveTo({item.min.x, std::round(item.min.y + spare / 2)}, &layout);
  DotFlow flow = FlowOf(config, layout, report, time);
  flow.playing = playing && std::isfinite(play_time);
  flow.reduced_motion = reduced_motion;
  MoveDots(flow, state);
  if (state->animating) Frame().animating = true;
  int chosen = -1;
  ImDrawList* list = ImGui::GetWindowDrawList();
  const ImVec2 mouse = ImGui::GetMousePos();
  DrawWires(list, layout, *state);
  DrawCaptions(list, layout);
  for (size_t i = 0; i < layout.nodes.size(); ++i) {
    const StripNode& node = layout.nodes[i];
    const bool hovered = item.hovered && Inside(mouse, node);
    if (node.kind == StripNode::Kind::kUsers || node.kind == StripNode::Kind::kDone) {
      const bool users = node.kind == StripNode::Kind::kUsers;
      DrawEnd(list, node, users ? UsersWords(config, report, time) : DoneWords(report, time));
      continue;
    }
    ImGui::PushID(static_cast<int>(i));
    if (node.kind == StripNode::Kind::kService) {
      const ServiceView view = ViewOf(config, report, node.index, time);
      if (layout.small) DrawSmallService(list, node, view, hovered);
      else DrawService(list, node, view, hovered);
      DescribeRect(ImGui::GetID("strip"), node.min, node.max,
                   {.label = view.config->name, .kind = "figure", .value = SayService(view)});
      if (hovered) ChartTooltip(TellService(view));
      if (hovered && item.clicked) chosen = node.index;
    } else {
      const StepView view = ViewOfStep(config, report, node, time);
      DrawStep(list, node, view, hovered);
      DescribeRect(ImGui::GetID("strip"), node.min, node.max,
                   {.label = view.name, .kind = "figure",
                    .value = view.kind + (view.line.empty() ? "" : ", " + view.line) +
                             (view.note.empty() ? "" : ", " + view.note)});
      if (hovered && !view.tooltip.empty()) ChartTooltip(view.tooltip);
    }
    ImGui::PopID();
  }
  if (item.hovered) TellWire(layout, *state, mouse);
  const std::string value = report.bottleneck.empty() ? "no bottleneck"
                                                      : "bottleneck " + report.bottleneck;
  EndChart(item, value);
  return chosen;
}

}  // namespace servescape::ui
