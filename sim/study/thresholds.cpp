// SPDX-License-Identifier: MIT
#include "sim/study/thresholds.h"

#include <string>

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

}  // namespace

Thresholds ThresholdsOf(const Config& config) {
  Thresholds out;
  AddNamed(config, "latency.", &out.latency);
  for (const ServiceConfig& service : config.services) {
    const std::string prefix = "service." + service.name + ".";
    AddNamed(config, prefix + "wait.", &out.wait.emplace_back());
    AddNamed(config, prefix + "time_to_first_token.", &out.first_token.emplace_back());
  }
  for (const ClassConfig& each : config.classes) {
    std::vector<Duration>& limits = out.classes.emplace_back();
    AddNamed(config, "class." + each.name + ".latency.", &limits);
    if (each.deadline.ns > 0) limits.push_back(each.deadline);
  }
  return out;
}

}  // namespace servescape
