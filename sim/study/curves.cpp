// SPDX-License-Identifier: MIT
#include "sim/study/curves.h"

#include <cmath>
#include <functional>
#include <string>

#include "sim/base/constants.h"
#include "sim/metrics/confidence.h"
#include "sim/metrics/detail_record.h"
#include "sim/study/outcome.h"
#include "sim/study/steady_detail.h"
#include "sim/study/work.h"

namespace servescape {
namespace {

class CurveMaker {
 public:
  CurveMaker(double width, const std::vector<ReplicationRecord>& records)
      : width_(width), records_(records) {}

  const std::vector<ReplicationRecord>& records() const { return records_; }

  // `value` of a replication in a window, given the seconds of the window that were simulated.
  Series Make(std::string name, Unit unit,
              const std::function<double(const ReplicationRecord&, size_t, double)>& value) {
    Series series;
    series.name = std::move(name);
    series.unit = unit;
    std::vector<double> values(records_.size());
    for (size_t w = 0; w < static_cast<size_t>(kWindows); ++w) {
      for (size_t r = 0; r < records_.size(); ++r) {
        const double left = records_[r].duration - static_cast<double>(w) * width_;
        // A stopped run's last window is judged by what there is of it, unless that is a sliver.
        values[r] =
            left < width_ * 0.01 ? kNaN : value(records_[r], w, left < width_ ? left : width_);
      }
      const Interval interval = maker_.Of(values);
      Estimate estimate{interval.mean, interval.lower, interval.upper, 0};
      KeepInRange(series.name, unit, &estimate);
      series.value.push_back(estimate.value);
      series.lower.push_back(estimate.lower);
      series.upper.push_back(estimate.upper);
    }
    return series;
  }

