// SPDX-License-Identifier: MIT
#include "sim/random/generator.h"

namespace servescape {

namespace {

uint64_t HashName(std::string_view name) {  // FNV-1a, 64 bits
  uint64_t hash = 0xcbf29ce484222325u;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return hash;
}

uint64_t Mix(uint64_t z) {  // the finalizer of splitmix64
  z += 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

}  // namespace

// Each part is mixed before the next joins it, so that neighbouring seeds, replications and
// names end up far apart and the parts cannot cancel each other.
Generator MakeStream(uint64_t seed, uint32_t replication, std::string_view name) {
  return Generator(Mix(Mix(Mix(seed) ^ replication) ^ HashName(name)));
}

}  // namespace servescape
