// SPDX-License-Identifier: MIT
#include "sim/drift/two_samples.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sim/base/math.h"

namespace servescape {
namespace {

constexpr size_t kMostExact = 10'000;  // SciPy's MAX_AUTO_N

// The largest |i m - j n| over the values, where i of n and j of m are not above one: the distance
// in units of 1 / (n m).
int64_t LargestGap(const Sample& a, const Sample& b) {
  const auto n = static_cast<int64_t>(a.size()), m = static_cast<int64_t>(b.size());
  size_t i = 0, j = 0;
  int64_t most = 0;
  while (i < a.size() && j < b.size()) {
    const double at = std::min(a[i], b[j]);
    while (i < a.size() && a[i] == at) ++i;
    while (j < b.size() && b[j] == at) ++j;
    const int64_t gap = static_cast<int64_t>(i) * m - static_cast<int64_t>(j) * n;
    most = std::max(most, gap < 0 ? -gap : gap);
  }
  return most;
}

// P(gap >= h steps) of two samples of n each: paths that leave a square (Hodges 1957).
double OutsideSquare(int64_t n, int64_t h) {
  double sum = 0;
  for (int64_t k = n / h; k >= 0; --k) {
    double ratio = 1;
    for (int64_t j = 0; j < h; ++j) {
      ratio *= static_cast<double>(n - k * h - j) / static_cast<double>(n + k * h + j + 1);
    }
    sum = ratio * (1 - sum);
  }
  return 2 * sum;
}

// The same of n and m values, `gap` in units of 1 / (n m): one column of the lattice after the
// other, each with the share of all paths to a point that have stayed inside.
double OutsideStrip(int64_t n, int64_t m, int64_t gap) {
  std::vector<double> inside(static_cast<size_t>(m) + 1);
  for (int64_t j = 0; j <= m; ++j) inside[static_cast<size_t>(j)] = j * n >= gap ? 0 : 1;
  for (int64_t i = 1; i <= n; ++i) {
    const auto from_left = [&](int64_t j) {
      return static_cast<double>(i) / static_cast<double>(i + j);
    };
    inside[0] = i * m >= gap ? 0 : inside[0];
    for (int64_t j = 1; j <= m; ++j) {
      double& here = inside[static_cast<size_t>(j)];
      const int64_t away = i * m - j * n;
      const double left = from_left(j);
      here = (away < 0 ? -away : away) >= gap
                 ? 0
                 : left * here + (1 - left) * inside[static_cast<size_t>(j) - 1];
    }
  }
  return 1 - inside[static_cast<size_t>(m)];
}

int64_t RoundHalfToEven(double x) {
  const double down = std::floor(x);
  const double rest = x - down;
  const auto whole = static_cast<int64_t>(down);
  if (rest > 0.5) return whole + 1;
  return rest == 0.5 && whole % 2 != 0 ? whole + 1 : whole;
}

}  // namespace

KsTest CompareByKs(const Sample& a, const Sample& b, KsMethod method) {
  const auto n = static_cast<int64_t>(a.size()), m = static_cast<int64_t>(b.size());
  const int64_t gap = LargestGap(a, b);
  KsTest out;
  out.distance = static_cast<double>(gap) / (static_cast<double>(n) * static_cast<double>(m));
  if (gap == 0) return out;
  if (method == KsMethod::kAsymptotic || std::max(a.size(), b.size()) > kMostExact) {
    const double effective =
        static_cast<double>(n) * static_cast<double>(m) / static_cast<double>(n + m);
    out.p_value =
        KolmogorovSurvival(std::max<int64_t>(1, RoundHalfToEven(effective)), out.distance);
  } else {
    out.p_value = n == m ? OutsideSquare(n, gap / n) : OutsideStrip(n, m, gap);
  }
  out.p_value = std::clamp(out.p_value, 0.0, 1.0);
  return out;
}

double Wasserstein(const Sample& a, const Sample& b) {
  size_t i = 0, j = 0;
  double sum = 0, last = std::min(a.front(), b.front());
  const auto n = static_cast<double>(a.size()), m = static_cast<double>(b.size());
  while (i < a.size() || j < b.size()) {
    const bool first = j == b.size() || (i < a.size() && a[i] <= b[j]);
    const double at = first ? a[i] : b[j];
    sum += std::fabs(static_cast<double>(i) / n - static_cast<double>(j) / m) * (at - last);
    last = at;
    ++(first ? i : j);
  }
  return sum;
}

double MeanOf(const Sample& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double Deviation(const Sample& values) {
  const double mean = MeanOf(values);
  double squares = 0;
  for (const double each : values) squares += (each - mean) * (each - mean);
  return std::sqrt(squares / static_cast<double>(values.size()));
}

std::vector<double> EvenEdges(double low, double high, size_t bins) {
  std::vector<double> out(bins + 1);
  const double step = (high - low) / static_cast<double>(bins);
  for (size_t i = 0; i < bins; ++i) out[i] = low + static_cast<double>(i) * step;
  out[bins] = high;
  return out;
}

std::vector<double> BinEdges(const Sample& values, BinRule rule) {
  double low = values.front(), high = values.back();
  const auto n = static_cast<double>(values.size());
  double parts = Log(n) / Log(2) + 1;
  if (rule == BinRule::kDoane) {
    const double mean = MeanOf(values), sigma = Deviation(values);
    double cubes = 0;
    for (const double each : values) {
      const double z = sigma > 0 ? (each - mean) / sigma : 0;
      cubes += z * z * z;
    }
    const double scale = std::sqrt(6 * (n - 2) / ((n + 1) * (n + 3)));
    parts =
        values.size() > 2 && sigma > 0 ? parts + Log(1 + std::fabs(cubes / n) / scale) / Log(2) : 1;
  }
  if (!(high > low)) {
    return EvenEdges(low - 0.5, high + 0.5, 1);
  }
  // NumPy divides the width of all by that of one, which is the width by `parts`.
  const double width = (high - low) / parts;
  return EvenEdges(low, high, static_cast<size_t>(std::max(1.0, std::ceil((high - low) / width))));
}

std::vector<double> CountInBins(const Sample& values, const std::vector<double>& edges) {
  std::vector<double> out(edges.size() - 1);
  auto from = std::lower_bound(values.begin(), values.end(), edges[0]);
  for (size_t i = 0; i < out.size(); ++i) {
    const auto to = i + 1 == out.size() ? std::upper_bound(from, values.end(), edges[i + 1])
                                        : std::lower_bound(from, values.end(), edges[i + 1]);
    out[i] = static_cast<double>(to - from);
    from = to;
  }
  return out;
}

double JensenShannon(std::vector<double> p, std::vector<double> q, double base) {
  const double all_p = std::accumulate(p.begin(), p.end(), 0.0);
  const double all_q = std::accumulate(q.begin(), q.end(), 0.0);
  double sum = 0;
  for (size_t i = 0; i < p.size(); ++i) {
    const double a = p[i] / all_p, b = q[i] / all_q, middle = (a + b) / 2;
    if (a > 0) sum += a * Log(a / middle);
    if (b > 0) sum += b * Log(b / middle);
  }
  return std::sqrt(std::max(0.0, sum) / Log(base) / 2);
}

double ChiSquareSurvival(double x, int64_t degrees) {
  if (!(x > 0)) return x <= 0 ? 1 : 0;
  // From 1 or 2 degrees on by steps of 2.
  double out = degrees % 2 == 1 ? 2 * (1 - NormalCdf(std::sqrt(x))) : Exp(-x / 2);
  for (int64_t k = degrees % 2 == 1 ? 1 : 2; k < degrees; k += 2) {
    const double half = static_cast<double>(k) / 2;
    out += Exp(half * Log(x / 2) - x / 2 - LogGamma(half + 1));
  }
  return out;
}

}  // namespace servescape
