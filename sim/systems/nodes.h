// SPDX-License-Identifier: MIT
// [nodes.NAME], and service.NAME.nodes and resources: machines that replicas are packed on.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "sim/scenario/config.h"
#include "sim/scenario/reporter.h"
#include "sim/scenario/schema.h"
#include "sim/scenario/section.h"

namespace servescape {

std::span<const SchemaRow> NodeRows();
void ReadPlacement(const Section& in, ServiceConfig& out, Reporter& reporter);
// Once services are known: the pools, and that those which services name are there.
void BindNodes(const Node& root, Config* config, Reporter& reporter);
std::vector<std::string> NodeNames(const Config& config);

}  // namespace servescape
