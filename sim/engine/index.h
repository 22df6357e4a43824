// SPDX-License-Identifier: MIT
// Indices into flat arrays of records, by which the engine's records are linked.
#pragma once

#include <cstdint>
#include <vector>

namespace servescape {

constexpr uint32_t kNil = 0xffffffffu;

// Bytes of an array: while it moves to one of twice the size, both are there.
template <class T>
uint64_t GrowingBytes(const std::vector<T>& array) {
  const uint64_t bytes = uint64_t{array.capacity()} * sizeof(T);
  return array.size() + (size_t{1} << 18) > array.capacity() ? 3 * bytes : bytes;
}

// Has the cache line there fetched from memory, where the processor does so beside its work. Who
// calls it is to be inlined: g++ leaves out calls of functions that do nothing else.
#if defined(__wasm__)
constexpr bool kFetches = false;
inline void FetchLine(const void*) {}
#else
constexpr bool kFetches = true;
[[gnu::always_inline]] inline void FetchLine(const void* at) { __builtin_prefetch(at); }
#endif

}  // namespace servescape