 private:
  double width_;
  const std::vector<ReplicationRecord>& records_;
  IntervalMaker maker_;
};

double Rate(int64_t count, double seconds) { return static_cast<double>(count) / seconds; }

void AddSystem(CurveMaker* maker, std::vector<Series>* out) {
  using Record = ReplicationRecord;
  const auto add = [&](const char* name, Unit unit, auto value) {
    out->push_back(maker->Make(name, unit, [value](const Record& r, size_t w, double seconds) {
      return value(r.windows[w], seconds);
    }));
  };
  // A window nobody completed in has no latency.
  add("latency.p50", Unit::kSeconds,
      [](const SystemWindow& w, double) { return w.completions > 0 ? w.p50 : kNaN; });
  add("latency.p90", Unit::kSeconds,
      [](const SystemWindow& w, double) { return w.completions > 0 ? w.p90 : kNaN; });
  add("latency.p99", Unit::kSeconds,
      [](const SystemWindow& w, double) { return w.completions > 0 ? w.p99 : kNaN; });
  add("latency.mean", Unit::kSeconds, [](const SystemWindow& w, double) {
    return w.completions > 0 ? w.latency_sum / static_cast<double>(w.completions) : kNaN;
  });
  add("throughput", Unit::kPerSecond,
      [](const SystemWindow& w, double seconds) { return Rate(w.completions, seconds); });
  add("offered", Unit::kPerSecond,
      [](const SystemWindow& w, double seconds) { return Rate(w.arrivals, seconds); });
  add("rejected", Unit::kPerSecond, [](const SystemWindow& w, double seconds) {
    return Rate(CountOf(w.outcomes, Outcome::kRejected), seconds);
  });
  add("in_system.mean", Unit::kRequests,
      [](const SystemWindow& w, double seconds) { return w.in_system_area / seconds; });
}

void AddService(const std::string& name, const ServiceLoad& load, size_t s, CurveMaker* maker,
                std::vector<Series>* out) {
  const std::string prefix = "service." + name + ".";
  const Station& station = load.station;
  const auto work = [&, s](const ReplicationRecord& r, size_t w, double) {
    return WorkShare(load, r.services[s][w], Fleet::kBilled);
  };
  out->push_back(maker->Make(prefix + "queue.mean", Unit::kRequests,
                             [s](const ReplicationRecord& r, size_t w, double seconds) {
                               return r.services[s][w].queue_area / seconds;
                             }));
  out->push_back(maker->Make(prefix + "utilization", Unit::kRatio,
                             [&, s](const ReplicationRecord& r, size_t w, double seconds) {
                               if (station.BySlots()) return BusyShare(station, r.services[s][w]);
                               return station.unit == WorkUnit::kTokens ? work(r, w, seconds)
                                                                        : kNaN;
                             }));
  if (station.unit == WorkUnit::kBatches) {
    out->push_back(maker->Make(prefix + "load", Unit::kRatio, work));
  }
}

void AddDetail(const Config& config, CurveMaker* maker, std::vector<Series>* out) {
  const auto add = [&](const char* name, Outcome outcome) {
    const size_t kind = static_cast<size_t>(outcome);
    out->push_back(maker->Make(name, Unit::kPerSecond,
                               [kind](const ReplicationRecord& r, size_t w, double seconds) {
                                 return Rate(r.windows[w].outcomes[kind], seconds);
                               }));
  };
  add("shed", Outcome::kShed);
  add("timed_out", Outcome::kTimedOut);
  add("failed", Outcome::kFailed);
  for (size_t s = 0; s < config.services.size(); ++s) {
    if (maker->records()[0].detail->instances[s].empty()) continue;
    out->push_back(maker->Make("service." + config.services[s].name + ".replicas.mean",
                               Unit::kReplicas,
                               [s](const ReplicationRecord& r, size_t w, double seconds) {
                                 return r.services[s][w].billed_area / seconds;
                               }));
  }
  for (size_t c = 0; c < config.caches.size(); ++c) {
    out->push_back(maker->Make("cache." + config.caches[c].name + ".hit_ratio", Unit::kRatio,
                               [c](const ReplicationRecord& r, size_t w, double) {
                                 const CacheWindow& n = r.detail->caches[c][w];
                                 const int64_t all = n[0] + n[1] + n[2] + n[3];
                                 return all > 0 ? Rate(n[0] + n[1], static_cast<double>(all))
                                                : kNaN;
                               }));
  }
}

}  // namespace

std::vector<double> WindowEnds(const Config& config) {
  std::vector<double> ends;
  const double duration = ToSeconds(config.run.duration);
  for (int w = 1; w <= kWindows; ++w) ends.push_back(duration * w / kWindows);
  return ends;
}

std::vector<Series> SeriesOf(const Config& config, const std::vector<ServiceLoad>& loads,
                             const std::vector<ReplicationRecord>& records) {
  std::vector<Series> out;
  CurveMaker maker(WindowSeconds(config), records);
  AddSystem(&maker, &out);
  if (!records.empty() && records[0].detail) AddDetail(config, &maker, &out);
  for (size_t s = 0; s < config.services.size(); ++s) {
    AddService(config.services[s].name, loads[s], s, &maker, &out);
  }
  return out;
}

std::vector<Bin> DistributionOf(const std::vector<Steady>& parts) {
  Histogram pooled;
  for (const Steady& part : parts) pooled.Merge(part.latency);
  pooled = pooled.Compact();
  if (pooled.total() == 0) return {};
  const uint32_t first = pooled.first();
  const uint32_t last = first + static_cast<uint32_t>(pooled.counts().size()) - 1;
  // From 1/256 of a factor of two in steps of two; 2^kBits fine bins make one factor of two.
  uint32_t shift = 0;
  while ((last >> shift) - (first >> shift) + 1 > kMaxBins) ++shift;
  std::vector<Bin> bins;
  for (uint32_t group = first >> shift; group <= last >> shift; ++group) {
    Bin bin;
    bin.lower = static_cast<double>(Histogram::LowerOf(group << shift)) * 1e-9;
    bin.upper = static_cast<double>(Histogram::LowerOf((group + 1) << shift)) * 1e-9;
    for (uint32_t i = group << shift; i < (group + 1) << shift; ++i) bin.count += pooled.CountOf(i);
    bins.push_back(bin);
  }
  return bins;
}

}  // namespace servescape
