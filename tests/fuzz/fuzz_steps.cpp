// SPDX-License-Identifier: MIT
// libFuzzer: steps of a feature store or a model registry, played.
#include "tests/fuzz/verb_targets.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  servescape::fuzz::Steps({reinterpret_cast<const char*>(data), size});
  return 0;
}
