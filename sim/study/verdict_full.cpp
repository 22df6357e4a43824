// SPDX-License-Identifier: MIT
#include "sim/study/verdict_full.h"

#include <algorithm>
#include <cmath>

#include "sim/base/constants.h"
#include "sim/study/chance.h"
#include "sim/study/estimates.h"
#include "sim/study/evidence.h"
#include "sim/study/rate_steps.h"
#include "sim/study/steady.h"
#include "sim/study/steady_detail.h"
#include "sim/study/transient.h"
#include "sim/study/words.h"
#include "sim/study/work.h"

namespace servescape {
namespace {

constexpr double kRoom = 0.95;      // a service surely less busy than this has room
constexpr double kLeastQueue = 1;   // requests: a shorter queue is not said to grow
constexpr size_t kLastWindows = 8;      // windows whose mean is "the level at the end"
constexpr size_t kPieces = 20;      // at least, of all replications together, for an interval

// Share of what the service can do in [from, to): the replicas that are up, where that is known.
double UseIn(const ReplicationRecord& record, const ServiceConfig& config, const ServiceLoad& load,
             size_t service, size_t from, size_t to, double width) {
  ServiceWindow sum;
  ServiceDetailWindow detail;
  for (size_t w = from; w < to; ++w) {
    const ServiceWindow& window = record.services[service][w];
    sum.busy_area += window.busy_area;
    sum.service_sum += window.service_sum;
    sum.started += window.started;
    if (!record.detail) continue;
    detail.up_area += record.detail->services[service][w].up_area;
    detail.token_work += record.detail->services[service][w].token_work;
  }
  const bool told = record.detail != nullptr;
  const double seconds =
      told ? detail.up_area : static_cast<double>(to - from) * width * config.replicas;
  // With every replica down there is no room at all.
  return seconds > 0 ? WorkShare(config, load, {&sum, told ? &detail : nullptr, nullptr, seconds})
                     : 1;
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
  double told = kNaN;     // the metric `load`, if known
  bool own_load = false;  // `use` is work done, not slots taken
  bool room = false;      // surely
};

bool IsBounded(const ServiceConfig& service) {
  return service.queue_bounded || service.queue.has_patience || service.queue.deadline.ns > 0 ||
         service.admission.adaptive;
}

// `given`: the share of what it can do that it surely gets; NaN where that is an estimate.
Pressure PressureOf(const Config& config, const std::vector<ReplicationRecord>& records,
                    const ServiceLoad& load, double given, size_t s, size_t from) {
  const ServiceConfig& service = config.services[s];
  const double width = WindowSeconds(config);
  Pressure out;
  out.bounded = IsBounded(service);
  out.own_load = HasOwnLoad(service, load);
  out.queue = GrowthOf(Levels(records, width, from, static_cast<int>(s)), width);
  // Where service begins at given instants, slots may be free and the load too much all the same.
  const bool by_use = SlotsOf(service) > 0 && service.slots.slots.empty();
  if (!std::isnan(given)) {
    out.use = {given, given, given, static_cast<int>(records.size())};
    out.own_load = out.room = true;
    return out;
  }
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
                             ? UseIn(record, service, load, s, begin, end, width)
                             : LoadIn(record, load.capacity, s, begin, end, width));
      }
    }
  }
  out.use = IntervalMaker(kVerdictLevel).Of(values);
  // A pace of full batches that something slows down is not known.
  const bool steady = !service.failures.any && config.incidents.empty();
  const bool known = steady || (by_use && (service.tokens.any || !HasOwnLoad(service, load)));
  out.room = known && out.use.upper < kRoom;
  return out;
}

struct FullEvidence {
  std::vector<Pressure> services;
  Growth growth;      // of the number in the system
  int busiest = -1;   // -1: none whose use is known
  int rising = -1;    // with a queue that surely rises and has no bound
  int strained = -1;  // busiest of those without a bound that have not surely room
  bool room = true;   // all services
  bool given = false;  // the loads are known, not measured
};

