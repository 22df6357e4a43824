// SPDX-License-Identifier: MIT
// libFuzzer: requests to a language model's scheduler, played.
#include "tests/fuzz/verb_targets.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  servescape::fuzz::Vllm({reinterpret_cast<const char*>(data), size});
  return 0;
}
