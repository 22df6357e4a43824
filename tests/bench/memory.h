// SPDX-License-Identifier: MIT
// How much memory the running program has needed at most, in bytes: the resident set natively, the
// linear memory (which never shrinks) in WebAssembly.
#pragma once

#include <cstdint>
#include <fstream>
#include <string>

namespace servescape::bench {

inline int64_t PeakMemory() {
#if defined(__EMSCRIPTEN__)
  return static_cast<int64_t>(__builtin_wasm_memory_size(0)) * 65536;
#else
  // Not getrusage's: that begins with what the program that started this one had in memory.
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    int64_t kibibytes = 0;
    if (word == "VmHWM:" && status >> kibibytes) return kibibytes * 1024;
  }
  return 0;
#endif
}

}  // namespace servescape::bench
