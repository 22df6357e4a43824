// SPDX-License-Identifier: MIT
#include "sim/random/duration_stream.h"

namespace servescape {

void DurationStream::Refill() {
  Generator generator = generator_;
  for (Duration& value : values_) value = FromSeconds(sampler_->Draw(generator) * seconds_);
  generator_ = generator;
  next_ = 0;
}

}  // namespace servescape
