// SPDX-License-Identifier: MIT
// A future event list for very many events, where a heap misses the cache at every level: a
// ladder queue (Tang, Goh and Thng, "Ladder queue", ACM TOMACS 15:3, 2005) whose rungs are the
// digits of the key, as in a radix heap (Ahuja, Mehlhorn, Orlin and Tarjan, J. ACM 37:2, 1990):
// nothing to tune to the times, and no sequence of times that spoils it.
//
// The earliest events are in the bottom, a small 4-ary heap: exactly those whose key is at most
// `last_`. Any other event lies in the rung of the highest digit in which its key differs from
// `last_`, in the bucket of its own digit there, unsorted. So lower rungs come before higher ones
// and lower buckets before higher ones. When the bottom runs out, the first bucket is poured into
// it, after being spread over the rungs below for as long as it is large.
//
// A bucket is a chain of chunks of 256 bytes, so an event takes 17 bytes and what moves a digit
// down is read in order and written to the ends of at most 256 chains. Events that come so early
// that the bottom gets long are spilt: `last_` is lowered, and few rungs with it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "sim/kernel/event.h"
#include "sim/kernel/event_heap.h"

namespace servescape {

class LadderQueue {
 public:
  // Takes over `count` events, in any order.
  LadderQueue(const Event* events, size_t count);
  LadderQueue(const LadderQueue&) = delete;
  LadderQueue& operator=(const LadderQueue&) = delete;
  ~LadderQueue() { DeleteSlabs(slabs_); }

  // Adds an event; the bottom's root is no hole.
  void Push(const Event& event);
  // The bottom's root is a hole: adds an event, or does without.
  void FillHole(const Event& event);
  void CloseHole();

  // A heap whose root is the earliest event, or a hole; a child of it is the next event, if there
  // is one. It moves at any call.
  Event* bottom() const { return bottom_.heap(); }
  // Holes included.
  size_t size() const { return bottom_size_ + stored_; }
  // All events, in no order; there is no hole.
  void CopyTo(Event* events) const;
  // Of all events, in bytes.
  size_t memory() const;

 private:
  static constexpr int kDigitBits = 8;
  static constexpr uint32_t kBuckets = 1u << kDigitBits;
  static constexpr int kRungs = 64 / kDigitBits;
  static constexpr size_t kMostPoured = 32;        // larger buckets are spread before
  static constexpr size_t kMostInBottom = 4096;    // beyond, most of it goes back to the rungs

  static constexpr size_t kSpareChunks = 1024;     // no reason to tidy up

  // The first element keeps the address of the next chunk; the last chunk's next is the first.
  static constexpr size_t kChunkEvents = 16;
  struct alignas(kChunkEvents * sizeof(Event)) Chunk {
    Event events[kChunkEvents];
  };
  struct Bucket {
    Event* end = nullptr;  // where the next event goes; at a chunk's boundary: a new chunk
    size_t count = 0;
  };
  struct Rung {
    std::array<Bucket, kBuckets> buckets;
    std::array<uint64_t, kBuckets / 64> filled{};  // one bit a bucket
  };

  static uint32_t DigitOf(uint64_t key, int rung) {
    return static_cast<uint32_t>(key >> (rung * kDigitBits)) & (kBuckets - 1);
  }
  // The lowest bucket with events, kBuckets when there is none.
  [[gnu::noinline]] static uint32_t FirstFilled(const Rung& rung);
  static Chunk* ChunkOf(Event* end);
  static Chunk* Next(const Chunk* chunk);
  static void SetNext(Chunk* chunk, const Chunk* next);
  template <class Visit>
  static void ForEachIn(const Bucket& bucket, Visit visit);

  void Append(Rung& rung, uint32_t bucket, const Event& event);
  void Store(const Event& event);
  Bucket TakeOut(Rung& rung, uint32_t bucket);
  void AddSlab();
  static void DeleteSlabs(Chunk* slab);
  [[gnu::noinline]] Chunk* NewChunk();
  void Free(const Bucket& bucket);
  [[gnu::noinline]] void DropRoot();
  [[gnu::noinline]] void Distribute(const Bucket& taken, int rung);
  void Pour(int rung, uint32_t bucket);
  void RunLow();
  void ReserveBottom(size_t capacity);
  void Refill();
  void Spill();
  void Lower(uint64_t last);
  void Compact();

  std::array<Rung, kRungs> rungs_;
  uint64_t last_ = 0;
  size_t stored_ = 0;  // in the rungs
  HeapStorage bottom_;
  size_t bottom_size_ = 0;
  size_t low_ = 2;  // below, the bottom is refilled or gets less memory
  size_t spill_beyond_ = kMostInBottom;
  Chunk* slabs_ = nullptr;  // the last one; its first chunk keeps the address of the one before
  size_t chunks_ = 0;       // of all slabs
  size_t chunks_used_ = 0;
  Chunk* free_ = nullptr;
};

}  // namespace servescape
