// SPDX-License-Identifier: MIT
#include "sim/model/blocking_load.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/base/constants.h"
#include "sim/base/math.h"

namespace servescape {
namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

double PathSeconds(const Config& config, const std::vector<ServiceLoad>& loads, int32_t path);

// Whether nobody waits there or slows another down, so that a visit takes its own time.
bool IsUnhurried(const ServiceConfig& service) {
  return service.concurrency == kUnlimited && service.max_batch_size == 1 && service.cores == 0 &&
         service.machine < 0 && service.time.occupancy == 0 && !service.tokens.any &&
         service.gate.openings.empty() && !service.failures.any && service.error_rate == 0 &&
         std::all_of(service.pools.begin(), service.pools.end(),
                     [](const PoolConfig& pool) { return pool.speed == 1; });
}

double VisitSeconds(const Config& config, const std::vector<ServiceLoad>& loads, uint32_t service) {
  if (!IsUnhurried(config.services[service])) return kUnknown;
  const int32_t hold = config.services[service].blocking_path;
  return loads[service].batch_seconds + (hold < 0 ? 0 : PathSeconds(config, loads, hold));
}

double BlockSeconds(const Config& config, const std::vector<ServiceLoad>& loads,
                    const BlockConfig& block) {
  double sum = 0;
  for (const StepConfig& step : block.steps) {
    if (step.attempt.any || !step.attempt.fallback.empty()) return kUnknown;
    switch (step.kind) {
      case StepKind::kCall: {
        const bool own_items =
            step.items > 0 && config.services[step.target].time.batch != BatchTimeKind::kNone;
        if (own_items || step.degrade_to >= 0) return kUnknown;
        sum += VisitSeconds(config, loads, step.target);
        if (step.has_network) sum += 2 * step.network.Mean();
        if (step.bandwidth > 0) sum += (step.request_bytes + step.response_bytes) / step.bandwidth;
        break;
      }
      case StepKind::kDelay:
        sum += step.delay.Mean();
        break;
      case StepKind::kBlock:
        sum += BlockSeconds(config, loads, step.blocks[0]);
        break;
      case StepKind::kLoop: {
        const double rounds =
            step.repeat >= 1 ? step.times : (1 - Pow(step.repeat, step.times)) / (1 - step.repeat);
        sum += rounds * BlockSeconds(config, loads, step.blocks[0]);
        break;
      }
      case StepKind::kBranch:
        if (step.weights.size() != step.blocks.size()) return kUnknown;
        for (size_t i = 0; i < step.blocks.size(); ++i) {
          sum += step.weights[i] * BlockSeconds(config, loads, step.blocks[i]);
        }
        break;
      default:  // hits and the slowest of several have no mean that follows from the parts'
        return kUnknown;
    }
  }
  return sum;
}

double PathSeconds(const Config& config, const std::vector<ServiceLoad>& loads, int32_t path) {
  const PathConfig& held = config.paths[static_cast<size_t>(path)];
  if (!held.calls_only) return BlockSeconds(config, loads, held.steps);
  double sum = 0;
  for (const uint32_t service : held.services) sum += VisitSeconds(config, loads, service);
  return sum;
}

}  // namespace

double BlockingCapacity(const Config& config, const std::vector<ServiceLoad>& loads,
                        uint32_t service) {
  const ServiceConfig& of = config.services[service];
  const double held = PathSeconds(config, loads, of.blocking_path);
  if (std::isnan(held) || of.tokens.any || of.concurrency == kUnlimited) return kInfinity;
  double rate = 0;
  for (const PoolConfig& pool : of.pools) {
    const double seconds = loads[service].batch_seconds / pool.speed + held;
    if (!(seconds > 0)) return kInfinity;
    rate += static_cast<double>(pool.replicas) * of.concurrency / seconds;
  }
  return rate;
}

}  // namespace servescape
