// SPDX-License-Identifier: MIT
// libFuzzer: a table in text, read as requests.
#include "tests/fuzz/targets.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  servescape::fuzz::Table({reinterpret_cast<const char*>(data), size});
  return 0;
}
