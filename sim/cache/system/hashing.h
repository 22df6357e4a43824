// SPDX-License-Identifier: MIT
// A hash of a key for sketches, shards and tables whose systems have their own seeded ones: the
// finaliser of splitmix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number
// generators", OOPSLA 2014), a bijection of 64 bits.
#pragma once

#include <cstdint>

namespace servescape {

inline uint64_t MixedHash(uint64_t key) {
  uint64_t z = key + 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

}  // namespace servescape
