// SPDX-License-Identifier: MIT
// What the runs of a scenario's jobs did in the first replication.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/metrics/reported_event.h"
#include "sim/report/json_value.h"
#include "sim/scenario/config.h"

namespace servescape {

class JobLog {
 public:
  explicit JobLog(const Config& config);

  bool any() const { return !jobs_.empty(); }
  void Add(const ReportedEvent& event);
  // [{"job": "nightly", "runs": [{"t": 7200, "run": 1, "late": 0, "data": 7200, "missed": 0,
  // "reason": "on time", "end": "succeeds", "took": 1800, "retries": 0, "interruptions": 2}],
  // "left_off": 0}]; `end` and `took` are null where the run of the scenario ends before.
  Json ToValue() const;
  // A section of the report.
  std::string ToText(bool color) const;

 private:
  struct Run {
    uint32_t number = 0;
    SimTime begun, data;
    Duration late, took;
    JobMove end = JobMove::kNone;
    int64_t missed = 0, retries = 0, interruptions = 0;
    std::string reason;
  };
  struct Job {
    std::string name;
    std::vector<Run> runs;
    int64_t left_off = 0, refused = 0;  // refused: slots after another job for which none is made
  };
  std::vector<Job> jobs_;  // as those of the scenario
};

}  // namespace servescape
