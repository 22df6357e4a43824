// SPDX-License-Identifier: MIT
// libFuzzer: an autoscaler's manifest and a series, played.
#include "tests/fuzz/verb_targets.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  servescape::fuzz::Autoscale({reinterpret_cast<const char*>(data), size});
  return 0;
}
