// SPDX-License-Identifier: MIT
// Random replacement: the victim is any resident entry with equal probability (Belady 1966). Under
// independent requests its hit ratio is that of FIFO (Gelenbe, "A unified approach to the
// evaluation of a class of replacement algorithms", IEEE Trans. Computers C-22:6, 1973).
#pragma once

#include <vector>

#include "sim/cache/core.h"
#include "sim/random/generator.h"

namespace servescape {

struct RandomPolicy {
  explicit RandomPolicy(const Generator& draws) : generator(draws) {}

  Generator generator;
  std::vector<uint32_t> resident;  // in any order; an entry's `prev` is its place here

  void Hit(CacheCore& /*core*/, uint32_t /*slot*/) {}
  bool Fits(const CacheCore& core, int64_t size) const { return size <= core.capacity(); }
  uint32_t Insert(CacheCore& core, uint64_t key, int64_t size, uint32_t ghost);
  void Remove(CacheCore& core, uint32_t slot);
  void Clear() { resident.clear(); }
};

}  // namespace servescape
