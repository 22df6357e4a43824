// SPDX-License-Identifier: MIT
// libFuzzer: a balancer's configuration, and requests, played.
#include "tests/fuzz/verb_targets.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  servescape::fuzz::Balance({reinterpret_cast<const char*>(data), size});
  return 0;
}
