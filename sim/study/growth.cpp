// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>

#include "sim/base/constants.h"
#include "sim/study/verdict.h"

namespace servescape {
namespace {

constexpr int kBetween = 5;  // replications from which the spread between them is the error

// Least squares over one run, with errors that allow for autocorrelated residuals.
struct Trend {
  double slope = 0, relative = 0, level = 0;  // slope per window
  double slope_error = 0, relative_error = 0;
  double degrees = 0;
};

double MeanOf(const std::vector<double>& y, size_t from, size_t to) {
  double sum = 0;
  for (size_t i = from; i < to; ++i) sum += y[i];
  return to > from ? sum / static_cast<double>(to - from) : 0;
}

Trend TrendOf(const std::vector<double>& y) {
  Trend out;
  const size_t n = y.size();
  if (n < 2) return out;
  const double count = static_cast<double>(n), middle = (count - 1) / 2;
  out.level = MeanOf(y, 0, n);
  double sxy = 0, sxx = 0;
  for (size_t i = 0; i < n; ++i) {
    const double x = static_cast<double>(i) - middle;
    sxy += x * (y[i] - out.level);
    sxx += x * x;
  }
  out.slope = sxy / sxx;
  const double rise = MeanOf(y, n / 2, n) - MeanOf(y, 0, n / 2);
  out.relative = out.level > 0 ? rise / out.level : 0;
  if (n < 8) return out;
  double squares = 0, products = 0, before = 0;
  for (size_t i = 0; i < n; ++i) {
    const double residual = y[i] - out.level - out.slope * (static_cast<double>(i) - middle);
    squares += residual * residual;
    if (i > 0) products += residual * before;
    before = residual;
  }
  const double r = squares > 0 ? std::clamp(products / squares, 0.0, 0.98) : 0.0;
  const double inflation = (1 + r) / (1 - r);
  const double variance = squares / (count - 2) * inflation;
  out.slope_error = std::sqrt(variance / sxx);
  out.relative_error = out.level > 0 ? std::sqrt(variance * 4 / count) / out.level : 0;
  out.degrees = std::max(1.0, std::floor(count / inflation) - 2);
  return out;
}

Interval Combined(const std::vector<Trend>& trends, double Trend::*value, double Trend::*error,
                  IntervalMaker* maker) {
  Interval out{0, 0, 0, static_cast<int>(trends.size())};
  double squares = 0, degrees = 0;
  const double n = static_cast<double>(trends.size());
  for (const Trend& trend : trends) {
    out.mean += trend.*value / n;
    squares += trend.*error * (trend.*error);
    degrees += trend.degrees;
  }
  const double half = maker->HalfWidth(std::sqrt(squares) / n, static_cast<int>(degrees));
  out.lower = out.mean - half;
  out.upper = out.mean + half;
  return out;
}

}  // namespace

Growth GrowthOf(const std::vector<std::vector<double>>& levels, double window_seconds) {
  std::vector<Trend> trends;
  for (const std::vector<double>& y : levels) {
    if (y.size() >= 2) trends.push_back(TrendOf(y));
  }
  Growth out;
  out.rate = out.relative = {0, kNaN, kNaN, 0};
  if (trends.empty()) return out;
  IntervalMaker maker(kVerdictLevel);
  if (static_cast<int>(trends.size()) < kBetween) {
    out.rate = Combined(trends, &Trend::slope, &Trend::slope_error, &maker);
    out.relative = Combined(trends, &Trend::relative, &Trend::relative_error, &maker);
  } else {
    std::vector<double> slopes, relatives;
    for (const Trend& trend : trends) {
      slopes.push_back(trend.slope);
      relatives.push_back(trend.relative);
    }
    out.rate = maker.Of(slopes);
    out.relative = maker.Of(relatives);
  }
  out.rate.mean /= window_seconds;
  out.rate.lower /= window_seconds;
  out.rate.upper /= window_seconds;
  for (const Trend& trend : trends) {
    out.level += trend.level / static_cast<double>(trends.size());
  }
  return out;
}

}  // namespace servescape
