// SPDX-License-Identifier: MIT
// A service's box: name and host, the queue as a store that fills, and replicas as cells whose
// places light up.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ui/charts/common.h"
#include "ui/charts/flow.h"
#include "ui/charts/strip.h"
#include "ui/charts/words.h"

namespace servescape::ui {
namespace {

constexpr float kPad = 12;
constexpr int kWideStore = 28;    // columns of marks
constexpr int kNarrowStore = 20;  // where the box is narrow
constexpr float kNarrowBox = 300;
constexpr int kStoreRows = 2;
constexpr ImVec2 kStoreCell{3.2F, 6};
constexpr ImVec2 kStorePitch{4.6F, 8.5F};
constexpr ImVec2 kReplica{48, 54};
constexpr float kReplicaLeast = 36;  // its share in words still fits
constexpr float kReplicaGap = 7;

// Marks for the share of the store that is filled, the last one in part.
void DrawStore(ImDrawList* list, ImVec2 at, int columns, double share) {
  const double lit = std::clamp(share, 0.0, 1.0) * columns * kStoreRows;
  for (int i = 0; i < columns * kStoreRows; ++i) {
    // Rows fill one after the other, as a reader expects.
    const int column = i % columns, row = i / columns;
    const ImVec2 from(at.x + kStorePitch.x * static_cast<float>(column),
                      at.y + kStorePitch.y * static_cast<float>(row));
    const ImVec2 to(from.x + kStoreCell.x, from.y + kStoreCell.y);
    list->AddRectFilled(from, to, Get(Color::kQueue, 0.20F), 1);
    const double part = std::clamp(lit - i, 0.0, 1.0);
    if (part > 0) {
      list->AddRectFilled(from, to, Get(Color::kQueue, static_cast<float>(0.3 + 0.7 * part)), 1);
    }
  }
}

std::string GrowthWords(const ServiceView& view) {
  if (!std::isfinite(view.growth)) return {};
  const double noticeable = std::max(0.5, 0.002 * view.queue_top);
  if (std::fabs(view.growth) < noticeable) return {};
  return Signed(view.growth);
}

void DrawQueue(ImDrawList* list, ImVec2 at, int columns, const ServiceView& view) {
  DrawText(list, Type::kNote, Color::kMuted, at, "queue");
  const float words = MeasureText(Type::kNote, "queue ").x;
  if (std::isfinite(view.queue)) {
    DrawText(list, Type::kNoteStrong, Color::kText, {at.x + words, at.y}, Requests(view.queue));
  }
  const double share = view.queue_top > 0 ? view.queue / view.queue_top : 0;
  DrawStore(list, {at.x, at.y + 20}, columns, std::isfinite(share) ? share : 0);
  const std::string growth = GrowthWords(view);
  const bool full = view.queue_bounded && share > 0.98;
  const ImVec2 below(at.x, at.y + 38);
  if (full) {
    DrawText(list, Type::kNoteStrong, Color::kGoal, below, "full, rejecting");
  } else if (!growth.empty()) {
    DrawText(list, Type::kNote, Color::kMuted, below, growth);
  }
}

// Places for requests in one replica, lit from the first on; `lit` of `count`.
void DrawPlaces(ImDrawList* list, ImVec2 min, ImVec2 max, int count, double lit) {
  const int columns = count <= 3 ? count : count <= 8 ? (count + 1) / 2 : 4;
  const int rows = (count + columns - 1) / columns;
  const float pitch = std::min((max.x - min.x) / static_cast<float>(columns),
                               (max.y - min.y) / static_cast<float>(rows));
  const float step = std::min(pitch, count == 1 ? 18.0F : 12.0F), side = step - 2;
  const ImVec2 from(min.x + (max.x - min.x - step * static_cast<float>(columns) + 2) / 2,
                    min.y + (max.y - min.y - step * static_cast<float>(rows) + 2) / 2);
  for (int i = 0; i < count; ++i) {
    const ImVec2 at(from.x + step * static_cast<float>(i % columns),
                    from.y + step * static_cast<float>(i / columns));
    const ImVec2 to(at.x + side, at.y + side);
    list->AddRectFilled(at, to, Get(Color::kP90, 0.22F), 2);
    const double part = std::clamp(lit - i, 0.0, 1.0);
    if (part > 0.02) list->AddRectFilled(at, to, Get(Color::kP90, static_cast<float>(part)), 2);
  }
}

int PlacesOf(const ServiceConfig& service) {
  const uint64_t places = uint64_t{service.concurrency} * service.max_batch_size;
  return static_cast<int>(std::clamp<uint64_t>(places, 1, 16));
}

// Few replicas: a cell each, with its places and its share in words.
void DrawReplicas(ImDrawList* list, ImVec2 min, float width, const ServiceView& view) {
  const int places = PlacesOf(*view.config);
  const double busy = std::isfinite(view.busy) ? std::clamp(view.busy, 0.0, 1.0) : 0;
  for (uint32_t i = 0; i < view.config->replicas; ++i) {
    const ImVec2 from(std::round(min.x + (width + kReplicaGap) * static_cast<float>(i)), min.y);
    const ImVec2 to(from.x + width, from.y + kReplica.y);
    list->AddRectFilled(from, to, Get(Color::kAccentSoft), 6);
    list->AddRect(from, to, Get(Color::kP90, 0.30F), 6);
    DrawPlaces(list, {from.x + 5, from.y + 7}, {to.x - 5, to.y - 20}, places, busy * places);
    const std::string words = std::isfinite(view.busy) ? Share(view.busy) : std::string();
    const ImVec2 size = MeasureText(Type::kNote, words);
    DrawText(list, Type::kNote, Color::kMuted,
             {std::round((from.x + to.x - size.x) / 2), to.y - size.y - 3}, words);
  }
}

// Many replicas: small cells, as many lit as are busy on average.
void DrawCrowd(ImDrawList* list, ImVec2 min, ImVec2 max, const ServiceView& view) {
  const float caption = 18;
  const ImVec2 room(max.x - min.x, max.y - min.y - caption);
  const int replicas = static_cast<int>(view.config->replicas);
  float pitch = 16;
  const auto fits = [&](float p) {
    return static_cast<int>(room.x / p) * static_cast<int>(room.y / p);
  };
  while (pitch > 6 && fits(pitch) < replicas) pitch -= 1;
  const int most = std::max(1, fits(pitch));
  const int per_cell = (replicas + most - 1) / most;
  const int cells = (replicas + per_cell - 1) / per_cell;
  const int columns = std::max(1, static_cast<int>(room.x / pitch));
  const double lit = (std::isfinite(view.busy) ? std::clamp(view.busy, 0.0, 1.0) : 0) * cells;
  for (int i = 0; i < cells; ++i) {
    const ImVec2 at(min.x + pitch * static_cast<float>(i % columns),
                    min.y + pitch * static_cast<float>(i / columns));
    const ImVec2 to(at.x + pitch - 2, at.y + pitch - 2);
    list->AddRectFilled(at, to, Get(Color::kP90, 0.22F), 2);
    const double part = std::clamp(lit - i, 0.0, 1.0);
    if (part > 0.02) list->AddRectFilled(at, to, Get(Color::kP90, static_cast<float>(part)), 2);
  }
  std::string words = Share(view.busy) + " busy";
  if (per_cell > 1) words += fmt::format(", 1 cell = {} replicas", per_cell);
  const float height = MeasureText(Type::kNote, words).y;
  DrawTextCut(list, Type::kNote, Color::kMuted, {min.x, max.y - height - 1}, room.x, words);
}

std::string HostWords(const ServiceConfig& service) {
  std::string words = fmt::format("{} \xC3\x97 {}", service.replicas,
                                  service.host.empty()
                                      ? (service.replicas == 1 ? "replica" : "replicas")
                                      : service.host.c_str());
  // Of a catalog id (model__hardware__stack) the model is enough here.
  if (!service.profile.empty()) {
    words += " \xC2\xB7 " + service.profile.substr(0, service.profile.find("__"));
  }
  return words;
}

// The store's size: the bound, or a round number above the run's highest queue.
double StoreTop(const ServiceConfig& service, const Series* queue, bool* bounded) {
  *bounded = service.queue_bounded && service.queue_capacity > 0;
  if (*bounded) {
    const bool central = service.routing == Routing::kCentralQueue;
    return static_cast<double>(service.queue_capacity) * (central ? 1 : service.replicas);
  }
  double low = 0, high = 0;
  if (queue != nullptr) Extend(queue->value, false, &low, &high);
  return NiceCeil(std::max(high, 8.0));
}

}  // namespace

ServiceView ViewOf(const Config& config, const RunReport& report, int service, double time) {
  ServiceView view;
  view.config = &config.services[static_cast<size_t>(service)];
  for (const ServiceSummary& summary : report.services) {
    if (summary.name == view.config->name) view.summary = &summary;
  }
  const Series* queue = ServiceSeries(report, view.config->name, "queue.mean");
  const Series* busy = LoadSeries(report, view.config->name);
  view.queue_top = StoreTop(*view.config, queue, &view.queue_bounded);
  view.queue = ValueAt(report, queue, time);
  view.growth = GrowthAt(report, queue, time);
  view.busy = ValueAt(report, busy, time);
  if (busy == nullptr || !AnyFinite(busy->value)) {
    // Not told by windows: that of the whole run.
    const Metric* load = FindMetric(report, "service." + view.config->name + ".load");
    if (load != nullptr) view.busy = load->estimate.value;
  }
  view.bottleneck = report.bottleneck == view.config->name;
  return view;
}

void DrawService(ImDrawList* list, const StripNode& node, const ServiceView& view, bool hovered) {
  const ImVec2 min = node.min, max = node.max;
  list->AddRectFilled(min, max, Get(Color::kRaised), kCardRadius);
  const Color edge = view.bottleneck ? Color::kGoal : hovered ? Color::kAccent : Color::kLine;
  list->AddRect(min, max, Get(edge), kCardRadius, ImDrawFlags_None,
                view.bottleneck ? 1.6F : 1.0F);
  const float top = min.y + 8;
  float right = max.x - kPad;
  if (view.bottleneck) {
    right -= MeasureText(Type::kNoteStrong, "bottleneck").x;
    DrawText(list, Type::kNoteStrong, Color::kGoal, {right, top}, "bottleneck");
    right -= 8;
  }
  const float name = std::min(MeasureText(Type::kNoteStrong, view.config->name).x,
                              right - min.x - kPad);
  DrawTextCut(list, Type::kNoteStrong, Color::kText, {min.x + kPad, top}, name + 1,
              view.config->name);
  const float meta = min.x + kPad + name + 9;
  if (right - meta > 30) {
    DrawTextCut(list, Type::kNote, Color::kMuted, {meta, top}, right - meta,
                HostWords(*view.config));
  }
  const int columns = max.x - min.x < kNarrowBox ? kNarrowStore : kWideStore;
  DrawQueue(list, {min.x + kPad, min.y + 29}, columns, view);
  const float store = kStorePitch.x * static_cast<float>(columns);
  const ImVec2 cells(min.x + kPad + store + 14, min.y + 32);
  const ImVec2 end(max.x - kPad, max.y - 11);
  const float count = static_cast<float>(view.config->replicas);
  const float width = std::min(kReplica.x, (end.x - cells.x + kReplicaGap) / count - kReplicaGap);
  if (width >= kReplicaLeast) {
    const float all = (width + kReplicaGap) * count - kReplicaGap;
    DrawReplicas(list, {end.x - all, cells.y}, width, view);
  } else {
    DrawCrowd(list, cells, end, view);
  }
}

std::string SayService(const ServiceView& view) {
  std::string text = fmt::format("{}, queue {}, busy {}", HostWords(*view.config),
                                 Requests(view.queue), Share(view.busy));
  if (view.bottleneck) text += ", bottleneck";
  return text;
}

std::vector<std::string> TellService(const ServiceView& view) {
  const ServiceConfig& service = *view.config;
  std::vector<std::string> lines{service.name, HostWords(service)};
  if (service.max_batch_size > 1) {
    lines.push_back(fmt::format("batches of up to {}, {} at once", service.max_batch_size,
                                service.concurrency));
  } else {
    lines.push_back(fmt::format("{} at once per replica", service.concurrency));
  }
  if (view.summary != nullptr && view.summary->capacity > 0) {
    lines.push_back(fmt::format("can serve {}, is offered up to {}",
                                PerSecond(view.summary->capacity),
                                PerSecond(view.summary->offered_peak)));
  }
  lines.push_back(fmt::format("queue: the marks hold {} requests",
                              Requests(view.queue_top)));
  return lines;
}

}  // namespace servescape::ui
