// SPDX-License-Identifier: MIT
// Where the time of each task has gone: nanoseconds by latency component. It is split here and
// nowhere else, whenever time has passed, so that the components sum to the latency exactly.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/engine/index.h"

namespace servescape {

class ComponentTimes {
 public:
  explicit ComponentTimes(uint32_t components)
      : components_((components + kRound - 1) / kRound * kRound) {}

  int64_t* of(uint32_t task) { return ns_.data() + size_t{task} * components_; }
  void AddTask() { ns_.resize(ns_.size() + components_); }
  [[gnu::always_inline]] void Clear(uint32_t task) {
    // In fours, which no compiler takes for a call of memset.
    int64_t* const begin = of(task);
    for (int64_t* ns = begin; ns != begin + components_; ns += kRound) {
      ns[0] = ns[1] = ns[2] = ns[3] = 0;
    }
  }
  // Adds those of `from` to those of `to`.
  void Add(uint32_t to, uint32_t from) {
    int64_t* __restrict const sum = of(to);
    const int64_t* const more = of(from);
    for (uint32_t i = 0; i < components_; i += kRound) {
      for (uint32_t k = 0; k < kRound; ++k) sum[i + k] += more[i + k];
    }
  }
  uint64_t memory() const { return GrowingBytes(ns_); }

 private:
  static constexpr uint32_t kRound = 4;
  uint32_t components_;  // rounded up
  std::vector<int64_t> ns_;
};

}  // namespace servescape
