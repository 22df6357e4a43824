// SPDX-License-Identifier: MIT
// Processor seconds used by the running program: what a busy machine's clock on the wall does not
// tell. With node this includes its compiler's threads.
#pragma once

#include <ctime>
#if defined(__EMSCRIPTEN__)
#include <emscripten.h>
#endif

namespace servescape::bench {

inline double ProcessorSeconds() {
#if defined(__EMSCRIPTEN__)
  return emscripten_run_script_int("globalThis.process.cpuUsage().user") * 1e-6;
#else
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
#endif
}

}  // namespace servescape::bench
