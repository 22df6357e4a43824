// SPDX-License-Identifier: MIT
#include "sim/random/duration_stream.h"

#include "sim/random/exponential.h"

namespace servescape {
namespace {

// FromSeconds, bit for bit. WebAssembly's conversion to an integer looks for values that do not
// fit, which takes half of Refill's time; below 2^52 ns (52 days) an addition rounds to an integer.
Duration Nearest(double seconds) {
#if defined(__wasm__)
  constexpr double kBase = 0x1p52;
  const double ns = seconds * 1e9 + 0.5;
  if (ns >= 0 && ns < kBase) [[likely]] {
    const double sum = ns + kBase;
    const int64_t rounded = __builtin_bit_cast(int64_t, sum) - __builtin_bit_cast(int64_t, kBase);
    return {rounded - (sum - kBase > ns ? 1 : 0)};
  }
#endif
  return FromSeconds(seconds);
}

}  // namespace

void DurationStream::Refill() {
  if (sampler_->exponential()) {
    RefillExponential();
  } else {
    for (Duration& value : values_) value = FromSeconds(sampler_->Draw(generator_) * seconds_);
  }
  next_ = 0;
}

// Bit for bit what Refill's other loop would give, with everything in registers.
void DurationStream::RefillExponential() {
  Generator generator = generator_;
  const double shift = sampler_->shift(), scale = sampler_->scale(), seconds = seconds_;
  for (Duration& value : values_) {
    value = Nearest((shift + scale * UnitExponential(generator)) * seconds);
  }
  generator_ = generator;
}

}  // namespace servescape
