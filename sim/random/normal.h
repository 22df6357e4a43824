// SPDX-License-Identifier: MIT
// Standard normal variates by the Ziggurat (Marsaglia and Tsang 2000) with 256 layers. The layer
// comes from bits 0-7, the sign from bit 8 and the abscissa from bits 11-63 of one draw.
#pragma once

#include "sim/random/generator.h"

namespace servescape {

double UnitNormal(Generator& generator);

}  // namespace servescape
