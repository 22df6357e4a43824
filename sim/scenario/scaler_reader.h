// SPDX-License-Identifier: MIT
// Who reads [service.NAME.autoscaler]. The language knows that a service may have one; which there
// are, and the fields of each, knows a module (sim/manifest/) that programs link which play them. A
// program that links none says that it plays none.
#pragma once

#include <string_view>
#include <vector>

#include "sim/base/result.h"
#include "sim/scenario/config.h"
#include "sim/scenario/document.h"
#include "sim/scenario/load.h"
#include "sim/scenario/reporter.h"
#include "sim/scenario/section.h"

namespace servescape {

struct ScalerReader {
  // Reads `autoscaler` of the section `in`, which is config->services[service], when all else of
  // the scenario is read, and has the service scaled. Mistakes are reported with their place.
  void (*read)(const ScalerReader& self, const Section& in, const Resources& resources,
               size_t service, Config* config, Reporter& reporter);
  // The documents of a text of YAML; null where the program reads none.
  Result<std::vector<Node>, Diagnostic> (*yaml)(std::string_view text) = nullptr;
};

// For `autoscaler` of every service that has it; `reader` may be null.
void ReadAutoscalers(const Node& root, const Resources& resources, const ScalerReader* reader,
                     Config* config, Reporter& reporter);

}  // namespace servescape
