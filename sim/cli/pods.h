// SPDX-License-Identifier: MIT
// Pods that follow an autoscaler's decisions: each is ready some time after it was asked for, and
// those that go leave at once, the newest first.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "sim/base/time.h"

namespace servescape {

// Pods that are alike.
struct PodAges {
  int64_t count = 0;
  Duration age;
  std::optional<Duration> ready_for;  // none: not ready yet
};

class SimulatedPods {
 public:
  explicit SimulatedPods(Duration start) : start_(start) {}

  // Pods that have been ready for an hour.
  void Begin(int64_t count) {
    if (count > 0) pods_.push_back({count, SimTime{-kOld.ns}, SimTime{-kOld.ns}});
  }
  // As many pods as wanted, from `now` on.
  void Resize(SimTime now, int64_t wanted) {
    while (count() > wanted && !pods_.empty()) {
      const int64_t surplus = count() - wanted;
      pods_.back().count -= std::min(surplus, pods_.back().count);
      if (pods_.back().count == 0) pods_.pop_back();
    }
    if (wanted > count()) pods_.push_back({wanted - count(), now, now + start_});
  }

  int64_t count() const {
    int64_t sum = 0;
    for (const Asked& each : pods_) sum += each.count;
    return sum;
  }
  int64_t Ready(SimTime now) const {
    int64_t sum = 0;
    for (const Asked& each : pods_) sum += each.ready <= now ? each.count : 0;
    return sum;
  }
  std::vector<PodAges> At(SimTime now) const {
    std::vector<PodAges> out;
    for (const Asked& each : pods_) {
      const bool ready = each.ready <= now;
      out.push_back(
          {each.count, now - each.asked,
           ready ? std::optional<Duration>(now - each.ready) : std::optional<Duration>()});
    }
    return out;
  }

 private:
  struct Asked {
    int64_t count;
    SimTime asked, ready;
  };
  static constexpr Duration kOld = FromSeconds(3600);

  Duration start_;
  std::vector<Asked> pods_;  // the oldest first
};

}  // namespace servescape
