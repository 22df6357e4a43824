// SPDX-License-Identifier: MIT
#include "sim/kernel/ladder_queue.h"

#include <algorithm>
#include <bit>

namespace servescape {

LadderQueue::LadderQueue(const Event* events, size_t count) {
  ReserveBottom(kMostPoured + 8);
  for (size_t i = 0; i < count; ++i) Push(events[i]);
}

void LadderQueue::Push(const Event& event) {
  if (event.key > last_) {
    Store(event);
    if (bottom_size_ < 2) Refill();
    return;
  }
  if (bottom_size_ + 5 > bottom_.capacity()) {
    ReserveBottom(2 * bottom_.capacity());
  }
  SiftUp(bottom_.heap(), bottom_size_++, event);
  if (bottom_size_ > spill_beyond_) Spill();
}

void LadderQueue::FillHole(const Event& event) {
  if (event.key <= last_) {
    SiftDown(bottom_.heap(), bottom_size_, event);
  } else {
    Store(event);
    CloseHole();
  }
}

void LadderQueue::CloseHole() {
  DropRoot();
  if (bottom_size_ < low_) [[unlikely]] RunLow();
}

void LadderQueue::DropRoot() {
  Event* const heap = bottom_.heap();
  const Event last = heap[--bottom_size_];
  heap[bottom_size_] = kNever;
  if (bottom_size_ > 0) SiftDown(heap, bottom_size_, last);
}

// Also where the bottom is still long, but was very long before.
void LadderQueue::RunLow() {
  if (bottom_size_ < 2 && stored_ > 0) Refill();
  if (bottom_.capacity() > 8 * (bottom_size_ + kMostInBottom)) {
    ReserveBottom(2 * (bottom_size_ + kMostInBottom));
  }
  if (4 * (chunks_used_ + kSpareChunks) < chunks_) Compact();
}

void LadderQueue::ReserveBottom(size_t capacity) {
  bottom_.Reserve(capacity, bottom_size_);
  low_ = capacity > 16 * kMostInBottom ? capacity / 16 : 2;
}

uint32_t LadderQueue::FirstFilled(const Rung& rung) {
  for (uint32_t i = 0; i < rung.filled.size(); ++i) {
    if (rung.filled[i] != 0) {
      return 64 * i + static_cast<uint32_t>(std::countr_zero(rung.filled[i]));
    }
  }
  return kBuckets;
}

void LadderQueue::Store(const Event& event) {
  const int rung = (63 - std::countl_zero(event.key ^ last_)) / kDigitBits;
  Append(rungs_[rung], DigitOf(event.key, rung), event);
  ++stored_;
}

void LadderQueue::Append(Rung& rung, uint32_t bucket, const Event& event) {
  Bucket& to = rung.buckets[bucket];
  if (reinterpret_cast<uintptr_t>(to.end) % sizeof(Chunk) == 0) {
    Chunk* const chunk = NewChunk();
    if (to.end) {
      Chunk* const last = ChunkOf(to.end);
      SetNext(chunk, Next(last));
      SetNext(last, chunk);
    } else {
      SetNext(chunk, chunk);
      rung.filled[bucket / 64] |= uint64_t{1} << bucket % 64;
    }
    to.end = chunk->events + 1;
  }
  *to.end++ = event;
  ++to.count;
}

LadderQueue::Chunk* LadderQueue::ChunkOf(Event* end) {
  return reinterpret_cast<Chunk*>(reinterpret_cast<uintptr_t>(end - 1) & ~(sizeof(Chunk) - 1));
}

LadderQueue::Chunk* LadderQueue::Next(const Chunk* chunk) {
  return reinterpret_cast<Chunk*>(static_cast<uintptr_t>(chunk->events[0].key));
}

void LadderQueue::SetNext(Chunk* chunk, const Chunk* next) {
  chunk->events[0].key = reinterpret_cast<uintptr_t>(next);
}

template <class Visit>
void LadderQueue::ForEachIn(const Bucket& bucket, Visit visit) {
  if (bucket.count == 0) return;
  const Chunk* const last = ChunkOf(bucket.end);
  for (const Chunk* chunk = Next(last);; chunk = Next(chunk)) {
    __builtin_prefetch(Next(chunk));
    const Event* const end = chunk == last ? bucket.end : chunk->events + kChunkEvents;
    for (const Event* event = chunk->events + 1; event < end; ++event) visit(*event);
    if (chunk == last) return;
  }
}

LadderQueue::Bucket LadderQueue::TakeOut(Rung& rung, uint32_t bucket) {
  const Bucket taken = rung.buckets[bucket];
  rung.buckets[bucket] = {};
  rung.filled[bucket / 64] &= ~(uint64_t{1} << bucket % 64);
  return taken;
}

// An eighth more, within bounds that keep small queues small and few pages idle.
void LadderQueue::AddSlab() {
  const size_t count = std::clamp<size_t>(chunks_ / 8, 64, 1024);
  Chunk* const slab = new Chunk[count];
  SetNext(slab, slabs_);
  slabs_ = slab;
  chunks_ += count;
  ++chunks_used_;
  for (size_t i = count; i-- > 1;) {
    SetNext(slab + i, free_);
    free_ = slab + i;
  }
}

void LadderQueue::DeleteSlabs(Chunk* slab) {
  while (slab) {
    const Chunk* const old = slab;
    slab = Next(slab);
    delete[] old;
  }
}

LadderQueue::Chunk* LadderQueue::NewChunk() {
  if (!free_) AddSlab();
  ++chunks_used_;
  Chunk* const chunk = free_;
  free_ = Next(chunk);
  return chunk;
}

void LadderQueue::Free(const Bucket& bucket) {
  Chunk* const last = ChunkOf(bucket.end);
  Chunk* const first = Next(last);
  SetNext(last, free_);
  free_ = first;
  chunks_used_ -= (bucket.count + kChunkEvents - 2) / (kChunkEvents - 1);
}

// To the rung, by its digit.
void LadderQueue::Distribute(const Bucket& taken, int rung) {
  ForEachIn(taken, [&](const Event& event) {
    Append(rungs_[rung], DigitOf(event.key, rung), event);
  });
}

void LadderQueue::Pour(int rung, uint32_t bucket) {
  const Bucket taken = TakeOut(rungs_[rung], bucket);
  const size_t size = bottom_size_ + taken.count;
  if (size + 5 > bottom_.capacity()) ReserveBottom(size + size / 4 + 8);
  Event* const heap = bottom_.heap();
  ForEachIn(taken, [&](const Event& event) { SiftUp(heap, bottom_size_++, event); });
  stored_ -= taken.count;
  Free(taken);
}

// There are events in the rungs.
void LadderQueue::Refill() {
  int rung = 0;
  while (FirstFilled(rungs_[rung]) == kBuckets) ++rung;
  uint32_t bucket = FirstFilled(rungs_[rung]);
  const auto place = [&] { return uint64_t{bucket} << (rung * kDigitBits); };
  const auto below = [&] { return (uint64_t{1} << (rung * kDigitBits)) - 1; };
  // The digits above the rung.
  uint64_t start = last_ & ~(uint64_t{kBuckets - 1} << (rung * kDigitBits) | below());
  while (rung > 0 && rungs_[rung].buckets[bucket].count > kMostPoured) {
    start |= place();
    const Bucket taken = TakeOut(rungs_[rung], bucket);
    Distribute(taken, --rung);
    Free(taken);
    bucket = FirstFilled(rungs_[rung]);
  }
  do {
    Pour(rung, bucket);
    last_ = start | place() | below();
    bucket = FirstFilled(rungs_[rung]);
  } while (bucket < kBuckets &&
           bottom_size_ + rungs_[rung].buckets[bucket].count <= kMostPoured);
  spill_beyond_ = std::max(kMostInBottom, 2 * bottom_size_);
}

// Leaves only the earliest events in the bottom.
void LadderQueue::Spill() {
  Event* const heap = bottom_.heap();
  std::array<Event, kMostPoured / 2> first;
  for (Event& event : first) {
    event = heap[0];
    DropRoot();
  }
  if (first.back().key < last_) Lower(first.back().key);
  const size_t rest = bottom_size_;
  bottom_size_ = 0;
  for (size_t i = 0; i < rest + first.size(); ++i) {
    const Event event = i < rest ? heap[i] : first[i - rest];
    if (i < rest) heap[i] = kNever;
    if (event.key > last_) {
      Store(event);
    } else {
      SiftUp(heap, bottom_size_++, event);
    }
  }
  spill_beyond_ = std::max(kMostInBottom, 2 * bottom_size_);
}

// What lies in the rungs below the highest digit that changes now differs in that digit first.
void LadderQueue::Lower(uint64_t last) {
  const int digit = (63 - std::countl_zero(last ^ last_)) / kDigitBits;
  for (int rung = 0; rung < digit; ++rung) {
    for (uint32_t bucket; (bucket = FirstFilled(rungs_[rung])) < kBuckets;) {
      const Bucket taken = TakeOut(rungs_[rung], bucket);
      Distribute(taken, digit);
      Free(taken);
    }
  }
  last_ = last;
}

// Gives back the memory of a larger past.
void LadderQueue::Compact() {
  Chunk* const old = slabs_;
  slabs_ = nullptr;
  free_ = nullptr;
  chunks_ = chunks_used_ = 0;
  for (int rung = 0; rung < kRungs; ++rung) {
    for (uint32_t i = 0; i < kBuckets; ++i) {
      Distribute(TakeOut(rungs_[rung], i), rung);
    }
  }
  DeleteSlabs(old);
}

void LadderQueue::CopyTo(Event* events) const {
  for (size_t i = 0; i < bottom_size_; ++i) *events++ = bottom_.heap()[i];
  for (const Rung& rung : rungs_) {
    for (const Bucket& bucket : rung.buckets) {
      ForEachIn(bucket, [&](const Event& event) { *events++ = event; });
    }
  }
}

size_t LadderQueue::memory() const {
  return sizeof(*this) + bottom_.capacity() * sizeof(Event) +
         chunks_ * sizeof(Chunk);
}

}  // namespace servescape
