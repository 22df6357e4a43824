// SPDX-License-Identifier: MIT
#include "sim/metrics/confidence.h"

#include <algorithm>
#include <cmath>

#include "sim/base/constants.h"
#include "sim/base/math.h"
#include "sim/metrics/histogram.h"

namespace servescape {
namespace {

constexpr double kMostLog = 30;

struct Range {
  double lower, upper;
};

// share +- half on the scale log(p / (1 - p)).
Range OnLogit(double share, double half) {
  const double factor = Exp(std::min(half / (share * (1 - share)), kMostLog));
  const double odds = share / (1 - share);
  return {odds / factor / (1 + odds / factor), odds * factor / (1 + odds * factor)};
}

// Standard error of the share of samples beyond a value, of which `counts` are the parts' own: by
// the spread of the parts (a ratio estimator).
double ShareError(const std::vector<Histogram>& parts, const std::vector<double>& counts,
                  double beyond, double total) {
  double squares = 0;
  for (size_t p = 0; p < parts.size(); ++p) {
    const double residual = counts[p] - beyond / total * static_cast<double>(parts[p].total());
    squares += residual * residual;
  }
  const double n = static_cast<double>(parts.size());
  return std::sqrt(squares * n / (n - 1)) / total;
}

// One end of the interval of the q-quantile, which is in `bin` of the pooled samples: the last
// value, going up or down from it, whose share of samples beyond may still be 1 - q.
double LimitOf(const std::vector<Histogram>& parts, const Histogram& pooled, uint32_t bin, double q,
               bool up, IntervalMaker* maker) {
  const uint32_t last = pooled.first() + static_cast<uint32_t>(pooled.counts().size()) - 1;
  const double total = static_cast<double>(pooled.total());
  std::vector<double> counts;
  for (const Histogram& part : parts) counts.push_back(static_cast<double>(part.CountAbove(bin)));
  double beyond = static_cast<double>(pooled.CountAbove(bin));
  uint32_t at = bin;
  double reached = beyond + pooled.CountOf(bin) / 2.0;
  while (true) {
    if (pooled.CountOf(at) > 0 || at == bin) {
      if (!(beyond > 0) || !(beyond < total)) break;
      const double half = maker->HalfWidth(ShareError(parts, counts, beyond, total),
                                           static_cast<int>(parts.size()) - 1);
      const Range range = OnLogit(beyond / total, half);
      if (up ? range.upper < 1 - q : range.lower > 1 - q) break;
    }
    if (up ? at == last : at == pooled.first()) break;
    if (up) ++at;
    for (size_t p = 0; p < parts.size(); ++p) {
      counts[p] += (up ? -1.0 : 1.0) * parts[p].CountOf(at);
    }
    const double in_bin = pooled.CountOf(at);
    if (in_bin > 0) reached = beyond + (up ? -0.5 : 0.5) * in_bin;
    beyond += (up ? -1.0 : 1.0) * in_bin;
    if (!up) --at;
  }
  return pooled.Quantile(1 - reached / total);
}

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

Fraction::operator double() const { return denominator > 0 ? numerator / denominator : kNaN; }

Interval RatioOf(const std::vector<Fraction>& parts, Scale scale, IntervalMaker* maker) {
  Interval out{kNaN, kNaN, kNaN, 0};
  double numerator = 0, denominator = 0;
  for (const Fraction& part : parts) {
    if (std::isnan(double{part})) continue;
    numerator += part.numerator;
    denominator += part.denominator;
    ++out.count;
  }
  if (out.count == 0) return out;
  out.mean = numerator / denominator;
  if (out.count == 1) return out;
  double squares = 0;
  for (const Fraction& part : parts) {
    if (std::isnan(double{part})) continue;
    const double residual = part.numerator - out.mean * part.denominator;
    squares += residual * residual;
  }
  const double n = out.count;
  const double error = std::sqrt(squares * n / (n - 1)) / denominator;
  const double half = maker->HalfWidth(error, out.count - 1);
  out.lower = out.mean - half;
  out.upper = out.mean + half;
  if (!(half > 0) || !(out.mean > 0)) return out;
  if (scale == Scale::kPositive) {
    const double factor = Exp(std::min(half / out.mean, kMostLog));
    out.lower = out.mean / factor;
    out.upper = out.mean * factor;
  } else if (scale == Scale::kShare && out.mean < 1) {
    const Range range = OnLogit(out.mean, half);
    out.lower = range.lower;
    out.upper = range.upper;
  }
  return out;
}

QuantileEstimate QuantileOf(const std::vector<Histogram>& parts, double q, IntervalMaker* maker) {
  Histogram pooled;
  for (const Histogram& part : parts) pooled.Merge(part);
  QuantileEstimate out{
      {pooled.Quantile(q), kNaN, kNaN, static_cast<int>(parts.size())}, kNaN, false};
  if (parts.size() < 2 || std::isnan(out.interval.mean)) return out;
  out.constant = pooled.BoundsOf(1e-12).lower == pooled.BoundsOf(1).upper;
  const double total = static_cast<double>(pooled.total());
  const uint32_t bin = pooled.BinOfQuantile(q);
  // Of the quantile's own bin so many count as beyond it that the shares are as they should be.
  const double beyond = static_cast<double>(pooled.CountAbove(bin));
  const double share = 1 - q;
  const double part_of_bin = (share * total - beyond) / pooled.CountOf(bin);
  std::vector<double> counts;
  for (const Histogram& part : parts) {
    counts.push_back(static_cast<double>(part.CountAbove(bin)) + part_of_bin * part.CountOf(bin));
  }
  const double error = ShareError(parts, counts, share * total, total);
  out.clusters = error > 0 ? share * share * q / (error * error) : total * share;
  out.interval.lower = LimitOf(parts, pooled, bin, q, false, maker);
  out.interval.upper = LimitOf(parts, pooled, bin, q, true, maker);
  // A value is known to its bin only, unless it is a limit that is counted.
  const Histogram::Bounds bounds = pooled.BoundsOf(q);
  out.interval.lower = std::min(out.interval.lower, bounds.lower);
  out.interval.upper = std::max(out.interval.upper, bounds.upper);
  return out;
}

}  // namespace servescape
