// SPDX-License-Identifier: MIT
#include "sim/study/run_length.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sim/model/load.h"
#include "sim/scenario/traits.h"

namespace servescape {
namespace {

constexpr double kShortest = 60;           // seconds
constexpr double kRelaxations = 3000;      // over all replications
constexpr double kFewestRelaxations = 60;  // of each replication
constexpr double kRequests = 20'000;       // over all replications
constexpr double kMostVisits = 3e6;        // over all replications
constexpr double kLongest = 3650.0 * 86400;
constexpr double kWarmUpRelaxations = 8;
constexpr double kLeastRelaxations = 5;  // left out, for a run to count as settled

// Requests, and visits of services, per second in the whole system.
struct Pace {
  double requests = 0, visits = 0;
};

Pace PaceOf(Config config, double seconds) {
  config.run.duration = FromSeconds(seconds);
  const double requests = ExpectedArrivals(config) / seconds;
  Pace pace{requests, requests};
  double visits = 0;
  for (const ServiceLoad& load : LoadsOf(config)) {
    for (const double rate : load.offered)
      visits += rate / static_cast<double>(load.offered.size());
  }
  if (std::isfinite(visits)) pace.visits = std::max(requests, visits);
  return pace;
}

// Requests that share cores without a limit take a step each whenever one of them ends: of an
// overload, whose number rises, the work grows as the square of the run. Seconds that are enough to
// show it; infinite where there is none.
double SecondsOfSharedOverload(const Config& config, double replications) {
  constexpr double kMostSteps = 1e8;  // over all replications
  double seconds = HUGE_VAL;
  for (const ServiceLoad& load : LoadsOf(config)) {
    if (load.station.unit != WorkUnit::kCores || load.station.concurrency != 0) continue;
    const double parts = static_cast<double>(load.offered.size());
    const double offered = std::accumulate(load.offered.begin(), load.offered.end(), 0.0) / parts;
    const double rise = offered - load.capacity;
    if (!(rise > 0)) continue;
    seconds = std::min(seconds, std::sqrt(2 * kMostSteps / (offered * rise * replications)));
  }
  return seconds;
}

// What run.max_requests allows of steady traffic, less what chance may add: a whole number, and 1
// at least, for which more is refused.
double AllowedSeconds(const Config& config, const Pace& pace, double replications) {
  constexpr double kPart = 0.9;
  if (!(pace.requests > 0)) return HUGE_VAL;
  const double most = static_cast<double>(config.run.max_requests) * kPart;
  return std::max(1.0, std::floor(most / (pace.requests * replications)));
}

double SteadySeconds(const Config& config, double replications) {
  const std::vector<ServiceLoad> loads = LoadsOf(config);
  const Relaxation relaxation = RelaxationOf(config, loads);
  const double each = kRelaxations / (replications * relaxation.copies);
  double seconds = std::max(kShortest, relaxation.seconds * std::max(each, kFewestRelaxations));
  return seconds;
}

// Of what changes with time, as many as the bound of work allows.
uint32_t ReplicationsOf(const Config& config) {
  constexpr double kMost = 40;
  const double given = config.run.replications;
  if (IsStationary(config)) return config.run.replications;
  const double seconds = ToSeconds(config.run.duration);
  const double visits = PaceOf(config, seconds).visits * seconds;
  if (!(visits > 0) || !std::isfinite(visits)) return config.run.replications;
  const double allowed = static_cast<double>(config.run.max_requests) / ExpectedArrivals(config);
  const double most = std::min(kMostVisits / visits, allowed);
  return static_cast<uint32_t>(std::clamp(most, given, kMost));
}

Config WithDuration(const Config& config) {
  if (!config.run.duration_automatic) return config;
  Config out = config;
  out.run.duration_automatic = false;
  const double replications = std::max(1u, config.run.replications);
  double seconds = kShortest;
  double least = kShortest;
  if (IsStationary(config)) {
    seconds = SteadySeconds(config, replications);
  } else {
    // Nothing is known of what comes after counts; less what is lost as whole seconds are made.
    constexpr double kLost = 1e-6;
    const double trace = LastTraceRow(config);
    const double change = std::max(LastChange(config), EndOfCounts(config) - kShortest - kLost);
    if (trace > 0) seconds = std::max(1.0, trace * 1.01 + 1);
    if (change > 0) seconds = std::max(seconds, change + kShortest);
    least = seconds;
  }
  const double warmup = config.run.warmup_automatic ? 0 : ToSeconds(config.run.warmup);
  seconds = std::max(seconds, 2 * warmup);
  least = std::max(least, 2 * warmup);
  const Pace pace = PaceOf(config, kShortest);
  if (IsStationary(config) && pace.requests > 0 && std::isfinite(pace.requests)) {
    seconds = std::max(seconds, kRequests / (pace.requests * replications));
  }
  if (pace.visits > 0 && std::isfinite(pace.visits)) {
    seconds = std::min(seconds, std::max(least, kMostVisits / (pace.visits * replications)));
  }
  seconds = std::min(seconds, SecondsOfSharedOverload(config, replications));
  if (IsStationary(config)) seconds = std::min(seconds, AllowedSeconds(config, pace, replications));
  // A round number of seconds reads better, and is as good.
  out.run.duration = FromSeconds(std::min(kLongest, std::max(1.0, std::ceil(seconds))));
  return out;
}

}  // namespace

Config WithRunLength(const Config& config) {
  Config out = config;
  out.run.replications_automatic = false;
  // What a program has set stands.
  const bool automatic =
      config.run.replications_automatic && config.run.replications == RunConfig{}.replications;
  const bool alike = automatic && HasNoChance(config);
  if (alike) out.run.replications = 1;
  out = WithDuration(out);
  if (automatic && !alike) out.run.replications = ReplicationsOf(out);
  return out;
}

double WarmUpSeconds(double duration, double relaxation) {
  return std::min(duration / 2, std::max(duration / 32, kWarmUpRelaxations * relaxation));
}

double RelaxationsFor(double q) { return std::max(kMeanRelaxations, 14 / (1 - q)); }

double RunExtent::LeastError() const { return 1 / std::sqrt(relaxations); }

double RunExtent::MeanError() const { return std::sqrt(1 / relaxations + rare.square); }

double RunExtent::SecondsFor(double factor) const {
  if (!steady) return 0;
  const double lead = std::max(kWarmUpRelaxations * relaxation, duration / 32);
  // The warm-up ends at a whole 32nd of the run.
  return std::max((lead + factor * (duration - warmup)) * 32 / 31, 2 * lead);
}

RunExtent ExtentOf(const Config& config, const std::vector<ServiceLoad>& loads, size_t replications,
                   const Relaxation& relaxation, double warmup) {
  RunExtent run;
  run.steady = IsStationary(config);
  run.duration = ToSeconds(config.run.duration);
  run.warmup = warmup;
  run.relaxation = relaxation.seconds;
  if (!run.steady || !(run.relaxation > 0)) return run;
  run.relaxations = static_cast<double>(replications) * relaxation.copies *
                    (run.duration - warmup) / run.relaxation;
  run.rare =
      RareTimesOf(config, loads, static_cast<double>(replications) * (run.duration - warmup));
  run.settled = warmup >= kLeastRelaxations * run.relaxation || !config.run.warmup_automatic;
  return run;
}

int SectionsOf(const RunExtent& run, size_t replications) {
  constexpr double kSections = 20, kEach = 10;
  constexpr size_t kEnough = 10;
  if (!run.steady || replications == 0 || replications >= kEnough) return 1;
  const double each = run.relaxations / static_cast<double>(replications) / kEach;
  const double wanted = std::ceil(kSections / static_cast<double>(replications));
  return static_cast<int>(std::clamp(each, 1.0, wanted));
}

}  // namespace servescape
