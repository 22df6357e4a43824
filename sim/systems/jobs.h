// SPDX-License-Identifier: MIT
// job.NAME: batch work by a schedule, with the rules of Kubernetes' CronJob or of Airflow.
#pragma once

#include <span>
#include <vector>

#include "sim/scenario/config.h"
#include "sim/scenario/reporter.h"
#include "sim/scenario/schema.h"
#include "sim/scenario/document.h"

namespace servescape {

std::span<const SchemaRow> JobRows();
// Once services, stores and the run have been read; `root` is the scenario. Marks the services that
// score for a job as called.
void ReadJobs(const Node& root, Config* config, std::vector<bool>* called, Reporter& reporter);

}  // namespace servescape
