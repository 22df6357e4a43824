// SPDX-License-Identifier: MIT
#include "sim/random/normal.h"

#include "sim/base/elementary.h"
#include "sim/random/exponential.h"

namespace servescape {

namespace {

// As in exponential.cpp, for the density exp(-x^2 / 2).
constexpr double kTailStart = 3.654152885361008772;
constexpr double kArea = 0.004928673233974655347;

double Density(double x) { return elementary::Exp(-0.5 * x * x); }

double SquareRoot(double x) {
  double root = x > 1 ? x : 1;
  for (int i = 0; i < 40; ++i) root = 0.5 * (root + x / root);
  return root;
}

// Made when the program starts, as in exponential.cpp.
struct Tables {
  std::array<double, 257> x{};
  std::array<double, 257> density{};
  std::array<ZigguratLayer, 256> layers{};
};

Tables MakeTables() {
  Tables t;
  t.x[1] = kTailStart;
  t.density[1] = Density(kTailStart);
  t.x[0] = kArea / t.density[1];
  for (size_t i = 2; i < 256; ++i) {
    t.density[i] = t.density[i - 1] + kArea / t.x[i - 1];
    t.x[i] = SquareRoot(-2 * elementary::Log(t.density[i]));
  }
  t.x[256] = 0;
  t.density[256] = 1;
  for (size_t i = 0; i < 256; ++i) {
    t.layers[i].inner = static_cast<uint64_t>(t.x[i + 1] / t.x[i] * 0x1p53);
    t.layers[i].width = t.x[i] * 0x1p-53;
  }
  return t;
}

const Tables kTables = MakeTables();

double DrawTail(Generator& generator) {  // Marsaglia 1964
  for (;;) {
    const double x = UnitExponential(generator) / kTailStart;
    const double y = UnitExponential(generator);
    if (2 * y > x * x) return kTailStart + x;
  }
}

}  // namespace

double UnitNormal(Generator& generator) {
  for (;;) {
    const uint64_t bits = generator.NextBits();
    const size_t layer = static_cast<size_t>(bits & 255);
    const double sign = (bits & 256) != 0 ? -1.0 : 1.0;
    const uint64_t u = bits >> 11;
    const double x = static_cast<double>(static_cast<int64_t>(u)) * kTables.layers[layer].width;
    if (u < kTables.layers[layer].inner) return sign * x;
    if (layer == 0) return sign * DrawTail(generator);
    const double low = kTables.density[layer];
    const double high = kTables.density[layer + 1];
    if (low + (high - low) * generator.NextUniform() < Density(x)) return sign * x;
  }
}

}  // namespace servescape
