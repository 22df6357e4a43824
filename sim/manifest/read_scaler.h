// SPDX-License-Identifier: MIT
// [service.NAME.autoscaler]: the fields of a system's manifest as a table of the scenario, or the
// name of a file that holds the manifest.
#pragma once

#include "sim/scenario/scaler_reader.h"

namespace servescape {

// Reads every system that is known here. `yaml` may be null.
ScalerReader ScalersOf(Result<std::vector<Node>, Diagnostic> (*yaml)(std::string_view text));

}  // namespace servescape
