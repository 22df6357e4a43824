// SPDX-License-Identifier: MIT
#include "sim/model/effect.h"

#include <algorithm>
#include <utility>

#include "sim/scenario/traits.h"

namespace servescape {
namespace {

bool ChangesNothing(const IncidentConfig& incident) {
  switch (incident.kind) {
    case IncidentKind::kSlow:
    case IncidentKind::kBrownOut:
      return incident.factor == 1;
    case IncidentKind::kErrors:
      return incident.error_rate == 0;
    default:
      return false;
  }
}

void DropAttempts(BlockConfig* block) {
  for (StepConfig& step : block->steps) {
    step.attempt = AttemptConfig{};
    step.key.clear();
    for (BlockConfig& inner : step.blocks) DropAttempts(&inner);
  }
}

// Blocks that were kept together to be tried as a whole are calls one after the other.
void Unfold(const BlockConfig& block, std::vector<StepConfig>* steps) {
  for (const StepConfig& step : block.steps) {
    StepConfig twin;
    twin.kind = StepKind::kBlock;
    twin.blocks = step.blocks;
    if (step.kind == StepKind::kBlock && step.blocks.size() == 1 && step == twin) {
      Unfold(step.blocks[0], steps);
    } else {
      steps->push_back(step);
    }
  }
}

void Simplify(PathConfig* path) {
  DropAttempts(&path->steps);
  std::vector<StepConfig> steps;
  Unfold(path->steps, &steps);
  path->steps.steps = std::move(steps);
  const std::vector<StepConfig>& all = path->steps.steps;
  if (path->calls_only || !std::all_of(all.begin(), all.end(), IsBareCall)) return;
  path->calls_only = true;
  for (const StepConfig& step : all) path->services.push_back(step.target);
  path->steps = {};
  path->visits.clear();
}

bool Degrades(const BlockConfig& block) {
  return std::any_of(block.steps.begin(), block.steps.end(), [](const StepConfig& step) {
    return step.degrade_to >= 0 || !step.by_class.empty() ||
           std::any_of(step.blocks.begin(), step.blocks.end(), Degrades);
  });
}

// Whether how often services are called hangs on how calls end.
bool CallsVary(const BlockConfig& block) {
  return std::any_of(block.steps.begin(), block.steps.end(), [](const StepConfig& step) {
    return step.cancel_rest || std::any_of(step.blocks.begin(), step.blocks.end(), CallsVary);
  });
}

bool IsHit(const IncidentConfig& incident, size_t service) {
  const bool of_all = incident.service < 0 && incident.cache < 0 && incident.store < 0;
  return of_all || incident.service == static_cast<int32_t>(service);
}

}  // namespace

bool MayIdle(const Config& config) {
  return !config.incidents.empty() ||
         std::any_of(config.traffic.begin(), config.traffic.end(),
                     [](const TrafficConfig& source) {
                       return source.attempt != AttemptConfig{} || source.rate_limit > 0;
                     }) ||
         std::any_of(config.services.begin(), config.services.end(),
                     [](const ServiceConfig& service) {
                       return service.queue != QueueConfig{} || service.failures.any ||
                              service.admission != AdmissionConfig{};
                     }) ||
         std::any_of(config.paths.begin(), config.paths.end(),
                     [](const PathConfig& path) { return !path.calls_only; });
}

Config InEffect(const Config& config, const Happened& happened) {
  Config out = config;
  std::erase_if(out.incidents, ChangesNothing);
  const bool shed = happened.shed, late = happened.timed_out;
  const bool failed = happened.rejected || happened.failed;
  const bool tried_once = !happened.tried_again && !shed && !late && !failed;
  for (TrafficConfig& source : out.traffic) {
    if (tried_once) source.attempt = AttemptConfig{};
    if (!shed) source.rate_limit = source.rate_burst = 0;
  }
  for (size_t s = 0; s < out.services.size(); ++s) {
    ServiceConfig& service = out.services[s];
    const Happened::AtService& at = happened.services[s];
    if (!at.preempted) service.queue.preemption = Preemption::kNone;
    if (!shed && !late && !at.abandoned) {
      const Discipline discipline = service.queue.discipline;
      const Preemption preemption = service.queue.preemption;
      service.queue = QueueConfig{};
      service.queue.discipline = discipline;
      service.queue.preemption = preemption;
    }
    if (!shed) {
      const AdmissionConfig before = service.admission;
      service.admission = AdmissionConfig{};
      if (before.adaptive) service.admission = before;
    }
    if (!at.down) service.failures = FailureConfig{};
  }
  if (tried_once) {
    for (PathConfig& path : out.paths) Simplify(&path);
  }
  return out;
}

bool CallsAreGiven(const Config& config, const Happened& happened) {
  if (!config.incidents.empty() || happened.hit || happened.tried_again) return false;
  if (happened.shed || happened.timed_out) return false;
  // What fails at one service does not come to the next.
  if (happened.failed && config.services.size() > 1) return false;
  for (const PathConfig& path : config.paths) {
    if (Degrades(path.steps) || CallsVary(path.steps)) return false;
  }
  return std::none_of(config.traffic.begin(), config.traffic.end(),
                      [](const TrafficConfig& source) { return source.session.any; });
}

// Work that is begun and not wanted any more is not in the arrivals.
bool IsPaced(const Config& config, const Happened& happened, const Station& station,
             size_t service) {
  const Happened::AtService& at = happened.services[service];
  if (!station.paced || at.abandoned || at.aborted) return false;
  if (happened.shed || happened.timed_out) return false;
  return std::none_of(
      config.incidents.begin(), config.incidents.end(),
      [service](const IncidentConfig& incident) { return IsHit(incident, service); });
}

}  // namespace servescape
