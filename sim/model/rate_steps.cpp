// SPDX-License-Identifier: MIT
#include "sim/model/rate_steps.h"

#include <algorithm>
#include <cmath>

#include "sim/base/math.h"

namespace servescape {
namespace {

constexpr double kPrice = 9;          // log-likelihood that a further step must bring
constexpr double kMedianOfOne = 0.455;  // of a chi-square with one degree of freedom

// Variance of a bin's count over its mean, at least 1: the median over neighbours, so that a step
// of the rate does not count.
double Clumping(const std::vector<double>& counts) {
  std::vector<double> ratios;
  for (size_t i = 1; i < counts.size(); ++i) {
    const double sum = counts[i] + counts[i - 1], difference = counts[i] - counts[i - 1];
    if (sum > 0) ratios.push_back(difference * difference / sum);
  }
  if (ratios.size() < 8) return 1;
  const auto middle = ratios.begin() + static_cast<std::ptrdiff_t>(ratios.size() / 2);
  std::nth_element(ratios.begin(), middle, ratios.end());
  return std::max(1.0, *middle / kMedianOfOne);
}

double LogLikelihood(double count, double bins) {
  return count > 0 ? count * Log(count / bins) : 0;
}

}  // namespace

RateSteps StepsOf(const std::vector<double>& counts, double seconds) {
  const size_t n = counts.size();
  RateSteps out;
  if (n == 0) return out;
  const double clumping = Clumping(counts);
  std::vector<double> sums(n + 1, 0), best(n + 1, 0);
  std::vector<size_t> from(n + 1, 0);
  for (size_t i = 0; i < n; ++i) sums[i + 1] = sums[i] + counts[i];
  for (size_t end = 1; end <= n; ++end) {
    for (size_t begin = 0; begin < end; ++begin) {
      const double own =
          LogLikelihood((sums[end] - sums[begin]) / clumping, static_cast<double>(end - begin));
      const double all = best[begin] + own - kPrice;
      if (begin > 0 && !(all > best[end])) continue;
      best[end] = all;
      from[end] = begin;
    }
  }
  out.rate.assign(n, 0);
  out.steps = 0;
  for (size_t end = n; end > 0; end = from[end]) {
    const size_t begin = from[end];
    const double count = sums[end] - sums[begin];
    const double span = static_cast<double>(end - begin) * seconds;
    std::fill(out.rate.begin() + static_cast<std::ptrdiff_t>(begin),
              out.rate.begin() + static_cast<std::ptrdiff_t>(end), count / span);
    ++out.steps;
    if (!(count / span > out.peak)) continue;
    out.peak = count / span;
    out.peak_seconds = span;
    out.peak_error = std::sqrt(clumping / count);
  }
  return out;
}

}  // namespace servescape
