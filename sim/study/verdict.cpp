// SPDX-License-Identifier: MIT
#include "sim/study/verdict.h"

#include <algorithm>
#include <cmath>

#include "sim/scenario/plain.h"
#include "sim/study/chance.h"
#include "sim/study/steady.h"
#include "sim/study/transient.h"
#include "sim/study/verdict_full.h"
#include "sim/study/words.h"

namespace servescape {
namespace {

// Windows of a replication that were simulated to their end.
size_t WholeWindows(const ReplicationRecord& record, double width) {
  const double whole = std::floor(record.duration / width + 1e-9);
  return std::min(record.windows.size(), static_cast<size_t>(std::max(0.0, whole)));
}

// Admitted arrivals per second over capacity, of the whole run: arrivals need no warm-up. It is
// cut into at least twenty pieces over all replications, so that a single run has an interval too.
Interval MeasuredLoad(const std::vector<ReplicationRecord>& records, size_t service,
                      double capacity, double width) {
  constexpr size_t kPieces = 20;
  const size_t per_run = (kPieces + records.size() - 1) / records.size();
  std::vector<double> loads;
  for (const ReplicationRecord& record : records) {
    const size_t end = WholeWindows(record, width);
    if (end == 0) continue;
    const size_t pieces = std::min(per_run, end);
    for (size_t p = 0; p < pieces; ++p) {
      const size_t from = end * p / pieces;
      const size_t to = end * (p + 1) / pieces;
      int64_t admitted = 0;
      for (size_t w = from; w < to; ++w) {
        const ServiceWindow& window = record.services[service][w];
        admitted += window.arrivals - window.rejections;
      }
      loads.push_back(static_cast<double>(admitted) / (static_cast<double>(to - from) * width) /
                      capacity);
    }
  }
  return IntervalMaker(kVerdictLevel).Of(loads);
}

// Offered at rates that do not change and that all services can bear: then the load is no estimate.
bool IsKnown(const Config& config, const std::vector<ServiceLoad>& loads) {
  for (size_t s = 0; s < loads.size(); ++s) {
    const ServiceLoad& load = loads[s];
    if (!load.flat || load.visited_by_closed || config.services[s].queue_bounded) return false;
    if (!(load.offered[0] < load.capacity)) return false;
  }
  return true;
}

struct Evidence {
  std::vector<Interval> load;  // by service
  size_t heaviest = 0;
  Growth growth;
  bool spare = true;   // every service: load surely below 1
  bool over = false;   // some unbounded service: load surely above 1
  bool bounded = true;  // no queue can grow without limit
};

Evidence Gather(const Config& config, const std::vector<ReplicationRecord>& records,
                const std::vector<ServiceLoad>& loads) {
  Evidence out;
  const double width = WindowSeconds(config);
  const bool known_load = IsKnown(config, loads);
  for (size_t s = 0; s < loads.size(); ++s) {
    Interval load = MeasuredLoad(records, s, loads[s].capacity, width);
    if (known_load) {
      const double known = loads[s].offered[0] / loads[s].capacity;
      load = {known, known, known, load.count};
    }
    out.load.push_back(load);
    if (load.mean > out.load[out.heaviest].mean) out.heaviest = s;
    if (!(load.upper < 1)) out.spare = false;
    const bool bounded = config.services[s].queue_bounded;
    if (load.lower > 1 && !bounded) out.over = true;
    if (!bounded) out.bounded = false;
  }
  out.growth = GrowthOf(Levels(records, width, kWindows / 2, -1), width);
  return out;
}

std::string Gets(const Config& config, const Evidence& evidence, const ServiceLoad& load) {
  const double share = evidence.load[evidence.heaviest].mean;
  return config.services[evidence.heaviest].name + " gets " + RateWords(share * load.capacity) +
         " and can serve " + (IsJudgedAsPlain(config) ? "" : "at most ") + RateWords(load.capacity);
}

std::string Losses(const std::vector<ReplicationRecord>& records) {
  if (!records.empty() && records[0].detail) return LossWords(records);
  int64_t rejected = 0, arrived = 0;
  for (const ReplicationRecord& record : records) {
    rejected += record.rejections;
    arrived += record.arrivals;
  }
  if (rejected == 0) return "";
  return " Full queues turned away " +
         ShareWords(static_cast<double>(rejected) / static_cast<double>(arrived)) +
         " of the requests.";
}

Judgement JudgeStationary(const Config& config, const std::vector<ReplicationRecord>& records,
                          const std::vector<ServiceLoad>& loads, const Evidence& evidence) {
  const Growth& growth = evidence.growth;
  const bool rising = growth.relative.mean > kLevelTolerance;
  const bool surely_rising = growth.relative.lower > kLevelTolerance;
  const bool level = growth.relative.upper < kLevelTolerance &&
                     growth.relative.lower > -kLevelTolerance;
  const ServiceLoad& load = loads[evidence.heaviest];
  const std::string& name = config.services[evidence.heaviest].name;
  const std::string share = ShareWords(evidence.load[evidence.heaviest].mean);
  const std::string at = NumberWords(growth.level);
  if (!evidence.bounded && ((evidence.over && rising) || (!evidence.spare && surely_rising))) {
    return {Verdict::kUnstable,
            "The number in the system grows by " + NumberWords(growth.rate.mean) +
                " a second: " + Gets(config, evidence, load) + ".",
            growth.rate.mean, {}};
  }
  if (evidence.spare && !surely_rising) {
    return {Verdict::kStable,
            "The busiest service, " + name + ", gets " + share +
                " of what it can serve, and the number in the system stays near " + at + "." +
                Losses(records), 0, {}};
  }
  if (level) {
    return {Verdict::kStable,
            "The number in the system stays level at " + at + "; " + name + " takes in " + share +
                " of what it can serve." + Losses(records), 0, {}};
  }
  if (surely_rising) {
    return {Verdict::kInconclusive,
            "The number in the system still rises by " + NumberWords(growth.rate.mean) +
                " a second at the end, though every service has capacity to spare or a bounded "
                "queue: a longer run.duration will show where it settles.",
            growth.rate.mean, {}};
  }
  return {Verdict::kInconclusive,
          name + " gets " + share +
              " of what it can serve: this run cannot tell whether the queue "
              "grows (" +
              NumberWords(growth.rate.mean) + " a second, between " +
              NumberWords(growth.rate.lower) + " and " + NumberWords(growth.rate.upper) + "). " +
              MoreRunCan(config),
          std::max(0.0, growth.rate.mean),
          {}};
}

// "5,000,001 requests", or "1 request and 5,000,001 tasks" where requests have forked into more.
std::string InFlightWords(const ReplicationRecord& record) {
  const std::string requests = Plural(record.in_flight, "request");
  if (record.tasks_in_flight <= record.in_flight) return requests;
  return requests + " and " + Plural(record.tasks_in_flight - record.in_flight, "task");
}

Judgement JudgeTruncated(const Config& config, const std::vector<ReplicationRecord>& records,
                         const std::vector<ServiceLoad>& loads, const Evidence& evidence) {
  Judgement out;
  out.verdict = Verdict::kUnstable;
  out.growth_rate = evidence.growth.rate.mean;
  for (const ReplicationRecord& record : records) {
    if (!record.truncated) continue;
    if (!(out.growth_rate > 0) && record.duration > 0) {
      out.growth_rate = static_cast<double>(record.in_flight) / record.duration;
    }
    out.reason = "Stopped at " + SpanWords(record.duration) + " with " +
                 InFlightWords(record) + " in flight (run.max_in_flight): " +
                 "the number in the system grows by " + NumberWords(out.growth_rate) + " a second";
    break;
  }
  if (!evidence.load.empty() && evidence.load[evidence.heaviest].mean > 1) {
    out.reason += "; " + Gets(config, evidence, loads[evidence.heaviest]);
  }
  out.reason += ".";
  return out;
}

// Why there is nothing to judge, if so.
std::string NothingWords(const Config& config, const std::vector<ReplicationRecord>& records) {
  int64_t arrived = 0, ended = 0;
  for (const ReplicationRecord& record : records) {
    if (record.truncated) return "";
    arrived += record.arrivals;
    ended += record.completions + record.rejections;
  }
  const std::string span = SpanWords(ToSeconds(config.run.duration));
  if (arrived == 0) {
    return "No request came in the " + span + " of the run: there is nothing to judge.";
  }
  if (ended > 0) return "";
  return "None of the " + Plural(arrived, "request") + " was answered in the " + span +
         " of the run: there is nothing to judge.";
}

bool IsFlat(const std::vector<ServiceLoad>& loads) {
  return std::all_of(loads.begin(), loads.end(), [](const ServiceLoad& load) {
    return load.flat && !load.visited_by_closed;
  });
}

}  // namespace

std::vector<std::vector<double>> Levels(const std::vector<ReplicationRecord>& records,
                                        double width, size_t from, int service) {
  std::vector<std::vector<double>> levels;
  for (const ReplicationRecord& record : records) {
    const size_t end = WholeWindows(record, width);
    const size_t begin = record.truncated ? end / 2 : from;
    std::vector<double> level;
    for (size_t w = begin; w < end; ++w) {
      const double area = service < 0 ? record.windows[w].in_system_area
                                      : record.services[static_cast<size_t>(service)][w].queue_area;
      level.push_back(area / width);
    }
    levels.push_back(std::move(level));
  }
  return levels;
}

Judgement Judge(const Config& config, const std::vector<ReplicationRecord>& records,
                const std::vector<ServiceLoad>& loads, const std::vector<double>& shares) {
  Judgement out;
  const bool plain = IsJudgedAsPlain(config);
  if (records.empty() || (plain && config.services.empty())) {
    out.reason = "No replication was completed.";
    out.growing.assign(config.services.size(), false);
    return out;
  }
  if (std::string nothing = NothingWords(config, records); !nothing.empty()) {
    out.reason = std::move(nothing);
    out.growing.assign(config.services.size(), false);
    return out;
  }
  const Evidence evidence = Gather(config, records, loads);
  const bool truncated = std::any_of(records.begin(), records.end(),
                                     [](const ReplicationRecord& r) { return r.truncated; });
  if (truncated) {
    out = JudgeTruncated(config, records, loads, evidence);
  } else if (!HasOpenTraffic(config)) {
    out.verdict = Verdict::kStable;
    const int64_t clients = static_cast<int64_t>(ClosedClients(config));
    out.reason = "A closed loop of " + Plural(clients, "client") +
                 " never has more requests than that in the system.";
  } else if (!plain) {
    out = JudgeFull(config, records, loads, shares);
  } else if (IsStationary(config) || IsFlat(loads)) {
    out = JudgeStationary(config, records, loads, evidence);
  } else {
    out = JudgeTransient(config, records, loads);
    if (out.verdict == Verdict::kInconclusive && IsTraced(config)) {
      // A log of bursts may end in one, as the bursts of a rate may.
      Judgement steady = JudgeStationary(config, records, loads, evidence);
      if (steady.verdict == Verdict::kStable) out = std::move(steady);
    }
  }
  const double width = WindowSeconds(config);
  for (size_t s = 0; s < loads.size(); ++s) {
    const Growth queue = GrowthOf(Levels(records, width, kWindows / 2, static_cast<int>(s)), width);
    const bool rises = truncated ? queue.relative.mean > kLevelTolerance
                                 : queue.relative.lower > kLevelTolerance;
    out.growing.push_back(out.verdict == Verdict::kUnstable && rises);
  }
  return out;
}

}  // namespace servescape
