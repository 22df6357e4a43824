// SPDX-License-Identifier: MIT
// How much memory the running program has needed at most, in bytes: the resident set natively, the
// linear memory (which never shrinks) in WebAssembly.
#pragma once

#include <cstdint>
#if !defined(__EMSCRIPTEN__)
#include <sys/resource.h>
#endif

namespace servescape::bench {

inline int64_t PeakMemory() {
#if defined(__EMSCRIPTEN__)
  return static_cast<int64_t>(__builtin_wasm_memory_size(0)) * 65536;
#else
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<int64_t>(usage.ru_maxrss) * 1024;
#endif
}

}  // namespace servescape::bench
