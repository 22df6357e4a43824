// SPDX-License-Identifier: MIT
#include "sim/study/verdict_full.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/study/estimates.h"
#include "sim/study/steady.h"
#include "sim/study/steady_detail.h"
#include "sim/study/words.h"

namespace servescape {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kRoom = 0.95;      // a service surely less busy than this has room
constexpr double kLeastQueue = 1;   // requests: a shorter queue is not said to grow
constexpr size_t kSettled = 8;      // windows whose mean is "the level at the end"
constexpr size_t kPieces = 20;      // at least, of all replications together, for an interval

// Share of the slots in use in [from, to): of the replicas that are up, where that is known.
double UseIn(const ReplicationRecord& record, const ServiceConfig& config, size_t service,
             size_t from, size_t to, double width) {
  double busy = 0, slots = 0;
  for (size_t w = from; w < to; ++w) {
    busy += record.services[service][w].busy_area;
    slots += record.detail ? record.detail->services[service][w].up_area * config.concurrency
                           : width * SlotsOf(config);
  }
  // With every replica down there is no room at all.
  return slots > 0 ? busy / slots : 1;
}

// Arrivals at a service that shares its cores, over what they can serve.
double LoadIn(const ReplicationRecord& record, double capacity, size_t service, size_t from,
              size_t to, double width) {
  int64_t arrivals = 0;
  for (size_t w = from; w < to; ++w) arrivals += record.services[service][w].arrivals;
  return static_cast<double>(arrivals) / (static_cast<double>(to - from) * width * capacity);
}

struct Pressure {
  Interval use{kNaN, kNaN, kNaN, 0};  // share of the slots (or cores), from `from` on
  Growth queue;
  bool bounded = false;
  bool room = false;  // surely
};

bool IsBounded(const ServiceConfig& service) {
  return service.queue_bounded || service.queue.has_patience || service.queue.deadline.ns > 0 ||
         service.admission.adaptive;
}

Pressure PressureOf(const Config& config, const std::vector<ReplicationRecord>& records,
                    const ServiceLoad& load, size_t s, size_t from) {
  const ServiceConfig& service = config.services[s];
  const double width = WindowSeconds(config);
  Pressure out;
  out.bounded = IsBounded(service);
  out.queue = GrowthOf(Levels(records, width, from, static_cast<int>(s)), width);
  // Where service begins at given instants, slots may be free and the load too much all the same.
  const bool by_use = SlotsOf(service) > 0 && service.slots.slots.empty();
  if (std::isinf(load.capacity) && !by_use) {
    out.room = true;
    return out;
  }
  std::vector<double> values;
  const size_t per_run = (kPieces + records.size() - 1) / records.size();
  for (const ReplicationRecord& record : records) {
    for (size_t p = 0; p < per_run; ++p) {
      const size_t begin = from + (kWindows - from) * p / per_run;
      const size_t end = from + (kWindows - from) * (p + 1) / per_run;
      if (end > begin) {
        values.push_back(by_use
                             ? UseIn(record, service, s, begin, end, width)
                             : LoadIn(record, load.capacity, s, begin, end, width));
      }
    }
  }
  out.use = IntervalMaker(kVerdictLevel).Of(values);
  const bool known = by_use || (!service.failures.any && config.incidents.empty());
  out.room = known && out.use.upper < kRoom;
  return out;
}

struct Evidence {
  std::vector<Pressure> services;
  Growth growth;      // of the number in the system
  int busiest = -1;   // -1: none whose use is known
  int rising = -1;    // with a queue that surely rises and has no bound
  int strained = -1;  // busiest of those without a bound that have not surely room
  bool room = true;   // all services
};

Evidence Gather(const Config& config, const std::vector<ReplicationRecord>& records,
                const std::vector<ServiceLoad>& loads, size_t from) {
  Evidence out;
  const double width = WindowSeconds(config);
  out.growth = GrowthOf(Levels(records, width, from, -1), width);
  const auto use = [&](int s) { return out.services[static_cast<size_t>(s)].use.mean; };
  for (size_t s = 0; s < config.services.size(); ++s) {
    out.services.push_back(PressureOf(config, records, loads[s], s, from));
    const Pressure& own = out.services.back();
    const int index = static_cast<int>(s);
    if (!own.room) out.room = false;
    if (std::isnan(own.use.mean)) continue;
    if (out.busiest < 0 || own.use.mean > use(out.busiest)) out.busiest = index;
    if (own.room || own.bounded) continue;
    if (out.strained < 0 || own.use.mean > use(out.strained)) out.strained = index;
    const bool rises = own.queue.relative.lower > kLevelTolerance && own.queue.level > kLeastQueue;
    if (rises && (out.rising < 0 || own.queue.rate.mean > out.services[static_cast<size_t>(
                                                              out.rising)].queue.rate.mean)) {
      out.rising = index;
    }
  }
  return out;
}

// "ranker is busy 83% of the time"
std::string Busy(const Config& config, const Evidence& evidence, int service) {
  if (service < 0) return "";
  const size_t s = static_cast<size_t>(service);
  return config.services[s].name + " is busy " +
         ShareWords(std::min(1.0, evidence.services[s].use.mean)) + " of the time";
}

Judgement Unstable(const Config& config, const Evidence& evidence, const std::string& opening) {
  const bool system = evidence.growth.relative.lower > kLevelTolerance;
  const int service = evidence.rising >= 0 ? evidence.rising : evidence.strained;
  Judgement out;
  out.verdict = Verdict::kUnstable;
  out.growth_rate = system ? evidence.growth.rate.mean
                           : evidence.services[static_cast<size_t>(service)].queue.rate.mean;
  const std::string what =
      system ? "the number in the system"
             : "the queue of " + config.services[static_cast<size_t>(service)].name;
  out.reason = opening + what + " grows by " + NumberWords(out.growth_rate) + " a second; " +
               Busy(config, evidence, service) + ".";
  if (opening.empty()) out.reason[0] = 'T';
  return out;
}

Judgement JudgeSteady(const Config& config, const Evidence& evidence, const std::string& losses) {
  const Growth& growth = evidence.growth;
  const bool rises = growth.relative.lower > kLevelTolerance;
  const bool level = growth.relative.upper < kLevelTolerance &&
                     growth.relative.lower > -kLevelTolerance;
  if (evidence.rising >= 0 || (rises && evidence.strained >= 0)) {
    return Unstable(config, evidence, "");
  }
  const std::string busy = Busy(config, evidence, evidence.busiest);
  const std::string name =
      busy.empty() ? "" : config.services[static_cast<size_t>(evidence.busiest)].name;
  const std::string at = NumberWords(growth.level);
  if (!rises && (evidence.room || level)) {
    const std::string opening = busy.empty() ? "The number in the system stays near "
                                             : "The busiest service, " + name + "," +
                                                   busy.substr(name.size()) +
                                                   ", and the number in the system stays near ";
    return {Verdict::kStable, opening + at + "." + losses, 0, {}};
  }
  Judgement out;
  out.growth_rate = std::max(0.0, growth.rate.mean);
  out.reason = rises ? "The number in the system still rises by " + NumberWords(growth.rate.mean) +
                           " a second at the end, though no queue without a bound is full: a "
                           "longer run.duration will show where it settles."
                     : busy + ": this run cannot tell whether the number in the system grows (" +
                           NumberWords(growth.rate.mean) + " a second, between " +
                           NumberWords(growth.rate.lower) + " and " +
                           NumberWords(growth.rate.upper) +
                           "). A longer run.duration or more run.replications can.";
  return out;
}

double MeanBetween(const std::vector<double>& values, size_t from, size_t to) {
  double sum = 0;
  for (size_t i = from; i < to; ++i) sum += values[i];
  return to > from ? sum / static_cast<double>(to - from) : 0;
}

Judgement JudgeChanging(const Config& config, const std::vector<ReplicationRecord>& records,
                        const Evidence& evidence, const std::string& losses) {
  const double width = WindowSeconds(config);
  std::vector<double> level(kWindows, 0);
  for (const auto& run : Levels(records, width, 0, -1)) {
    for (size_t w = 0; w < run.size(); ++w) {
      level[w] += run[w] / static_cast<double>(records.size());
    }
  }
  const bool rises = evidence.growth.relative.lower > kLevelTolerance;
  if ((rises || evidence.rising >= 0) && evidence.strained >= 0) {
    return Unstable(config, evidence, "At the end of the run ");
  }
  // The start: up to the first incident, or a tenth of the run.
  double calm = ToSeconds(config.run.duration) / 10;
  for (const IncidentConfig& incident : config.incidents) {
    calm = std::min(calm, std::max(width, ToSeconds(incident.at)));
  }
  const size_t first = std::clamp<size_t>(static_cast<size_t>(calm / width), 1, kWindows / 10);
  const double before = MeanBetween(level, 0, first);
  const double end = MeanBetween(level, kWindows - kSettled, kWindows);
  const double highest = *std::max_element(level.begin(), level.end());
  Judgement out;
  if (!evidence.room && end > std::max(1.5 * before, 0.1 * highest)) {
    out.growth_rate = std::max(0.0, evidence.growth.rate.mean);
    out.reason = "At the end " + NumberWords(end) + " requests are in the system, of " +
                 NumberWords(highest) + " at the worst and " + NumberWords(before) +
                 " at the start, and " + Busy(config, evidence, evidence.busiest) +
                 ": a longer run.duration will show whether it recovers." + losses;
    return out;
  }
  out.verdict = Verdict::kStable;
  out.reason = "The number in the system was " + NumberWords(highest) +
               " at its highest and is " + NumberWords(end) + " at the end." + losses;
  return out;
}

}  // namespace

