// SPDX-License-Identifier: MIT
// xoshiro256++ 1.0 (Blackman and Vigna, "Scrambled linear pseudorandom number generators", ACM
// TOMS 47:4, 2021): 256 bits of state, period 2^256 - 1. One generator per named stream.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace servescape {

class Generator {
 public:
  // The state is filled by splitmix64 from the seed, so any seed is good, zero included.
  explicit Generator(uint64_t seed) {
    for (uint64_t& word : state_) {
      uint64_t z = (seed += 0x9e3779b97f4a7c15u);
      z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
      z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
      word = z ^ (z >> 31);
    }
  }

  // Any state but all zeros.
  explicit Generator(const std::array<uint64_t, 4>& state)
      : state_{state[0], state[1], state[2], state[3]} {}

  uint64_t NextBits() {
    const uint64_t result = Rotate(state_[0] + state_[3], 23) + state_[0];
    const uint64_t t = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= t;
    state_[3] = Rotate(state_[3], 45);
    return result;
  }

  // Uniform in [0, 1): a multiple of 2^-53.
  double NextUniform() { return static_cast<double>(NextBits() >> 11) * 0x1p-53; }
  // Uniform in (0, 1): never 0 nor 1.
  double NextOpenUniform() {
    return (static_cast<double>(NextBits() >> 12) + 0.5) * 0x1p-52;
  }
  // Uniform in 0 .. bound - 1 (bound >= 1), by multiplication; the bias is below bound / 2^64.
  uint32_t NextBelow(uint32_t bound) {
    return static_cast<uint32_t>(((NextBits() >> 32) * bound) >> 32);
  }

 private:
  static uint64_t Rotate(uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }
  uint64_t state_[4];
};

// The stream of one (entity, purpose), for example "traffic.users/arrivals": mixed from the
// master seed, the replication and the name alone, so that no policy, replica count or other
// entity disturbs it (common random numbers).
Generator MakeStream(uint64_t seed, uint32_t replication, std::string_view name);

}  // namespace servescape
