// SPDX-License-Identifier: MIT
// libFuzzer: counts per interval, read.
#include "tests/fuzz/targets.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  servescape::fuzz::Counts({reinterpret_cast<const char*>(data), size});
  return 0;
}
