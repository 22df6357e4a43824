// SPDX-License-Identifier: MIT
#include "sim/study/verdict.h"

#include <algorithm>
#include <cmath>

#include "sim/study/chance.h"
#include "sim/study/outcome.h"
#include "sim/study/pressure.h"
#include "sim/study/steady.h"
#include "sim/study/transient.h"
#include "sim/study/words.h"

namespace servescape {
namespace {

constexpr size_t kHalf = kWindows / 2;

// "5,000,001 requests", or "1 request and 5,000,001 tasks" where requests have forked into more.
std::string InFlightWords(const ReplicationRecord& record) {
  const std::string requests = Plural(record.in_flight, "request");
  if (record.tasks_in_flight <= record.in_flight) return requests;
  return requests + " and " + Plural(record.tasks_in_flight - record.in_flight, "task");
}

// The service asked for the most as a share of what it can serve, where that is too much:
// "; m gets 120/s and can serve 100/s", or nothing.
std::string OverloadedWords(const Case& of) {
  std::string text;
  double most = 1;
  for (size_t s = 0; s < of.loads.size(); ++s) {
    const double capacity = of.loads[s].capacity;
    const double share = AdmittedShare(of.records, s, capacity, WindowSeconds(of.config), 0).mean;
    if (!(share > most)) continue;
    most = share;
    const RatePair rates = RatePairWords(share * capacity, capacity);
    text = "; " + of.config.services[s].name + " gets " + rates.first + " and can serve " +
           (of.facts.paced[s] ? "" : "at most ") + rates.second;
  }
  return text;
}

Judgement JudgeTruncated(const Case& of) {
  Judgement out;
  out.verdict = Verdict::kUnstable;
  const double width = WindowSeconds(of.config);
  out.growth_rate = GrowthOf(Levels(of.records, width, kHalf, -1), width).rate.mean;
  for (const ReplicationRecord& record : of.records) {
    if (!record.truncated) continue;
    if (!(out.growth_rate > 0) && record.duration > 0) {
      out.growth_rate = static_cast<double>(record.in_flight) / record.duration;
    }
    out.reason = "Stopped at " + SpanWords(record.duration) + " with " + InFlightWords(record) +
                 " in flight (run.max_in_flight): " + "the number in the system grows by " +
                 NumberWords(out.growth_rate) + " a second";
    break;
  }
  out.reason += OverloadedWords(of) + ".";
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

// Nothing changes with time but what a log shows no trace of.
bool IsSteady(const Case& of) {
  if (IsStationary(of.config)) return true;
  return !HasIncidents(of.config) &&
         std::all_of(of.loads.begin(), of.loads.end(),
                     [](const ServiceLoad& load) { return load.flat && !load.visited_by_closed; });
}

std::string StableWords(const Case& of, const Pressures& all) {
  const bool known = !std::isnan(of.reported.level);
  const std::string at = NumberWords(known ? of.reported.level : all.growth.level);
  const std::string share = ShareOf(of, all, all.busiest);
  if (share.empty()) {
    return known ? "The number in the system stays near " + at + "."
                 : "Nothing limits the number in the system.";
  }
  const size_t s = static_cast<size_t>(all.busiest);
  const std::string& name = of.config.services[s].name;
  if (!all.room && all.services[s].basis == Basis::kArrivals) {
    return "The number in the system stays level at " + at + "; " + name + " takes in " +
           ShareWords(all.services[s].reported) + " of what it can serve.";
  }
  const std::string stays =
      known ? ", and the number in the system stays near " + at + "." : ".";
  // A service may be called "r", and its words begin with "replica 0 of r".
  if (!share.starts_with(name + " ")) return "Of the busiest service, " + share + stays;
  return "The busiest service, " + name + "," + share.substr(name.size()) + stays;
}

}  // namespace

size_t WholeWindows(const ReplicationRecord& record, double width) {
  const double whole = std::floor(record.duration / width + 1e-9);
  return std::min(record.windows.size(), static_cast<size_t>(std::max(0.0, whole)));
}

std::vector<std::vector<double>> Levels(const std::vector<ReplicationRecord>& records, double width,
                                        size_t from, int service) {
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

bool IsRising(const Growth& growth) {
  return growth.relative.lower > kLevelTolerance && growth.rate.mean > 0;
}

bool IsLevel(const Growth& growth) {
  return growth.relative.upper < kLevelTolerance && growth.relative.lower > -kLevelTolerance;
}

Judgement UnstableBy(const Case& of, const Pressures& all, const std::string& opening) {
  const int service = all.rising >= 0 ? all.rising : all.strained;
  const Pressure& own = all.services[static_cast<size_t>(service)];
  const ServiceLoad& load = of.loads[static_cast<size_t>(service)];
  const std::string& name = of.config.services[static_cast<size_t>(service)].name;
  const std::string place = ServiceWords(of, own, static_cast<size_t>(service));
  const bool system =
      IsRising(all.growth) || (own.over && all.growth.relative.mean > kLevelTolerance);
  // Work that is done cannot be more than all; what comes can.
  const bool by_work = own.basis == Basis::kWork;
  const bool beyond = own.replica < 0 && load.peak > load.limit;
  const double part = !by_work && load.fullest ? load.fullest->share : 1;
  const double gets = by_work ? load.peak : own.share.mean * load.limit * part;
  const RatePair rates = RatePairWords(gets, load.limit * part);
  Judgement out;
  out.verdict = Verdict::kUnstable;
  out.growth_rate = system ? all.growth.rate.mean : own.queue.rate.mean;
  out.reason = opening + (system ? "the number in the system" : "the queue of " + name) +
               " grows by " + NumberWords(out.growth_rate) + " a second" +
               (by_work && !beyond ? "; " + ShareOf(of, all, service)
                                   : ": " + place + " gets " + rates.first + " and can serve " +
                                         (by_work ? "about " : "") + rates.second) +
               ".";
  if (opening.empty()) out.reason[0] = 'T';
  return out;
}

namespace {

// A service whose bounded queue fills because more surely comes than it can serve; -1: none.
int FillingOf(const Case& of, const Pressures& all) {
  for (size_t s = 0; s < all.services.size(); ++s) {
    const Pressure& own = all.services[s];
    if (own.bounded && own.over && of.loads[s].station.bounded && own.queue.rate.lower > 0) {
      return static_cast<int>(s);
    }
  }
  return -1;
}

Judgement JudgeFilling(const Case& of, const Pressures& all, size_t s) {
  const ServiceLoad& load = of.loads[s];
  const RatePair rates = RatePairWords(load.peak, load.limit);
  Judgement out;
  out.verdict = Verdict::kStable;
  out.overloaded = out.fills = true;
  out.reason = of.config.services[s].name + " gets " + rates.first + " and can serve about " +
               rates.second + ": its bounded queue still fills, by " +
               NumberWords(all.services[s].queue.rate.mean) +
               " a second, and will turn the rest away." +
               LossWords(of.config, of.records, of.reported.from);
  return out;
}

// The service to which the sources offer all it can serve, or more, and where that waits for ever:
// whatever a run shows, there is no steady state. (Where nothing is left to chance all is served in
// time at a load of 1, and the number is level.) -1: none; a log is what came once.
int FullOf(const Case& of, const Pressures& all) {
  constexpr double kRounding = 1e-9;
  if (!of.facts.offers_given || IsTraced(of.config) || !CallersWait(of.config)) return -1;
  int full = -1;
  for (size_t s = 0; s < of.loads.size(); ++s) {
    const ServiceLoad& load = of.loads[s];
    if (!of.facts.paced[s] || !load.flat || !load.station.waits_for_ever) continue;
    if (!(load.offered[0] >= (1 - kRounding) * load.limit)) continue;
    if (full < 0 || static_cast<int>(s) == all.strained) full = static_cast<int>(s);
  }
  return full;
}

Judgement JudgeFull(const Case& of, const Pressures& all, size_t s) {
  const ServiceLoad& load = of.loads[s];
  const double part = load.fullest ? load.fullest->share : 1;
  const double gets = load.offered[0] * part;
  const double can = load.limit * part, surplus = (gets - can) / part;
  const RatePair rates = RatePairWords(gets, can);
  Judgement out;
  out.verdict = Verdict::kUnstable;
  out.full = static_cast<int>(s);
  out.growth_rate = surplus > 1e-9 * gets ? surplus : 0;
  out.reason = "The number in the system grows without limit, " +
               (out.growth_rate > 0 ? "in the long run by " + NumberWords(surplus) + " a second"
                                    : std::string("if slowly, for nothing is to spare")) +
               ": " + ServiceWords(of, all.services[s], s) + " gets " + rates.first +
               " and can serve " + rates.second + ".";
  return out;
}

}  // namespace

Judgement JudgeSteady(const Case& of) {
  const Pressures all = PressuresOf(of, kHalf);
  const Growth& growth = all.growth;
  const bool rises = IsRising(growth);
  const bool level = IsLevel(growth) && (all.queues_level || !LeavesWork(of.config));
  const Pressure* strained =
      all.strained < 0 ? nullptr : &all.services[static_cast<size_t>(all.strained)];
  // Where it is an estimate what can be served, the number is to grow more surely.
  const bool over = strained && strained->over && growth.relative.mean > kLevelTolerance &&
                    (strained->basis != Basis::kWork || growth.rate.lower > 0);
  if (all.rising >= 0 || (rises && strained) || over) return UnstableBy(of, all, "");
  const int full = level ? -1 : FullOf(of, all);
  if (full >= 0) return JudgeFull(of, all, static_cast<size_t>(full));
  if (level || (all.settles && !rises)) {
    return {Verdict::kStable,
            StableWords(of, all) + LossWords(of.config, of.records, of.reported.from),
            0,
            {}};
  }
  if (const int filling = FillingOf(of, all); rises && filling >= 0) {
    return JudgeFilling(of, all, static_cast<size_t>(filling));
  }
  Judgement out;
  const std::string rate = NumberWords(growth.rate.mean);
  out.growth_rate = std::max(0.0, growth.rate.mean);
  if (rises) {
    out.reason = "The number in the system still rises by " + rate +
                 " a second at the end, though every service has capacity to spare or a bounded "
                 "queue" +
                 LongerRunShows(of.config, "where it settles") + ".";
    return out;
  }
  const std::string share = ShareOf(of, all, all.busiest);
  out.reason = (share.empty() ? "This" : share + ": this") +
               " run cannot tell whether the number in the system grows (" + rate +
               " a second, between " + NumberWords(growth.rate.lower) + " and " +
               NumberWords(growth.rate.upper) + ")." + MoreRunCan(of.config, of.reported.alike);
  return out;
}

namespace {

constexpr double kLeastOutage = 0.01;  // of the time: from here on it is told, as losses are

// For how long no replica of a service was up while requests waited for it, of the service where
// that was longest; "" where it was not long.
std::string OutageWords(const Case& of) {
  double longest = kLeastOutage;
  std::string text;
  for (size_t s = 0; s < of.config.services.size(); ++s) {
    int64_t down = 0, all = 0;
    bool counted = false;  // the record knows when replicas are up
    for (const ReplicationRecord& record : of.records) {
      for (const ServiceWindow& window : record.services[s]) {
        counted = counted || window.up_area > 0;
        down += window.up_area == 0 && window.queue_area > 0 ? 1 : 0;
        ++all;
      }
    }
    if (!counted) continue;
    const double share = all > 0 ? static_cast<double>(down) / static_cast<double>(all) : 0;
    if (share < longest) continue;
    longest = share;
    text = " For " + PercentWords(share) + " of the time no replica of " +
           of.config.services[s].name + " was up, and its callers waited.";
  }
  return text;
}

}  // namespace

Judgement Judge(const Config& config, const std::vector<ReplicationRecord>& records,
                const std::vector<ServiceLoad>& loads, const Facts& facts,
                const Reported& reported) {
  Judgement out;
  out.growing.assign(config.services.size(), false);
  out.reason = records.empty() ? "No replication was completed." : NothingWords(config, records);
  if (!out.reason.empty()) return out;
  // Copies tell no more than one does, and differ by nothing: no spread between them is an error.
  if (records.size() > 1 && AreAlike(config, records)) {
    Reported one = reported;
    one.alike = true;
    return Judge(config, {records.front()}, loads, facts, one);
  }
  const Case of{config, records, loads, facts, reported};
  const bool truncated = std::any_of(records.begin(), records.end(),
                                     [](const ReplicationRecord& r) { return r.truncated; });
  if (truncated) {
    out = JudgeTruncated(of);
  } else if (!HasOpenTraffic(config) && !LeavesWork(config)) {
    out.verdict = Verdict::kStable;
    const int64_t clients = static_cast<int64_t>(ClosedClients(config));
    out.reason = "A closed loop of " + Plural(clients, "client") +
                 " never has more requests than that in the system.";
    const std::string outage = OutageWords(of);
    out.overloaded = !outage.empty();
    out.reason += outage;
  } else {
    out = IsSteady(of) ? JudgeSteady(of) : JudgeChanging(of);
  }
  const double width = WindowSeconds(config);
  out.growing.clear();
  for (size_t s = 0; s < loads.size(); ++s) {
    const Growth queue = GrowthOf(Levels(records, width, kHalf, static_cast<int>(s)), width);
    const bool rises = truncated ? queue.relative.mean > kLevelTolerance : IsRising(queue);
    const bool full = out.full == static_cast<int>(s);
    out.growing.push_back(out.verdict == Verdict::kUnstable && (rises || full));
  }
  return out;
}

}  // namespace servescape
