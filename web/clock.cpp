// SPDX-License-Identifier: MIT
#include "web/clock.h"

#include <emscripten.h>

namespace servescape::web {

double Now() { return emscripten_get_now() / 1e3; }

}  // namespace servescape::web
