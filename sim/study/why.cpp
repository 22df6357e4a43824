// SPDX-License-Identifier: MIT
#include "sim/study/why.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/scenario/plain.h"
#include "sim/study/transient.h"
#include "sim/study/why_full.h"
#include "sim/study/words.h"

namespace servescape {
namespace {

constexpr double kMostLoad = 0.95;  // that a remedy may leave
constexpr double kDrained = 0.1;   // of its peak: a queue below counts as drained

double Value(const std::vector<Metric>& metrics, const std::string& name) {
  for (const Metric& metric : metrics) {
    if (metric.name == name) return metric.estimate.value;
  }
  return std::nan("");
}

double OfService(const RunReport& report, const ServiceSummary& service, const char* metric) {
  return Value(report.metrics, "service." + service.name + "." + metric);
}

double LoadOf(const ServiceSummary& service) {
  return std::isinf(service.capacity) ? 0 : service.offered_peak / service.capacity;
}

// The service with the least room: by load with open traffic, by use in a closed loop, where the
// clients adapt to what they get.
size_t Heaviest(const RunReport& report) {
  size_t best = 0;
  const auto weight = [&](size_t s) {
    return report.open_load ? LoadOf(report.services[s])
                            : OfService(report, report.services[s], "load");
  };
  for (size_t s = 1; s < report.services.size(); ++s) {
    if (weight(s) > weight(best)) best = s;
  }
  return best;
}

// " A request waits 12 ms there, of 22 ms in all."
std::string WaitsThere(double wait, double latency) {
  if (std::isnan(wait) || std::isnan(latency)) return "";
  if (std::isinf(wait)) return " The mean wait there is infinite.";
  if (std::isinf(latency)) return " A request waits " + SpanWords(wait) + " there.";
  return " A request waits " + SpanWords(wait) + " there, of " + SpanWords(latency) + " in all.";
}

std::string CanServe(const ServiceConfig& config, const ServiceSummary& service) {
  return FleetWords(config) + " can serve " + RateWords(service.capacity);
}

// The share of requests that full queues refused; what failed otherwise is no part of it.
double RefusedShare(const RunReport& report) {
  const double lost = 1 - Value(report.metrics, "availability");
  const double refused = Value(report.metrics, "rejected");
  if (std::isnan(refused)) return lost;  // the fast engine knows no other loss
  double all = refused;
  for (const char* other : {"failed", "shed", "timed_out"}) all += Value(report.metrics, other);
  return all > 0 ? lost * (refused / all) : 0;
}

std::string TurnedAway(const RunReport& report) {
  const double refused = RefusedShare(report);
  if (!(refused > 0)) return "";
  return " Full queues turned away " + ShareWords(refused) + " of the requests.";
}

// How many replicas of this kind would carry the peak, if more than there are.
std::string Remedy(const ServiceConfig& config, const ServiceSummary& service) {
  const double each = service.capacity / service.replicas;
  // With a little room: at a load of 1 a queue has no steady state either.
  const double needed = std::ceil(service.offered_peak / (each * kMostLoad));
  if (!(needed > config.replicas) || needed > 1e6) return "";
  return fmt::format(" {} would be {} loaded.", Plural(static_cast<int64_t>(needed), "replica"),
                     ShareWords(service.offered_peak / (needed * each)));
}

// Seconds from the end of the overload until the queue is below a tenth of its peak; negative if
// it never is.
double DrainSeconds(const RunReport& report, const std::string& service, int last, double width) {
  const Series* queue = FindSeries(report, "service." + service + ".queue.mean");
  if (queue == nullptr) return -1;
  double peak = 0;
  for (const double v : queue->value) peak = std::isnan(v) ? peak : std::max(peak, v);
  for (size_t w = static_cast<size_t>(last) + 1; w < queue->value.size(); ++w) {
    if (queue->value[w] <= kDrained * peak) return width * static_cast<double>(w - last - 1);
  }
  return -1;
}

// " (the mean of 12 s, +-8%)" of a log's peak.
std::string PeakSpan(const ServiceLoad& load) {
  const std::string words = PeakWords(load);
  const size_t span = words.find(" (");
  return span == std::string::npos ? "" : words.substr(span);
}

std::string WhyOverloaded(const Config& config, const std::vector<ServiceLoad>& loads,
                          const RunReport& report) {
  const Overload overload = OverloadOf(config, loads);
  const size_t index = static_cast<size_t>(overload.service);
  const ServiceConfig& service = config.services[index];
  const ServiceSummary& summary = report.services[index];
  const double width = report.duration / static_cast<double>(report.times.size());
  const double full = FullSeconds(report, service.name);
  std::string text;
  if (full > 0) text = service.name + " was full for " + SpanWords(full) + ". ";
  text += "At the peak of " + RateWords(summary.offered_peak) + PeakSpan(loads[index]) + ", " +
          CanServe(service, summary);
  if (service.queue_bounded) return text + "." + TurnedAway(report) + Remedy(service, summary);
  text += ", so the queue grew by " + NumberWords(summary.offered_peak - summary.capacity) +
          " a second";
  const double drain =
      overload.at_end ? -1 : DrainSeconds(report, service.name, overload.last, width);
  if (drain >= width) text += " and took " + SpanWords(drain) + " to drain after";
  if (drain < 0) text += " and had not drained when the run ended";
  return text + "." + Remedy(service, summary);
}

std::string WhyClosed(const ServiceConfig& config, const ServiceSummary& service,
                      const RunReport& report, uint64_t clients) {
  const bool batches = config.max_batch_size > 1;
  const std::string share = ShareWords(OfService(report, service, "load"));
  std::string text = Plural(static_cast<int64_t>(clients), "client");
  text = "With " + text + ", " + service.name +
         (batches ? " does " + share + " of what it can do" : " is busy " + share + " of the time");
  const double batch = OfService(report, service, "batch.mean");
  if (config.max_batch_size > 1 && !std::isnan(batch)) {
    text += " with " + NumberWords(batch) + " of " + CountWords(config.max_batch_size) +
            " items in a batch";
  }
  text += ": it serves " + RateWords(OfService(report, service, "throughput")) + " of at most " +
          RateWords(service.capacity) + ".";
  return text + TurnedAway(report);
}

// Whether even the heaviest service is not what takes the time.
bool IsAmple(const RunReport& report, const ServiceSummary& service) {
  const double load = report.open_load ? LoadOf(service) : OfService(report, service, "load");
  return load < kAmple && !(Value(report.metrics, "availability") < 1);
}

std::string WhySteady(const Config& all, size_t index, const ServiceLoad& load,
                      const RunReport& report) {
  const ServiceConfig& config = all.services[index];
  const ServiceSummary& service = report.services[index];
  std::string text = service.name;
  if (report.services.size() > 1) {
    text += IsAmple(report, service) ? " is the busiest service: it" : " is the bottleneck: it";
  }
  text += " is asked for " + RateWords(service.offered_peak) + PeakWords(load) + "; " +
          CanServe(config, service);
  if (report.verdict == Verdict::kUnstable) {
    if (service.offered_peak > service.capacity) {
      text += ", so the queue grows by " + NumberWords(service.offered_peak - service.capacity) +
              " a second";
    }
    return text + "." + Remedy(config, service);
  }
  text += ", so it is " + ShareWords(LoadOf(service)) + " loaded.";
  const double wait = OfService(report, service, "wait.mean");
  const double latency = Value(report.metrics, "latency.mean");
  text += WaitsThere(wait, latency);
  return text + TurnedAway(report) + (LoadOf(service) >= 1 ? Remedy(config, service) : "");
}

}  // namespace

std::vector<ServiceSummary> ServicesOf(const Config& config, const std::vector<ServiceLoad>& loads,
                                       const std::vector<Metric>& metrics) {
  std::vector<ServiceSummary> summaries;
  for (size_t s = 0; s < config.services.size(); ++s) {
    const ServiceConfig& service = config.services[s];
    ServiceSummary summary;
    summary.name = service.name;
    summary.host = service.host;
    summary.replicas = service.replicas;
    summary.concurrency = service.concurrency == kUnlimited ? 0 : service.concurrency;
    summary.max_batch_size = service.max_batch_size;
    summary.capacity = loads[s].capacity;
    summary.offered_peak = loads[s].peak;
    if (loads[s].visited_by_closed) {
      const std::string prefix = "service." + service.name + ".";
      summary.offered_peak = Value(metrics, prefix + "throughput") +
                             Value(metrics, prefix + "rejected");
    }
    summaries.push_back(std::move(summary));
  }
  return summaries;
}

void Explain(const Config& config, const std::vector<ServiceLoad>& loads, RunReport* report) {
  if (!IsJudgedAsPlain(config)) return ExplainFull(config, loads, report);
  if (report->services.empty() || report->replications == 0) return;
  const size_t heaviest = Heaviest(*report);
  const ServiceSummary& service = report->services[heaviest];
  if (std::isinf(service.capacity) && report->open_load) {
    report->why = "No service takes any time, so nothing waits.";
    return;
  }
  if (!IsAmple(*report, service)) report->bottleneck = service.name;
  const ServiceConfig& service_config = config.services[heaviest];
  if (!report->open_load) {
    report->why = WhyClosed(service_config, service, *report, ClosedClients(config));
  } else if (!IsStationary(config) && OverloadOf(config, loads).service >= 0) {
    report->bottleneck = config.services[static_cast<size_t>(
        OverloadOf(config, loads).service)].name;
    report->why = WhyOverloaded(config, loads, *report);
  } else {
    report->why = WhySteady(config, heaviest, loads[heaviest], *report);
  }
}

}  // namespace servescape
