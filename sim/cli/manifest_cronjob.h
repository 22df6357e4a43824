// SPDX-License-Identifier: MIT
// Kubernetes' CronJob (batch/v1) as its manifest has it, with the status of a live one.
#pragma once

#include <optional>

#include "sim/manifest/manifest.h"
#include "sim/schedule/cronjob.h"

namespace servescape {

struct CronJobManifest {
  CronJobSpec spec;
  std::optional<Instant> created, last_schedule;
};

CronJobManifest ReadCronJob(const ManifestField& object);

}  // namespace servescape
