// SPDX-License-Identifier: MIT
#include "sim/study/thresholds.h"

#include <algorithm>
#include <string>

#include "sim/base/percentile.h"

namespace servescape {
namespace {

// Adds what the goals on metrics that begin with the prefix name.
void AddNamed(const Config& config, const std::string& prefix, std::vector<Duration>* out) {
  for (const SloConfig& slo : config.slos) {
    if (!slo.metric.starts_with(prefix)) continue;
    const Duration time = slo.within.ns > 0 ? slo.within : FromSeconds(slo.limit);
    if (time < kEndOfTime - SimTime{0}) out->push_back(time);
  }
}

// How far in the tail a goal looks, as a share of requests: 0 for the mean, 0.99 for p99 and for
// within(TIME) >= 99%, 1 for the maximum; -1 for one that does not bound the latency.
double ReachOfLatencyGoal(const SloConfig& slo) {
  if (!slo.metric.starts_with("latency.") || slo.at_most == (slo.within.ns > 0)) return -1;
  if (slo.within.ns > 0) return slo.limit;
  if (slo.metric == "latency.mean") return 0;
  if (slo.metric == "latency.max") return 1;
  return ShareOfPercentile(PercentileAtEnd(slo.metric)).value_or(-1);
}

// The limit of the goals on a time of tokens of all requests: of the one that looks farthest into
// the tail, as LatencyLimit has it.
Duration TokenLimit(const Config& config, std::string_view prefix) {
  double limit = -1, reach = -1;
  for (const SloConfig& slo : config.slos) {
    if (!slo.metric.starts_with(prefix) || !slo.at_most || slo.within.ns > 0) continue;
    const std::string_view end = PercentileAtEnd(slo.metric);
    const double own = slo.metric.ends_with(".mean") ? 0 : ShareOfPercentile(end).value_or(-1);
    if (own < 0 || own < reach) continue;
    limit = own == reach ? std::min(limit, slo.limit) : slo.limit;
    reach = own;
  }
  return limit < 0 || limit > 1e9 ? Duration{kEndOfTime.ns} : FromSeconds(limit);
}

TokenLimits TokenLimitsOf(const Config& config) {
  TokenLimits out;
  out.first = TokenLimit(config, "time_to_first_token.");
  out.per_token = TokenLimit(config, "time_per_output_token.");
  const double latency = LatencyLimit(config);
  if (latency >= 0 && latency < 1e9) out.latency = FromSeconds(latency);
  return out;
}

}  // namespace

bool HasTokenGoals(const Config& config) {
  const TokenLimits limits = TokenLimitsOf(config);
  return limits.first.ns < kEndOfTime.ns || limits.per_token.ns < kEndOfTime.ns;
}

Thresholds ThresholdsOf(const Config& config) {
  Thresholds out;
  out.tokens = TokenLimitsOf(config);
  AddNamed(config, "latency.", &out.latency);
  for (const auto& service : config.services) {
    const std::string prefix = "service." + service.name + ".";
    AddNamed(config, prefix + "wait.", &out.wait.emplace_back());
    AddNamed(config, prefix + "time_to_first_token.", &out.first_token.emplace_back());
  }
  for (size_t c = 0; c < config.classes.size(); ++c) {
    std::vector<Duration>& limits = out.classes.emplace_back();
    AddNamed(config, "class." + config.classes[c].name + ".latency.", &limits);
    if (config.classes[c].deadline.ns > 0) limits.push_back(config.classes[c].deadline);
  }
  return out;
}

double LatencyLimit(const Config& config) {
  double limit = -1, reach = -1;
  for (const SloConfig& slo : config.slos) {
    const double own = ReachOfLatencyGoal(slo);
    if (own < 0 || own < reach) continue;
    const double seconds = slo.within.ns > 0 ? ToSeconds(slo.within) : slo.limit;
    limit = own == reach ? std::min(limit, seconds) : seconds;
    reach = own;
  }
  return limit;
}

}  // namespace servescape
