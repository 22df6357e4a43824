// SPDX-License-Identifier: MIT
// libFuzzer: a file of any form, read as a table.
#include "tests/fuzz/targets.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  servescape::fuzz::File({reinterpret_cast<const char*>(data), size});
  return 0;
}
