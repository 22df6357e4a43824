// SPDX-License-Identifier: MIT
// What runs of the general engine tell beside the tiles: where the time goes, which requests got no
// answer, and how each class fared.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/base/stable_sort.h"
#include "sim/report/format.h"
#include "ui/charts/words.h"
#include "ui/frame.h"
#include "ui/panels/panels.h"
#include "ui/widgets.h"

namespace servescape::ui {
namespace {

constexpr float kColumn = 78;  // of figures
constexpr float kColumnSpace = 10;   // before a column
constexpr size_t kMostComponents = 7;
constexpr size_t kMostClasses = 8;

Color ColorOf(ComponentKind kind) {
  switch (kind) {
    case ComponentKind::kNetwork:
      return Color::kC4;
    case ComponentKind::kQueueing:
      return Color::kQueue;
    case ComponentKind::kBatchWait:
    case ComponentKind::kColdStart:
      return Color::kC2;
    case ComponentKind::kService:
      return Color::kP90;
    case ComponentKind::kCache:
    case ComponentKind::kStore:
      return Color::kC3;
    case ComponentKind::kRetry:
      return Color::kGoal;
    case ComponentKind::kDelay:
      return Color::kGhost;
  }
  return Color::kGhost;
}

std::string LabelOf(const LatencyComponent& component) {
  if (component.name.empty()) return NameOf(component.kind);
  return component.name + " \xC2\xB7 " + NameOf(component.kind);
}

// Right-aligned words that end at `right`.
void DrawRight(ImVec2 at, float right, std::string_view words, Type type, Color color) {
  const float x = right - MeasureText(type, words).x;
  DrawText(ImGui::GetWindowDrawList(), type, color, {std::round(x), at.y}, words);
}

void Head(std::string_view first, std::string_view second, float width) {
  const ImVec2 from = ImGui::GetCursorScreenPos();
  DrawRight(from, from.x + width - kColumn - kColumnSpace, first, Type::kNote, Color::kMuted);
  DrawRight(from, from.x + width, second, Type::kNote, Color::kMuted);
  ImGui::Dummy({width, 18});
}

std::string Known(double value, std::string text) {
  return std::isfinite(value) ? std::move(text) : std::string("\xE2\x80\x93");
}

void ShareBar(ImVec2 from, double share, Color color) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRectFilled(from, {from.x + kColumn, from.y + 5}, Get(Color::kTrack), 2);
  if (!(share > 0)) return;
  const float length = kColumn * static_cast<float>(std::min(share, 1.0));
  list->AddRectFilled(from, {from.x + std::max(length, 2.0F), from.y + 5}, Get(color), 2);
}

void ComponentRow(const LatencyComponent& component, const std::string& label, double mean,
                  double tail, float width) {
  const ImVec2 from = ImGui::GetCursorScreenPos();
  const float second = from.x + width - kColumn, first = second - kColumnSpace - kColumn;
  const Color color = ColorOf(component.kind);
  DrawTextCut(ImGui::GetWindowDrawList(), Type::kBody, Color::kText, {from.x, from.y + 4},
              first - from.x - 8, label);
  const std::string at_mean = FormatSeconds(component.mean);
  const std::string at_tail = Known(component.at_p99, FormatSeconds(component.at_p99));
  DrawRight(from, first + kColumn, at_mean, Type::kNote, Color::kText);
  DrawRight(from, second + kColumn, at_tail, Type::kNote, Color::kText);
  ShareBar({first, from.y + 17}, component.mean / mean, color);
  ShareBar({second, from.y + 17}, tail > 0 ? component.at_p99 / tail : 0, color);
  ImGui::Dummy({width, 27});
  DescribeRect(
      ImGui::GetID(label.c_str()), from, {from.x + width, from.y + 26},
      {.label = label, .kind = "text", .value = "mean " + at_mean + ", around p99 " + at_tail});
}

// The largest first, whichever column they are large in; the last row stands for all that follow.
std::vector<LatencyComponent> Largest(const RunReport& report, double mean, double tail) {
  std::vector<LatencyComponent> components = report.split;
  const auto weight = [&](const LatencyComponent& component) {
    const double late = tail > 0 && std::isfinite(component.at_p99) ? component.at_p99 / tail : 0;
    return std::max(component.mean / mean, late);
  };
  StableSort(components, [&](const LatencyComponent& a, const LatencyComponent& b) {
    return weight(a) > weight(b);
  });
  while (components.size() > kMostComponents) {
    const LatencyComponent last = components.back();
    components.pop_back();
    LatencyComponent& rest = components.back();
    rest.mean += last.mean;
    rest.at_p99 += last.at_p99;
    rest.kind = ComponentKind::kDelay;
    rest.name.clear();
  }
  return components;
}

void SplitPart(const RunReport& report, float width) {
  double mean = 0, tail = 0;
  for (const LatencyComponent& component : report.split) {
    mean += component.mean;
    tail += std::isfinite(component.at_p99) ? component.at_p99 : 0;
  }
  if (!(mean > 0)) return;
  Section("Where the time goes");
  Head("mean", "around p99", width);
  const std::vector<LatencyComponent> components = Largest(report, mean, tail);
  const bool cut = report.split.size() > kMostComponents;
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(8, 2));
  for (size_t i = 0; i < components.size(); ++i) {
    const bool rest = cut && i + 1 == components.size();
    ComponentRow(components[i], rest ? "the rest" : LabelOf(components[i]), mean, tail, width);
  }
  ImGui::PopStyleVar();
  ImGui::Dummy({0, 4});
}

