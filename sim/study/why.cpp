// SPDX-License-Identifier: MIT
#include "sim/study/why.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/base/constants.h"
#include "sim/model/incidents.h"
#include "sim/model/limits.h"
#include "sim/study/load_words.h"
#include "sim/study/transient.h"
#include "sim/study/why_causes.h"
#include "sim/study/words.h"

namespace servescape {
namespace {

constexpr double kMostLoad = 0.95;  // that a remedy may leave
constexpr double kDrained = 0.1;    // of its peak: a queue below counts as drained
// Busy for less than this, a service is not what takes the time: no bottleneck.
constexpr double kAmple = 0.6;

// What there is to explain by.
struct Findings {
  const Config& config;  // what is in effect
  const std::vector<ServiceLoad>& loads;
  const Facts& facts;
  const Losses& losses;
  const RunReport& report;
  const std::vector<std::optional<Uptime>>& uptimes;
  bool steady = false;  // nothing changes with time

  // Whether the mean tells all of a service, and no time at which it was full is to be looked for.
  bool IsMean(size_t s) const {
    return facts.paced[s] && (!report.open_load || steady || facts.KnowsOverload());
  }
  // Whether a service's load, or when it was too much, follows from what is asked of it.
  bool ByLoad(size_t s) const { return report.open_load && IsMean(s); }
};

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

// Share of what a service can do that it does, or of what its instants let begin; NaN where nothing
// is limited.
double UseOf(const Findings& all, size_t s) {
  const Station& station = all.loads[s].station;
  if (all.uptimes[s] && !station.gated) return all.uptimes[s]->use;
  const double busy = OfService(all.report, all.report.services[s], "load");
  if (!station.gated && (!std::isnan(busy) || station.unit != WorkUnit::kCores)) return busy;
  return std::min(1.0, all.loads[s].peak / all.loads[s].capacity);
}

bool Grows(const Findings& all, size_t s) {
  return all.report.verdict == Verdict::kUnstable && !all.ByLoad(s) &&
         std::isnan(OfService(all.report, all.report.services[s], "queue.mean"));
}

// The service with the least room, and how much of what it can do it is asked for: by load where
// its pace is given, by use in a closed loop, where the clients adapt to what they get, and where
// the pace is not known. That may change with time: the one that was full for longest comes first.
struct Heaviest {
  int service = -1;  // none: nothing limits any
  double use = 0;
  double full_seconds = 0;
};

Heaviest HeaviestOf(const Findings& all) {
  Heaviest out;
  if (all.facts.AllPaced()) out.use = -1;
  for (size_t s = 0; s < all.report.services.size(); ++s) {
    const ServiceSummary& service = all.report.services[s];
    const double use = all.ByLoad(s) ? LoadOf(service) : UseOf(all, s);
    // One whose queue grows comes before all others, whatever the mean of its replicas.
    const double full = Grows(all, s)   ? kInfinity
                        : all.IsMean(s) ? 0
                                        : FullSeconds(all.report, service.name);
    if (full < out.full_seconds || !(full > out.full_seconds || use > out.use)) continue;
    out = {static_cast<int>(s), use, full};
  }
  return out;
}

// Latency is of the answered; the visits of callers who gave up may go on waiting.
std::string WaitsThere(const Findings& all, size_t s) {
  const double wait = OfService(all.report, all.report.services[s], "wait.mean");
  const double latency = Value(all.report.metrics, "latency.mean");
  if (std::isinf(wait)) return " The mean wait there is infinite.";
  if (std::isnan(wait) || std::isnan(latency)) return "";
  const bool once = all.facts.calls_given && all.loads[s].visited_once;
  const std::string text =
      (once ? " A request waits " : " A visit waits ") + SpanWords(wait) + " there";
  if (std::isinf(latency)) return text + ".";
  if (once) return text + ", of " + SpanWords(latency) + " in all.";
  const bool given_up = wait > latency && Value(all.report.metrics, "timed_out") > 0;
  return text + (given_up ? "; an answered request takes " : "; a request takes ") +
         SpanWords(latency) + " in all" +
         (given_up ? ", while visits whose callers gave up wait on." : ".");
}

std::string CanServe(const ServiceSummary& service) {
  return FleetWords(service) + " can serve " + RateWords(service.capacity);
}

std::string TurnedAway(const Findings& all) {
  if (!(all.losses.refused > 0)) return "";
  return " " + RefusersOf(all.config) + " turned away " + PercentWords(all.losses.refused) +
         " of the requests.";
}

// How many replicas of this kind would carry the peak, if more than there are.
std::string Remedy(const ServiceSummary& service) {
  const double each = service.capacity / service.replicas;
  // With a little room: at a load of 1 a queue has no steady state either.
  const double needed = std::ceil(service.offered_peak / (each * kMostLoad));
  if (!(needed > service.replicas) || needed > 1e6) return "";
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

std::string WhyOverloaded(const Findings& all, const Overload& overload) {
  const RunReport& report = all.report;
  const size_t index = static_cast<size_t>(overload.service);
  const ServiceSummary& service = report.services[index];
  const double width = report.duration / static_cast<double>(report.times.size());
  const double full = FullSeconds(report, service.name);
  std::string text;
  if (full > 0) text = service.name + " was full for " + SpanWords(full) + ". ";
  text += "At the peak of " + RateWords(service.offered_peak) + PeakSpan(all.loads[index]) + ", " +
          CanServe(service);
  if (all.loads[index].station.bounded) return text + "." + TurnedAway(all) + Remedy(service);
  text += ", so the queue grew by " + NumberWords(service.offered_peak - service.capacity) +
          " a second";
  const double drain =
      overload.at_end ? -1 : DrainSeconds(report, service.name, overload.last, width);
  if (drain >= width) text += " and took " + SpanWords(drain) + " to drain after";
  if (drain < 0) text += " and had not drained when the run ended";
  return text + "." + Remedy(service);
}

std::string WhyClosed(const Findings& all, size_t index) {
  const RunReport& report = all.report;
  const ServiceSummary& service = report.services[index];
  const bool batches = service.max_batch_size > 1;
  const std::string share = ShareWords(OfService(report, service, "load"));
  std::string text = Plural(static_cast<int64_t>(ClosedClients(all.config)), "client");
  text = "With " + text + ", " + service.name +
         (batches ? " does " + share + " of what it can do" : " is busy " + share + " of the time");
  const double batch = OfService(report, service, "batch.mean");
  if (batches && !std::isnan(batch)) {
    text += " with " + NumberWords(batch) + " of " + CountWords(service.max_batch_size) +
            " items in a batch";
  }
  text += ": it serves " + RateWords(OfService(report, service, "throughput")) + " of at most " +
          RateWords(service.capacity) + ".";
  return text + TurnedAway(all);
}

// Whether even the heaviest service is not what takes the time.
bool IsAmple(const Findings& all, const Heaviest& heaviest) {
  const size_t s = static_cast<size_t>(heaviest.service);
  const ServiceSummary& service = all.report.services[s];
  if (OfService(all.report, service, "rejected") > 0 ||
      OfService(all.report, service, "shed") > 0) {
    return false;
  }
  // A run too short to serve anything shows no use.
  const bool unknown = std::isnan(heaviest.use) && all.ByLoad(s);
  const double use = unknown ? LoadOf(service) : heaviest.use;
  if (!(use < kAmple) || heaviest.full_seconds > 0) return false;
  if (all.report.verdict == Verdict::kUnstable) return false;
  // Slowed, it may be busy all the time with less than it could do.
  if (IsSlowed(all.config, s) && !(OfService(all.report, service, "utilization") < kAmple)) {
    return false;
  }
  const double up = all.uptimes[s] ? all.uptimes[s]->least : 1;
  return (all.IsMean(s) && up == 1) || all.loads[s].peak < all.loads[s].limit * up * kAmple;
}

// Steady traffic to a service whose pace is given.
std::string WhySteady(const Findings& all, const Heaviest& heaviest) {
  const size_t index = static_cast<size_t>(heaviest.service);
  const RunReport& report = all.report;
  const ServiceSummary& service = report.services[index];
  std::string text = service.name;
  if (report.services.size() > 1) {
    text += IsAmple(all, heaviest) ? " is the busiest service: it" : " is the bottleneck: it";
  }
  const RatePair rates = RatePairWords(service.offered_peak, service.capacity);
  text += " is asked for " + rates.first + PeakWords(all.loads[index]) + "; " +
          FleetWords(service) + " can serve " + rates.second;
  if (report.verdict == Verdict::kUnstable) return text + "." + Remedy(service);
  text += ", so it is " + ShareWords(LoadOf(service)) + " loaded";
  const bool none_short =
      report.services.size() > 1 && IsAmple(all, heaviest) && !(all.losses.refused > 0);
  text += none_short ? ", and no service is short of capacity." : ".";
  text += WaitsThere(all, index);
  return text + TurnedAway(all) + (LoadOf(service) >= 1 ? Remedy(service) : "");
}

// "; a replica with speed 0.5 gets 60/s of it and can serve 50/s"
std::string FullestWords(const ServiceLoad& load) {
  const ReplicaGroup& group = *load.fullest;
  const RatePair rates = RatePairWords(load.peak * group.share, load.limit * group.share);
  return (group.zone >= 0 ? "; its zone " + CountWords(group.zone)
                          : "; its replica with speed " + NumberWords(group.speed)) +
         " gets " + rates.first + " of that and can serve " + rates.second;
}

// By what was measured, where the scenario alone does not tell what a service can serve, or when.
std::string WhyMeasured(const Findings& all, const Heaviest& heaviest) {
  const size_t index = static_cast<size_t>(heaviest.service);
  const ServiceSummary& service = all.report.services[index];
  const ServiceLoad& load = all.loads[index];
  const bool several = all.report.services.size() > 1;
  const double longest = heaviest.full_seconds;
  // As the table has it.
  const double asked = std::isnan(service.offered_peak) ? load.peak : service.offered_peak;
  return service.name + (several ? " is the busiest service: it" : "") + " is asked for " +
         RatePairWords(asked, load.capacity).first + PeakWords(load) +
         (load.fullest && load.station.servers > 0 && !all.uptimes[index] ? FullestWords(load)
          : load.peak > load.capacity
              ? " and can serve about " + RatePairWords(asked, load.capacity).second
          : load.station.HasOwnWork()
              ? ", " + ShareWords(heaviest.use) + " of what it can serve" +
                    (IsSlowed(all.config, index) ? " when nothing slows it" : "")
          : load.station.gated ? ", " + ShareWords(heaviest.use) + " of what its instants let begin"
          : all.uptimes[index]
              ? ", and what is up of it is busy " + ShareWords(heaviest.use) + " of the time"
              : " and is busy " + ShareWords(heaviest.use) + " of the time") +
         (longest > 0 && std::isfinite(longest) && heaviest.use < kAmple
              ? ", and full for " + SpanWords(longest) + "."
          : !IsAmple(all, heaviest)           ? "."
          : several && all.losses.refused > 0 ? "."
          : several                           ? ", so no service is short of capacity."
                                              : ", so it is not short of capacity.") +
         WaitsThere(all, index);
}

// Whether time goes elsewhere than to waiting and service where all is known of both.
bool GoesElsewhere(const Findings& all) {
  return !all.facts.AllPaced() || std::any_of(all.report.split.begin(), all.report.split.end(),
                                              [](const LatencyComponent& each) {
                                                return each.kind != ComponentKind::kQueueing &&
                                                       each.kind != ComponentKind::kBatchWait &&
                                                       each.kind != ComponentKind::kService;
                                              });
}

// Of the service that binds; which it is goes into `bottleneck`.
std::string ServiceWords(const Findings& all, std::string* bottleneck) {
  const Heaviest heaviest = HeaviestOf(all);
  if (heaviest.service < 0) return "";
  const size_t index = static_cast<size_t>(heaviest.service);
  const bool paced = all.facts.paced[index];
  if (paced && all.report.open_load && std::isinf(all.report.services[index].capacity)) {
    return "No service takes any time, so nothing waits.";
  }
  if (!IsAmple(all, heaviest)) *bottleneck = all.report.services[index].name;
  if (paced && !all.report.open_load) return WhyClosed(all, index);
  if (!all.steady && all.facts.KnowsOverload()) {
    const Overload overload = OverloadOf(all.config, all.loads);
    if (overload.service >= 0) {
      *bottleneck = all.report.services[static_cast<size_t>(overload.service)].name;
      return WhyOverloaded(all, overload);
    }
  }
  return all.ByLoad(index) ? WhySteady(all, heaviest) : WhyMeasured(all, heaviest);
}

}  // namespace

std::vector<ServiceSummary> ServicesOf(const Config& config, const std::vector<ServiceLoad>& loads,
                                       const std::vector<Metric>& metrics) {
  std::vector<ServiceSummary> summaries;
  for (size_t s = 0; s < config.services.size(); ++s) {
    ServiceSummary summary;
    summary.name = config.services[s].name;
    summary.host = config.services[s].host;
    summary.replicas = loads[s].station.replicas;
    summary.concurrency = loads[s].station.concurrency;
    summary.max_batch_size = loads[s].station.max_batch_size;
    summary.capacity = loads[s].capacity;
    summary.offered_peak = loads[s].peak;
    // Where a client hedges or gives up, what it asks is more than what it is answered.
    if (loads[s].visited_by_closed && CallersWait(config)) {
      const std::string prefix = "service." + summary.name + ".";
      summary.offered_peak =
          Value(metrics, prefix + "throughput") + Value(metrics, prefix + "rejected");
    }
    summaries.push_back(std::move(summary));
  }
  return summaries;
}

void Explain(const Config& config, const std::vector<ServiceLoad>& loads, const Facts& facts,
             const Losses& losses, const std::vector<std::optional<Uptime>>& uptimes,
             RunReport* report) {
  if (report->replications == 0) return;
  const Findings all{config, loads, facts, losses, *report, uptimes, IsStationary(config)};
  std::string text = ServiceWords(all, &report->bottleneck);
  text += CauseWords(config, loads) + TimeoutWords(config) + AttemptWords(*report);
  if (GoesElsewhere(all)) text += SplitWords(*report);
  if (!text.empty() && text[0] == ' ') text.erase(0, 1);
  report->why = text;
}

}  // namespace servescape
