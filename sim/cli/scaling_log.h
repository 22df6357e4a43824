// SPDX-License-Identifier: MIT
// What the autoscalers, the rollouts and the trainings of a scenario decided in the first
// replication, and what the runs of its jobs did.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/cli/job_log.h"
#include "sim/cli/node_log.h"
#include "sim/cli/rollout_log.h"
#include "sim/cli/training_log.h"
#include "sim/metrics/reported_event.h"
#include "sim/report/json_value.h"
#include "sim/scenario/config.h"

namespace servescape {

class ScalingLog {
 public:
  explicit ScalingLog(const Config& config);

  // Whether any service has an autoscaler.
  bool any() const { return any_; }
  const RolloutLog& rollouts() const { return rollouts_; }
  const TrainingLog& trainings() const { return trainings_; }
  const NodeLog& nodes() const { return nodes_; }
  const JobLog& jobs() const { return jobs_; }
  bool decides() const {
    return any_ || rollouts_.any() || trainings_.any() || nodes_.any() || jobs_.any();
  }
  void Add(const ReportedEvent& event);
  // [{"service": "web", "autoscaler": "Kubernetes HPA v1.37", "decisions": 80, "changes": [{"t":
  // 15, "replicas": 2, "desired": 4, "seen": "cpu 97 %", "reason": ".."}], "left_off": 0}]
  Json ToValue() const;
  // Sections of the report.
  std::string ToText(bool color) const;

 private:
  struct Change {
    SimTime at;
    int64_t replicas = 0, desired = 0;
    std::string seen, reason;
  };
  struct Scaled {
    std::string service, system;
    bool any = false;
    int64_t decisions = 0, changed = 0, left_off = 0, least = 0, most = 0;
    std::vector<Change> changes;
  };
  static std::string Table(const Scaled& scaled, bool color);

  bool any_ = false;
  RolloutLog rollouts_;
  TrainingLog trainings_;
  NodeLog nodes_;
  JobLog jobs_;
  std::vector<Scaled> services_;  // as of the scenario
};

}  // namespace servescape
