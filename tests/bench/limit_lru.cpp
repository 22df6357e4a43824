// SPDX-License-Identifier: MIT
// An LRU cache by hand: open addressing with linear probing over 32-bit slot numbers, entries in
// a ring of 32-bit links, deletion by moving back what follows. Nothing is counted but hits.
#include "tests/bench/cache_load.h"

namespace servescape::bench {
namespace {

class Lru {
 public:
  Lru() : entries_(kCacheEntries + 1), table_(kTable, kNone) { entries_[0] = {0, 0, 0}; }

  bool Access(uint64_t key) {
    uint32_t at = Home(key);
    while (table_[at] != kNone) {
      const uint32_t slot = table_[at];
      if (entries_[slot].key == key) {
        if (entries_[0].next != slot) {
          Unlink(slot);
          PutFirst(slot);
        }
        return true;
      }
      at = (at + 1) & (kTable - 1);
    }
    uint32_t slot = used_;
    if (used_ <= kCacheEntries) {
      ++used_;
    } else {
      slot = entries_[0].previous;
      Unlink(slot);
      Erase(entries_[slot].key);
      at = Home(key);
      while (table_[at] != kNone) at = (at + 1) & (kTable - 1);
    }
    entries_[slot].key = key;
    table_[at] = slot;
    PutFirst(slot);
    return false;
  }

 private:
  struct Entry {
    uint64_t key = 0;
    uint32_t next = 0, previous = 0;
  };
  static constexpr uint32_t kTable = 1u << 18;
  static constexpr uint32_t kNone = 0;  // slot 0 is the ring's head

  static uint32_t Home(uint64_t key) {
    return static_cast<uint32_t>((key * 0x9e3779b97f4a7c15u) >> 46);
  }
  void Unlink(uint32_t slot) {
    entries_[entries_[slot].previous].next = entries_[slot].next;
    entries_[entries_[slot].next].previous = entries_[slot].previous;
  }
  void PutFirst(uint32_t slot) {
    entries_[slot].next = entries_[0].next;
    entries_[slot].previous = 0;
    entries_[entries_[0].next].previous = slot;
    entries_[0].next = slot;
  }
  void Erase(uint64_t key) {
    uint32_t hole = Home(key);
    while (entries_[table_[hole]].key != key) hole = (hole + 1) & (kTable - 1);
    for (uint32_t at = (hole + 1) & (kTable - 1); table_[at] != kNone;
         at = (at + 1) & (kTable - 1)) {
      const uint32_t home = Home(entries_[table_[at]].key);
      if (((at - home) & (kTable - 1)) >= ((at - hole) & (kTable - 1))) {
        table_[hole] = table_[at];
        hole = at;
      }
    }
    table_[hole] = kNone;
  }

  std::vector<Entry> entries_;
  std::vector<uint32_t> table_;
  uint32_t used_ = 1;
};

}  // namespace
}  // namespace servescape::bench

int main(int argc, char** argv) {
  servescape::bench::Lru cache;
  return servescape::bench::RunCache(argc, argv,
                                     [&](uint64_t key) { return cache.Access(key); });
}
