// SPDX-License-Identifier: MIT
// libFuzzer: a CronJob's manifest or a DAG's fields, played.
#include "tests/fuzz/verb_targets.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  servescape::fuzz::Schedule({reinterpret_cast<const char*>(data), size});
  return 0;
}
