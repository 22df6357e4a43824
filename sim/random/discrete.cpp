// SPDX-License-Identifier: MIT
#include "sim/random/discrete.h"

#include "sim/base/check.h"

namespace servescape {

AliasTable::AliasTable(const std::vector<double>& weights) : columns_(weights.size()) {
  double sum = 0;
  for (const double weight : weights) {
    SERVESCAPE_CHECK(weight >= 0);
    sum += weight;
  }
  SERVESCAPE_CHECK(sum > 0 && weights.size() < 0xffffffffu);
  std::vector<double> share(weights.size());
  std::vector<uint32_t> small;
  std::vector<uint32_t> large;
  for (uint32_t i = 0; i < weights.size(); ++i) {
    share[i] = weights[i] / sum * static_cast<double>(weights.size());
    columns_[i] = {1, i};
    (share[i] < 1 ? small : large).push_back(i);
  }
  while (!small.empty() && !large.empty()) {
    const uint32_t poor = small.back();
    const uint32_t rich = large.back();
    small.pop_back();
    columns_[poor] = {share[poor], rich};
    share[rich] = (share[rich] + share[poor]) - 1;
    if (share[rich] < 1) {
      large.pop_back();
      small.push_back(rich);
    }
  }
}

}  // namespace servescape
