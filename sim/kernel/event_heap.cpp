// SPDX-License-Identifier: MIT
#include "sim/kernel/event_heap.h"

#include "sim/base/check.h"

namespace servescape {

void HeapStorage::Reserve(size_t capacity, size_t kept) {
  SERVESCAPE_CHECK(capacity < (size_t{1} << 31));
  std::vector<Event> storage(capacity + 8, kNever);
  const auto address = reinterpret_cast<uintptr_t>(storage.data() + 1);
  Event* const heap = storage.data() + ((64 - address % 64) % 64) / sizeof(Event);
  for (size_t i = 0; i < kept; ++i) heap[i] = heap_[i];
  storage_.swap(storage);
  heap_ = heap;
  capacity_ = capacity;
}

void HeapStorage::Release() {
  std::vector<Event>().swap(storage_);
  heap_ = nullptr;
  capacity_ = 0;
}

}  // namespace servescape