std::vector<ServiceLoad> MeasuredLoads(const Config& config,
                                       const std::vector<ReplicationRecord>& records,
                                       std::vector<ServiceLoad> loads) {
  if (records.empty()) return loads;
  const double width = WindowSeconds(config);
  for (size_t s = 0; s < loads.size(); ++s) {
    ServiceLoad& load = loads[s];
    for (size_t w = 0; w < static_cast<size_t>(kWindows); ++w) {
      int64_t arrivals = 0;
      for (const ReplicationRecord& record : records) arrivals += record.services[s][w].arrivals;
      load.offered[w] =
          static_cast<double>(arrivals) / (width * static_cast<double>(records.size()));
    }
    load.peak = IsStationary(config) ? MeanBetween(load.offered, 0, kWindows)
                                     : *std::max_element(load.offered.begin(), load.offered.end());
  }
  return loads;
}

Judgement JudgeFull(const Config& config, const std::vector<ReplicationRecord>& records,
                    const std::vector<ServiceLoad>& loads) {
  const bool steady = IsStationary(config);
  const size_t from = steady ? kWindows / 2 : kWindows * 3 / 4;
  const Evidence evidence = Gather(config, records, loads, from);
  const std::string losses = LossWords(records);
  return steady ? JudgeSteady(config, evidence, losses)
                : JudgeChanging(config, records, evidence, losses);
}

std::string LossWords(const std::vector<ReplicationRecord>& records) {
  OutcomeCounts outcomes{};
  for (const ReplicationRecord& record : records) {
    if (!record.detail) return "";
    for (const DetailWindow& window : record.detail->windows) {
      AddCounts(window.outcomes, &outcomes);
    }
  }
  constexpr struct { Outcome outcome; const char* words; } kLosses[] = {
      {Outcome::kRejected, "met a full queue"},
      {Outcome::kShed, "were shed"},
      {Outcome::kTimedOut, "timed out"},
      {Outcome::kFailed, "failed"}};
  const double ended = static_cast<double>(Ended(outcomes));
  std::string text;
  for (const auto& loss : kLosses) {
    const int64_t count = CountOf(outcomes, loss.outcome);
    if (count == 0) continue;
    text += (text.empty() ? " " : ", ") + ShareWords(static_cast<double>(count) / ended) +
            (text.empty() ? " of the requests " : " ") + loss.words;
  }
  return text.empty() ? text : text + ".";
}

}  // namespace servescape
