// SPDX-License-Identifier: MIT
// libFuzzer: a seed (eight bytes), or a scenario's text, run.
#include <cstring>

#include "tests/fuzz/targets.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace servescape::fuzz;
  if (size == sizeof(uint64_t)) {
    uint64_t seed;
    std::memcpy(&seed, data, size);
    RunSeed(seed);
  } else {
    Run({reinterpret_cast<const char*>(data), size});
  }
  return 0;
}
