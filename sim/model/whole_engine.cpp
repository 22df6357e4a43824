// SPDX-License-Identifier: MIT
#include "sim/model/whole_engine.h"

namespace servescape {

std::string NeedsWholeEngine(const Config& config) {
  if (!config.passed_over.empty()) return config.passed_over;
  for (const ServiceConfig& service : config.services) {
    const std::string at = "service." + service.name;
    if (service.system.any()) return at + ".batching.system";
    if (service.tokens.paged()) return at + ".batching.scheduler";
    if (service.autoscaler != nullptr) return at + ".autoscaler";
    if (service.balancing != nullptr) return at + ".balancing";
    if (service.serverless != nullptr) return at + ".serverless";
    if (service.rollout != nullptr) return at + ".rollout";
    if (service.aging != nullptr) return at + ".drift";
    if (service.placement != nullptr) return at + ".nodes";
  }
  if (!config.jobs.empty()) return "job";
  return "";
}

}  // namespace servescape
