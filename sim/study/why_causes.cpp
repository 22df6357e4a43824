// SPDX-License-Identifier: MIT
#include "sim/study/why_causes.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "sim/model/incidents.h"
#include "sim/model/losses.h"
#include "sim/study/words.h"

namespace servescape {
namespace {

double Value(const RunReport& report, const std::string& name) {
  const Metric* metric = FindMetric(report, name);
  return metric != nullptr ? metric->estimate.value : std::nan("");
}

// "queueing at ranker", "the network to ranker", "retries"
std::string ComponentWords(const LatencyComponent& component) {
  switch (component.kind) {
    case ComponentKind::kNetwork:
      return component.name.empty() ? "the network" : "the network to " + component.name;
    case ComponentKind::kQueueing:
      return "queueing at " + component.name;
    case ComponentKind::kBatchWait:
      return "waiting for a batch at " + component.name;
    case ComponentKind::kService:
      return "service by " + component.name;
    case ComponentKind::kCache:
      return "the cache " + component.name;
    case ComponentKind::kStore:
      return "the store " + component.name;
    case ComponentKind::kRetry:
      return "attempts that came to nothing and what lies between them";
    case ComponentKind::kDelay:
      return "delays";
    case ComponentKind::kColdStart:
      return "cold starts of " + component.name;
  }
  return component.name;
}

// "4 of 12 replicas of model were down: the others can serve 80/s"
std::string DownWords(const std::string& service, const Station& station,
                      const Incident& incident) {
  return CountWords(incident.replicas) + " of " + Plural(station.replicas, "replica") + " of " +
         service + (incident.replicas == 1 ? " was down" : " were down") +
         (std::isnan(incident.rest) ? "" : ": the others can serve " + RateWords(incident.rest));
}

std::string IncidentWords(const Config& config, const std::vector<ServiceLoad>& loads,
                          const Incident& incident) {
  if (incident.kind == IncidentKind::kFlush) {
    return " At " + SpanWords(ToSeconds(incident.at)) + " the cache " +
           config.caches[static_cast<size_t>(incident.cache)].name + " was emptied.";
  }
  std::string text = " From " + SpanWords(ToSeconds(incident.at)) +
                     (incident.ends ? " to " + SpanWords(ToSeconds(incident.until)) : " on") + " ";
  if (incident.store >= 0) {
    return text + "the store " + config.stores[static_cast<size_t>(incident.store)].name +
           " took " + NumberWords(incident.factor) + " times as long.";
  }
  const size_t s = static_cast<size_t>(std::max(0, incident.service));
  const std::string& service = config.services[s].name;
  const Station& station = loads[s].station;
  switch (incident.kind) {
    case IncidentKind::kCrash:
      return text + DownWords(service, station, incident) + ".";
    case IncidentKind::kZoneLoss:
      return text + "zone " + CountWords(incident.zone) + " was lost" +
             (incident.service < 0 ? "" : ", and " + DownWords(service, station, incident)) + ".";
    case IncidentKind::kSlow:
      return text + CountWords(incident.replicas) + " of " + Plural(station.replicas, "replica") +
             " of " + service + " took " + NumberWords(incident.factor) + " times as long.";
    case IncidentKind::kPartition:
      return text + service + " could not be reached.";
    case IncidentKind::kErrors:
      return text + ShareWords(incident.error_rate) + " of the answers of " + service +
             " were errors.";
    case IncidentKind::kBrownOut:
      return text + service + " took " + NumberWords(incident.factor) + " times as long.";
    case IncidentKind::kFlush:
      break;
  }
  return "";
}

}  // namespace

std::string CauseWords(const Config& config, const std::vector<ServiceLoad>& loads) {
  constexpr size_t kReported = 3;
  const std::vector<Incident> all = IncidentsOf(config, loads);
  std::string text;
  for (size_t i = 0; i < std::min(all.size(), kReported); ++i) {
    text += IncidentWords(config, loads, all[i]);
  }
  if (all.size() > kReported) {
    const int64_t more = static_cast<int64_t>(all.size() - kReported);
    text += " " + Plural(more, "more incident") + (more == 1 ? " follows." : " follow.");
  }
  return text;
}

std::string TimeoutWords(const Config& config) {
  const std::optional<ShortTimeout> found = TimeoutBelowService(config);
  if (!found) return "";
  std::string what;
  for (const uint32_t s : found->services) {
    what += (what.empty() ? "the service by " : " and ") + config.services[s].name;
  }
  return " The time-out of " + SpanWords(found->timeout) + " is shorter than " + what + ", " +
         SpanWords(found->least) + ".";
}

std::string AttemptWords(const RunReport& report) {
  constexpr double kNotable = 1.05;
  const double attempts = Value(report, "attempts.per_request");
  if (!(attempts > kNotable)) return "";
  const double retries = Value(report, "retries"), hedges = Value(report, "hedges");
  std::string text = " Callers made " + NumberWords(attempts) + " attempts at each call";
  if (retries > 0) text += ", " + RateWords(retries) + " of them retries";
  if (hedges > 0) text += ", " + RateWords(hedges) + " of them hedges";
  return text + ".";
}

std::string SplitWords(const RunReport& report) {
  if (report.split.empty()) return "";
  const auto largest = [&](double LatencyComponent::*field) {
    size_t best = 0;
    for (size_t p = 1; p < report.split.size(); ++p) {
      if (report.split[p].*field > report.split[best].*field) best = p;
    }
    return best;
  };
  const LatencyComponent& mean = report.split[largest(&LatencyComponent::mean)];
  std::string text = " The largest part of the mean latency, " + ShareWords(mean.share) + ", is " +
                     ComponentWords(mean);
  const LatencyComponent& tail = report.split[largest(&LatencyComponent::at_p99)];
  double sum = 0;
  for (const LatencyComponent& component : report.split) sum += component.at_p99;
  if (!(sum > 0)) return text + ".";
  const std::string share = ShareWords(tail.at_p99 / sum);
  if (&tail == &mean) return text + "; around p99 it is " + share + ".";
  return text + "; around p99 it is " + ComponentWords(tail) + ", with " + share + ".";
}

}  // namespace servescape