FullEvidence Gather(const Config& config, const std::vector<ReplicationRecord>& records,
                const std::vector<ServiceLoad>& loads, size_t from) {
  FullEvidence out;
  const double width = WindowSeconds(config);
  out.growth = GrowthOf(Levels(records, width, from, -1), width);
  const std::vector<ServiceLoad> told = LoadsOf(config);
  out.given = LoadIsGiven(config, records, told);
  const auto use = [&](int s) { return out.services[static_cast<size_t>(s)].use.mean; };
  for (size_t s = 0; s < config.services.size(); ++s) {
    const double share = out.given ? told[s].offered[0] / told[s].capacity : kNaN;
    out.services.push_back(PressureOf(config, records, loads[s], share, s, from));
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

// "ranker is busy 83% of the time"; with batches or tokens "ranker gets 83% of what it can serve"
std::string Busy(const Config& config, const FullEvidence& evidence, int service) {
  if (service < 0) return "";
  const size_t s = static_cast<size_t>(service);
  const double told = evidence.services[s].told;
  const double use = std::isnan(told) ? evidence.services[s].use.mean : told;
  const std::string share = ShareWords(std::min(1.0, use));
  const std::string& name = config.services[s].name;
  return evidence.services[s].own_load ? name + " gets " + share + " of what it can serve"
                                       : name + " is busy " + share + " of the time";
}

Judgement Unstable(const Config& config, const FullEvidence& evidence, const std::string& opening) {
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

Judgement JudgeSteady(const Config& config, const FullEvidence& evidence,
                      const std::string& losses) {
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
                           NumberWords(growth.rate.upper) + "). " + MoreRunCan(config);
  return out;
}

Judgement JudgeChanging(const Config& config, const std::vector<ReplicationRecord>& records,
                        const FullEvidence& evidence, const std::string& losses) {
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
  const double end = MeanBetween(level, kWindows - kLastWindows, kWindows);
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
  const bool waited = evidence.busiest >= 0;
  out.reason = "The number in the system was " + NumberWords(highest) +
               " at its highest and is " + NumberWords(end) + " at the end." +
               (waited ? WaitWords(records, static_cast<size_t>(evidence.busiest)) : "") + losses;
  return out;
}

// `counts` of arrivals by window, over all replications of windows of `width` seconds.
void SetMeasured(bool steady, bool traced, const std::vector<double>& counts, double width,
                 size_t runs, ServiceLoad* load) {
  constexpr double kChance = 3;  // standard errors
  const double exposure = width * static_cast<double>(runs);
  double sum = 0, expected = 0;
  for (size_t w = 0; w < counts.size(); ++w) {
    sum += counts[w];
    expected += load->offered[w] * exposure;
    if (steady) load->offered[w] = counts[w] / exposure;
  }
  if (steady) {
    load->peak = MeanBetween(load->offered, 0, kWindows);
    load->flat = true;
    return;
  }
  if (!traced) {
    // The traffic is given; a window is the mean of what caches and retries make of it.
    for (size_t w = 0; w < counts.size(); ++w) load->offered[w] = counts[w] / exposure;
    load->peak = *std::max_element(load->offered.begin(), load->offered.end());
    load->flat = false;
    return;
  }
  const RateSteps steps = StepsOf(counts, exposure);
  // What the sources alone would offer, where what came differs from it by no more than chance.
  if (steps.steps == 1 && std::fabs(sum - expected) <= kChance * steps.peak_error * sum) return;
  load->offered = steps.rate;
  load->peak = steps.peak;
  load->peak_seconds = steps.peak_seconds / static_cast<double>(runs);
  load->peak_error = steps.peak_error;
  load->flat = steps.steps == 1;
}

}  // namespace

std::vector<ServiceLoad> MeasuredLoads(const Config& config,
                                       const std::vector<ReplicationRecord>& records,
                                       std::vector<ServiceLoad> loads) {
  if (records.empty()) return loads;
  const double width = WindowSeconds(config);
  const bool steady = IsStationary(config), traced = IsTraced(config);
  for (size_t s = 0; s < loads.size(); ++s) {
    std::vector<double> counts(kWindows, 0);
    for (size_t w = 0; w < counts.size(); ++w) {
      for (const ReplicationRecord& record : records) {
        counts[w] += static_cast<double>(record.services[s][w].arrivals);
      }
    }
    SetMeasured(steady, traced, counts, width, records.size(), &loads[s]);
  }
  return loads;
}

Judgement JudgeFull(const Config& config, const std::vector<ReplicationRecord>& records,
                    const std::vector<ServiceLoad>& loads, const std::vector<double>& shares) {
  const bool steady = IsStationary(config);
  const size_t from = steady ? kWindows / 2 : kWindows * 3 / 4;
  FullEvidence evidence = Gather(config, records, loads, from);
  for (size_t s = 0; s < shares.size(); ++s) {
    if (!evidence.given) evidence.services[s].told = shares[s];
  }
  const std::string losses = LossWords(records);
  if (steady) return JudgeSteady(config, evidence, losses);
  Judgement out = JudgeChanging(config, records, evidence, losses);
  if (out.verdict == Verdict::kInconclusive && IsTraced(config) && config.incidents.empty()) {
    // A log of bursts may end in one, as the bursts of a rate may.
    Judgement level = JudgeSteady(config, Gather(config, records, loads, kWindows / 2), losses);
    if (level.verdict == Verdict::kStable) out = std::move(level);
  }
  return out;
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
