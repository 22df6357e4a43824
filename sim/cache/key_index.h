// SPDX-License-Identifier: MIT
// From a key to its slot: open addressing with linear probing, cells of eight bytes (a 32-bit
// hash and the 32-bit slot), at most half full, deletion by shifting back (Knuth, TAOCP vol. 3,
// 6.4, algorithm R). Keys known to be 0 .. n - 1 index a flat table instead.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/base/check.h"

namespace servescape {

constexpr uint32_t kNoSlot = 0xffffffffu;

class KeyIndex {
 public:
  // dense_keys > 0: keys are below it.
  explicit KeyIndex(uint32_t dense_keys);

  // The slot of the key or kNoSlot; `slots` holds the keys (a member `key`).
  template <class Slots>
  uint32_t Find(uint64_t key, const Slots& slots) const {
    if (!direct_.empty()) {
      return key < direct_.size() ? direct_[static_cast<size_t>(key)] : kNoSlot;
    }
    const uint32_t hash = Hash(key);
    for (size_t at = Home(hash);; at = (at + 1) & mask_) {
      const Cell cell = cells_[at];
      if (cell.slot == kNoSlot) return kNoSlot;
      if (cell.hash == hash && slots[cell.slot].key == key) return cell.slot;
    }
  }

  // The key must be absent.
  void Insert(uint64_t key, uint32_t slot) {
    if (!direct_.empty()) {
      SERVESCAPE_CHECK(key < direct_.size());
      direct_[static_cast<size_t>(key)] = slot;
      return;
    }
    if (2 * ++count_ > cells_.size()) Grow();
    Place({Hash(key), slot});
  }

  // The key must be present, in that slot.
  void Erase(uint64_t key, uint32_t slot) {
    if (!direct_.empty()) {
      direct_[static_cast<size_t>(key)] = kNoSlot;
    } else {
      EraseCell(Hash(key), slot);
    }
  }

  void Clear();

 private:
  struct Cell {
    uint32_t hash = 0;
    uint32_t slot = kNoSlot;
  };

  // The upper half of a product with 2^64 / golden ratio (TAOCP vol. 3, 6.4): consecutive keys
  // land far apart; the shift first brings the upper bits of the key in.
  static uint32_t Hash(uint64_t key) {
    return static_cast<uint32_t>(((key ^ (key >> 32)) * 0x9e3779b97f4a7c15u) >> 32);
  }
  size_t Home(uint32_t hash) const { return hash >> shift_; }

  void Place(Cell cell) {
    size_t at = Home(cell.hash);
    while (cells_[at].slot != kNoSlot) at = (at + 1) & mask_;
    cells_[at] = cell;
  }
  void EraseCell(uint32_t hash, uint32_t slot);
  void Grow();
  void Resize(size_t cells);

  std::vector<uint32_t> direct_;
  std::vector<Cell> cells_;
  size_t count_ = 0;
  size_t mask_ = 0;
  uint32_t shift_ = 0;
};

}  // namespace servescape
