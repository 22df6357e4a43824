// SPDX-License-Identifier: MIT
// W-TinyLFU (Einziger, Eytan, Friedman and Manes, "Adaptive software cache management",
// Middleware 2018) as Caffeine 3.2.3 (BoundedLocalCache.java, FrequencySketch.java) and otter 2.4.0
// (policy.go) have it: a window, and a main space of probation and protected (80 %). What leaves
// the window must have been seen more often than probation's oldest; a candidate seen six times
// or more gets in by chance, 1 in 128. A hill climber moves the border between window (1 % at the
// start) and protected by 6.25 % of the size after each ten sizes of accesses, back when the hit
// rate fell, by 2 % less each time, anew when it changed by 5 points.
// theine 2.0 for Python (theine.py, striped_buffer.py; its core found out by watching the lengths
// of its lists) is the same, with reads in stripes of 16 drawn by chance that wait until one is
// full, a sketch from the start, and a protected space that is cut to 80 % only when the climber
// moves.
// Reads go through a buffer of 16 that is lossy, writes through one that is not. With the
// default executor a drain starts late; how many requests later is a matter of the machine.
#pragma once

#include <vector>

#include "sim/base/time.h"
#include "sim/cache/system/frequency_sketch.h"
#include "sim/cache/system/golang_lru.h"
#include "sim/cache/system/system.h"
#include "sim/random/generator.h"

namespace servescape {

inline constexpr std::array<SystemField, 3> kCaffeineFields{{
    {"executor", "common-pool|same-thread", 0, 0, 0, "Where buffers are drained"},
    {"drain-lag", "", 256, 0, 1'000'000,
     "common-pool: requests until a drain starts; 256 at full speed from one thread"},
    {"write-buffer", "", 256, 4, 1'000'000, "128 for each core, rounded up to a power of two"},
}};
inline constexpr std::array<SystemField, 3> kOtterFields{{
    {"Executor", "default|same-goroutine", 0, 0, 0, "Where buffers are drained"},
    {"drain-lag", "", 256, 0, 1'000'000,
     "default: requests until a drain starts; 256 at full speed from one goroutine"},
    {"write-buffer", "", 256, 4, 1'000'000, "128 for each core, rounded up to a power of two"},
}};
inline constexpr std::array<SystemField, 1> kTheineFields{
    {{"stripes", "", 8, 1, 1024,
      "Read buffers: four for each core, rounded up to a power of two"}}};
enum WindowTinyLfuField : size_t { kWindowExecutor, kWindowLag, kWindowWrites };

class WindowTinyLfu : public ListedSystem {
 public:
  WindowTinyLfu(const SystemSpec& spec, const Generator& generator);

  bool Get(uint64_t key, SimTime now);
  bool Set(uint64_t key, SimTime now, Duration ttl);
  void Erase(uint64_t key, SimTime now);

 private:
  // kWaiting: in the map, its write not yet drained.
  enum List : uint32_t { kWindow, kProbation, kProtected, kWaiting };

  bool theine() const { return !stripes_.empty(); }
  void Request();
  void ReadStriped(uint64_t key);
  void Schedule();
  void Drain();
  void Accessed(uint64_t key);
  void Added(uint64_t key);
  void Move(List to, uint32_t slot);
  void EvictFromWindow();
  void EvictFromMain();
  void Evict(uint32_t slot);
  bool Admit(uint64_t candidate, uint64_t victim);
  void Climb();
  bool Adapt();
  void DemoteProtected();
  void GrowWindow();
  void ShrinkWindow();
  int64_t Held() const {
    return lists_[kWindow].length + lists_[kProbation].length + lists_[kProtected].length;
  }

  bool at_once_ = false, full_when_filled_ = false;
  int64_t lag_ = 0;
  size_t most_writes_ = 1;
  std::vector<std::vector<uint64_t>> stripes_;  // of theine
  Generator generator_;
  FrequencySketch sketch_;
  std::array<Counted, 3> lists_;
  int64_t window_most_, protected_most_;
  std::vector<uint64_t> reads_, writes_;
  std::vector<uint32_t> candidates_;
  int64_t until_drain_ = -1;  // requests; below 0: none is scheduled
  int64_t hits_ = 0, misses_ = 0;
  double last_hit_rate_ = 0, step_;
  int64_t adjustment_ = 0;
};

}  // namespace servescape
