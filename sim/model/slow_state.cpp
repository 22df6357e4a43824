// SPDX-License-Identifier: MIT
#include "sim/model/slow_state.h"

#include <algorithm>
#include <cmath>

#include "sim/base/constants.h"
#include "sim/base/math.h"
#include "sim/model/load.h"
#include "sim/scenario/config_serverless.h"

namespace servescape {
namespace {

// Keys of nearly the same popularity: those from `first` up to the next bin's.
struct Bins {
  std::vector<double> first;  // ascending; the last is the number of keys
  size_t size() const { return first.size() - 1; }
  double width(size_t b) const { return first[b + 1] - first[b]; }
};

// One key a bin at first, then wider by a tenth; every law's own bounds are bounds of bins.
Bins BinsOf(const Config& config) {
  double keys = 1;
  Bins bins;
  for (const TrafficConfig& source : config.traffic) {
    keys = std::max(keys, static_cast<double>(source.keys.count));
    bins.first.push_back(static_cast<double>(source.keys.count));
    bins.first.push_back(static_cast<double>(source.keys.hot_count));
  }
  for (double key = 0; key < keys; key = std::floor(key * 1.1) + 1) bins.first.push_back(key);
  std::sort(bins.first.begin(), bins.first.end());
  bins.first.erase(std::unique(bins.first.begin(), bins.first.end()), bins.first.end());
  return bins;
}

// Share of a source's requests for each key of a bin.
std::vector<double> Popularity(const KeyConfig& keys, const Bins& bins) {
  std::vector<double> each(bins.size(), 0);
  double sum = 0;
  for (size_t b = 0; b < bins.size(); ++b) {
    const double middle = (bins.first[b] + bins.first[b + 1] + 1) / 2;
    const bool hot = bins.first[b] < static_cast<double>(keys.hot_count);
    const double cold = static_cast<double>(keys.count - keys.hot_count);
    if (bins.first[b] >= static_cast<double>(keys.count)) break;
    const double rank = (middle - 0.5) * keys.stride + 0.5;
    each[b] = keys.kind == KeyKind::kZipf     ? Pow(rank, -keys.exponent)
              : keys.kind != KeyKind::kHotSet ? 1
              : hot                           ? keys.hot_share / static_cast<double>(keys.hot_count)
                                              : (1 - keys.hot_share) / cold;
    sum += each[b] * bins.width(b);
  }
  for (double& share : each) share /= sum;
  return each;
}

class CacheTimes {
 public:
  explicit CacheTimes(const Config& config)
      : config_(config),
        bins_(BinsOf(config)),
        in_(config.caches.size()),
        hits_(in_.size()),
        seconds_(in_.size(), kInfinity),
        whole_(in_.size(), false),
        traced_(in_.size(), false) {
    std::vector<double> rates;
    const std::vector<ServiceLoad> loads = LoadsOf(config);
    for (const TrafficConfig& source : config.traffic) rates.push_back(RateOf(source, loads));
    for (std::vector<double>& hit : hits_) hit.assign(bins_.size(), 0);
    // What a cache is asked for depends on what those before it answer.
    for (int round = 0; round < 4; ++round) {
      for (std::vector<double>& in : in_) in.assign(bins_.size(), 0);
      replayed_ = 0;
      for (size_t s = 0; s < config.traffic.size(); ++s) {
        looks_up_ = false;
        Send(config.traffic[s], rates[s]);
        if (looks_up_) replayed_ += rates[s];
      }
      for (size_t c = 0; c < in_.size(); ++c) Solve(c);
    }
  }

  double seconds(size_t cache) const { return seconds_[cache]; }

  // Whether FillCaches (engine/data/cache_start.h) brings it to where it stays.
  bool StartsSteady(size_t c) const {
    const CacheConfig& cache = config_.caches[c];
    const bool steady = cache.start != CacheStart::kPopular && cache.warm == 1;
    // The times are generous: after half of one the share of hits is within a percent already.
    constexpr double kEnough = 0.5;
    return steady && !traced_[c] &&
           (whole_[c] || kEnough * seconds_[c] * replayed_ <= static_cast<double>(kMostReplayed));
  }

