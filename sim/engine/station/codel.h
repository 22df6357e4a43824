// SPDX-License-Identifier: MIT
// CoDel: drops what has waited too long for too long, as it is taken from the queue.
#pragma once

#include <cstdint>

#include "sim/base/math.h"
#include "sim/base/time.h"

namespace servescape {

// CoDel, drop when taken from the queue (Nichols, Jacobson et al., RFC 8289, section 5).
class CoDel {
 public:
  // Whether a request that has waited `wait` is dropped as it is taken from the queue.
  bool Drop(SimTime now, Duration wait, Duration target, Duration interval) {
    const bool above = IsAbove(now, wait, target, interval);
    if (dropping_) {
      if (!above) {
        dropping_ = false;
      } else if (now >= next_) {
        ++count_;
        next_ = next_ + Spacing(interval);
        return true;
      }
    } else if (above) {
      dropping_ = true;
      // Soon after the last time of dropping its rate is a good start.
      const int64_t delta = count_ - last_count_;
      count_ = delta > 1 && (now - next_).ns < 16 * interval.ns ? delta : 1;
      next_ = now + Spacing(interval);
      last_count_ = count_;
      return true;
    }
    return false;
  }

 private:
  bool IsAbove(SimTime now, Duration wait, Duration target, Duration interval) {
    if (wait < target) {
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
  SimTime next_{0};
  int64_t count_ = 0;
  int64_t last_count_ = 0;
  bool dropping_ = false;
};

}  // namespace servescape
