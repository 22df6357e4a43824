// SPDX-License-Identifier: MIT
#include "ui/charts/flow.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "ui/charts/common.h"

namespace servescape::ui {
namespace {

bool EndsWith(std::string_view text, std::string_view tail) {
  return text.size() >= tail.size() && text.substr(text.size() - tail.size()) == tail;
}

// The sum of all series whose name ends so; the series itself where there is one only.
Derived SumOf(const RunReport& report, std::string_view tail, std::string name) {
  Derived out;
  int found = 0;
  for (const Series& series : report.series) {
    if (series.name.rfind("service.", 0) != 0 || !EndsWith(series.name, tail)) continue;
    if (++found == 1) {
      out.found = &series;
      continue;
    }
    if (out.found != nullptr) {
      out.own = *out.found;
      out.own.name = name;
      out.own.lower.clear();  // intervals of a sum do not follow from those of its parts
      out.own.upper.clear();
      out.found = nullptr;
    }
    for (size_t i = 0; i < std::min(out.own.value.size(), series.value.size()); ++i) {
      out.own.value[i] += series.value[i];
    }
  }
  return out;
}

}  // namespace

double MeanOf(const std::vector<double>& values) {
  double sum = 0;
  int count = 0;
  for (const double value : values) {
    if (!std::isfinite(value)) continue;
    sum += value;
    ++count;
  }
  return count > 0 ? sum / count : kNoTime;
}

Derived TotalQueue(const RunReport& report) {
  return SumOf(report, ".queue.mean", "queue.mean");
}

std::string BusyService(const RunReport& report) {
  if (!report.bottleneck.empty() && LoadSeries(report, report.bottleneck) != nullptr) {
    return report.bottleneck;
  }
  std::string best;
  double most = -1;
  for (const ServiceSummary& service : report.services) {
    const Series* series = LoadSeries(report, service.name);
    if (series == nullptr) continue;
    const double mean = MeanOf(series->value);
    if (!(mean > most) && !best.empty()) continue;
    best = service.name;
    most = mean;
  }
  return best;
}

const Series* BusySeries(const RunReport& report) {
  return LoadSeries(report, BusyService(report));
}

const Series* ThroughputSeries(const RunReport& report) {
  return AnySeries(report, {"throughput"});
}
const Series* OfferedSeries(const RunReport& report) {
  return AnySeries(report, {"offered"});
}
const Series* RejectedSeries(const RunReport& report) {
  return AnySeries(report, {"rejected"});
}

Loss LargestLoss(const RunReport& report, double time) {
  Loss largest;
  constexpr std::pair<const char*, const char*> kKinds[] = {
      {"rejected", "rejected"}, {"shed", "shed"}, {"timed_out", "timed out"}, {"failed", "failed"}};
  for (const auto& [name, word] : kKinds) {
    const double rate = ValueAt(report, AnySeries(report, {name}), time);
    if (rate > largest.rate) largest = {rate, word};
  }
  return largest;
}

double GrowthAt(const RunReport& report, const Series* series, double time) {
  if (series == nullptr || report.times.size() < 2 || !std::isfinite(time)) return kNoTime;
  const double window = report.times[1] - report.times[0];
  const double from = std::max(time - 2 * window, report.times.front() - window / 2);
  const double to = std::min(time + 2 * window, report.times.back());
  if (!(to > from)) return kNoTime;
  return (ValueAt(report, series, to) - ValueAt(report, series, from)) / (to - from);
}

}  // namespace servescape::ui