 private:
  double RateOf(const TrafficConfig& source, const std::vector<ServiceLoad>& loads) const {
    const double length = ToSeconds(config_.run.duration);
    if (source.arrivals == ArrivalKind::kTrace) {
      return static_cast<double>(source.trace.size()) / length;
    }
    if (source.arrivals == ArrivalKind::kClosed) {
      const double rate = ClosedRateBound(config_, loads);
      return std::isfinite(rate) ? rate : 0;
    }
    const double session = source.session.any ? std::max(1.0, source.session.requests.Mean()) : 1;
    return source.rate * session;
  }

  void Send(const TrafficConfig& source, double rate) {
    const std::vector<double> popularity = Popularity(source.keys, bins_);
    for (size_t c = 0; c < config_.classes.size(); ++c) {
      const double weight = c < source.class_weights.size() ? source.class_weights[c] : c == 0;
      if (!(weight > 0)) continue;
      const ClassConfig& kind = config_.classes[c];
      traces_ = source.keys.kind == KeyKind::kTrace;
      std::vector<double> each = popularity;
      for (double& keys : each) keys *= rate * weight;
      Walk(config_.paths[kind.has_path ? kind.path : source.path].steps, each);
    }
  }

  // `rates`: requests per second for each key of a bin that come to the block.
  void Walk(const BlockConfig& block, std::vector<double> rates) {
    for (const StepConfig& step : block.steps) {
      if (step.kind == StepKind::kCache) {
        looks_up_ = true;
        traced_[step.target] = traced_[step.target] || traces_;
        for (size_t b = 0; b < rates.size(); ++b) {
          in_[step.target][b] += rates[b];
          rates[b] *= 1 - hits_[step.target][b];
        }
      }
      for (size_t i = 0; i < step.blocks.size(); ++i) {
        double factor = step.kind == StepKind::kFanOut ? step.shards : 1;
        if (step.kind == StepKind::kLoop && step.repeat > 0) {
          factor = step.repeat >= 1 ? step.times
                                    : (1 - Pow(step.repeat, step.times)) / (1 - step.repeat);
        }
        if (step.kind == StepKind::kBranch) {
          factor = i < step.weights.size() ? step.weights[i]
                                           : 1 / static_cast<double>(step.blocks.size());
        }
        std::vector<double> inner = rates;
        for (double& rate : inner) rate *= factor;
        Walk(step.blocks[i], std::move(inner));
      }
    }
  }

  // The least time, seconds, at which `reached` holds; it holds from then on.
  template <class Reached>
  static double FirstTime(const Reached& reached) {
    double low = -12, high = 12;  // powers of ten
    for (int i = 0; i < 50; ++i) {
      const double middle = (low + high) / 2;
      (reached(Pow(10, middle)) ? high : low) = middle;
    }
    return high > 11.9 ? kInfinity : Pow(10, high);
  }

