// SPDX-License-Identifier: MIT
#include "sim/study/pressure.h"

#include <algorithm>
#include <cmath>

#include "sim/base/constants.h"
#include "sim/metrics/detail_record.h"
#include "sim/model/incidents.h"
#include "sim/study/steady.h"
#include "sim/study/words.h"
#include "sim/study/work.h"

namespace servescape {
namespace {

constexpr double kRoom = 0.95;     // a service surely less busy than this has room
constexpr double kLeastQueue = 1;  // requests: a shorter queue is not said to grow
constexpr size_t kPieces = 20;     // at least, of all replications together, for an interval

// Share of what the replicas that are ready can do in [from, to).
double UseIn(const ReplicationRecord& record, const ServiceLoad& load, size_t service, size_t from,
             size_t to) {
  ServiceWindow sum;
  for (size_t w = from; w < to; ++w) AddTo(record.services[service][w], &sum);
  // With every replica down there is no room at all.
  return sum.up_area > 0 ? WorkShare(load, sum, Fleet::kReady) : 1;
}

// Of the replicas that were up in the windows from `from` on.
void SetReady(const Case& of, size_t s, size_t from, Pressure* out) {
  ServiceWindow sum;
  for (const ReplicationRecord& record : of.records) {
    for (size_t w = from; w < record.services[s].size(); ++w) AddTo(record.services[s][w], &sum);
  }
  out->of_ready = true;
  out->reported = sum.up_area > 0 ? WorkShare(of.loads[s], sum, Fleet::kReady) : kNaN;
  // Work is measured by the pace of full batches that nothing slows.
  const Station& station = of.loads[s].station;
  if (station.unit == WorkUnit::kBatches && IsSlowed(of.config, s) && sum.up_area > 0) {
    out->reported = std::min(1.0, sum.busy_area / (sum.up_area * station.servers));
  }
}

// Arrivals at a service that shares its cores, over what they can serve.
double LoadIn(const ReplicationRecord& record, double capacity, size_t service, size_t from,
              size_t to, double width) {
  int64_t arrivals = 0;
  for (size_t w = from; w < to; ++w) arrivals += record.services[service][w].arrivals;
  return static_cast<double>(arrivals) / (static_cast<double>(to - from) * width * capacity);
}

Interval WorkIn(const Case& of, size_t s, size_t from, bool by_use) {
  const ServiceLoad& load = of.loads[s];
  const double width = WindowSeconds(of.config);
  std::vector<double> values;
  const size_t per_run = (kPieces + of.records.size() - 1) / of.records.size();
  for (const ReplicationRecord& record : of.records) {
    for (size_t p = 0; p < per_run; ++p) {
      const size_t begin = from + (kWindows - from) * p / per_run;
      const size_t end = from + (kWindows - from) * (p + 1) / per_run;
      if (end > begin) {
        values.push_back(by_use ? UseIn(record, load, s, begin, end)
                                : LoadIn(record, load.capacity, s, begin, end, width));
      }
    }
  }
  return IntervalMaker(kVerdictLevel).Of(values);
}

// What comes needs no time to settle where it is what the sources offer.
void SetPaced(const Case& of, size_t s, size_t from, bool is_given, Pressure* out) {
  const ServiceLoad& load = of.loads[s];
  const double given = load.offered[0] / load.limit;
  out->share = is_given ? Interval{given, given, given, static_cast<int>(of.records.size())}
                        : AdmittedShare(of.records, s, load.limit, WindowSeconds(of.config),
                                        of.facts.offers_given ? 0 : from);
  out->basis = is_given ? Basis::kGiven : Basis::kArrivals;
  // More is not let in for long, but what waits at the end.
  out->reported = out->bounded ? std::min(1.0, out->share.mean) : out->share.mean;
  out->of_work = true;
  out->room = out->share.upper < 1;
  out->over = out->share.lower > 1;
}

// Share of the time that each replica is busy in [from, to) of the blocks: the work of its service
// is divided among them by what they served, for their speeds.
std::vector<double> ReplicaUses(const ReplicationRecord& record, const ServiceLoad& load, size_t s,
                                size_t from, size_t to, double width) {
  std::vector<double> parts(load.speeds.size(), 0);
  double sum = 0;
  ServiceWindow all;
  for (size_t b = from; b < to; ++b) {
    const std::vector<ReplicaBlock>& block = record.detail->replicas[s][b];
    for (size_t r = 0; r < parts.size() && r < block.size(); ++r) {
      const double work = static_cast<double>(block[r].served) / load.speeds[r];
      parts[r] += work;
      sum += work;
    }
    for (size_t w = b * kWindowsPerBlock; w < (b + 1) * kWindowsPerBlock; ++w) {
      AddTo(record.services[s][w], &all);
    }
  }
  const double seconds = static_cast<double>((to - from) * kWindowsPerBlock) * width;
  for (double& part : parts) {
    part = sum > 0 ? part / sum * all.busy_area / (seconds * load.station.servers) : 0;
  }
  return parts;
}

// Of the replica that is busy for most of the time.
void SetByReplica(const Case& of, size_t s, size_t from, Pressure* out) {
  const ServiceLoad& load = of.loads[s];
  const double width = WindowSeconds(of.config);
  const size_t first = from / kWindowsPerBlock;
  std::vector<double> sums(load.speeds.size(), 0);
  std::vector<std::vector<double>> pieces;
  for (const ReplicationRecord& record : of.records) {
    for (size_t b = first; b < static_cast<size_t>(kBlocks); ++b) {
      pieces.push_back(ReplicaUses(record, load, s, b, b + 1, width));
      for (size_t r = 0; r < sums.size(); ++r) sums[r] += pieces.back()[r];
    }
  }
  const size_t fullest =
      static_cast<size_t>(std::max_element(sums.begin(), sums.end()) - sums.begin());
  std::vector<double> values;
  for (const std::vector<double>& piece : pieces) values.push_back(piece[fullest]);
  out->share = IntervalMaker(kVerdictLevel).Of(values);
  out->replica = static_cast<int>(fullest);
  out->reported = std::min(1.0, out->share.mean);
  out->room = out->share.upper < kRoom;
}

// Whether more surely comes than could be served at the best, and all of it is let in.
bool IsSurelyOver(const Case& of, size_t s, size_t from) {
  const ServiceLoad& load = of.loads[s];
  if (!std::isfinite(load.limit)) return false;
  return AdmittedShare(of.records, s, load.limit, WindowSeconds(of.config), from).lower > 1;
}

// What the sources offer is all that comes, and does not change.
bool GivenOf(const Case& of, const ServiceLoad& load) {
  return of.facts.offers_given && load.flat && !load.station.bounded;
}

bool HasReplicas(const Case& of, size_t s) {
  return !of.loads[s].speeds.empty() &&
         std::all_of(of.records.begin(), of.records.end(), [s](const ReplicationRecord& record) {
           return record.detail && record.detail->replicas[s].size() == size_t{kBlocks};
         });
}

Pressure PressureOf(const Case& of, size_t s, size_t from) {
  const ServiceLoad& load = of.loads[s];
  const Station& station = load.station;
  Pressure out;
  out.share = {kNaN, kNaN, kNaN, 0};
  out.reported = kNaN;
  out.bounded = station.bounded;
  out.of_work = station.HasOwnWork();
  const double width = WindowSeconds(of.config);
  out.queue = GrowthOf(Levels(of.records, width, from, static_cast<int>(s)), width);
  // Where service begins at given instants, servers may be free and the load too much all the same.
  const bool by_use = station.servers > 0 && !station.gated;
  // A pace of full batches that something slows down is not known.
  const bool steady = !station.fails && of.config.incidents.empty();
  if (of.facts.paced[s] || (steady && load.fullest)) {
    SetPaced(of, s, from, of.facts.paced[s] ? of.facts.load_given : GivenOf(of, load), &out);
    return out;
  }
  if (std::isinf(load.capacity) && !by_use) {
    out.room = true;
    return out;
  }
  out.basis = Basis::kWork;
  out.share = WorkIn(of, s, from, by_use);
  out.reported =
      std::min(1.0, std::isnan(of.reported.shares[s]) ? out.share.mean : of.reported.shares[s]);
  if (!steady && by_use) SetReady(of, s, from, &out);
  const bool known = steady || (by_use && station.unit != WorkUnit::kBatches);
  out.room = known && out.share.upper < kRoom;
  if (steady && by_use && HasReplicas(of, s)) SetByReplica(of, s, from, &out);
  out.over = steady && !out.room && IsSurelyOver(of, s, from);
  return out;
}

}  // namespace

Pressures PressuresOf(const Case& of, size_t from) {
  Pressures out;
  const double width = WindowSeconds(of.config);
  out.growth = GrowthOf(Levels(of.records, width, from, -1), width);
  const auto at = [&](int s) -> const Pressure& { return out.services[static_cast<size_t>(s)]; };
  for (size_t s = 0; s < of.config.services.size(); ++s) {
    out.services.push_back(PressureOf(of, s, from));
    const Pressure& own = out.services.back();
    const int index = static_cast<int>(s);
    if (!own.room) out.room = false;
    if (!own.room && !own.bounded) {
      out.settles = false;
      if (!IsLevel(own.queue) && own.queue.level > kLeastQueue) out.queues_level = false;
    }
    if (std::isnan(own.share.mean)) continue;
    if (out.busiest < 0 || own.share.mean > at(out.busiest).share.mean) out.busiest = index;
    if (own.room || own.bounded) continue;
    if (out.strained < 0 || own.share.mean > at(out.strained).share.mean) out.strained = index;
    const bool rises = own.queue.relative.lower > kLevelTolerance && own.queue.level > kLeastQueue;
    if (rises && (out.rising < 0 || own.queue.rate.mean > at(out.rising).queue.rate.mean)) {
      out.rising = index;
    }
  }
  return out;
}

Interval AdmittedShare(const std::vector<ReplicationRecord>& records, size_t service,
                       double capacity, double width, size_t from) {
  const size_t per_run = (kPieces + records.size() - 1) / records.size();
  std::vector<double> shares;
  for (const ReplicationRecord& record : records) {
    const size_t end = WholeWindows(record, width);
    if (end <= from) continue;
    const size_t pieces = std::min(per_run, end - from);
    for (size_t p = 0; p < pieces; ++p) {
      const size_t first = from + (end - from) * p / pieces;
      const size_t last = from + (end - from) * (p + 1) / pieces;
      int64_t admitted = 0;
      for (size_t w = first; w < last; ++w) {
        const ServiceWindow& window = record.services[service][w];
        admitted += window.arrivals - window.rejections - window.kept_out;
      }
      shares.push_back(static_cast<double>(admitted) / (static_cast<double>(last - first) * width) /
                       capacity);
    }
  }
  return IntervalMaker(kVerdictLevel).Of(shares);
}

std::string ServiceWords(const Case& of, const Pressure& own, size_t service) {
  const std::string& name = of.config.services[service].name;
  if (own.replica >= 0) return "replica " + CountWords(own.replica) + " of " + name;
  const std::optional<ReplicaGroup>& group = of.loads[service].fullest;
  if (!group || own.basis == Basis::kWork) return name;
  if (group->zone >= 0) return "zone " + CountWords(group->zone) + " of " + name;
  return "a replica of " + name + " with speed " + NumberWords(group->speed);
}

std::string ShareOf(const Case& of, const Pressures& all, int service) {
  if (service < 0) return "";
  const size_t s = static_cast<size_t>(service);
  const std::string share = ShareWords(all.services[s].reported);
  const std::string place = ServiceWords(of, all.services[s], s);
  if (all.services[s].of_ready) {
    if (std::isnan(all.services[s].reported)) return "no replica of " + place + " is up";
    return "what is up of " + place + " is busy " + share + " of the time";
  }
  if (of.loads[s].station.gated) {
    return place + " gets " + share + " of what its instants let begin";
  }
  return all.services[s].of_work ? place + " gets " + share + " of what it can serve"
                                 : place + " is busy " + share + " of the time";
}

}  // namespace servescape