void OutcomesPart(const RunReport& report, float width) {
  constexpr std::pair<const char*, const char*> kKinds[] = {{"timed_out", "Timed out"},
                                                            {"rejected", "Rejected, queue full"},
                                                            {"shed", "Shed, kept out"},
                                                            {"failed", "Failed"}};
  const Metric* offered = FindMetric(report, "offered");
  bool any = false;
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(8, 0));
  const auto line = [&](const char* words, const std::string& figure) {
    if (!any) Section("Not answered");
    any = true;
    BillLine(words, figure, width, false);
  };
  for (const auto& [name, words] : kKinds) {
    const Metric* lost = FindMetric(report, name);
    if (lost == nullptr || !(lost->estimate.value > 0)) continue;
    std::string figure = PerSecond(TwoDigits(lost->estimate.value));
    if (offered != nullptr && offered->estimate.value > 0) {
      figure += " \xC2\xB7 " + FormatRatio(lost->estimate.value / offered->estimate.value);
    }
    line(words, figure);
  }
  if (report.unanswered >= kWaitingReported) {
    line("Still waiting at the end", FormatRatio(report.unanswered));
  }
  ImGui::PopStyleVar();
  if (any) ImGui::Dummy({0, 4});
}

double ValueOf(const RunReport& report, const std::string& name) {
  const Metric* metric = FindMetric(report, name);
  return metric == nullptr ? kNoTime : metric->estimate.value;
}

void ClassRow(const RunReport& report, const std::string& name, float width) {
  const ImVec2 from = ImGui::GetCursorScreenPos();
  const std::string prefix = "class." + name + ".";
  const double p99 = ValueOf(report, prefix + "latency.p99");
  const double answered = ValueOf(report, prefix + "availability");
  const std::string tail = Known(p99, FormatSeconds(p99));
  const std::string share = Known(answered, FormatRatio(answered));
  const float y = from.y + 4;
  ImDrawList* list = ImGui::GetWindowDrawList();
  DrawTextCut(list, Type::kBody, Color::kText, {from.x, y}, width - 2 * (kColumn + kColumnSpace),
              name);
  DrawRight({0, y}, from.x + width - kColumn - kColumnSpace, tail, Type::kBodyStrong, Color::kText);
  DrawRight({0, y}, from.x + width, share, Type::kBody, Color::kText);
  list->AddLine({from.x, from.y + 25}, {from.x + width, from.y + 25}, Get(Color::kLine));
  ImGui::Dummy({width, 26});
  DescribeRect(ImGui::GetID(name.c_str()), from, {from.x + width, from.y + 25},
               {.label = name, .kind = "text", .value = "p99 " + tail + ", answered " + share});
}

void ClassesPart(const RunReport& report, const Config& config, float width) {
  if (config.classes.size() < 2) return;
  const auto known = [&](const ClassConfig& request_class) {
    return FindMetric(report, "class." + request_class.name + ".availability") != nullptr;
  };
  if (std::none_of(config.classes.begin(), config.classes.end(), known)) return;
  Section("Classes");
  Head("p99", "answered", width);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(8, 0));
  size_t shown = 0;
  for (const ClassConfig& request_class : config.classes) {
    if (!known(request_class) || ++shown > kMostClasses) continue;
    ClassRow(report, request_class.name, width);
  }
  ImGui::PopStyleVar();
  if (shown > kMostClasses) Muted(fmt::format("and {} more", shown - kMostClasses));
  ImGui::Dummy({0, 4});
}

}  // namespace

void DrawDetail(View& view, float width) {
  const RunReport* report = view.session.report();
  const Config* config = view.session.config();
  if (report == nullptr || config == nullptr) return;
  ImGui::PushID("detail");
  SplitPart(*report, width);
  OutcomesPart(*report, width);
  ClassesPart(*report, *config, width);
  ImGui::PopID();
}

}  // namespace servescape::ui
