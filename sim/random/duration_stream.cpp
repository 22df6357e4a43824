// SPDX-License-Identifier: MIT
#include "sim/random/duration_stream.h"

#include <algorithm>

#include "sim/random/exponential.h"

namespace servescape {
namespace {

// FromSeconds of what is no negative number, bit for bit. WebAssembly's conversion to an integer
// looks for values that do not fit, which takes half of a draw's time; added to 2^52, an integer
// below that (52 days) shows its bits, and anything else gives a larger difference.
Duration Nearest(double seconds) {
#if defined(__wasm__)
  constexpr double kBase = 0x1p52;
  const double sum = __builtin_floor(seconds * 1e9 + 0.5) + kBase;
  const int64_t ns = __builtin_bit_cast(int64_t, sum) - __builtin_bit_cast(int64_t, kBase);
  if (static_cast<uint64_t>(ns) < uint64_t{1} << 52) [[likely]] return {ns};
#else
  const double ns = seconds * 1e9 + 0.5;
  if (ns < static_cast<double>(kEndOfTime.ns)) [[likely]] return {static_cast<int64_t>(ns)};
#endif
  return FromSeconds(seconds);
}

}  // namespace

void DurationStream::Refill() {
  Draw(values_.data(), kBlock);
  next_ = 0;
}

void DurationStream::Take(Duration* out, size_t count) {
  const size_t ready = std::min<size_t>(count, kBlock - next_);
  std::copy_n(values_.begin() + next_, ready, out);
  next_ += static_cast<uint32_t>(ready);
  Draw(out + ready, count - ready);
}

void DurationStream::Draw(Duration* out, size_t count) {
  if (sampler_->exponential()) return DrawExponential(out, count);
  for (size_t i = 0; i < count; ++i) out[i] = FromSeconds(sampler_->Draw(generator_) * seconds_);
}

// Bit for bit what Draw's loop would give, with everything in registers.
void DurationStream::DrawExponential(Duration* out, size_t count) {
  const double shift = sampler_->shift(), scale = sampler_->scale(), seconds = seconds_;
  // A product by one is exact, and so is a sum with zero.
  if (shift == 0 && (scale == 1 || seconds == 1)) {
    const double factor = scale * seconds;
    return DrawUnits(out, count, [=](double unit) { return unit * factor; });
  }
  DrawUnits(out, count, [=](double unit) { return (shift + scale * unit) * seconds; });
}

template <class ToSeconds>
void DurationStream::DrawUnits(Duration* out, size_t count, ToSeconds to_seconds) {
  Generator generator = generator_;
  for (size_t i = 0; i < count; ++i) out[i] = Nearest(to_seconds(UnitExponential(generator)));
  generator_ = generator;
}

}  // namespace servescape
