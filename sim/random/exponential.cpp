// SPDX-License-Identifier: MIT
#include "sim/random/exponential.h"

#include "sim/base/elementary.h"

namespace servescape {

namespace {

// Where the tail starts and the area of a layer, for 256 layers: the root of the construction
// below closing at density 1, solved with 60 digits.
constexpr double kTailStart = 7.697117470131049714;
constexpr double kArea = 0.003949659822581557220;

// Made when the program starts, within microseconds: a page would download ready tables as noise
// that does not compress.
struct Edges {
  std::array<double, 257> x{};        // x[0] stands for the base layer with its tail
  std::array<double, 257> density{};  // exp(-x)
};

Edges MakeEdges() {
  Edges edges;
  edges.x[1] = kTailStart;
  edges.density[1] = elementary::Exp(-kTailStart);
  edges.x[0] = kArea / edges.density[1];
  for (size_t i = 2; i < 256; ++i) {
    edges.density[i] = edges.density[i - 1] + kArea / edges.x[i - 1];
    edges.x[i] = -elementary::Log(edges.density[i]);
  }
  edges.x[256] = 0;
  edges.density[256] = 1;
  return edges;
}

const Edges kEdges = MakeEdges();

std::array<ZigguratLayer, 256> MakeLayers() {
  std::array<ZigguratLayer, 256> layers{};
  for (size_t i = 0; i < 256; ++i) {
    layers[i].inner = static_cast<uint64_t>(kEdges.x[i + 1] / kEdges.x[i] * 0x1p53);
    layers[i].width = kEdges.x[i] * 0x1p-53;
  }
  return layers;
}

}  // namespace

const std::array<ZigguratLayer, 256> kExponentialLayers = MakeLayers();

namespace {

// Whether y < Exp(-x), x within a layer. With the distance d to the layer's end, where the density
// is known, that is its product with e^d, between 1 + d + d^2/2 + d^3/6 and 1/8 d^4 more (d < 1);
// rounding changes less than kMargin. So Exp itself is seldom asked.
bool IsBelowDensity(double y, double x, uint32_t layer) {
  constexpr double kMargin = 1e-12;
  const double d = kEdges.x[layer] - x, low = kEdges.density[layer];
  const double square = d * d;
  const double least = low * (1 + d + square * (0.5 + d * (1.0 / 6)));
  if (y < least * (1 - kMargin)) return true;
  const double most = least + low * square * square / 8;
  if (y > most * (1 + kMargin)) return false;
  return y < elementary::Exp(-x);
}

}  // namespace

double FinishExponential(Generator& generator, uint32_t layer, double x) {
  double offset = 0;  // the exponential has no memory: its tail is itself, moved
  for (;;) {
    if (layer == 0) {
      offset += kTailStart;
    } else {
      const double low = kEdges.density[layer];
      const double high = kEdges.density[layer + 1];
      const double y = low + (high - low) * generator.NextUniform();
      if (IsBelowDensity(y, x, layer)) return offset + x;
    }
    const uint64_t bits = generator.NextBits();
    layer = static_cast<uint32_t>(bits & 255);
    const uint64_t u = bits >> 11;
    x = static_cast<double>(static_cast<int64_t>(u)) * kExponentialLayers[layer].width;
    if (u < kExponentialLayers[layer].inner) return offset + x;
  }
}

}  // namespace servescape
