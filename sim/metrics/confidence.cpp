// SPDX-License-Identifier: MIT
#include "sim/metrics/confidence.h"

#include <cmath>
#include <limits>

#include "sim/base/math.h"
#include "sim/metrics/histogram.h"

namespace servescape {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

}  // namespace

double IntervalMaker::HalfWidth(double standard_error, int degrees) {
  if (degrees < 1) return kNaN;
  const size_t index = static_cast<size_t>(degrees);
  if (index >= quantile_.size()) quantile_.resize(index + 1, 0);
  if (quantile_[index] == 0) quantile_[index] = StudentQuantile(0.5 + level_ / 2, degrees);
  return quantile_[index] * standard_error;
}

Interval IntervalMaker::Of(const std::vector<double>& values) {
  Interval out{kNaN, kNaN, kNaN, 0};
  double sum = 0;
  for (const double v : values) {
    if (std::isnan(v)) continue;
    sum += v;
    ++out.count;
  }
  if (out.count == 0) return out;
  const double n = out.count;
  out.mean = sum / n;
  if (out.count == 1) return out;
  double squares = 0;
  for (const double v : values) {
    if (!std::isnan(v)) squares += (v - out.mean) * (v - out.mean);
  }
  const double half = HalfWidth(std::sqrt(squares / (n - 1) / n), out.count - 1);
  out.lower = out.mean - half;
  out.upper = out.mean + half;
  return out;
}

int64_t RequiredSamples(double q) {
  if (!(q > 0) || !(q < 1)) return 1;
  return static_cast<int64_t>(std::ceil(Log(0.01) / Log(q)));
}

Interval PooledQuantile(const Histogram& pooled, const std::vector<Histogram>& parts, double q,
                        IntervalMaker* maker) {
  Interval out{pooled.Quantile(q), kNaN, kNaN, static_cast<int>(parts.size())};
  if (parts.size() < 2 || std::isnan(out.mean)) return out;
  const double n = static_cast<double>(parts.size());
  std::vector<double> pseudo;
  for (const Histogram& part : parts) {
    pseudo.push_back(n * out.mean - (n - 1) * pooled.QuantileWithout(&part, q));
  }
  const Interval jackknife = maker->Of(pseudo);
  // Centred on the pooled value: the jackknife's own centre only corrects a bias of order 1 / n.
  const double half = (jackknife.upper - jackknife.lower) / 2;
  out.lower = out.mean - half;
  out.upper = out.mean + half;
  return out;
}

}  // namespace servescape
