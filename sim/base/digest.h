// SPDX-License-Identifier: MIT
// A 64-bit running digest of a simulation: the same version, scenario and seed give the same
// digest on every compiler, optimisation level, thread count and in WebAssembly. It detects
// differences; it is no protection against an adversary.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace servescape {

class Digest {
 public:
  // Order matters: Add(a), Add(b) differs from Add(b), Add(a).
  void Add(uint64_t word) {
    state_ = (state_ ^ word) * 0x9e3779b97f4a7c15u;
    state_ ^= state_ >> 32;
  }
  void Add(std::string_view text) {
    for (const char c : text) Add(static_cast<unsigned char>(c));
    Add(text.size());
  }
  uint64_t value() const { return state_; }
  // 16 lower-case hexadecimal digits.
  std::string Hex() const {
    std::string out(16, '0');
    for (int i = 0; i < 16; ++i) out[i] = "0123456789abcdef"[(state_ >> (60 - 4 * i)) & 15];
    return out;
  }

 private:
  uint64_t state_ = 0x243f6a8885a308d3u;  // digits of pi
};

}  // namespace servescape
