// SPDX-License-Identifier: MIT
#include "sim/study/chance.h"

#include <algorithm>

#include "sim/scenario/plain.h"
#include "sim/study/words.h"

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

bool AreAlike(const Config& config, const std::vector<ReplicationRecord>& records) {
  if (HasNoChance(config)) return true;
  return records.size() > 1 && records[0].arrivals > 0 &&
         std::all_of(records.begin(), records.end(), [&](const ReplicationRecord& record) {
           return record.digest.value() == records[0].digest.value();
         });
}

std::string MoreRunCan(const Config& config) {
  return HasNoChance(config) ? "A longer run.duration can."
                             : "A longer run.duration or more run.replications can.";
}

std::string AlikeWords(size_t replications) {
  if (replications == 1) {
    return "Nothing in this scenario is left to chance: its figures are those of the one course of "
           "events there is, and more replications say nothing new.";
  }
  const std::string count = CountWords(static_cast<int64_t>(replications));
  return "All " + count +
         " replications came out the same, event by event: one tells as much, and more say nothing "
         "new. Each request is counted " +
         count + " times.";
}

}  // namespace servescape
