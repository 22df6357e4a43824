// SPDX-License-Identifier: MIT
// Scenarios built by hand for the tests of the study, and runs of them.
#pragma once

#include <cmath>
#include <string>
#include <vector>

#include "sim/scenario/config.h"
#include "sim/study/study.h"

namespace servescape::testing {

inline Distribution Law(DistributionKind kind, double a, double b) {
  Distribution law;
  law.kind = kind;
  law.a = a;
  law.b = b;
  return law;
}

// One Poisson source on one service with a central queue. Times in seconds, rates per second.
inline Config OneService(double rate, const Distribution& time, uint32_t replicas) {
  Config config;
  config.title = "test";
  TrafficConfig traffic;
  traffic.name = "users";
  traffic.rate = rate;
  traffic.size = Constant(1);
  config.traffic.push_back(traffic);
  ServiceConfig service;
  service.name = "model";
  service.time.time = time;
  service.replicas = replicas;
  config.services.push_back(service);
  config.paths.push_back({"main", {0}});
  return config;
}

// So long that `requests` arrive in all replications together.
inline void SetLength(Config* config, double requests, uint32_t replications) {
  double rate = 0;
  for (const TrafficConfig& traffic : config->traffic) rate += traffic.rate;
  config->run.replications = replications;
  config->run.duration = FromSeconds(requests / replications / rate);
}

inline RunReport Run(const Config& config) {
  return RunStudy(config, "0000000000000000", SerialExecutor(), nullptr);
}

inline Estimate Find(const RunReport& report, const std::string& name) {
  const Metric* metric = FindMetric(report, name);
  return metric != nullptr ? metric->estimate : Estimate{std::nan(""), 0, 0, 0};
}

// All that a user sees of a report's state, one line each.
inline std::string Summary(const RunReport& report) {
  std::string text = std::string(NameOf(report.verdict)) + ": " + report.verdict_reason + "\n" +
                     report.why + "\n";
  for (const std::string& warning : report.warnings) text += "warning: " + warning + "\n";
  for (const SelfCheck& check : report.checks) {
    if (!check.holds) {
      text += "broken: " + check.name + " " + std::to_string(check.left) + " " +
              std::to_string(check.right) + "\n";
    }
  }
  return text;
}

}  // namespace servescape::testing
