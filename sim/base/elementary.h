// SPDX-License-Identifier: MIT
// The kernels behind Log, Exp and Pow of math.h, usable at compile time (the Ziggurat tables are
// made with them). The logarithm multiplies by a short reciprocal from a table of 128, so that
// the reduced argument is exact without a fused multiply-add; the exponential multiplies by a
// table of 2^(j/128). Both tables are computed by the compiler in double-double arithmetic.
// Include math.h instead unless a constant expression is wanted.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "sim/base/bits.h"
#include "sim/base/constants.h"
#include "sim/base/double_double.h"

namespace servescape::elementary {

constexpr DoubleDouble kLn2{0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56};

// The nearest multiple of 2^-42, for |x| < 2^9: eleven bits more fit below it in a product.
constexpr double RoundToGrid(double x) { return (x + 0x1.8p10) - 0x1.8p10; }
constexpr double kLn2Grid = RoundToGrid(kLn2.hi);
constexpr double kLn2Rest = (kLn2.hi - kLn2Grid) + kLn2.lo;

// 2^k for -1022 <= k <= 1023.
constexpr double PowerOfTwo(int64_t k) {
  return BitCast<double>(static_cast<uint64_t>(k + 1023) << 52);
}

// ---- logarithm ----

constexpr int kLogIntervals = 128;
constexpr uint64_t kLogBase = 0x3fe6000000000000u;  // 0.6875: mantissas are in [0.6875, 1.375)

struct LogEntry {
  double inverse = 1;  // about 1 / centre, a multiple of 2^-10
  double log_hi = 0;   // -log(inverse): a multiple of 2^-42 ...
  double log_lo = 0;   // ... and the rest
};

constexpr DoubleDouble LogNearOne(double x) {  // 2 atanh((x - 1) / (x + 1)), 0.7 < x < 1.5
  const DoubleDouble z = DoubleDouble{x - 1, 0} / TwoSum(x, 1);
  const DoubleDouble square = z * z;
  DoubleDouble sum{};
  for (int k = 22; k >= 0; --k) {
    sum = sum * square + DoubleDouble{1, 0} / DoubleDouble{2.0 * k + 1, 0};
  }
  return (z * sum) * DoubleDouble{2, 0};
}

// The two intervals that touch 1 keep the reciprocal 1: the logarithm stays accurate relative to
// its own size where it vanishes.
constexpr std::array<LogEntry, kLogIntervals> MakeLogTable() {
  std::array<LogEntry, kLogIntervals> table{};
  for (int i = 0; i < kLogIntervals; ++i) {
    const double low = i < 80 ? 0.6875 + i / 256.0 : 1 + (i - 80) / 128.0;
    const double centre = low + (i < 80 ? 1 / 512.0 : 1 / 256.0);
    LogEntry& entry = table[static_cast<size_t>(i)];
    if (i == 79 || i == 80) continue;
    entry.inverse = static_cast<double>(static_cast<int>(1024 / centre + 0.5)) / 1024;
    const DoubleDouble log = LogNearOne(entry.inverse);
    entry.log_hi = RoundToGrid(-log.hi);
    entry.log_lo = (-log.hi - entry.log_hi) - log.lo;
  }
  return table;
}

inline constexpr std::array<LogEntry, kLogIntervals> kLogTable = MakeLogTable();

// x = 2^k mantissa; mantissa * inverse = 1 + r_hi + r_lo exactly.
struct LogReduced {
  double k;
  double r_hi;
  double r_lo;
  LogEntry entry;
};

// `bits` are those of a positive normal number, scaled by 2^(-bias).
constexpr LogReduced ReduceForLog(uint64_t bits, int64_t bias = 0) {
  const uint64_t offset = bits - kLogBase;
  const uint64_t mantissa = bits - (offset & 0xfff0000000000000u);
  const int64_t k = (static_cast<int64_t>(offset) >> 52) + bias;
  const LogEntry& entry = kLogTable[(offset >> 45) & 127];
  const double z = BitCast<double>(mantissa);
  const double z_hi = BitCast<double>(mantissa & 0xffffffffffe00000u);
  return {static_cast<double>(k), z_hi * entry.inverse - 1, (z - z_hi) * entry.inverse, entry};
}

// log(x) for a reduced x; `extra` is a small term added to the reduced argument.
constexpr double LogOfReduced(const LogReduced& x, double extra = 0) {
  const double r = (x.r_hi + x.r_lo) + extra;
  const double r2 = r * r;
  const double tail = (1.0 / 3 - r * 0.25) +
                      r2 * ((0.2 - r * (1.0 / 6)) + r2 * (1.0 / 7 - r * 0.125));
  const double polynomial = r2 * (r * tail - 0.5);
  const double whole = x.k * kLn2Grid + x.entry.log_hi;
  const double hi = whole + r;
  const double lo = ((whole - hi) + r) + (x.k * kLn2Rest + x.entry.log_lo);
  return hi + (lo + polynomial);
}

constexpr bool IsPositiveNormal(uint64_t bits) {
  return bits - 0x0010000000000000u < 0x7fe0000000000000u;
}

// The reduction of any positive finite number, denormals included.
constexpr LogReduced ReduceAny(double x) {
  const uint64_t bits = BitCast<uint64_t>(x);
  if (IsPositiveNormal(bits)) return ReduceForLog(bits);
  return ReduceForLog(BitCast<uint64_t>(x * 0x1p54), -54);
}

constexpr double Log(double x) {
  const uint64_t bits = BitCast<uint64_t>(x);
  if (IsPositiveNormal(bits)) [[likely]] return LogOfReduced(ReduceForLog(bits));
  if (x == 0) return -kInfinity;
  if (!(x > 0)) return kNaN;
  if (x == kInfinity) return x;
  return LogOfReduced(ReduceAny(x));
}

// log(x) for 0 < x < inf with a relative error below 2^-66.
constexpr DoubleDouble LogExtended(double x) {
  const LogReduced a = ReduceAny(x);
  const DoubleDouble r = TwoSum(a.r_hi, a.r_lo);
  DoubleDouble square = TwoProduct(r.hi, r.hi);
  square.lo += 2 * r.hi * r.lo;
  const double s = r.hi;
  const double s2 = square.hi;
  const double s4 = s2 * s2;
  const double tail = ((0.2 - s * (1.0 / 6)) + s2 * (1.0 / 7 - s * 0.125)) +
                      s4 * (1.0 / 9 - s * 0.1);
  const double cubic = s * s2 * ((1.0 / 3 - s * 0.25) + s2 * tail);
  const double whole = a.k * kLn2Grid + a.entry.log_hi;
  const DoubleDouble linear = FastTwoSum(whole, r.hi);
  const DoubleDouble quadratic = TwoSum(linear.hi, -0.5 * square.hi);
  const double rest = (linear.lo + quadratic.lo) + (a.k * kLn2Rest + a.entry.log_lo) +
                      ((r.lo - 0.5 * square.lo) + cubic);
  return FastTwoSum(quadratic.hi, rest);
}

// ---- exponential ----

constexpr int kExpIntervals = 128;
constexpr double kExpShift = 0x1.8p52;  // adding it rounds to an integer, held in the low bits
constexpr double kExpScale = kExpIntervals / kLn2.hi;
constexpr double kExpStepGrid = RoundToGrid(kLn2.hi / kExpIntervals);  // 35 bits, n has 18
constexpr double kExpStepRest =
    (kLn2.hi / kExpIntervals - kExpStepGrid) + kLn2.lo / kExpIntervals;

struct ExpEntry {
  double value = 1;  // 2^(j / 128) rounded
  double tail = 0;   // the rest, relative to value
};

constexpr std::array<ExpEntry, kExpIntervals> MakeExpTable() {
  const DoubleDouble step{kLn2.hi / kExpIntervals, kLn2.lo / kExpIntervals};
  DoubleDouble root{1, 0};  // 2^(1/128) by Taylor's series
  for (int k = 14; k >= 1; --k) {
    root = DoubleDouble{1, 0} + root * step / DoubleDouble{static_cast<double>(k), 0};
  }
  std::array<ExpEntry, kExpIntervals> table{};
  DoubleDouble power{1, 0};
  for (ExpEntry& entry : table) {
    entry = {power.hi, power.lo / power.hi};
    power = power * root;
  }
  return table;
}

inline constexpr std::array<ExpEntry, kExpIntervals> kExpTable = MakeExpTable();

// e^x = 2^k value (1 + small).
struct ExpReduced {
  int64_t k;
  double value;
  double small;
};

// |x| < 2^12; `extra` is added to x, |extra| < 2^-20.
constexpr ExpReduced ReduceForExp(double x, double extra = 0) {
  const double shifted = x * kExpScale + kExpShift;
  const int64_t n = static_cast<int64_t>(BitCast<uint64_t>(shifted) -
                                         BitCast<uint64_t>(kExpShift));
  const double steps = shifted - kExpShift;
  const double r = ((x - steps * kExpStepGrid) - steps * kExpStepRest) + extra;
  const double r2 = r * r;
  const double polynomial = r + r2 * ((0.5 + r * (1.0 / 6)) + r2 * (1.0 / 24 + r * (1.0 / 120)));
  const ExpEntry& entry = kExpTable[static_cast<uint64_t>(n) & 127];
  return {n >> 7, entry.value, entry.tail + polynomial};
}

// e^(x + extra), |extra| < 2^-20.
constexpr double Exp(double x, double extra = 0) {
  if (x > -708 && x < 709) [[likely]] {
    const ExpReduced e = ReduceForExp(x, extra);
    const double scaled = BitCast<double>(BitCast<uint64_t>(e.value) +
                                                (static_cast<uint64_t>(e.k) << 52));
    return scaled + scaled * e.small;
  }
  if (x != x) return x;
  if (x > 710) return kInfinity;
  if (x < -746) return 0;
  const ExpReduced e = ReduceForExp(x, extra);  // the halves keep one rounding at the end
  const int64_t half = e.k / 2;
  return (e.value + e.value * e.small) * PowerOfTwo(half) * PowerOfTwo(e.k - half);
}

}  // namespace servescape::elementary
