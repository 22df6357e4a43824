// SPDX-License-Identifier: MIT
// libFuzzer: a cron expression and a POSIX time zone, walked.
#include "tests/fuzz/verb_targets.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  servescape::fuzz::Cron({reinterpret_cast<const char*>(data), size});
  return 0;
}
