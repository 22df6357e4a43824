// SPDX-License-Identifier: MIT
#include "sim/study/run_length.h"

#include <algorithm>
#include <cmath>

#include "sim/model/load.h"

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

// Seconds at which the last named change of the traffic or the system is over.
double LastChange(const Config& config) {
  double last = 0;
  for (const TrafficConfig& source : config.traffic) {
    for (const ProfileConfig& profile : source.profile) {
      double end = ToSeconds(profile.at) + 2 * ToSeconds(profile.ramp) + ToSeconds(profile.hold);
      if (profile.shape == ProfileShape::kDiurnal) end = ToSeconds(profile.period);
      if (profile.shape == ProfileShape::kWeekly) end = 7 * 86400.0;
      if (!profile.points.empty()) end = std::max(end, ToSeconds(profile.points.back().at));
      // Nothing is known of what comes after them; less what is lost as whole seconds are made.
      constexpr double kLost = 1e-6;
      if (profile.shape == ProfileShape::kCounts) end = ToSeconds(profile.end) - kShortest - kLost;
      last = std::max(last, end);
    }
  }
  for (const IncidentConfig& incident : config.incidents) {
    last = std::max(last, ToSeconds(incident.at) + ToSeconds(incident.duration));
  }
  for (const CacheConfig& cache : config.caches) {
    for (const SimTime flush : cache.flushes) last = std::max(last, ToSeconds(flush));
  }
  return last;
}

double LastRow(const Config& config) {
  double last = 0;
  for (const TrafficConfig& source : config.traffic) {
    if (!source.trace.empty()) last = std::max(last, ToSeconds(source.trace.back().at));
  }
  return last;
}

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

double SteadySeconds(const Config& config, double replications) {
  const std::vector<ServiceLoad> loads = LoadsOf(config);
  const Relaxation relaxation = RelaxationOf(config, loads);
  const double each = kRelaxations / (replications * relaxation.copies);
  double seconds = std::max(kShortest, relaxation.seconds * std::max(each, kFewestRelaxations));
  return seconds;
}

}  // namespace

Config WithRunLength(const Config& config) {
  if (!config.run.duration_automatic) return config;
  Config out = config;
  out.run.duration_automatic = false;
  const double replications = std::max(1u, config.run.replications);
  double seconds = kShortest;
  double least = kShortest;
  if (IsStationary(config)) {
    seconds = SteadySeconds(config, replications);
  } else {
    const double trace = LastRow(config);
    const double change = LastChange(config);
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
  // A round number of seconds reads better, and is as good.
  out.run.duration = FromSeconds(std::min(kLongest, std::max(1.0, std::ceil(seconds))));
  return out;
}

double WarmUpSeconds(double duration, double relaxation) {
  return std::min(duration / 2, std::max(duration / 32, kWarmUpRelaxations * relaxation));
}

double RelaxationsFor(double q) { return std::max(kMeanRelaxations, 14 / (1 - q)); }

double RunExtent::LeastError() const { return 1 / std::sqrt(relaxations); }

double RunExtent::SecondsFor(double factor) const {
  if (!steady) return 0;
  const double lead = std::max(kWarmUpRelaxations * relaxation, duration / 32);
  // The warm-up ends at a whole 32nd of the run.
  return std::max((lead + factor * (duration - warmup)) * 32 / 31, 2 * lead);
}

RunExtent ExtentOf(const Config& config, size_t replications, const Relaxation& relaxation,
                   double warmup) {
  RunExtent run;
  run.steady = IsStationary(config);
  run.duration = ToSeconds(config.run.duration);
  run.warmup = warmup;
  run.relaxation = relaxation.seconds;
  if (!run.steady || !(run.relaxation > 0)) return run;
  run.relaxations = static_cast<double>(replications) * relaxation.copies *
                    (run.duration - warmup) / run.relaxation;
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
