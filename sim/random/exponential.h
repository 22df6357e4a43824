// SPDX-License-Identifier: MIT
// Exponential variates of mean 1 by the Ziggurat (Marsaglia and Tsang, "The Ziggurat method for
// generating random variables", J. Stat. Software 5:8, 2000) with 256 layers of equal area: in
// 98.9 % of draws one 64-bit number, one comparison and one product. The layer comes from bits
// 0-7 and the abscissa from bits 11-63, so the two are independent.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "sim/random/generator.h"

namespace servescape {

// Layer i reaches from 0 to x_i; below `inner` the point lies under the density for certain.
struct ZigguratLayer {
  uint64_t inner;  // 2^53 x_(i+1) / x_i
  double width;    // 2^-53 x_i
};

extern const std::array<ZigguratLayer, 256> kExponentialLayers;

// The rare rest of UnitExponential: the layer's edge, or the tail.
double FinishExponential(Generator& generator, uint32_t layer, double x);

inline double UnitExponential(Generator& generator) {
  const uint64_t bits = generator.NextBits();
  const ZigguratLayer& layer = kExponentialLayers[static_cast<size_t>(bits & 255)];
  const uint64_t u = bits >> 11;
  const double x = static_cast<double>(static_cast<int64_t>(u)) * layer.width;
  if (u < layer.inner) [[likely]] return x;
  // On a copy: a generator whose address no one takes stays in registers.
  Generator rest = generator;
  const double value = FinishExponential(rest, static_cast<uint32_t>(bits & 255), x);
  generator = rest;
  return value;
}

}  // namespace servescape
