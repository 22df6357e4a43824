// SPDX-License-Identifier: MIT
// The sections of the result that only detailed runs have: `split`, `in_system` and `replicas`.
// They are left out where they are empty, and may be missing when read.
#pragma once

#include "sim/metrics/run_report.h"
#include "sim/report/json_value.h"

namespace servescape {

void AddDetailSections(const RunReport& report, Json* root);
void ReadDetailSections(const Reader& root, RunReport* report);

}  // namespace servescape
