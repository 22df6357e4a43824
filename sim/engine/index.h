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

}  // namespace servescape
