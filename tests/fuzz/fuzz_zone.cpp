// SPDX-License-Identifier: MIT
// libFuzzer: a file of a time zone, read.
#include "tests/fuzz/verb_targets.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  servescape::fuzz::ZoneFile({reinterpret_cast<const char*>(data), size});
  return 0;
}
