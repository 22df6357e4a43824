// SPDX-License-Identifier: MIT
#include "sim/cache/key_index.h"

#include <algorithm>
#include <utility>

namespace servescape {

KeyIndex::KeyIndex(uint32_t dense_keys) : direct_(dense_keys, kNoSlot) {
  if (dense_keys == 0) Resize(16);
}

void KeyIndex::Resize(size_t cells) {
  cells_.assign(cells, Cell{});
  mask_ = cells - 1;
  shift_ = 32 - static_cast<uint32_t>(std::countr_zero(cells));
}

void KeyIndex::Grow() {
  SERVESCAPE_CHECK(cells_.size() < (size_t{1} << 31));
  const std::vector<Cell> old = std::move(cells_);
  Resize(2 * old.size());
  for (const Cell& cell : old) {
    if (cell.slot != kNoSlot) Place(cell);
  }
}

void KeyIndex::EraseCell(uint32_t hash, uint32_t slot) {
  size_t hole = Home(hash);
  while (cells_[hole].slot != slot) hole = (hole + 1) & mask_;
  // A later cell of the cluster moves back unless its home lies cyclically in (hole, at].
  for (size_t at = (hole + 1) & mask_; cells_[at].slot != kNoSlot; at = (at + 1) & mask_) {
    if (((at - Home(cells_[at].hash)) & mask_) >= ((at - hole) & mask_)) {
      cells_[hole] = cells_[at];
      hole = at;
    }
  }
  cells_[hole].slot = kNoSlot;
  --count_;
}

void KeyIndex::Clear() {
  std::fill(direct_.begin(), direct_.end(), kNoSlot);
  std::fill(cells_.begin(), cells_.end(), Cell{});
  count_ = 0;
}

}  // namespace servescape
