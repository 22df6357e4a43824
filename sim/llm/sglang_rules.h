// SPDX-License-Identifier: MIT
// What SGLang's scheduler keeps beside its requests: when it looks for new ones
// (scheduler_recv_interval), and the share of running requests' answers still to
// come that it keeps free at admissions (new_token_ratio).
#pragma once

#include <algorithm>
#include <cstdint>

namespace servescape {

// The share falls so far in so many decode steps, and of an answer no more than so many tokens are
// counted.
constexpr double kFirstRatio = 0.7, kLeastRatio = 0.098;
constexpr uint64_t kRatioSteps = 600;
constexpr uint32_t kMostOfAnswer = 4096;

class NewTokenRatio {
 public:
  double now() const {
    constexpr double kDecay = (kFirstRatio - kLeastRatio) / double{kRatioSteps};
    return std::max(kLeastRatio, from_ - kDecay * static_cast<double>(steps_));
  }
  void Decode(uint64_t steps) { steps_ += steps; }
  // It was too little: as much as would have sufficed those who run, who have written so many
  // tokens of so many, and for 20 steps more.
  void Raise(double written, double most, double running) {
    constexpr double kMoreSteps = 20;
    from_ = most > 0 ? std::min(1.0, (written + kMoreSteps * running) / most) : kFirstRatio;
    steps_ = 0;
  }

 private:
  double from_ = kFirstRatio;
  uint64_t steps_ = 0;
};

// Requests are numbered as they come; those up to `known` have been seen.
class NewRequests {
 public:
  bool Knows(uint64_t serial) const { return serial <= known_; }
  // Before a step: looks if nobody runs, after prompts, and when the interval is over.
  void Look(bool idle, uint32_t interval, uint64_t newest) {
    if (interval > 1 && !idle && since_ < interval) return;
    known_ = newest;
    since_ = 0;
  }
  void Prefill(uint32_t interval) { since_ = interval; }
  void Ran() { ++since_; }  // one that looked
  // So many decode steps, each of which looks first.
  void Decode(uint64_t steps, uint32_t interval, uint64_t newest) {
    if (steps == 0) return;
    const uint64_t before = since_ < interval ? since_ : 0;
    if (since_ >= interval || before + steps > interval) known_ = newest;
    since_ = static_cast<uint32_t>((before + steps - 1) % interval + 1);
  }

 private:
  uint64_t known_ = 0;
  uint32_t since_ = 0;  // decode steps
};

}  // namespace servescape
