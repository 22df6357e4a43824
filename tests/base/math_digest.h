// SPDX-License-Identifier: MIT
// Digests over the results of the deterministic mathematics, a million evaluations for each
// elementary function. The expected values hold for every compiler, optimisation level and
// WebAssembly; a change of a single bit anywhere changes them.
#pragma once

#include <array>
#include <cstdint>

#include "sim/base/bits.h"
#include "sim/base/digest.h"
#include "sim/base/math.h"

namespace servescape::testing {

// A small generator of its own (splitmix64), so that the digests depend on sim/base alone.
class Points {
 public:
  uint64_t Bits() {
    uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
  double Between(double low, double high) {
    return low + (high - low) * (static_cast<double>(Bits() >> 11) * 0x1p-53);
  }
  // Any positive normal number, all exponents alike.
  double AnyPositive() {
    const uint64_t exponent = 1 + Bits() % 2046;
    return BitCast<double>((exponent << 52) | (Bits() >> 12));
  }

 private:
  uint64_t state_ = 1;
};

struct MathDigestCase {
  const char* name;
  int count;
  double (*evaluate)(Points&);
  uint64_t expected;
};

inline uint64_t DigestOf(const MathDigestCase& math) {
  Points points;
  Digest digest;
  for (int i = 0; i < math.count; ++i) {
    digest.Add(BitCast<uint64_t>(math.evaluate(points)));
  }
  return digest.value();
}

inline const std::array<MathDigestCase, 14>& MathDigestCases() {
  static const std::array<MathDigestCase, 14> kCases{{
      {"Log", 1000000, [](Points& p) { return Log(p.AnyPositive()); }, 0x9d6de4ef07ef0044u},
      {"Log near 1", 1000000, [](Points& p) { return Log(p.Between(0.5, 2)); },
       0xd0441e6a364f340fu},
      {"Log1p", 1000000, [](Points& p) { return Log1p(p.Between(-0.99, 3)); }, 0x890ed9f85126065fu},
      {"Exp", 1000000, [](Points& p) { return Exp(p.Between(-746, 710)); }, 0xc301187fdcc9f9a3u},
      {"Expm1", 1000000, [](Points& p) { return Expm1(p.Between(-2, 2)); }, 0xfc41725505bcfba3u},
      {"Pow", 1000000,
       [](Points& p) {
         const double x = p.Between(0, 10);
         return Pow(x, p.Between(-100, 100));
       },
       0xa7df41049e05eebdu},
      {"Pow near 1", 1000000,
       [](Points& p) {
         const double x = p.Between(0.99, 1.02);
         return Pow(x, p.Between(-30000, 30000));
       },
       0x2bd14ff9147ba75fu},
      {"Cos", 1000000, [](Points& p) { return Cos(p.Between(-1000, 1000)); }, 0x6222f66931ed8507u},
      {"Sin", 1000000, [](Points& p) { return Sin(p.Between(-1e6, 1e6)); }, 0xc9200bf524e392f6u},
      {"LogGamma", 1000000, [](Points& p) { return LogGamma(p.Between(1e-3, 40)); },
       0xca9fe1e86880518bu},
      {"NormalCdf", 100000, [](Points& p) { return NormalCdf(p.Between(-38, 9)); },
       0xa1d97ebd7ab4c84eu},
      {"NormalMillsRatio", 100000, [](Points& p) { return NormalMillsRatio(p.Between(-5, 50)); },
       0x750fd448afdf7980u},
      {"NormalQuantile", 100000, [](Points& p) { return NormalQuantile(p.Between(0, 1)); },
       0xd29325873d151667u},
      {"StudentQuantile", 2000,
       [](Points& p) {
         const double q = p.Between(0.001, 0.999);
         return StudentQuantile(q, p.Between(1, 200));
       },
       0x4083db1bab4d414au},
  }};
  return kCases;
}

}  // namespace servescape::testing
