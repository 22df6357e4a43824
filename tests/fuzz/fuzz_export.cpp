// SPDX-License-Identifier: MIT
// libFuzzer: a scenario, written as manifests.
#include "tests/fuzz/verb_targets.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  servescape::fuzz::Export({reinterpret_cast<const char*>(data), size});
  return 0;
}
