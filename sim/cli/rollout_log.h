// SPDX-License-Identifier: MIT
// What became of a scenario's rollouts in the first replication.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/metrics/reported_event.h"
#include "sim/report/json_value.h"
#include "sim/scenario/config.h"

namespace servescape {

class RolloutLog {
 public:
  explicit RolloutLog(const Config& config);

  bool any() const { return any_; }
  void Add(const ReportedEvent& event);
  // [{"service": "ranker", "to": "ranker_v8", "kind": "canary", "checks": 30, "events": [{"t": 600,
  // "event": "rolled back", "share": 0, "reason": ".."}], "left_off": 0}]
  Json ToValue() const;
  // A section of the report.
  std::string ToText(bool color) const;

 private:
  struct Event {
    SimTime at;
    RolloutMove move = RolloutMove::kStep;
    double share = 0;
    std::string reason;
  };
  struct Rollout {
    std::string service, to, kind;
    int64_t checks = 0, left_off = 0;
    std::vector<Event> events;  // all but checks that found nothing, of which the last is kept
    Event holds;
  };
  bool any_ = false;
  std::vector<Rollout> services_;  // as of the scenario
};

}  // namespace servescape
