// SPDX-License-Identifier: MIT
#include "sim/study/why_full.h"

#include <algorithm>
#include <cmath>

#include "sim/study/words.h"

namespace servescape {
namespace {

double Value(const RunReport& report, const std::string& name) {
  const Metric* metric = FindMetric(report, name);
  return metric != nullptr ? metric->estimate.value : std::nan("");
}

// Share of a service's slots, or of its shared cores, in use; NaN where neither is limited.
double UseOf(const Config& config, const std::vector<ServiceLoad>& loads, const RunReport& report,
             size_t s) {
  const double busy = Value(report, "service." + config.services[s].name + ".utilization");
  if (!std::isnan(busy) || !(config.services[s].cores > 0)) return busy;
  return std::min(1.0, loads[s].peak / loads[s].capacity);
}

// "queueing at ranker", "the network to ranker", "retries"
std::string PlaceWords(const SplitPlace& place) {
  switch (place.part) {
    case Part::kNetwork: return place.name.empty() ? "the network" : "the network to " + place.name;
    case Part::kQueueing: return "queueing at " + place.name;
    case Part::kBatchWait: return "waiting for a batch at " + place.name;
    case Part::kService: return "service by " + place.name;
    case Part::kCache: return "the cache " + place.name;
    case Part::kStore: return "the store " + place.name;
    case Part::kRetry: return "attempts that came to nothing and what lies between them";
    case Part::kDelay: return "delays";
  }
  return place.name;
}

std::string SplitWords(const RunReport& report) {
  if (report.split.empty()) return "";
  const auto largest = [&](double SplitPlace::*field) {
    size_t best = 0;
    for (size_t p = 1; p < report.split.size(); ++p) {
      if (report.split[p].*field > report.split[best].*field) best = p;
    }
    return best;
  };
  const SplitPlace& mean = report.split[largest(&SplitPlace::mean)];
  std::string text = " The largest part of the mean latency, " + ShareWords(mean.share) +
                     ", is " + PlaceWords(mean);
  const SplitPlace& tail = report.split[largest(&SplitPlace::at_p99)];
  double sum = 0;
  for (const SplitPlace& place : report.split) sum += place.at_p99;
  if (!(sum > 0)) return text + ".";
  const std::string share = ShareWords(tail.at_p99 / sum);
  if (&tail == &mean) return text + "; around p99 it is " + share + ".";
  return text + "; around p99 it is " + PlaceWords(tail) + ", with " + share + ".";
}

}  // namespace

void ExplainFull(const Config& config, const std::vector<ServiceLoad>& loads, RunReport* report) {
  if (report->replications == 0) return;
  int busiest = -1;
  double most = 0;
  for (size_t s = 0; s < config.services.size(); ++s) {
    const double use = UseOf(config, loads, *report, s);
    if (!(use > most)) continue;
    most = use;
    busiest = static_cast<int>(s);
  }
  std::string text;
  if (busiest >= 0) {
    const std::string& name = config.services[static_cast<size_t>(busiest)].name;
    report->bottleneck = name;
    text = name + (config.services.size() > 1 ? " is the busiest service: it" : "") +
           " gets " + RateWords(loads[static_cast<size_t>(busiest)].peak) +
           (IsStationary(config) ? "" : " at the peak") + " and is busy " + ShareWords(most) +
           " of the time.";
    const double wait = Value(*report, "service." + name + ".wait.mean");
    const double latency = Value(*report, "latency.mean");
    if (!std::isnan(wait) && !std::isnan(latency)) {
      text += " A visit waits " + SpanWords(wait) + " there; a request takes " +
              SpanWords(latency) + " in all.";
    }
  }
  text += SplitWords(*report);
  if (!text.empty() && text[0] == ' ') text.erase(0, 1);
  report->why = text;
}

}  // namespace servescape
