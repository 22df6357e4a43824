// SPDX-License-Identifier: MIT
#include "sim/random/generator.h"

#include <doctest/doctest.h>

#include <cmath>
#include <set>
#include <string>

namespace servescape {
namespace {

// splitmix64 from seed 0 begins e220a8397b1dcdaf, 6e789e6aa1b965f4, 06c45d188009454f,
// f88bb8a8724c81ec (the published reference): the state, so the first output can be worked out
// with the definition of xoshiro256++.
TEST_CASE("generator: seeded by splitmix64, stepped by xoshiro256++") {
  uint64_t s[4] = {0xe220a8397b1dcdafu, 0x6e789e6aa1b965f4u, 0x06c45d188009454fu,
                   0xf88bb8a8724c81ecu};
  Generator generator(0);
  for (int i = 0; i < 100; ++i) {
    const uint64_t sum = s[0] + s[3];
    const uint64_t expected = ((sum << 23) | (sum >> 41)) + s[0];
    const uint64_t t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = (s[3] << 45) | (s[3] >> 19);
    CHECK(generator.NextBits() == expected);
  }
}

TEST_CASE("generator: the published outputs of xoshiro256++ from state 1, 2, 3, 4") {
  Generator generator({1, 2, 3, 4});
  const uint64_t expected[] = {41943041u,
                               58720359u,
                               3588806011781223u,
                               3591011842654386u,
                               9228616714210784205u,
                               9973669472204895162u,
                               14011001112246962877u,
                               12406186145184390807u,
                               15849039046786891736u,
                               10450023813501588000u};
  for (const uint64_t bits : expected) CHECK(generator.NextBits() == bits);
}

TEST_CASE("generator: uniforms stay inside and fill their range") {
  Generator generator(7);
  double sum = 0, square = 0, low = 1, high = 0;
  constexpr int kCount = 200000;
  for (int i = 0; i < kCount; ++i) {
    const double u = generator.NextUniform();
    REQUIRE(u >= 0);
    REQUIRE(u < 1);
    sum += u;
    square += u * u;
    low = std::fmin(low, u);
    high = std::fmax(high, u);
    const double open = generator.NextOpenUniform();
    REQUIRE(open > 0);
    REQUIRE(open < 1);
  }
  CHECK(std::fabs(sum / kCount - 0.5) < 4 * std::sqrt(1.0 / 12 / kCount));
  CHECK(std::fabs(square / kCount - 1.0 / 3) < 4 * std::sqrt(4.0 / 45 / kCount));
  CHECK(low < 1e-4);
  CHECK(high > 1 - 1e-4);
}

TEST_CASE("generator: every value below a bound is equally likely") {
  Generator generator(11);
  constexpr uint32_t kBound = 10;
  constexpr int kCount = 100000;
  int counts[kBound] = {};
  for (int i = 0; i < kCount; ++i) ++counts[generator.NextBelow(kBound)];
  double chi_square = 0;
  for (const int count : counts) {
    const double expected = static_cast<double>(kCount) / kBound;
    chi_square += (count - expected) * (count - expected) / expected;
  }
  CHECK(chi_square < 27.9);  // 0.999 quantile with 9 degrees of freedom
  for (int i = 0; i < 100; ++i) CHECK(generator.NextBelow(1) == 0);
}

// Pinned: a change here changes every published digest.
TEST_CASE("streams: known first outputs") {
  CHECK(MakeStream(1, 0, "traffic.users/arrivals").NextBits() == 0x03143d98c82e116cu);
  CHECK(MakeStream(1, 1, "traffic.users/arrivals").NextBits() == 0x84e0cf34f830b39eu);
  CHECK(MakeStream(1, 0, "service.model/time").NextBits() == 0xc797a4ed4eb67bf1u);
  CHECK(MakeStream(0, 0, "").NextBits() == 0xe3aac185563ffaf2u);
}

TEST_CASE("streams: equal parts give equal streams") {
  Generator a = MakeStream(42, 3, "service.a/time");
  Generator b = MakeStream(42, 3, "service.a/time");
  for (int i = 0; i < 100; ++i) CHECK(a.NextBits() == b.NextBits());
}

TEST_CASE("streams: seeds, replications and names do not collide") {
  std::set<uint64_t> first;
  size_t made = 0;
  for (uint64_t seed = 0; seed < 10; ++seed) {
    for (uint32_t replication = 0; replication < 50; ++replication) {
      for (int entity = 0; entity < 20; ++entity) {
        const std::string name = "service." + std::to_string(entity) + "/time";
        first.insert(MakeStream(seed, replication, name).NextBits());
        ++made;
      }
    }
  }
  CHECK(first.size() == made);
}

TEST_CASE("streams: neighbours are uncorrelated") {
  constexpr int kCount = 20000;
  const char* const names[] = {"service.a/time", "service.b/time", "service.a/tim"};
  for (const char* const other : names) {
    for (uint32_t replication = 0; replication < 3; ++replication) {
      Generator x = MakeStream(1, 0, "service.a/time");
      Generator y = MakeStream(1, replication, other);
      if (replication == 0 && other == names[0]) y = MakeStream(2, 0, other);
      double product = 0;
      for (int i = 0; i < kCount; ++i) {
        product += (x.NextUniform() - 0.5) * (y.NextUniform() - 0.5);
      }
      CHECK(std::fabs(product / kCount) < 4 * (1.0 / 12) / std::sqrt(1.0 * kCount));
    }
  }
}

}  // namespace
}  // namespace servescape
