// SPDX-License-Identifier: MIT
// A KEDA ScaledObject: what its executor follows, its triggers, and the HPA that KEDA makes of it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/autoscaler/hpa.h"
#include "sim/autoscaler/keda.h"
#include "sim/manifest/manifest.h"

namespace servescape {

// A cron trigger: from each start on until the next end (robfig/cron v3, five
// fields).
struct KedaCron {
  std::string start, end, timezone;
  int64_t desired_replicas = 0;  // 0: the trigger is another one
};

struct KedaTrigger {
  std::string name;              // else its type: the column of its value
  int64_t activation_milli = 0;  // active above it
  bool cpu = false;              // it is a metric of pods, and makes nothing active
  KedaCron cron;

  // Its value is no column of a table.
  bool in_scenarios_alone() const { return cpu || cron.desired_replicas > 0; }
};

struct KedaScaling {
  KedaConfig config;
  std::vector<KedaTrigger> triggers;
  HpaSpec hpa;  // a metric for each trigger
};

// Whether the metric of a trigger of that type is known here.
bool IsKedaTrigger(const std::string& type);

KedaScaling ReadKeda(const ManifestField& object);
// Of its spec, whose members they are.
KedaScaling ReadKedaSpec(const ManifestField& spec);

}  // namespace servescape
