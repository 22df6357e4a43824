// SPDX-License-Identifier: MIT
// What happened to a scenario's pools of machines in the first replication.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "sim/metrics/reported_event.h"
#include "sim/report/json_value.h"
#include "sim/scenario/config.h"

namespace servescape {

class NodeLog {
 public:
  explicit NodeLog(const Config& config);

  bool any() const { return !pools_.empty(); }
  void Add(const ReportedEvent& event);
  // [{"pool": "spot", "events": [{"t": 4711, "what": ".."}], "left_off": 0}]
  Json ToValue() const;
  // A section of the report.
  std::string ToText(bool color) const;

 private:
  struct Pool {
    std::string name;
    std::vector<std::pair<SimTime, std::string>> events;
    int64_t left_off = 0;
  };
  std::vector<Pool> pools_;  // as of the scenario; none where no service is on machines
};

}  // namespace servescape
