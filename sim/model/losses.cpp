// SPDX-License-Identifier: MIT
#include "sim/model/losses.h"

#include <algorithm>

#include "sim/base/time.h"

namespace servescape {
namespace {

bool Tries(const BlockConfig& block) {
  return std::any_of(block.steps.begin(), block.steps.end(), [](const StepConfig& step) {
    return step.attempt != AttemptConfig{} ||
           std::any_of(step.blocks.begin(), step.blocks.end(), Tries);
  });
}

bool Turns(const ServiceConfig& service) {
  return service.queue_bounded || service.failures.any || service.error_rate > 0 ||
         service.admission != AdmissionConfig{} || service.queue.deadline.ns > 0 ||
         service.system.any() || service.serverless || service.queue.has_patience ||
         service.queue.codel_target.ns > 0;
}

// Seconds that a batch of one takes at the least, where its time is constant; else 0.
double LeastSeconds(const ServiceConfig& service) {
  const ServiceTime& time = service.time;
  if (time.time.kind != DistributionKind::kDeterministic || time.batch != BatchTimeKind::kNone ||
      time.noise != Constant(1) || service.tokens.any) {
    return 0;
  }
  double fastest = 1;
  for (const PoolConfig& pool : service.pools) fastest = std::max(fastest, pool.speed);
  return time.time.a / fastest;
}

std::optional<ShortTimeout> Below(const AttemptConfig& attempt, const Config& config,
                                  const std::vector<uint32_t>& services) {
  double least = 0;
  for (const uint32_t s : services) least += LeastSeconds(config.services[s]);
  const double timeout = ToSeconds(attempt.timeout);
  if (attempt.timeout.ns == 0 || !(timeout < least)) return std::nullopt;
  return ShortTimeout{timeout, least, services};
}

std::optional<ShortTimeout> BelowIn(const Config& config, const BlockConfig& block) {
  for (const StepConfig& step : block.steps) {
    if (step.kind == StepKind::kCall) {
      if (auto found = Below(step.attempt, config, {step.target})) return found;
    }
    for (const BlockConfig& inner : step.blocks) {
      if (auto found = BelowIn(config, inner)) return found;
    }
  }
  return std::nullopt;
}

}  // namespace

bool MayLose(const Config& config) {
  return !config.incidents.empty() ||
         std::any_of(config.services.begin(), config.services.end(), Turns) ||
         std::any_of(config.traffic.begin(), config.traffic.end(),
                     [](const TrafficConfig& source) {
                       return source.rate_limit > 0 || source.attempt != AttemptConfig{};
                     }) ||
         std::any_of(config.paths.begin(), config.paths.end(),
                     [](const PathConfig& path) { return Tries(path.steps); });
}

std::optional<ShortTimeout> TimeoutBelowService(const Config& config) {
  for (const PathConfig& path : config.paths) {
    if (auto found = BelowIn(config, path.steps)) return found;
  }
  for (const TrafficConfig& source : config.traffic) {
    const PathConfig& path = config.paths[source.path];
    if (!path.calls_only) continue;
    if (auto found = Below(source.attempt, config, path.services)) return found;
  }
  return std::nullopt;
}

}  // namespace servescape
