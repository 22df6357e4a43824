// SPDX-License-Identifier: MIT
#include "ui/scalers.h"

namespace servescape {

const ScalerReader* ModuleScalers() { return nullptr; }

}  // namespace servescape
