// SPDX-License-Identifier: MIT
#include "sim/metrics/confidence.h"

#include <algorithm>
#include <cmath>
#include <functional>

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

double ShareSpread(double share) { return std::sqrt(std::max(0.0, share * (1 - share))); }

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

// By all parts, or by the effective number of those that have any samples beyond.
int Degrees(const std::vector<double>& counts, bool alone) {
  const int all = static_cast<int>(counts.size()) - 1;
  if (!alone) return all;
  double sum = 0, squares = 0;
  for (const double count : counts) {
    sum += count;
    squares += count * count;
  }
  if (!(squares > 0)) return all;
  return std::clamp(static_cast<int>(sum * sum / squares + 1e-9) - 1, 1, std::max(1, all));
}

// How far a share with a standard error may be off that so many degrees of freedom tell, on the
// scale of its logit; and how far in any case.
struct Distance {
  std::function<double(double standard_error, int degrees)> of;
  bool alone = false;
  // Beyond the quantile itself, where it is less and needs no logit; 0: not to be gone by.
  double at_quantile = 0;
  double least = 0;
};

// One end of the interval of the q-quantile, which is in `bin` of the pooled samples: the last
// value, going up or down from it, whose share of samples beyond may still be 1 - q.
struct Limit {
  double seconds;
  bool closed;  // there are samples beyond it; else it is the least or the largest of all
};
Limit LimitOf(const std::vector<Histogram>& parts, const Histogram& pooled, uint32_t bin, double q,
              bool up, const Distance& distance) {
  const uint32_t last = pooled.first() + static_cast<uint32_t>(pooled.counts().size()) - 1;
  const double total = static_cast<double>(pooled.total());
  std::vector<double> counts;
  for (const Histogram& part : parts) counts.push_back(static_cast<double>(part.CountAbove(bin)));
  double beyond = static_cast<double>(pooled.CountAbove(bin));
  uint32_t at = bin;
  double reached = beyond + pooled.CountOf(bin) / 2.0;
  bool closed = false;
  while (true) {
    if (pooled.CountOf(at) > 0 || at == bin) {
      if (!(beyond > 0) || !(beyond < total)) break;
      const double share = beyond / total;
      const Range range = OnLogit(share, distance.of(ShareError(parts, counts, beyond, total),
                                                     Degrees(counts, distance.alone)));
      const double off = distance.at_quantile > 0 ? distance.at_quantile : kInfinity;
      const double upper = std::min(range.upper, share + off);
      const double lower = std::max(range.lower, share - off);
      closed = up ? std::max(upper, share + distance.least) < 1 - q
                  : std::min(lower, share - distance.least) > 1 - q;
      if (closed) break;
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
  return {pooled.Quantile(1 - reached / total), closed};
}

// The interval's ends, and those that it surely lies between.
void AddLimits(const std::vector<Histogram>& parts, const Histogram& pooled, uint32_t bin, double q,
               IntervalMaker* maker, double error, double least_error, bool alone,
               QuantileEstimate* out) {
  const Distance half{[&](double of, int n) { return maker->HalfWidth(of, n); }, alone};
  // What is surely so is asked of all parts: by two or three of them nothing ever is.
  const Distance sure{[&](double of, int n) { return maker->SureShareDistance(of, n); }, false,
                      maker->SureShareDistance(error, static_cast<int>(parts.size()) - 1),
                      maker->SureDistance(0, 1, ShareSpread(q) * least_error)};
  Interval& interval = out->interval;
  // A value is known to its bin only, unless it is a limit that is counted.
  const Histogram::Bounds bounds = pooled.BoundsOf(q);
  const auto lower = [&](double value) { return std::min(value, bounds.lower); };
  const auto upper = [&](double value) { return std::max(value, bounds.upper); };
  interval.lower = lower(LimitOf(parts, pooled, bin, q, false, half).seconds);
  interval.upper = upper(LimitOf(parts, pooled, bin, q, true, half).seconds);
  const Limit least = LimitOf(parts, pooled, bin, q, false, sure);
  const Limit most = LimitOf(parts, pooled, bin, q, true, sure);
  // The least and the largest of all bound the quantile only if some would have been seen beyond.
  const bool high = most.closed || out->constant || out->clusters >= kSurelySeen;
  const bool low = least.closed || out->constant || out->clusters * q / (1 - q) >= kSurelySeen;
  interval.surely_lower = low ? std::min(interval.lower, lower(least.seconds)) : 0;
  interval.surely_upper = high ? std::max(interval.upper, upper(most.seconds)) : kInfinity;
}

}  // namespace

double IntervalMaker::Quantiles::Of(int degrees) {
  const size_t index = static_cast<size_t>(degrees);
  if (index >= values.size()) values.resize(index + 1, 0);
  if (values[index] == 0) values[index] = StudentQuantile(share, degrees);
  return values[index];
}

double IntervalMaker::HalfWidth(double standard_error, int degrees) {
  return degrees < 1 ? kNaN : half_.Of(degrees) * standard_error;
}

double IntervalMaker::SureShareDistance(double standard_error, int degrees) {
  return degrees < 1 ? kNaN : sure_share_.Of(degrees) * standard_error;
}

double IntervalMaker::SureDistance(double standard_error, int degrees, double least) {
  if (degrees < 1) return kNaN;
  return std::max(sure_.Of(degrees) * standard_error, NormalQuantile(kSurely) * least);
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

int ReplicationsFor(double q) {
  constexpr double kTenth = 0.1;  // of a replication is to lie beyond the percentile
  return static_cast<int>(std::ceil(kTenth / (1 - q) - 1e-6));
}

Fraction::operator double() const { return denominator > 0 ? numerator / denominator : kNaN; }

Interval RatioOf(const std::vector<Fraction>& parts, Scale scale, IntervalMaker* maker,
                 double least_error) {
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
  const auto around = [&](double distance) -> Range {
    if (!(distance > 0) || !(out.mean > 0)) return {out.mean - distance, out.mean + distance};
    if (scale == Scale::kPositive) {
      const double factor = Exp(std::min(distance / out.mean, kMostLog));
      return {out.mean / factor, out.mean * factor};
    }
    if (scale == Scale::kShare && out.mean < 1) return OnLogit(out.mean, distance);
    return {out.mean - distance, out.mean + distance};
  };
  const Range reported = around(maker->HalfWidth(error, out.count - 1));
  const double spread = scale == Scale::kShare ? ShareSpread(out.mean) : out.mean;
  const Range sure = around(maker->SureDistance(error, out.count - 1, spread * least_error));
  out.lower = reported.lower;
  out.upper = reported.upper;
  out.surely_lower = sure.lower;
  out.surely_upper = sure.upper;
  return out;
}

QuantileEstimate QuantileOf(const std::vector<Histogram>& parts, double q, IntervalMaker* maker,
                            double least_error, bool alone) {
  Histogram pooled;
  for (const Histogram& part : parts) pooled.Merge(part);
  QuantileEstimate out{
      {pooled.Quantile(q), kNaN, kNaN, static_cast<int>(parts.size())}, kNaN, false};
  if (parts.size() < 2 || std::isnan(out.interval.mean)) return out;
  out.constant = pooled.IsConstant();
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
  AddLimits(parts, pooled, bin, q, maker, error, least_error, alone, &out);
  return out;
}

}  // namespace servescape
