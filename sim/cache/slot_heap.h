// SPDX-License-Identifier: MIT
// A binary heap of slots by (priority, order of arrival at that priority), the smallest on top;
// an entry's `prev` is its position, so that any of them can be changed or taken out.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/cache/core.h"

namespace servescape {

class SlotHeap {
 public:
  bool empty() const { return nodes_.empty(); }
  uint32_t top() const { return nodes_[0].slot; }
  uint64_t top_priority() const { return nodes_[0].priority; }
  uint64_t PriorityOf(const CacheCore& core, uint32_t slot) const {
    return nodes_[core.link(slot).prev].priority;
  }

  void Push(CacheCore& core, uint32_t slot, uint64_t priority) {
    nodes_.emplace_back();
    Up(core, nodes_.size() - 1, {priority, arrivals_++, slot});
  }
  // A priority not below the present one.
  void Raise(CacheCore& core, uint32_t slot, uint64_t priority) {
    Down(core, core.link(slot).prev, {priority, arrivals_++, slot});
  }
  void Remove(CacheCore& core, uint32_t slot) {
    const size_t at = core.link(slot).prev;
    const Node last = nodes_.back();
    nodes_.pop_back();
    if (at == nodes_.size()) return;
    if (at > 0 && Before(last, nodes_[(at - 1) / 2])) {
      Up(core, at, last);
    } else {
      Down(core, at, last);
    }
  }
  // Divides every priority by 2^bits, rounded down; the order stays.
  void Shrink(CacheCore& core, int bits) {
    for (Node& node : nodes_) node.priority >>= bits;
    std::sort(nodes_.begin(), nodes_.end(), Before);
    for (size_t at = 0; at < nodes_.size(); ++at) Put(core, at, Node(nodes_[at]));
  }
  void Clear() { nodes_.clear(); }

 private:
  struct Node {
    uint64_t priority = 0;
    uint64_t arrival = 0;
    uint32_t slot = kNoSlot;
  };
  static bool Before(const Node& a, const Node& b) {
    return a.priority != b.priority ? a.priority < b.priority : a.arrival < b.arrival;
  }
  void Put(CacheCore& core, size_t at, const Node& node) {
    nodes_[at] = node;
    core.link(node.slot).prev = static_cast<uint32_t>(at);
  }
  void Up(CacheCore& core, size_t at, const Node& node) {
    for (; at > 0 && Before(node, nodes_[(at - 1) / 2]); at = (at - 1) / 2) {
      Put(core, at, nodes_[(at - 1) / 2]);
    }
    Put(core, at, node);
  }
  void Down(CacheCore& core, size_t at, const Node& node) {
    for (size_t child = 2 * at + 1; child < nodes_.size(); child = 2 * at + 1) {
      if (child + 1 < nodes_.size() && Before(nodes_[child + 1], nodes_[child])) ++child;
      if (!Before(nodes_[child], node)) break;
      Put(core, at, nodes_[child]);
      at = child;
    }
    Put(core, at, node);
  }

  std::vector<Node> nodes_;
  uint64_t arrivals_ = 0;
};

}  // namespace servescape
