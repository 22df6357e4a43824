// SPDX-License-Identifier: MIT
// What every policy works on: a pool of entries with 32-bit links, the index of their keys, and
// the account of what is resident. A policy is a struct with
//   Hit(core, slot)             a resident entry was looked up
//   Fits(core, size)            whether an entry of that size may ever be admitted
//   Insert(core, key, size, ghost)  evict until it fits, then store; returns the slot. `ghost` is
//                               the key's ghost entry or kNoSlot
//   Remove(core, slot)          unlink a resident entry that is erased or has expired
//   Clear()                     forget everything; the core has been cleared
// made by itself or of a Generator, and with a constant kHasGhosts if it has such.
// A ghost is an entry that is remembered after its eviction: its list is kGhostList or above, it
// occupies no capacity and a lookup of it is a miss.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/cache/key_index.h"

namespace servescape {

constexpr uint32_t kGhostList = 8;
constexpr uint32_t kFreeList = 0xffffffffu;  // a slot without an entry

// What every access reads, apart from the rest: four to a cache line.
struct CacheSlot {
  uint64_t key;
  uint32_t prev;  // towards the head; in the policies with a heap, the position in it
  uint32_t next;  // towards the tail; among free slots, the next free one
};

struct CacheEntry {
  int64_t size;
  uint32_t count;  // hits, as far as the policy counts them
  uint32_t list;   // which of the policy's lists
};

// Head = newest.
struct SlotList {
  uint32_t head = kNoSlot;
  uint32_t tail = kNoSlot;
};

// One that knows the sum of the sizes in it.
struct SizedList : SlotList {
  int64_t size = 0;
};

class CacheCore {
 public:
  CacheCore(int64_t capacity, uint32_t dense_keys) : capacity_(capacity), index_(dense_keys) {}

  int64_t capacity() const { return capacity_; }
  int64_t used() const { return used_; }
  int64_t items() const { return items_; }
  int64_t evictions() const { return evictions_; }
  bool Full(int64_t size) const { return used_ + size > capacity_; }

  CacheSlot& link(uint32_t slot) { return slots_[slot]; }
  const CacheSlot& link(uint32_t slot) const { return slots_[slot]; }
  CacheEntry& operator[](uint32_t slot) { return entries_[slot]; }
  const CacheEntry& operator[](uint32_t slot) const { return entries_[slot]; }

  uint32_t Find(uint64_t key) const { return index_.Find(key, slots_); }
  bool Resident(uint32_t slot) const { return entries_[slot].list < kGhostList; }

  // A new resident entry, in no list yet.
  uint32_t Add(uint64_t key, int64_t size) {
    uint32_t slot = free_;
    if (slot != kNoSlot) {
      free_ = slots_[slot].next;
    } else {
      SERVESCAPE_CHECK(slots_.size() < kNoSlot);
      slot = static_cast<uint32_t>(slots_.size());
      slots_.emplace_back();
      entries_.emplace_back();
    }
    slots_[slot] = {key, kNoSlot, kNoSlot};
    entries_[slot] = {size, 0, 0};
    index_.Insert(key, slot);
    used_ += size;
    ++items_;
    return slot;
  }

  // These three take an entry that is in no list. Evict and Drop forget it; Demote leaves it in
  // the index as a ghost.
  void Evict(uint32_t slot) {
    ++evictions_;
    Drop(slot);
  }
  void Demote(uint32_t slot) {
    ++evictions_;
    used_ -= entries_[slot].size;
    --items_;
  }
  void Drop(uint32_t slot) {
    used_ -= entries_[slot].size;
    --items_;
    Forget(slot);
  }
  // A ghost, in no list: out of the index.
  void Forget(uint32_t slot) {
    index_.Erase(slots_[slot].key, slot);
    entries_[slot].list = kFreeList;
    slots_[slot].next = free_;
    free_ = slot;
  }

  void PushHead(SlotList& list, uint32_t slot) {
    CacheSlot& entry = slots_[slot];
    entry.prev = kNoSlot;
    entry.next = list.head;
    (list.head != kNoSlot ? slots_[list.head].prev : list.tail) = slot;
    list.head = slot;
  }
  void PushHead(SizedList& list, uint32_t slot) {
    list.size += entries_[slot].size;
    PushHead(static_cast<SlotList&>(list), slot);
  }

  void Unlink(SlotList& list, uint32_t slot) {
    const CacheSlot& entry = slots_[slot];
    (entry.prev != kNoSlot ? slots_[entry.prev].next : list.head) = entry.next;
    (entry.next != kNoSlot ? slots_[entry.next].prev : list.tail) = entry.prev;
  }
  void Unlink(SizedList& list, uint32_t slot) {
    list.size -= entries_[slot].size;
    Unlink(static_cast<SlotList&>(list), slot);
  }

  void MoveToHead(SlotList& list, uint32_t slot) {
    if (slot == list.head) return;
    Unlink(list, slot);
    PushHead(list, slot);
  }

  // The oldest entry of a list that has one, taken out of it.
  template <class List>
  uint32_t PopTail(List& list) {
    const uint32_t slot = list.tail;
    Unlink(list, slot);
    return slot;
  }

  void Clear() {
    slots_.clear();
    entries_.clear();
    index_.Clear();
    free_ = kNoSlot;
    used_ = items_ = 0;
  }

  // All slots are below it, free ones and ghosts included.
  uint32_t slot_count() const { return static_cast<uint32_t>(slots_.size()); }
  void set_evictions(int64_t evictions) { evictions_ = evictions; }

 private:
  int64_t capacity_;
  int64_t used_ = 0;
  int64_t items_ = 0;
  int64_t evictions_ = 0;
  uint32_t free_ = kNoSlot;
  std::vector<CacheSlot> slots_;
  std::vector<CacheEntry> entries_;
  KeyIndex index_;
};

}  // namespace servescape
