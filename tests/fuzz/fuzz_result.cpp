// SPDX-License-Identifier: MIT
// libFuzzer: a result of ours, as verify, merge and the page read it.
#include "tests/fuzz/verb_targets.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  servescape::fuzz::OwnResult({reinterpret_cast<const char*>(data), size});
  return 0;
}
