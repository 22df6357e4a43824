// SPDX-License-Identifier: MIT
// libFuzzer: any text, loaded.
#include <cstring>

#include "tests/fuzz/targets.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace servescape::fuzz;
  Parse({reinterpret_cast<const char*>(data), size});
  return 0;
}
