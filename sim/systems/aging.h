// SPDX-License-Identifier: MIT
// service.NAME.drift and service.NAME.retraining: its model loses worth with age, and a new one is
// trained by schedule or alarm.
#pragma once

#include <span>

#include "sim/scenario/config.h"
#include "sim/scenario/reporter.h"
#include "sim/scenario/schema.h"
#include "sim/scenario/section.h"

namespace servescape {

std::span<const SchemaRow> AgingRows();
void ReadAging(const Section& in, ServiceConfig& out, Reporter& reporter);
// Once the run is known: what changes with time needs its length. `root` is the scenario.
void CheckAging(const Node& root, const Config& config, Reporter& reporter);

}  // namespace servescape
