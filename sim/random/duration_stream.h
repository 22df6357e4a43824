// SPDX-License-Identifier: MIT
// Durations drawn ahead of need, a block at a time: the same values in the same order as drawing
// one by one, but the generator's work is off the event loop's critical path.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "sim/base/time.h"
#include "sim/random/generator.h"
#include "sim/random/sampler.h"

namespace servescape {

class DurationStream {
 public:
  // Values of `sampler` times `seconds` (what one unit of the sampler stands for). The sampler
  // outlives the stream.
  DurationStream(const Generator& generator, const Sampler& sampler, double seconds)
      : generator_(generator), sampler_(&sampler), seconds_(seconds) {}

  Duration Next() {
    if (next_ == kBlock) [[unlikely]] Refill();
    return values_[next_++];
  }
  // The next `count` of them.
  void Take(Duration* out, size_t count);

 private:
  static constexpr uint32_t kBlock = 64;
  void Refill();
  void Draw(Duration* out, size_t count);
  void DrawExponential(Duration* out, size_t count);
  template <class ToSeconds>
  void DrawUnits(Duration* out, size_t count, ToSeconds to_seconds);

  uint32_t next_ = kBlock;
  std::array<Duration, kBlock> values_;
  Generator generator_;
  const Sampler* sampler_;
  double seconds_;
};

}  // namespace servescape
