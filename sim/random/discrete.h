// SPDX-License-Identifier: MIT
// Draws an index with given weights in constant time: the alias method (Walker 1977) with
// Vose's linear construction (IEEE Trans. Software Eng. 17:9, 1991). One 64-bit draw each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/random/generator.h"

namespace servescape {

class AliasTable {
 public:
  AliasTable() = default;
  // Weights >= 0, at least one of them positive; they need not sum to 1.
  explicit AliasTable(const std::vector<double>& weights);

  size_t size() const { return columns_.size(); }

  // The fraction of the scaled uniform decides between the column and its alias.
  uint32_t Draw(Generator& generator) const {
    const double scaled = generator.NextUniform() * static_cast<double>(columns_.size());
    const uint32_t index = static_cast<uint32_t>(scaled);
    const Column& column = columns_[index];
    return scaled - static_cast<double>(index) < column.threshold ? index : column.alias;
  }

 private:
  struct Column {
    double threshold = 1;
    uint32_t alias = 0;
  };
  std::vector<Column> columns_;
};

}  // namespace servescape
