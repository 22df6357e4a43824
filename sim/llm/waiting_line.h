// SPDX-License-Identifier: MIT
// Who waits to be admitted, the first on top: a heap that knows where each one
// is, so that any can leave (vllm/v1/core/sched/request_queue.py). First come,
// first served is a heap, too: of numbers that grow at the end and fall at the
// head.
#pragma once

#include <compare>
#include <cstdint>
#include <vector>

namespace servescape {

// Smaller is served first.
struct WaitingKey {
  int64_t priority = 0;
  double arrival = 0;
  uint64_t tie = 0;
  auto operator<=>(const WaitingKey&) const = default;
};

class WaitingLine {
 public:
  bool empty() const { return heap_.empty(); }
  uint32_t size() const { return static_cast<uint32_t>(heap_.size()); }
  uint32_t first() const { return heap_.front().who; }
  void Add(uint32_t who, const WaitingKey& key);
  void Remove(uint32_t who);
  const WaitingKey& KeyOf(uint32_t who) const { return heap_[place_[who]].key; }
  // All, in their order.
  std::vector<uint32_t> Sorted() const;

 private:
  struct Entry {
    WaitingKey key;
    uint32_t who;
  };

  void Up(uint32_t at);
  void Down(uint32_t at);
  void Put(uint32_t at, const Entry& entry);

  std::vector<Entry> heap_;
  std::vector<uint32_t> place_;  // by who
};

}  // namespace servescape
