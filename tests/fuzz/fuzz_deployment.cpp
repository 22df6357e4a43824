// SPDX-License-Identifier: MIT
// libFuzzer: a file of another system, named.
#include "tests/fuzz/targets.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  servescape::fuzz::Deployment({reinterpret_cast<const char*>(data), size});
  return 0;
}
