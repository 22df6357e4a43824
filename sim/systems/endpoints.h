// SPDX-License-Identifier: MIT
// The keys of service.NAME.balancing for systems that pick a replica by its cache and its load
// (scenario/config_endpoints.h).
#pragma once

#include <memory>
#include <span>

#include "sim/scenario/config.h"
#include "sim/scenario/config_endpoints.h"
#include "sim/scenario/document.h"
#include "sim/scenario/reporter.h"
#include "sim/scenario/schema.h"
#include "sim/scenario/section.h"

namespace servescape {

std::span<const SchemaRow> EndpointRows();
// `balancing` is a table with that system. What is wrong is reported.
std::shared_ptr<const EndpointConfig> ReadEndpoints(const Section& balancing, bool dynamo,
                                                    Reporter& reporter);
// Once services have been read: such a service is a language-model server with blocks.
void CheckEndpoints(const Node& root, const Config& config, Reporter& reporter);
// Keys of the other systems, and of these where another system is.
void CheckEndpointKeys(const Section& balancing, bool llm_d, bool dynamo, Reporter& reporter);

}  // namespace servescape
