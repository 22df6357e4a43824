// SPDX-License-Identifier: MIT
// What a study would do, from the configuration alone: how long, how often, how many requests, and
// the load of each part, by its offer and capacity. Nothing is simulated.
#pragma once

#include <string>
#include <vector>

#include "sim/report/text.h"
#include "sim/studies/variant.h"
#include "sim/study/guard.h"

namespace servescape {

struct ServiceOutlook {
  std::string name;
  uint32_t replicas = 1;
  double offered = 0;  // requests per second, the mean over the run; NaN: clients of a closed loop
  double peak = 0;     // the same at the highest instant
  double limit = 0;    // requests per second at which it is full; infinite if it takes no time
  double load = 0;     // peak over limit; NaN where one is not known
  bool unstable = false;  // more than it can serve comes in the mean of the run
  bool peaks = false;     // more than it can serve comes at the peak
};

struct StudyOutlook {
  std::string name;
  double duration = 0;  // seconds a replication
  uint32_t replications = 1;
  double requests = 0;   // expected, all replications; a bound for clients of a closed loop
  bool general = false;  // played event by event by the general engine
  std::string refused;   // why it would be refused
  std::vector<ServiceOutlook> services;
  // Of the machine, as measured by the caller; 0: not measured.
  double seconds = 0, bytes = 0;
};

StudyOutlook OutlookOf(const Variant& variant, const Machine& machine);

// Services by load, and what all of it takes.
std::string ToText(const std::vector<StudyOutlook>& outlooks, const TextOptions& options);
// Schema "servescape.plan", 1.
std::string ToJson(const std::vector<StudyOutlook>& outlooks);

}  // namespace servescape
