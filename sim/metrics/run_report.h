// SPDX-License-Identifier: MIT
// The result of a study, as plain values: what report/ formats, panels draw and JavaScript reads.
// Names of metrics are those of the one namespace (latency.p99, service.NAME.utilization, ...).
// Units are fixed per metric: seconds, per second, ratio (0 .. 1), requests, items, replicas,
// US dollars.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "sim/kernel/observer.h"

namespace servescape {

enum class Unit : uint8_t {
  kSeconds,
  kPerSecond,
  kRatio,
  kRequests,
  kItems,
  kReplicas,
  kUsd,
  kUsdPerHour,
  kUsdPerMillion,
  kAttempts,
};
constexpr int kUnits = 10;

// The short word printed after a value and in JSON: s, 1/s, ratio, requests, items, replicas,
// usd, usd/h, usd/1e6, attempts.
const char* NameOf(Unit unit);

// A mean over replications with its 95 % confidence interval (Student's t). NaN where there is
// none: `value` is withheld when too few samples support it (p99 below 459, p99.9 below 4603) or
// when the run is unstable; lower and upper when there is one replication only.
struct Estimate {
  double value = 0;
  double lower = 0;
  double upper = 0;
  int64_t samples = 0;  // requests (or batches) behind the value, all replications together
  // Where the truth surely lies (confidence.h), for goals to be judged by; NaN: as the interval.
  double surely_lower = std::numeric_limits<double>::quiet_NaN();
  double surely_upper = std::numeric_limits<double>::quiet_NaN();
};

// A share that came out 0 or 1, as every sample was alike: where samples need not be alike, so rare
// ones may be unseen, and what is surely so allows for them.
void AllowForUnseen(Estimate* share);

struct Metric {
  std::string name;
  Unit unit = Unit::kSeconds;
  Estimate estimate;
  // Where the value is withheld because the run is too short for it: the run.duration, in seconds,
  // at which it would probably be reported; otherwise 0.
  double needs_duration = 0;
};

// One curve over RunReport::times: value and band per window; NaN where the window has no data.
struct Series {
  std::string name;  // a metric's name: latency.p99, throughput, service.NAME.queue.mean, ...
  Unit unit = Unit::kSeconds;
  std::vector<double> value, lower, upper;
};

enum class Verdict : uint8_t { kStable, kUnstable, kInconclusive };
const char* NameOf(Verdict verdict);  // "stable", ...

// What the load does to the system. Overloaded: it has a steady state, or recovers, only because
// requests are lost, or after a time above capacity.
enum class LoadState : uint8_t { kStable, kOverloaded, kUnstable, kInconclusive };
const char* NameOf(LoadState state);  // "stable", ...

// All goals together: missed if one is, else inconclusive if one is.
enum class GoalsState : uint8_t { kNone, kMet, kMissed, kInconclusive };
const char* NameOf(GoalsState state);  // "none", ...

enum class SloState : uint8_t { kMet, kMissed, kInconclusive };
const char* NameOf(SloState state);  // "met", ...

struct SloResult {
  std::string text;  // as written in the scenario
  std::string metric;
  bool at_most = true;
  bool strict = false;  // the limit itself misses
  double limit = 0;
  SloState state = SloState::kInconclusive;
  Estimate estimate;
  bool nearly = false;  // inconclusive though the interval lies on one side: not sure enough
  // Where the run is too short to decide it: how many times as long a one, or as many
  // replications, probably would, and the run.duration for it in seconds; otherwise 0.
  double needs_factor = 0, needs_duration = 0;
};

// The sign it was written with: "<=", "<", ">=" or ">".
std::string_view RelationOf(const SloResult& slo);

// A line of the bill, US dollars per hour of simulated time.
struct CostLine {
  std::string label;  // "3 x g4dn.xlarge (classifier)"
  double usd_per_hour = 0;
  double idle_usd_per_hour = 0;  // of it, for unused capacity: 1 - load; NaN: not known
};

// A bin of the latency distribution: requests whose latency lies in [lower, upper) seconds.
struct Bin {
  double lower = 0;
  double upper = 0;
  int64_t count = 0;
};

// An identity every run must satisfy, both sides as measured.
struct SelfCheck {
  std::string name;  // "Little's law: system", "utilisation law: classifier", "conservation"
  double left = 0;
  double right = 0;
  double tolerance = 0;  // relative
  bool holds = false;
};

const char* NameOf(ComponentKind kind);  // "network", "queueing", "batch wait", ...

// Where the time of the answers goes, by component. All of them sum to the latency.
struct LatencyComponent {
  ComponentKind kind = ComponentKind::kService;
  std::string name;   // of the service, cache or store; empty: of none
  double mean = 0;    // seconds, over all answers
  double at_p99 = 0;  // seconds, over the answers with latencies around p99; NaN: too few
  double share = 0;   // of the mean latency
};

// How long there were 0, 1, 2, ... requests, as shares of the time.
struct CountDistribution {
  std::string name;  // of the service (waiting, and batches in service); empty: in the system
  std::vector<double> probability;
};

struct ReplicaSummary {
  int64_t served = 0;  // requests
  double share = 0;    // of those its service served
  double sojourn = 0;  // seconds at the service, mean; NaN where it served none
};

struct ServiceReplicas {
  std::string name;  // of the service
  std::vector<ReplicaSummary> replicas;
};

// What the report says of one service beside its metrics.
struct ServiceSummary {
  std::string name;
  std::string host;
  uint32_t replicas = 1;
  uint32_t concurrency = 1;  // 0: unlimited
  uint32_t max_batch_size = 1;
  double capacity = 0;      // requests per second with full batches, all replicas together
  double offered_peak = 0;  // requests per second at the traffic's peak
};

struct RunReport {
  std::string stopped;        // by a guard, and why: then it says nothing else
  bool lacks_memory = false;  // that is why
  std::string version;        // of the engine
  std::string title;
  std::string question;
  std::string scenario_hash;  // 16 hexadecimal digits: of the text with settings applied
  uint64_t seed = 0;
  uint32_t replications = 0;
  double duration = 0;    // seconds simulated per replication
  double warmup = 0;      // seconds discarded of each
  bool open_load = true;  // false: closed loop
  Verdict verdict = Verdict::kInconclusive;
  LoadState load = LoadState::kInconclusive;
  GoalsState goals = GoalsState::kNone;
  double lost = 0;             // share of the requests that ended without an answer
  double unanswered = 0;       // share of all requests that had not ended when the run did
  std::string verdict_reason;  // one sentence with the figures
  double growth_rate = 0;      // requests per second by which the number in the system grows
  std::string bottleneck;      // name of the service that binds, empty if none
  std::string why;             // one or two sentences that name it, with the numbers that bind
  std::vector<SloResult> slos;
  std::vector<Metric> metrics;
  std::vector<double> times;  // window ends, seconds; one grid for all series
  std::vector<Series> series;
  std::vector<Bin> distribution;  // of latency, after warm-up, all replications
  std::vector<LatencyComponent>
      split;  // of the general engine's runs; without those that take no time
  std::vector<CountDistribution> in_system;  // with run.detail
  std::vector<ServiceReplicas> replicas;     // with run.detail
  std::vector<CostLine> bill;
  std::vector<std::string> unpriced;  // what has no price: "cache answers"; cost leaves it out
  std::vector<ServiceSummary> services;
  std::vector<SelfCheck> checks;
  std::vector<std::string> warnings;
  std::string digest;    // 16 hexadecimal digits, over all replications in index order
  int64_t events = 0;    // simulated, all replications
  int64_t requests = 0;  // arrived, all replications
};

// One point of the tradeoff curve.
struct LoadPoint {
  double factor = 1;        // of every source's rate (or number of clients)
  double offered = 0;       // requests per second
  Estimate throughput;      // per second
  Estimate p50, p99, mean;  // latency, seconds; NaN where unstable
  Verdict verdict = Verdict::kStable;
  LoadState load = LoadState::kStable;
  double lost = 0;  // share of the requests that ended without an answer
  std::vector<Estimate> goals;  // what each of the scenario's goals is on, in their order
  // Filled by report/overlay.h: closed forms where their assumptions hold, else NaN.
  double theory_mean = 0;
  double theory_p99 = 0;
  std::string theory;  // name of the closed form ("M/M/c"), or why there is none
};

// The metric of that name, or nullptr.
const Metric* FindMetric(const RunReport& report, const std::string& name);
const Series* FindSeries(const RunReport& report, const std::string& name);

// "no price: cache answers, store features", or nothing.
std::string UnpricedWords(const RunReport& report);

// A service's work done as a share of what it can do, over time: its own series where servers do
// not tell (batches), else the busy share.
const Series* LoadSeries(const RunReport& report, const std::string& service);

// How long nearly all servers of a service were busy, and with what they can do: the windows of its
// series from 98 % on.
double FullSeconds(const RunReport& report, const std::string& service);

}  // namespace servescape
