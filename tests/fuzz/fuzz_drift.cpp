// SPDX-License-Identifier: MIT
// libFuzzer: tables for monitors of drift.
#include "tests/fuzz/verb_targets.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  servescape::fuzz::Drift({reinterpret_cast<const char*>(data), size});
  return 0;
}
