// SPDX-License-Identifier: MIT
// A token bucket of simulated time. It draws no random numbers.
#pragma once

#include "sim/base/time.h"

namespace servescape {

// A token bucket that starts full, refills continuously at `rate` tokens per second up to
// `burst`, and gives one token to a request if it holds one: the generic cell rate algorithm
// (ITU-T I.371) with a tolerance of burst - 1 gaps. Exact in integer nanoseconds.
class TokenBucket {
 public:
  TokenBucket() = default;  // admits everything
  TokenBucket(double rate, double burst)
      : gap_(FromSeconds(1 / rate)), tolerance_(FromSeconds((burst - 1) / rate)) {}

  bool Take(SimTime now) {
    if (gap_.ns == 0) return true;
    if (due_.ns - tolerance_.ns > now.ns) return false;
    due_ = (due_ < now ? now : due_) + gap_;
    return true;
  }

 private:
  Duration gap_{0};
  Duration tolerance_{0};
  SimTime due_{0};  // when the bucket would be full but for one token per request taken
};

}  // namespace servescape
