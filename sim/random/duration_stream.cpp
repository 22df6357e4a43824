// SPDX-License-Identifier: MIT
#include "sim/random/duration_stream.h"

#include "sim/random/exponential.h"

namespace servescape {

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
    value = FromSeconds((shift + scale * UnitExponential(generator)) * seconds);
  }
  generator_ = generator;
}

}  // namespace servescape
