// SPDX-License-Identifier: MIT
// Clocks of counts that change now and then: how long each value lasted, and the area below.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "sim/metrics/detail_record.h"

namespace servescape {

// Time spent at each value of a count that moves by small steps.
class CountClock {
 public:
  [[gnu::always_inline]] void Move(int64_t now, int64_t by) {
    if (by == 0) return;
    const size_t count = static_cast<size_t>(count_);
    if (count >= levels_) [[unlikely]]
      return MoveBeyond(now, by);
    times_[count] += now - since_;
    since_ = now;
    count_ += by;
  }
  // One more at each of the former instants, one less at each of the latter; both ascend, and there
  // is never less than none.
  void MoveMany(const SimTime* up, size_t ups, const SimTime* down, size_t downs);
  // Seconds at each count since the last Take, up to `now`.
  CountTimes Take(int64_t now);

 private:
  void MoveBeyond(int64_t now, int64_t by);
  void MoveOneByOne(const SimTime* up, size_t ups, const SimTime* down, size_t downs);

  int64_t count_ = 0;
  int64_t since_ = 0;           // ns
  size_t levels_ = 0;           // of times_
  std::vector<int64_t> times_;  // ns
};

// A count that changes now and then, times the seconds for which it lasted.
class AreaClock {
 public:
  void Set(SimTime now, uint32_t count) {
    area_ += count_ * ToSeconds(now - since_);
    since_ = now;
    count_ = count;
  }
  // Since the last Take, up to `now`.
  double Take(SimTime now) {
    Set(now, count_);
    return std::exchange(area_, 0);
  }

 private:
  uint32_t count_ = 0;
  SimTime since_{0};
  double area_ = 0;
};

}  // namespace servescape
