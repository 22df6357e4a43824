// SPDX-License-Identifier: MIT
#include "sim/study/version.h"

namespace servescape {

const char* EngineVersion() { return SERVESCAPE_VERSION; }

}  // namespace servescape
