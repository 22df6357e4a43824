// SPDX-License-Identifier: MIT
// libFuzzer: packed bytes, unpacked.
#include "tests/fuzz/targets.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  servescape::fuzz::Packed({reinterpret_cast<const char*>(data), size});
  return 0;
}
