// SPDX-License-Identifier: MIT
#include "ui/workbench/explore/why.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "imgui_internal.h"
#include "sim/report/format.h"
#include "sim/scenario/metric_names.h"
#include "ui/frame.h"
#include "ui/widgets.h"

namespace servescape::ui {
namespace {

std::string Shown(const RunReport& report, const std::string& name) {
  const Metric* metric = FindMetric(report, name);
  if (metric == nullptr || !std::isfinite(metric->estimate.value)) return "";
  return Format(metric->estimate.value, metric->unit);
}

void AddPart(const RunReport& report, const std::string& label, const std::string& name,
             WhyText* why) {
  const std::string shown = Shown(report, name);
  if (!shown.empty()) why->parts.push_back({label, shown});
}

std::string ComponentWords(const LatencyComponent& component) {
  const std::string kind = NameOf(component.kind);
  return component.name.empty() ? kind : kind + ", " + component.name;
}

// Latency is the sum of what its requests spent their time on.
void ExplainLatency(const RunReport& report, const std::string& metric, WhyText* why) {
  const bool mean = metric == "latency.mean";
  double sum = 0;
  const LatencyComponent* largest = nullptr;
  for (const LatencyComponent& component : report.split) {
    const double value = mean ? component.mean : component.at_p99;
    if (!(value > 0)) continue;
    sum += value;
    why->parts.push_back({ComponentWords(component), FormatSeconds(value)});
    if (largest == nullptr || value > (mean ? largest->mean : largest->at_p99)) {
      largest = &component;
    }
  }
  if (why->parts.empty()) {
    // Nothing was measured part by part (run.detail): what services tell of themselves.
    why->formula = "Waiting at its services, and service";
    for (const ServiceSummary& service : report.services) {
      const std::string head = "service." + service.name + ".";
      AddPart(report, service.name + ", wait, mean", head + "wait.mean", why);
      AddPart(report, service.name + ", wait, p99", head + "wait.p99", why);
      AddPart(report, service.name + ", load", head + "load", why);
    }
    return;
  }
  why->formula = mean ? "The mean is the sum of the mean times that answers spent"
                      : "Answers with latencies around the p99 spent their time, in the mean";
  why->sum = FormatSeconds(sum);
  if (largest != nullptr) {
    const double value = mean ? largest->mean : largest->at_p99;
    why->binding = fmt::format("{} is the largest part: {:.0f} %.", ComponentWords(*largest),
                               100 * value / sum);
  }
}

const ServiceSummary* ServiceOf(const RunReport& report, const std::string& metric) {
  const ServiceSummary* found = nullptr;
  for (const ServiceSummary& service : report.services) {
    if (metric.starts_with("service." + service.name + ".")) found = &service;
  }
  return found;
}

void ExplainService(const RunReport& report, const ServiceSummary& service, WhyText* why) {
  const std::string head = "service." + service.name + ".";
  why->formula = "Work done over what can be done; Little's law: queue = rate of starts x wait";
  AddPart(report, "answered by it", head + "throughput", why);
  if (std::isfinite(service.capacity) && service.capacity > 0) {
    const std::string most = Format(service.capacity, Unit::kPerSecond);
    why->parts.push_back({"it can serve, all replicas", most});
  }
  if (service.offered_peak > 0) {
    why->parts.push_back({"comes at the peak", Format(service.offered_peak, Unit::kPerSecond)});
  }
  for (const char* name : {"replicas.mean", "load", "utilization", "queue.mean", "wait.mean",
                           "wait.p99", "batch.mean", "rejected", "shed", "abandoned", "failed"}) {
    AddPart(report, name, head + name, why);
  }
  if (service.capacity > 0 && service.offered_peak > 0 && std::isfinite(service.capacity)) {
    const double load = service.offered_peak / service.capacity;
    why->binding = load > 1
        ? fmt::format("At the peak {:.2f} times as much comes as {} replicas can serve.", load,
                      service.replicas)
        : fmt::format("At the peak it is asked for {:.0f} % of what it can serve.", 100 * load);
  }
}

void ExplainCost(const RunReport& report, WhyText* why) {
  why->formula = "The sum of what is paid for";
  double sum = 0;
  const CostLine* most = nullptr;
  for (const CostLine& line : report.bill) {
    sum += line.usd_per_hour;
    why->parts.push_back({line.label, fmt::format("${:.3f}/h", line.usd_per_hour)});
    if (most == nullptr || line.usd_per_hour > most->usd_per_hour) most = &line;
  }
  if (why->parts.empty()) why->binding = UnpricedWords(report);
  else why->sum = fmt::format("${:.3f}/h", sum);
  if (most != nullptr && most->idle_usd_per_hour > 0) {
    why->binding = fmt::format("{} costs most; ${:.3f} of it is for what stands idle.", most->label,
                               most->idle_usd_per_hour);
  }
}

void ExplainAnswers(const RunReport& report, WhyText* why) {
  why->formula = "Of the requests that came, those that were answered";
  for (const char* name : {"offered", "throughput", "goodput", "rejected", "shed", "timed_out",
                           "failed", "attempts.mean"}) {
    AddPart(report, name, name, why);
  }
  if (report.lost > 0) {
    why->binding = FormatRatio(report.lost) + " of the requests ended without an answer.";
  }
}

// Of the sweep's point nearest to the load as it is.
std::string TheoryAt(const std::vector<LoadPoint>& points, const std::string& metric) {
  const LoadPoint* near = nullptr;
  for (const LoadPoint& point : points) {
    if (near == nullptr || std::fabs(point.factor - 1) < std::fabs(near->factor - 1)) near = &point;
  }
  if (near == nullptr || near->theory.empty()) return "";
  const double value = metric == "latency.mean" ? near->theory_mean : near->theory_p99;
  if (!(value > 0)) return near->theory + ".";
  return fmt::format("{} at {:.3g} times this load, steady: {}.", near->theory, near->factor,
                     FormatSeconds(value));
}

}  // namespace

WhyText ExplainFigure(const RunReport& report, const Config& config,
                      const std::vector<LoadPoint>& points, const std::string& metric) {
  WhyText why;
  why.title = metric;
  if (const MetricName* name = FindMetricName(metric)) why.meaning = std::string(SentenceOf(*name));
  if (const size_t share = why.meaning.find("N %"); share != std::string::npos) {
    std::string digits = metric.substr(metric.rfind(".p") + 2);
    if (digits.size() == 3) digits.insert(2, 1, '.');  // p999
    why.meaning.replace(share, 1, digits);
  }
  if (const Metric* found = FindMetric(report, metric)) {
    const Figure figure = ToFigure(found->estimate, found->unit);
    why.value = Join(figure);
    if (!figure.lower.empty()) {
      why.value += ", 95 % between " + figure.lower + " and " + figure.upper;
    }
    const std::string samples = FormatCount(found->estimate.samples, "sample");
    why.value += fmt::format("; {} of {} replications", samples, report.replications);
    if (report.warmup > 0) why.value += ", after a warm-up of " + FormatSeconds(report.warmup);
  }
  if (metric.starts_with("latency.")) ExplainLatency(report, metric, &why);
  else if (metric.starts_with("cost.")) ExplainCost(report, &why);
  else if (const ServiceSummary* service = ServiceOf(report, metric))
    ExplainService(report, *service, &why);
  else if (metric == "throughput" || metric == "goodput" || metric == "availability" ||
           metric == "offered")
    ExplainAnswers(report, &why);
  for (const SloConfig& slo : config.slos) {
    if (slo.metric == metric) why.parts.push_back({"goal", slo.text});
  }
  if (why.binding.empty()) why.binding = report.why.empty() ? report.verdict_reason : report.why;
  else if (!report.why.empty()) why.binding += " " + report.why;
  if (metric == "latency.mean" || metric == "latency.p99") why.theory = TheoryAt(points, metric);
  return why;
}

void DrawWhy(const WhyText& why, float width) {
  Heading(why.title);
  if (!why.meaning.empty()) RichText(why.meaning, width);
  if (!why.value.empty()) RichText("**" + why.value + "**", width);
  if (!why.formula.empty()) Muted(why.formula + ":", true);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(8, 0));
  for (const auto& [label, value] : why.parts) BillLine(label, value, width, false);
  if (!why.sum.empty()) BillLine("Sum", why.sum, width, true);
  ImGui::PopStyleVar();
  ImGui::Dummy({0, 4});
  if (!why.binding.empty()) RichText(why.binding, width);
  if (!why.theory.empty()) Muted("Theory: " + why.theory, true);
}

