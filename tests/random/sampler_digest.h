// SPDX-License-Identifier: MIT
// Digests over 10 000 draws of each kind of distribution and over a million of the Ziggurats,
// equal on every platform.
#pragma once

#include <array>

#include "sim/base/bits.h"
#include "sim/base/digest.h"
#include "sim/random/sampler.h"
#include "tests/random/laws.h"

namespace servescape::testing {

// A million draws of a Ziggurat: some hundreds of them from its tail.
template <class Draw>
uint64_t ZigguratDigest(Draw draw) {
  Generator generator = MakeStream(6, 0, "test");
  Digest digest;
  for (int i = 0; i < 1000000; ++i) digest.Add(BitCast<uint64_t>(draw(generator)));
  return digest.value();
}

constexpr uint64_t kExponentialDigest = 0x1d07ff9f98da619eu;
constexpr uint64_t kNormalDigest = 0xb275538c264e870au;

struct SamplerDigestCase {
  Distribution law;
  uint64_t expected;
};

inline uint64_t DigestOf(const SamplerDigestCase& sampled) {
  const Sampler sampler(sampled.law);
  Generator generator = MakeStream(5, 0, "test");
  Digest digest;
  for (int i = 0; i < 10000; ++i) digest.Add(BitCast<uint64_t>(sampler.Draw(generator)));
  return digest.value();
}

inline std::vector<SamplerDigestCase> SamplerDigestCases() {
  using Kind = DistributionKind;
  return {
      {Law(Kind::kDeterministic, 0.25, 0, 1), 0xd89c19e657021e4bu},
      {Law(Kind::kUniform, 0.1, 0.7), 0x9540f58a95438a68u},
      {Law(Kind::kExponential, 0.3, 0, 0.1), 0x9e811a5942d9fd7du},
      {Law(Kind::kErlang, 0.3, 3), 0xe4d2b5026b1c572eu},
      {Law(Kind::kErlang, 0.3, 40), 0x58f5c6398634b4c5u},
      {Law(Kind::kHyperexponential, 0.3, 2), 0x22b693410e7ba8fdu},
      {Law(Kind::kGamma, 0.3, 0.6), 0x8a2e75142299f070u},
      {Law(Kind::kGamma, 0.3, 1.8), 0x4f1155f076e8a62bu},
      {Law(Kind::kWeibull, 0.3, 0.7), 0x9505d7119ab219ceu},
      {Law(Kind::kLognormal, 0.3, 1.5), 0xec91d52b9da881e0u},
      {Law(Kind::kPareto, 0.3, 2.5), 0xa9ae33c07814f878u},
      {Law(Kind::kLomax, 0.3, 2.5), 0x611bbcedab3fad4du},
      {BoundedPareto(0.3, 2.5, 3), 0xb920c78dc60e1723u},
      {Law(Kind::kTruncatedNormal, 0.3, 0.2), 0x6b61de1c06c07ab6u},
      {Law(Kind::kTruncatedNormal, -0.3, 0.2), 0xd72ad903845bd6d1u},
      {Law(Kind::kGeometric, 20, 1), 0x7655ecd6c3591cbfu},
      {Empirical({1, 2, 5}, {3, 2, 1}), 0x07a2d974787e1c51u},
      {Mixture({Constant(1), Law(Kind::kGamma, 0.3, 0.6)}, {1, 3}), 0xab2be4d7e0aab176u},
  };
}

}  // namespace servescape::testing
