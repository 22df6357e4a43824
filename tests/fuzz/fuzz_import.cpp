// SPDX-License-Identifier: MIT
// libFuzzer: a file of a deployment, made a scenario.
#include "tests/fuzz/verb_targets.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  servescape::fuzz::Import({reinterpret_cast<const char*>(data), size});
  return 0;
}
