// SPDX-License-Identifier: MIT
// Which autoscalers this module plays: whoever links it says. servescape_scalers plays all,
// servescape_no_scalers none (a scenario that has one is then refused, in a sentence).
#pragma once

#include "sim/scenario/scaler_reader.h"

namespace servescape {

// Null: none.
const ScalerReader* ModuleScalers();

}  // namespace servescape
