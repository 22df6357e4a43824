// SPDX-License-Identifier: MIT
// A scenario after validation: plain values, defaults filled in, units resolved (times in
// Duration or seconds, rates per second, money in US dollars), names bound to indices. Nothing
// here is optional or needs a second check. Keys in comments are those of the scenario language;
// their units, ranges, defaults and sentences live in the one schema table (schema.h).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sim/base/time.h"
#include "sim/random/distribution.h"
#include "sim/scenario/config_path.h"
#include "sim/scenario/config_service.h"
#include "sim/scenario/config_store.h"
#include "sim/scenario/config_traffic.h"

namespace servescape {

struct JobConfig;  // config_job.h

// [run]
struct RunConfig {
  Duration duration{60'000'000'000};
  bool duration_automatic = false;  // "auto": to be chosen by study/run_length.h
  bool warmup_automatic = true;     // from the relaxation time of steady traffic, none otherwise
  Duration warmup{0};               // when not automatic; less than duration
  // "auto": study/run_length.h takes more of what changes with time, and one where nothing is left
  // to chance.
  bool replications_automatic = false;
  uint32_t replications = 10;
  uint64_t seed = 1;
  int64_t max_requests = 500'000'000;  // refuse a study expected to simulate more
  int64_t max_in_flight = 5'000'000;   // a replication stops as unstable beyond this
  uint32_t scale = 1;            // played at 1/scale of its size (systems/scale.h)
  bool scale_automatic = false;  // "auto": until it is read
  double precision = 0;  // run until the goals' metrics are known to this share; 0: do not
  bool detail = false;   // also measure the number in the system, classes, replicas, splits

  bool operator==(const RunConfig&) const = default;
};

// slo = ["latency.p99 <= 100ms"]: a metric's name, a relation, a limit in the metric's unit.
struct SloConfig {
  std::string text;  // as written
  std::string metric;
  bool at_most = true;  // <= (or <), otherwise >= (or >)
  double limit = 0;     // seconds, per second, ratio 0 .. 1, US dollars per hour, ...
  Duration within{0};   // the time in latency.within(200ms); 0: the metric has none
  double share = 0;     // 0.999 of latency.p99.9; 0: the metric is no percentile
  bool strict = false;  // < or >: the limit itself misses

  bool operator==(const SloConfig&) const = default;
};

struct NodesConfig;  // config_nodes.h

struct Config {
  std::string title;
  std::string question;
  std::string answer;  // the expected answer, in words
  std::string source;  // where its figures come from
  std::vector<SloConfig> slos;
  RunConfig run;
  std::vector<TrafficConfig> traffic;
  std::vector<ServiceConfig> services;
  std::vector<PathConfig> paths;
  std::vector<ClassConfig> classes{ClassConfig{}};  // at least one
  std::vector<CacheConfig> caches;
  std::vector<StoreConfig> stores;
  std::vector<IncidentConfig> incidents;
  std::shared_ptr<const NodesConfig> nodes;  // null: none. Equal to itself alone
  // Each is equal to itself alone.
  std::vector<std::shared_ptr<const JobConfig>> jobs;
  // The first part that this program does not read (a page's first module), in words; or "". The
  // rest is as it stands, without goals.
  std::string passed_over;

  bool operator==(const Config&) const = default;
};

// Whether a job writes to the store.
bool IsWritten(const Config& config, size_t store);

// Whether what is to happen at an instant (ns) never does: the length of the run is given, and over
// by then.
inline bool IsOverBy(const RunConfig& run, int64_t at) {
  return !run.duration_automatic && at >= run.duration.ns;
}

// Whether the scenario is made of sources, sequences of services, FIFO queues, batches and the four
// routings of the tandem engine alone; both engines give the same results where it is. Whatever
// else differs from its default is the general engine's: a key that nobody thought of is slower,
// never wrong.
bool FitsTandem(const Config& config);
// Its sources and services are plain but for what changes no run, only what is measured of it: the
// quality of answers, the deadline, priority and weight of the one class, keys and zones that
// nothing plain looks at. Nothing is said of its paths.
bool HasPlainParts(const Config& config);
// It is not plain, or asks for run.detail, or has a goal on what only detailed runs measure.
bool NeedsGeneralEngine(const Config& config);

// Calls of the service that a request on the path is expected to make, on its first attempts and
// with every cache missing.
double ExpectedVisits(const PathConfig& path, uint32_t service);

// Of these calls, those that carry items of their own.
struct OwnItems {
  double visits = 0;
  double items = 0;   // of all these calls together
  uint32_t each = 0;  // items of one of them
  bool equal = true;  // all carry as many
};
OwnItems OwnItemsOf(const PathConfig& path, uint32_t service);

}  // namespace servescape
