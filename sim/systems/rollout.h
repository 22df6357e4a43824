// SPDX-License-Identifier: MIT
// service.NAME.rollout: another service is a new version of this one and takes over its calls.
#pragma once

#include <span>
#include <vector>

#include "sim/scenario/config.h"
#include "sim/scenario/reporter.h"
#include "sim/scenario/schema.h"
#include "sim/scenario/section.h"

namespace servescape {

std::span<const SchemaRow> RolloutRows();
void ReadRollout(const Section& in, ServiceConfig& out, Reporter& reporter);
// Once services and paths are known: that the new version is there, and what calls it, by the
// shares that are planned over the run.
void BindRollouts(const Node& root, Config* config, std::vector<bool>* called, Reporter& reporter);

}  // namespace servescape