  void Solve(size_t c) {
    const CacheConfig& cache = config_.caches[c];
    const std::vector<double>& in = in_[c];
    double capacity = cache.policy == "ttl" || cache.capacity == 0
                          ? kInfinity
                          : static_cast<double>(cache.capacity);
    if (cache.in_bytes) capacity /= std::max(1.0, cache.item_bytes.Mean());
    double seen = 1;  // share of the traffic that a copy sees of each key
    if (cache.local_to >= 0) {
      const ServiceConfig& service = config_.services[static_cast<size_t>(cache.local_to)];
      const bool by_key =
          service.routing == Routing::kConsistentHash || service.routing == Routing::kKeyModulo;
      if (by_key) capacity *= service.replicas;
      if (!by_key) seen = 1.0 / service.replicas;
    }
    double all = 0, keys = 0;
    for (size_t b = 0; b < in.size(); ++b) {
      all += bins_.width(b) * in[b];
      if (in[b] > 0) keys = bins_.first[b + 1];
    }
    whole_[c] = cache.ttl.ns == 0 && cache.soft_ttl.ns == 0 && keys <= capacity &&
                keys <= static_cast<double>(kMostReplayed) &&
                std::none_of(config_.traffic.begin(), config_.traffic.end(),
                             [](const TrafficConfig& source) { return source.keys.drift != 0; });
    const double gone = all > 0 ? cache.invalidations / all : 0;  // a key's, for each request
    const auto held = [&](double time) {
      double sum = 0;
      for (size_t b = 0; b < in.size(); ++b) {
        sum += bins_.width(b) * (1 - Exp(-in[b] * seen * cache.admission * time));
      }
      return sum;
    };
    const auto unseen = [&](double time) {
      double sum = 0;
      for (size_t b = 0; b < in.size(); ++b) {
        const double rate = in[b] * seen;
        sum += bins_.width(b) * in[b] * Exp(-rate * (cache.admission + gone) * time);
      }
      return sum;
    };
    const double full = FirstTime([&](double time) { return held(time) >= capacity; });
    const double settled = FirstTime([&](double time) { return unseen(time) <= all / 100; });
    double time = std::min(full, settled);
    if (cache.ttl.ns > 0) time = std::min(time, ToSeconds(cache.ttl));
    seconds_[c] = all > 0 ? time : 0;
    if (full < kInfinity && time == full) seconds_[c] *= Turnovers(cache.policy);
    for (size_t b = 0; b < in.size(); ++b) hits_[c][b] = 1 - Exp(-in[b] * seen * time);
  }

  // Until the hit ratio is within about a hundredth of its last, from empty (measured with Zipf's
  // law): LRU forgets in one how it began; what keeps popular keys apart takes long.
  static double Turnovers(const std::string& policy) {
    if (policy == "lru") return 1;
    return policy == "fifo" || policy == "random" || policy == "clock" ? 3 : 16;
  }

  const Config& config_;
  Bins bins_;
  std::vector<std::vector<double>> in_;    // by cache and bin: requests per second for each key
  std::vector<std::vector<double>> hits_;  // likewise: shares of them
  std::vector<double> seconds_;
  std::vector<bool> whole_;   // there is room for every key
  std::vector<bool> traced_;  // some keys come from a trace
  double replayed_ = 0;       // requests per second of the sources that look into caches
  bool looks_up_ = false, traces_ = false;
};

}  // namespace

std::vector<SlowState> SlowStatesOf(const Config& config) {
  std::vector<SlowState> states;
  for (const TrafficConfig& source : config.traffic) {
    double round = 0;
    for (const MmppState& state : source.states) round += state.mean_time;
    if (round > 0) states.push_back({"states of " + source.name, round, false});
    if (!source.session.any) continue;
    const double thinks = source.session.requests.Mean() - 1;
    const double time = thinks * source.session.think.Mean();
    if (time > 0) states.push_back({"sessions of " + source.name, time, false});
  }
  for (const ServiceConfig& service : config.services) {
    if (!service.serverless) continue;
    const double time = service.serverless->keep_alive.Mean() + service.serverless->init.Mean();
    if (time > 0) states.push_back({"instances of " + service.name, time, false});
  }
  for (const CacheChange& cache : CacheChangesOf(config)) {
    states.push_back({"cache " + cache.name, cache.seconds, cache.starts_steady});
  }
  return states;
}

std::vector<CacheChange> CacheChangesOf(const Config& config) {
  std::vector<CacheChange> out;
  if (config.caches.empty()) return out;
  const CacheTimes times(config);
  for (size_t c = 0; c < config.caches.size(); ++c) {
    const CacheConfig& cache = config.caches[c];
    out.push_back({cache.name, times.seconds(c), times.StartsSteady(c), !cache.flushes.empty(),
                   cache.start == CacheStart::kPopular, cache.warm});
  }
  return out;
}

}  // namespace servescape
