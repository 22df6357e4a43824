// SPDX-License-Identifier: MIT
// libFuzzer: what a vector index and its searches are asked for.
#include "tests/fuzz/verb_targets.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  servescape::fuzz::Recall({reinterpret_cast<const char*>(data), size});
  return 0;
}
