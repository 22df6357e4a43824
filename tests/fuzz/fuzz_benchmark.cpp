// SPDX-License-Identifier: MIT
// libFuzzer: a benchmark's result, as calibrate reads it.
#include "tests/fuzz/verb_targets.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  servescape::fuzz::Benchmark({reinterpret_cast<const char*>(data), size});
  return 0;
}
