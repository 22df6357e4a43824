// SPDX-License-Identifier: MIT
// What strikes the system at instants that the scenario names.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/time.h"
#include "sim/model/load.h"
#include "sim/scenario/config.h"

namespace servescape {

struct Incident {
  IncidentKind kind = IncidentKind::kCrash;
  SimTime at, until;
  bool ends = false;  // before the run does, at `until`
  // Indices; -1: none of these. A service of -1 with a lost zone: all.
  int service = -1, store = -1, cache = -1;
  uint32_t zone = 0;
  uint32_t replicas = 0;  // of the service, that it strikes
  // Requests per second that its other replicas can serve; NaN where there are none, where they are
  // not alike, or nothing limits them.
  double rest = 0;
  double factor = 1;      // of times
  double error_rate = 0;  // of answers
};

// Flushes included, as they come; those after the end of the run are left out.
std::vector<Incident> IncidentsOf(const Config& config, const std::vector<ServiceLoad>& loads);

// Whether one makes the service, or replicas of it, take longer.
inline bool IsSlowed(const Config& config, size_t service) {
  for (const IncidentConfig& each : config.incidents) {
    const bool slows = each.kind == IncidentKind::kSlow || each.kind == IncidentKind::kBrownOut;
    if (slows && each.service == static_cast<int32_t>(service)) return true;
  }
  return false;
}

}  // namespace servescape
