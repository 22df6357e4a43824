// SPDX-License-Identifier: MIT
// CoDel: drops what has waited too long for too long, as it is taken from the queue.
#pragma once

#include <cstdint>

#include "sim/base/math.h"
#include "sim/base/time.h"

namespace servescape {

// CoDel, drop when taken from the queue (Nichols, Jacobson et al., RFC 8289, section 5). A packet
// is a request, each as large as they get: where at most one is left behind none is dropped.
class CoDel {
 public:
  // Whether a request that has waited `wait` is dropped as it is taken from the queue, in which
  // `behind` others wait.
  bool Drop(SimTime now, Duration wait, uint32_t behind, Duration target, Duration interval) {
    const bool above = IsAbove(now, wait, behind, target, interval);
    if (dropping_) {
      if (!above) {
        dropping_ = moves_on_ = false;
        return false;
      }
      if (moves_on_) next_ = next_ + Spacing(interval);
      moves_on_ = now >= next_;
      if (moves_on_) ++count_;
      return moves_on_;
    }
    if (!above) return false;
    dropping_ = true;
    // Soon after the last time of dropping its rate is a good start.
    const int64_t delta = count_ - last_count_;
    count_ = delta > 1 && (now - next_).ns < 16 * interval.ns ? delta : 1;
    next_ = now + Spacing(interval);
    last_count_ = count_;
    return true;
  }
  // A server that is free finds nobody waiting.
  void OnEmpty() {
    first_above_ = {0};
    dropping_ = moves_on_ = false;
  }

 private:
  bool IsAbove(SimTime now, Duration wait, uint32_t behind, Duration target, Duration interval) {
    if (wait < target || behind <= 1) {
      first_above_ = {0};
      return false;
    }
    if (first_above_.ns == 0) {
      first_above_ = now + interval;
      return false;
    }
    return now >= first_above_;
  }
  Duration Spacing(Duration interval) const {
    return FromSeconds(ToSeconds(interval) / Pow(static_cast<double>(count_), 0.5));
  }

  SimTime first_above_{0};
  SimTime next_{0};        // when the next one is dropped
  int64_t count_ = 0;
  int64_t last_count_ = 0;
  bool dropping_ = false;
  bool moves_on_ = false;  // one was dropped at next_; the next one above the target moves it on
};

}  // namespace servescape
