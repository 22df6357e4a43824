// SPDX-License-Identifier: MIT
// How fast instances may come: a bucket of `burst` starts that fills at `rate` a second.
#pragma once

#include <algorithm>
#include <cstdint>

#include "sim/base/time.h"

namespace servescape {

class StartBucket {
 public:
  // rate 0: no limit.
  StartBucket(double rate, uint32_t burst) : rate_(rate), burst_(burst), full_(burst) {}

  bool Has(SimTime now) {
    if (rate_ <= 0) return true;
    Fill(now);
    return full_ >= 1;
  }
  // Where Has says so.
  void Take() {
    if (rate_ > 0) full_ -= 1;
  }
  // When it has one again, if none is taken.
  SimTime next(SimTime now) {
    if (Has(now)) return now;
    return now + Duration{FromSeconds((1 - full_) / rate_).ns + 1};
  }

 private:
  void Fill(SimTime now) {
    full_ = std::min(burst_, full_ + rate_ * ToSeconds(now - filled_));
    filled_ = now;
  }

  double rate_, burst_, full_;
  SimTime filled_{0};
};

}  // namespace servescape
