// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <string>

#include "sim/random/normal.h"
#include "tests/random/sampler_digest.h"

namespace servescape {
namespace {

TEST_CASE("sampler: every bit is the same on every platform") {
  for (const testing::SamplerDigestCase& sampled : testing::SamplerDigestCases()) {
    const std::string name(NameOf(sampled.law.kind));
    CAPTURE(name);
    CHECK(testing::DigestOf(sampled) == sampled.expected);
  }
  CHECK(testing::ZigguratDigest(UnitExponential) == testing::kExponentialDigest);
  CHECK(testing::ZigguratDigest(UnitNormal) == testing::kNormalDigest);
}

}  // namespace
}  // namespace servescape
