// SPDX-License-Identifier: MIT
// The small boxes of the strip: services where there are many steps, caches with what they answer,
// stores with the age of what they give, delays.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ui/charts/strip.h"
#include "ui/charts/words.h"
#include "ui/numbers.h"

namespace servescape::ui {
namespace {

constexpr float kMargin = 10;
constexpr float kFirst = 7, kSecond = 26, kThird = 47;  // from the top: name, bar, last line

double MetricValue(const RunReport& report, const std::string& name) {
  const Metric* metric = FindMetric(report, name);
  return metric == nullptr ? kNoTime : metric->estimate.value;
}

void DrawFrame(ImDrawList* list, const StripNode& node, bool bottleneck, bool hovered) {
  list->AddRectFilled(node.min, node.max, Get(Color::kRaised), kCardRadius);
  const Color edge = bottleneck ? Color::kGoal : hovered ? Color::kAccent : Color::kLine;
  list->AddRect(node.min, node.max, Get(edge), kCardRadius, ImDrawFlags_None,
                bottleneck ? 1.6F : 1.0F);
}

// The name on the left, a few words on the right where there is room for both.
void DrawHead(ImDrawList* list, const StripNode& node, std::string_view name,
              std::string_view words, Color color) {
  const float left = node.min.x + kMargin, right = node.max.x - kMargin;
  const float all = MeasureText(Type::kNoteStrong, name).x;
  const float tail = MeasureText(Type::kNote, words).x;
  const bool both = !words.empty() && all + 8 + tail <= right - left;
  DrawTextCut(list, Type::kNoteStrong, Color::kText, {left, node.min.y + kFirst}, right - left,
              name);
  if (both) DrawText(list, Type::kNote, color, {right - tail, node.min.y + kFirst}, words);
}

void DrawBar(ImDrawList* list, const StripNode& node, double share, Color color) {
  const ImVec2 from(node.min.x + kMargin, node.min.y + kSecond + 2);
  const ImVec2 to(node.max.x - kMargin, from.y + 9);
  list->AddRectFilled(from, to, Get(color, 0.20F), 2);
  if (!std::isfinite(share) || !(share > 0.002)) return;
  const float width = (to.x - from.x) * static_cast<float>(std::min(share, 1.0));
  list->AddRectFilled(from, {from.x + std::max(width, 2.0F), to.y}, Get(color), 2);
}

void DrawLast(ImDrawList* list, const StripNode& node, std::string_view left,
              std::string_view right, Color color) {
  const float x = node.min.x + kMargin, room = node.max.x - kMargin - x, y = node.min.y + kThird;
  const float tail = MeasureText(Type::kNote, right).x;
  const bool both = !right.empty() && MeasureText(Type::kNote, left).x + 8 + tail <= room;
  DrawTextCut(list, Type::kNote, color, {x, y}, room, left);
  if (both) DrawText(list, Type::kNote, Color::kMuted, {x + room - tail, y}, right);
}

std::string KeptWords(const CacheConfig& cache) {
  if (cache.capacity == 0) return "unlimited";
  const double capacity = static_cast<double>(cache.capacity);
  return cache.in_bytes ? FormatCount(capacity) + "B" : ShortCount(capacity) + " items";
}

StepView CacheView(const Config& config, const RunReport& report, int index, double time) {
  const CacheConfig& cache = config.caches[static_cast<size_t>(index)];
  StepView view;
  view.name = cache.name;
  view.kind = "cache";
  view.share = HitsAt(config, report, index, time);
  view.line = std::isfinite(view.share) ? Share(view.share) + " hits" : "no requests";
  view.note = KeptWords(cache);
  view.tooltip = {cache.name,
                  fmt::format("cache \xC2\xB7 {} \xC2\xB7 {}", cache.policy, view.note)};
  if (cache.ttl.ns > 0) {
    view.tooltip.push_back("kept for " + FormatSeconds(ToSeconds(cache.ttl)));
  }
  const auto tell = [&](const char* metric, const char* words) {
    const double value = MetricValue(report, "cache." + cache.name + "." + metric);
    if (value > 0) view.tooltip.push_back(Share(value) + " " + words);
  };
  tell("hit_ratio", "answered from it, over the run");
  tell("stale_ratio", "of these past their soft time to live");
  tell("coalesced_ratio", "waited for another request's fetch");
  return view;
}

StepView StoreView(const Config& config, const RunReport& report, int index) {
  const StoreConfig& store = config.stores[static_cast<size_t>(index)];
  StepView view;
  view.name = store.name;
  view.kind = "store";
  view.line = "read " + FormatSeconds(store.read.Mean());
  const double age = MetricValue(report, "store." + store.name + ".staleness.mean");
  view.note = age > 0 ? FormatSeconds(age) + " stale" : "always fresh";
  view.tooltip = {store.name, "store \xC2\xB7 a read takes " + FormatSeconds(store.read.Mean()) +
                                  " on average"};
  if (age > 0) {
    const double tail = MetricValue(report, "store." + store.name + ".staleness.p99");
    view.tooltip.push_back("data are " + FormatSeconds(age) + " old on average" +
                           (std::isfinite(tail) ? ", p99 " + FormatSeconds(tail) : ""));
  }
  return view;
}

}  // namespace

double HitsAt(const Config& config, const RunReport& report, int cache, double time) {
  const std::string name = "cache." + config.caches[static_cast<size_t>(cache)].name + ".hit_ratio";
  const double now = ValueAt(report, AnySeries(report, {name}), time);
  return std::isfinite(now) ? now : MetricValue(report, name);
}

StepView ViewOfStep(const Config& config, const RunReport& report, const StripNode& node,
                    double time) {
  switch (node.kind) {
    case StripNode::Kind::kCache: return CacheView(config, report, node.index, time);
    case StripNode::Kind::kStore: return StoreView(config, report, node.index);
    case StripNode::Kind::kDelay: {
      StepView view;
      view.name = "delay";
      view.kind = "waits, uses nothing";
      view.line = FormatSeconds(node.seconds);
      return view;
    }
    default: break;
  }
  StepView view;
  view.name = fmt::format("{} more", node.index);
  view.kind = node.index == 1 ? "step" : "steps";
  view.tooltip = {"There is no room for all steps here.", "The scenario's text has them."};
  return view;
}

void DrawStep(ImDrawList* list, const StripNode& node, const StepView& view, bool hovered) {
  DrawFrame(list, node, false, hovered);
  if (node.kind == StripNode::Kind::kMore) {
    const float x = node.min.x + kMargin, room = node.max.x - kMargin - x;
    const float y = std::round((node.min.y + node.max.y) / 2) - 15;
    DrawTextCut(list, Type::kNoteStrong, Color::kText, {x, y}, room, view.name);
    DrawTextCut(list, Type::kNote, Color::kMuted, {x, y + 16}, room, view.kind);
    return;
  }
  const bool cache = node.kind == StripNode::Kind::kCache;
  DrawHead(list, node, view.name, cache || node.kind == StripNode::Kind::kStore ? view.kind : "",
           Color::kMuted);
  if (cache) {
    DrawBar(list, node, view.share, Color::kC3);
    DrawLast(list, node, view.line, view.note, Color::kText);
    return;
  }
  const float x = node.min.x + kMargin, room = node.max.x - kMargin - x;
  DrawTextCut(list, Type::kNote, Color::kText, {x, node.min.y + kSecond + 1}, room, view.line);
  DrawTextCut(list, Type::kNote, Color::kMuted, {x, node.min.y + kThird}, room,
              view.note.empty() ? view.kind : view.note);
}

void DrawSmallService(ImDrawList* list, const StripNode& node, const ServiceView& view,
                      bool hovered) {
  DrawFrame(list, node, view.bottleneck, hovered);
  const std::string count = view.config->replicas == 1
                                ? std::string("1 replica")
                                : "\xC3\x97 " + Grouped(view.config->replicas);
  DrawHead(list, node, view.config->name, view.bottleneck ? "bottleneck" : count,
           view.bottleneck ? Color::kGoal : Color::kMuted);
  DrawBar(list, node, view.busy, Color::kP90);
  const bool full = view.queue_bounded && view.queue >= 0.98 * view.queue_top;
  const bool endless = view.config->concurrency == kUnlimited;
  DrawLast(list, node,
           endless                    ? "no limit"
           : std::isfinite(view.busy) ? Share(view.busy) + " busy"
                                      : "idle",
           full ? "queue full" : "queue " + Requests(view.queue), Color::kText);
}

}  // namespace servescape::ui
