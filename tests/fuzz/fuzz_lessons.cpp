// SPDX-License-Identifier: MIT
// libFuzzer: lessons of the course and answers to them, read.
#include "tests/fuzz/verb_targets.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  servescape::fuzz::Lessons({reinterpret_cast<const char*>(data), size});
  return 0;
}
