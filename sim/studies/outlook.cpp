// SPDX-License-Identifier: MIT
#include "sim/studies/outlook.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/base/constants.h"
#include "sim/model/load.h"
#include "sim/report/format.h"
#include "sim/report/json_value.h"
#include "sim/report/table.h"
#include "sim/study/study.h"

namespace servescape {
namespace {

ServiceOutlook OutlookOf(const std::string& name, const ServiceLoad& load) {
  ServiceOutlook out;
  out.name = name;
  out.replicas = load.station.replicas;
  double sum = 0;
  for (const double part : load.offered) sum += part;
  out.offered = load.offered.empty() ? 0 : sum / static_cast<double>(load.offered.size());
  out.peak = load.peak;
  out.limit = load.limit;
  const bool known = !load.visited_by_closed && load.limit > 0;
  out.load = known ? out.peak / load.limit : kNaN;
  if (load.visited_by_closed) out.offered = kNaN;
  out.unstable = known && out.offered > load.limit;
  out.peaks = known && !out.unstable && out.peak > load.limit;
  return out;
}

std::string OutlookWord(const ServiceOutlook& service) {
  if (service.unstable) return "unstable: more comes than it can serve";
  if (service.peaks) return "full at the peak";
  if (std::isnan(service.load)) return "clients of a closed loop, known by a run";
  return "";
}

std::string RateCell(double rate) {
  if (std::isnan(rate)) return "-";
  return std::isfinite(rate) ? FormatRate(rate) : "unbounded";
}

std::string LoadCell(const ServiceOutlook& service) {
  return std::isnan(service.load) ? "-" : fmt::format("{:.3g} %", 100 * service.load);
}

std::string MemoryCell(double bytes) {
  return bytes < 1e9 ? fmt::format("{:.0f} MB", std::max(1.0, bytes / 1e6))
                     : fmt::format("{:.1f} GB", bytes / 1e9);
}

}  // namespace

StudyOutlook OutlookOf(const Variant& variant, const Machine& machine) {
  StudyOutlook out;
  out.name = variant.name;
  const Config& config = variant.config;
  out.duration = ToSeconds(config.run.duration);
  out.replications = config.run.replications;
  out.requests = ExpectedArrivals(config) * config.run.replications;
  out.general = NeedsGeneralEngine(config);
  out.refused = Refusal(config, machine);
  const std::vector<ServiceLoad> loads = LoadsOf(config);
  for (size_t s = 0; s < loads.size(); ++s) {
    out.services.push_back(OutlookOf(config.services[s].name, loads[s]));
  }
  return out;
}

std::string ToText(const std::vector<StudyOutlook>& outlooks, const TextOptions& options) {
  Table table(options.color);
  const auto muted = [](const char* text, Align align) { return Cell{text, align, Style::kMuted}; };
  table.AddRow({muted("", Align::kLeft), muted("service", Align::kLeft),
                muted("replicas", Align::kRight), muted("offered", Align::kRight),
                muted("peak", Align::kRight), muted("can serve", Align::kRight),
                muted("load", Align::kRight)});
  double requests = 0, seconds = 0, bytes = 0, replications = 0;
  std::string refused;
  for (const StudyOutlook& each : outlooks) {
    requests += each.requests;
    seconds += each.seconds;
    bytes = std::max(bytes, each.bytes);
    replications += each.replications;
    if (!each.refused.empty()) refused += each.name + " would be refused: " + each.refused + "\n";
    for (const ServiceOutlook& service : each.services) {
      const bool first = &service == &each.services.front();
      table.AddRow(
          {{first ? each.name : ""},
           {service.name},
           {fmt::format("{}", service.replicas), Align::kRight},
           {RateCell(service.offered), Align::kRight},
           {RateCell(service.peak), Align::kRight},
           {RateCell(service.limit), Align::kRight},
           {LoadCell(service), Align::kRight},
           {OutlookWord(service), Align::kLeft, service.unstable ? Style::kBad : Style::kCareful}});
    }
  }
  std::string out = table.Print();
  const std::string what = outlooks.size() == 1 ? FormatSeconds(outlooks[0].duration) + " each"
                                                : fmt::format("{} points", outlooks.size());
  out += fmt::format("\n{} of {}, about {}",
                     FormatCount(static_cast<int64_t>(replications), "replication"), what,
                     FormatCount(static_cast<int64_t>(std::min(requests, 9e18)), "request"));
  if (seconds > 0) out += fmt::format("; about {}, {}", FormatSeconds(seconds), MemoryCell(bytes));
  return out + ".\n" + refused;
}

std::string ToJson(const std::vector<StudyOutlook>& outlooks) {
  Json points = Json::array();
  for (const StudyOutlook& each : outlooks) {
    Json services = Json::array();
    for (const ServiceOutlook& service : each.services) {
      services.push_back({{"name", service.name},
                          {"replicas", service.replicas},
                          {"offered", Number(service.offered)},
                          {"peak", Number(service.peak)},
                          {"limit", Number(service.limit)},
                          {"load", Number(service.load)},
                          {"unstable", service.unstable},
                          {"full_at_peak", service.peaks}});
    }
    points.push_back({{"name", each.name},
                      {"duration_s", Number(each.duration)},
                      {"replications", each.replications},
                      {"requests", Number(each.requests)},
                      {"engine", each.general ? "general" : "tandem"},
                      {"refused", each.refused},
                      {"seconds", Number(each.seconds)},
                      {"bytes", Number(each.bytes)},
                      {"services", services}});
  }
  return Print({{"kind", "servescape.plan"}, {"schema", 1}, {"points", points}}, /*pretty=*/true);
}

}  // namespace servescape
