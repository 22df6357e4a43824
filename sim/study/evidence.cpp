// SPDX-License-Identifier: MIT
#include "sim/study/evidence.h"

#include <algorithm>

#include "sim/metrics/detail_record.h"
#include "sim/scenario/plain.h"
#include "sim/study/steady.h"
#include "sim/study/steady_detail.h"

namespace servescape {
namespace {

// Sums over all records.
struct Acts {
  OutcomeCounts outcomes{};
  OutcomeCounts fails{};    // of attempts, at services
  int64_t more_attempts = 0;  // retries and hedges
  int64_t hits = 0;           // and whatever else spares a fetch
  std::vector<int64_t> abandoned, aborted, preempted;  // by service
  std::vector<double> down;        // by service: replica seconds

  bool Lost(Outcome outcome) const {
    return CountOf(outcomes, outcome) + CountOf(fails, outcome) > 0;
  }
};

void AddService(const std::vector<ServiceWindow>& windows, size_t s, Acts* sum) {
  for (const ServiceWindow& window : windows) {
    AddCounts(window.fails, &sum->fails);
    sum->abandoned[s] += window.abandoned;
    sum->aborted[s] += window.aborted;
    sum->down[s] -= window.up_area;
  }
}

Acts ActsOf(const Config& config, const std::vector<ReplicationRecord>& records) {
  Acts out;
  for (std::vector<int64_t>* counts : {&out.abandoned, &out.aborted, &out.preempted}) {
    counts->assign(config.services.size(), 0);
  }
  out.down.assign(config.services.size(), 0);
  for (const ReplicationRecord& record : records) {
    for (const SystemWindow& window : record.windows) {
      AddCounts(window.outcomes, &out.outcomes);
      out.more_attempts += window.attempts[static_cast<size_t>(AttemptKind::kRetry)] +
                           window.attempts[static_cast<size_t>(AttemptKind::kHedge)];
    }
    for (size_t s = 0; s < config.services.size(); ++s) {
      AddService(record.services[s], s, &out);
      out.down[s] += record.duration * config.services[s].replicas;
    }
    if (!record.detail) continue;
    for (size_t s = 0; s < config.services.size(); ++s) {
      for (const ServiceDetailWindow& window : record.detail->services[s]) {
        out.preempted[s] += window.preempted;
      }
    }
    for (const std::vector<CacheWindow>& cache : record.detail->caches) {
      for (const CacheWindow& window : cache) {
        for (const LookupResult result :
             {LookupResult::kHit, LookupResult::kStale, LookupResult::kCoalesced}) {
          out.hits += window[static_cast<size_t>(result)];
        }
      }
    }
  }
  return out;
}

bool WasUp(const Acts& acts, const Config& config, const std::vector<ReplicationRecord>& records,
           size_t service) {
  double most = 0;
  for (const ReplicationRecord& record : records) most += record.duration;
  return acts.down[service] <= 1e-9 * most * config.services[service].replicas;
}

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
  if (path->plain || !std::all_of(all.begin(), all.end(), IsPlainCall)) return;
  path->plain = true;
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

bool CallsAreGiven(const Config& config, const Acts& acts) {
  if (!config.incidents.empty() || acts.hits > 0 || acts.more_attempts > 0) return false;
  if (acts.Lost(Outcome::kShed) || acts.Lost(Outcome::kTimedOut)) return false;
  // What fails at one service does not come to the next.
  if (acts.Lost(Outcome::kFailed) && config.services.size() > 1) return false;
  for (const PathConfig& path : config.paths) {
    if (Degrades(path.steps) || CallsVary(path.steps)) return false;
  }
  return std::none_of(config.traffic.begin(), config.traffic.end(),
                      [](const TrafficConfig& source) { return source.session.any; });
}

bool IsHit(const IncidentConfig& incident, size_t service) {
  const bool of_all = incident.service < 0 && incident.cache < 0 && incident.store < 0;
  return of_all || incident.service == static_cast<int32_t>(service);
}

// Work that is begun and not wanted any more is not in the arrivals.
bool IsPaced(const Config& config, const Acts& acts, const Station& station, size_t s) {
  if (!station.paced || acts.abandoned[s] > 0 || acts.aborted[s] > 0) return false;
  if (acts.Lost(Outcome::kShed) || acts.Lost(Outcome::kTimedOut)) return false;
  return std::none_of(config.incidents.begin(), config.incidents.end(),
                      [s](const IncidentConfig& incident) { return IsHit(incident, s); });
}

// Whether the scenario has anything that a run may do without: a copy of a long trace is not taken
// for nothing.
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
                     [](const PathConfig& path) { return !path.plain; });
}

bool Tries(const BlockConfig& block) {
  return std::any_of(block.steps.begin(), block.steps.end(), [](const StepConfig& step) {
    return step.attempt != AttemptConfig{} ||
           std::any_of(step.blocks.begin(), step.blocks.end(), Tries);
  });
}

bool Turns(const ServiceConfig& service) {
  return service.queue_bounded || service.failures.any || service.error_rate > 0 ||
         service.admission != AdmissionConfig{} || service.queue.deadline.ns > 0 ||
         service.queue.has_patience || service.queue.codel_target.ns > 0;
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

std::optional<Config> InEffect(const Config& config,
                               const std::vector<ReplicationRecord>& records) {
  if (records.empty() || !MayIdle(config)) return std::nullopt;
  Config out = config;
  const Acts acts = ActsOf(config, records);
  std::erase_if(out.incidents, ChangesNothing);
  const bool shed = acts.Lost(Outcome::kShed), late = acts.Lost(Outcome::kTimedOut);
  const bool failed = acts.Lost(Outcome::kRejected) || acts.Lost(Outcome::kFailed);
  const bool tried_once = acts.more_attempts == 0 && !shed && !late && !failed;
  for (TrafficConfig& source : out.traffic) {
    if (tried_once) source.attempt = AttemptConfig{};
    if (!shed) source.rate_limit = source.rate_burst = 0;
  }
  for (size_t s = 0; s < out.services.size(); ++s) {
    ServiceConfig& service = out.services[s];
    if (acts.preempted[s] == 0) service.queue.preemption = Preemption::kNone;
    if (!shed && !late && acts.abandoned[s] == 0) {
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
    if (WasUp(acts, config, records, s)) service.failures = FailureConfig{};
  }
  if (tried_once) {
    for (PathConfig& path : out.paths) Simplify(&path);
  }
  return out;
}

bool Facts::AllPaced() const {
  return std::all_of(paced.begin(), paced.end(), [](bool each) { return each; });
}

Facts FactsOf(const Config& config, const std::vector<ReplicationRecord>& records,
              const std::vector<ServiceLoad>& loads) {
  const Acts acts = ActsOf(config, records);
  Facts facts;
  facts.calls_given = CallsAreGiven(config, acts);
  facts.offers_given = facts.calls_given &&
                       std::none_of(loads.begin(), loads.end(),
                                    [](const ServiceLoad& load) { return load.visited_by_closed; });
  facts.load_given = facts.offers_given && !acts.Lost(Outcome::kRejected);
  for (size_t s = 0; s < loads.size(); ++s) {
    const ServiceLoad& load = loads[s];
    facts.paced.push_back(IsPaced(config, acts, load.station, s));
    if (!load.flat || load.station.bounded || !facts.paced[s] ||
        !(load.offered[0] < load.capacity)) {
      facts.load_given = false;
    }
  }
  return facts;
}

}  // namespace servescape
