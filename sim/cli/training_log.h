// SPDX-License-Identifier: MIT
// When a scenario's models were trained anew in the first replication, and why.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/metrics/reported_event.h"
#include "sim/report/json_value.h"
#include "sim/scenario/config.h"

namespace servescape {

class TrainingLog {
 public:
  explicit TrainingLog(const Config& config);

  bool any() const { return any_; }
  void Add(const ReportedEvent& event);
  // [{"service": "model", "trainings": [{"t": 604800, "by": "alarm", "reason": "..", "serves":
  // 648000}], "left_off": 0}]; `serves` is null where the run ends before.
  Json ToValue() const;
  // A section of the report.
  std::string ToText(bool color) const;

 private:
  struct Training {
    SimTime begun, serves;
    bool by_alarm = false, done = false;
    std::string reason;
  };
  struct Model {
    std::string service;
    bool retrains = false;
    std::vector<Training> trainings;
    int64_t left_off = 0;
  };
  bool any_ = false;
  std::vector<Model> models_;  // as the services of the scenario
};

}  // namespace servescape
