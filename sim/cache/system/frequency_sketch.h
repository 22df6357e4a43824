// SPDX-License-Identifier: MIT
// A count-min sketch of 4-bit counters that are halved when ten times the capacity has been
// counted (Einziger, Friedman and Manes, "TinyLFU: A highly efficient cache admission policy", ACM
// Transactions on Storage 13:4, 2017), as three systems lay it out. Caffeine 3
// (FrequencySketch.java; otter 2 likewise) and theine 2 (sketch.rs) have the four counters of a key
// in one block of eight words, chosen by a hash whose bytes are not independent, which is worth a
// point of hit rate; moka (frequency_sketch.rs) has them in four words anywhere. It counts nothing
// until it has been given a capacity.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace servescape {

class FrequencySketch {
 public:
  enum class Layout : uint8_t { kCaffeine, kTheine, kMoka };

  explicit FrequencySketch(Layout layout) : layout_(layout) {}

  bool counting() const { return !table_.empty(); }
  int64_t sample_size() const { return sample_size_; }
  // Words: the next power of two. It begins anew if it has fewer; else it stays as it is. Counts
  // are halved after `sample` counts.
  void EnsureCapacity(int64_t capacity, int64_t sample);

  // 0 .. 15.
  uint32_t Frequency(uint64_t key) const;
  void Increment(uint64_t key);

 private:
  struct Place {
    size_t word;
    uint32_t shift;
  };
  using Places = std::array<Place, 4>;

  Places PlacesOf(uint64_t key) const;
  void Halve();

  Layout layout_;
  std::vector<uint64_t> table_;
  int64_t sample_size_ = 0;
  int64_t counted_ = 0;
};

}  // namespace servescape
