// SPDX-License-Identifier: MIT
#include "sim/random/discrete.h"

#include <doctest/doctest.h>

#include <cmath>

namespace servescape {
namespace {

// Each share within 4 standard errors; 0 exactly where the weight is 0.
void CheckShares(const std::vector<double>& weights) {
  const AliasTable table(weights);
  REQUIRE(table.size() == weights.size());
  Generator generator(3);
  constexpr int kCount = 200000;
  std::vector<int> counts(weights.size());
  for (int i = 0; i < kCount; ++i) ++counts[table.Draw(generator)];
  double sum = 0;
  for (const double weight : weights) sum += weight;
  for (size_t i = 0; i < weights.size(); ++i) {
    const double share = weights[i] / sum;
    CAPTURE(i);
    CHECK(std::fabs(static_cast<double>(counts[i]) / kCount - share) <=
          4 * std::sqrt(share * (1 - share) / kCount));
  }
}

TEST_CASE("alias table: shares follow the weights") {
  CheckShares({1});
  CheckShares({1, 1});
  CheckShares({1, 2, 3, 4});
  CheckShares({0, 5, 0, 1});
  CheckShares({1e-6, 1, 1e6});
  std::vector<double> zipf;
  for (int rank = 1; rank <= 100; ++rank) zipf.push_back(1.0 / rank);
  CheckShares(zipf);
}

TEST_CASE("alias table: one draw of the generator each") {
  const AliasTable table({1, 2, 3});
  Generator a(9), b(9);
  for (int i = 0; i < 10; ++i) {
    table.Draw(a);
    b.NextBits();
  }
  CHECK(a.NextBits() == b.NextBits());
}

}  // namespace
}  // namespace servescape
