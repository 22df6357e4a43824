// SPDX-License-Identifier: MIT
// libFuzzer: a unit and a time of a trace, read.
#include "tests/fuzz/targets.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  servescape::fuzz::Times({reinterpret_cast<const char*>(data), size});
  return 0;
}