std::string MetricOfWidget(const RunReport& report, std::string_view kind,
                           std::string_view label) {
  const std::string bottleneck =
      !report.bottleneck.empty()     ? report.bottleneck
      : report.services.empty()      ? ""
                                     : report.services.front().name;
  for (const SloResult& slo : report.slos) {
    if (kind == "text" && slo.text == label) return slo.metric;
  }
  if (kind == "figure") {
    for (const ServiceSummary& service : report.services) {
      if (service.name == label) return "service." + service.name + ".load";
    }
  }
  if (kind != "tile") return "";
  if (label == "Throughput") return "throughput";
  if (label == "Cost") return "cost.per_hour";
  if (label == "Busy") return bottleneck.empty() ? "" : "service." + bottleneck + ".load";
  const size_t end = label.find(" latency");
  if (end != std::string_view::npos) return "latency." + std::string(label.substr(0, end));
  const std::string name(label);
  return FindMetric(report, name) != nullptr ? name : "";
}

void UpdateWhy(View& view, WhyState& state) {
  const RunReport* report = view.session.report();
  const Config* config = view.session.config();
  if (report == nullptr || config == nullptr) {
    state.metric.clear();
    return;
  }
  if (state.metric.empty()) {
    const bool free = view.place == Place::kDashboard && !view.editor_open &&
                      view.sheet == Sheet::kNone &&
                      !ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopup);
    if (!free) return;
    const ImVec2 mouse = ImGui::GetMousePos();
    for (const WidgetNode& node : Frame().complete) {
      const bool under = node.visible && mouse.x >= node.min.x && mouse.x < node.max.x &&
                         mouse.y >= node.min.y && mouse.y < node.max.y;
      if (!under || mouse.y < kTopHeight) continue;
      const std::string metric = MetricOfWidget(*report, node.kind, node.label);
      if (metric.empty()) continue;
      ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
      if (ImGui::IsMouseReleased(0) && !ImGui::IsMouseDragPastThreshold(0)) state.metric = metric;
    }
    if (state.metric.empty()) return;
  }
  bool open = true;
  if (BeginDialog("Why this figure", {520, 560}, &open)) {
    DrawWhy(ExplainFigure(*report, *config, view.session.runs().points(), state.metric),
            std::min(480.0F, ImGui::GetContentRegionAvail().x));
    EndDialog();
  }
  if (!open) state.metric.clear();
}

}  // namespace servescape::ui
