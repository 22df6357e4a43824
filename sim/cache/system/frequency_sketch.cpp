// SPDX-License-Identifier: MIT
#include "sim/cache/system/frequency_sketch.h"

#include <algorithm>
#include <bit>

#include "sim/cache/system/hashing.h"

namespace servescape {
namespace {

constexpr size_t kBlockWords = 8;

// Three rounds of shifts and products, of Integer keys as Caffeine and theine do it.
uint32_t Spread(uint64_t key) {
  uint32_t x = static_cast<uint32_t>(key ^ (key >> 32));
  x = (x ^ (x >> 17)) * 0xed5ad4bbu;
  x = (x ^ (x >> 11)) * 0xac4c1b51u;
  return x ^ (x >> 15);
}

}  // namespace

void FrequencySketch::EnsureCapacity(int64_t capacity, int64_t sample) {
  if (static_cast<int64_t>(table_.size()) >= std::max<int64_t>(capacity, 1)) return;
  const size_t words = std::bit_ceil(static_cast<size_t>(std::max<int64_t>(capacity, 1)));
  table_.assign(std::max(words, layout_ != Layout::kMoka ? kBlockWords : size_t{1}), 0);
  sample_size_ = std::max<int64_t>(sample, 1);
  counted_ = 0;
}

FrequencySketch::Places FrequencySketch::PlacesOf(uint64_t key) const {
  Places places;
  if (layout_ == Layout::kMoka) {
    constexpr std::array<uint64_t, 4> kSeeds{0xc3a5c85c97cb3127u, 0xb492b66fbe98f273u,
                                             0x9ae16a3b2f90404fu, 0xcbf29ce484222325u};
    const uint64_t hash = MixedHash(key);
    const uint32_t start = static_cast<uint32_t>(hash & 3) << 2;
    for (uint32_t row = 0; row < kSeeds.size(); ++row) {
      const uint64_t mixed = (hash + kSeeds[row]) * kSeeds[row];
      places[row] = {static_cast<size_t>(mixed + (mixed >> 32)) & (table_.size() - 1),
                     (start + row) * 4};
    }
    return places;
  }
  const uint32_t hash = Spread(key);
  uint32_t bytes = hash * 0x31848babu;
  bytes ^= bytes >> 14;
  if (layout_ == Layout::kTheine) {
    uint64_t mixed = hash * 0x94d049bb133111ebu;
    mixed ^= mixed >> 31;
    bytes = static_cast<uint32_t>(mixed);
  }
  const size_t block = (hash & (table_.size() / kBlockWords - 1)) * kBlockWords;
  for (uint32_t row = 0; row < places.size(); ++row) {
    const uint32_t byte = bytes >> (8 * row);
    places[row] = {block + 2 * row + (byte & 1), ((byte >> 1) & 15) * 4};
  }
  return places;
}

uint32_t FrequencySketch::Frequency(uint64_t key) const {
  if (table_.empty()) return 0;
  uint32_t least = 15;
  for (const Place& place : PlacesOf(key)) {
    least = std::min(least, static_cast<uint32_t>(table_[place.word] >> place.shift) & 15);
  }
  return least;
}

void FrequencySketch::Increment(uint64_t key) {
  if (table_.empty()) return;
  bool added = false;
  for (const Place& place : PlacesOf(key)) {
    const uint64_t full = uint64_t{15} << place.shift;
    if ((table_[place.word] & full) == full) continue;
    table_[place.word] += uint64_t{1} << place.shift;
    added = true;
  }
  if (added && ++counted_ >= sample_size_) Halve();
}

// What an odd counter loses by the halving is taken off the count, too.
void FrequencySketch::Halve() {
  int64_t odd = 0;
  for (uint64_t& word : table_) {
    odd += std::popcount(word & 0x1111111111111111u);
    word = (word >> 1) & 0x7777777777777777u;
  }
  counted_ = std::max<int64_t>(
      0, layout_ != Layout::kMoka ? (counted_ - odd / 4) / 2 : counted_ / 2 - odd / 4);
}

}  // namespace servescape
