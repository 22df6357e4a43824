// SPDX-License-Identifier: MIT
#include "sim/drift/monitors.h"

#include <algorithm>
#include <cmath>

#include "sim/base/check.h"
#include "sim/base/math.h"

namespace servescape {
namespace {

constexpr size_t kManyRows = 1000, kFewValues = 5, kBinnedValues = 20;

constexpr std::array<EvidentlyName, 7> kEvidently{{
    {"auto", "", 0},
    {"ks", "K-S p_value", 0.05},
    {"wasserstein", "Wasserstein distance (normed)", 0.1},
    {"psi", "PSI", 0.1},
    {"jensenshannon", "Jensen-Shannon distance", 0.1},
    {"chisquare", "chi-square p_value", 0.05},
    {"z", "Z-test p_value", 0.05},
}};

size_t Distinct(const Sample& sorted) {
  size_t out = 0;
  for (size_t i = 0; i < sorted.size(); ++i) out += i == 0 || sorted[i] != sorted[i - 1] ? 1 : 0;
  return out;
}

Sample Both(const Sample& a, const Sample& b) {
  Sample out(a.size() + b.size());
  std::merge(a.begin(), a.end(), b.begin(), b.end(), out.begin());
  return out;
}

// How often each of the values of both occurs.
struct Counts {
  std::vector<double> reference, current;
};

Counts CountValues(const Sample& reference, const Sample& current) {
  Sample values = Both(reference, current);
  values.erase(std::unique(values.begin(), values.end()), values.end());
  const auto count = [&](const Sample& of) {
    std::vector<double> out;
    for (const double value : values) {
      const auto [from, to] = std::equal_range(of.begin(), of.end(), value);
      out.push_back(static_cast<double>(to - from));
    }
    return out;
  };
  return {count(reference), count(current)};
}

// Shares of both by bins of both together, or by value where the reference has few.
Counts Shares(const Sample& reference, const Sample& current) {
  Counts out;
  if (Distinct(reference) > kBinnedValues) {
    const std::vector<double> edges = BinEdges(Both(reference, current), BinRule::kSturges);
    out = {CountInBins(reference, edges), CountInBins(current, edges)};
  } else {
    out = CountValues(reference, current);
  }
  for (double& each : out.reference) each /= static_cast<double>(reference.size());
  for (double& each : out.current) each /= static_cast<double>(current.size());
  return out;
}

// An empty bin of a list counts as something.
void FillZeroes(std::vector<double>* shares) {
  double least = 1;
  for (const double each : *shares) {
    if (each > 0) least = std::min(least, each);
  }
  const double filled = least <= 0.0001 ? least / 1e6 : 0.0001;
  for (double& each : *shares) {
    if (each == 0) each = filled;
  }
}

double Psi(const Sample& reference, const Sample& current) {
  Counts shares = Shares(reference, current);
  FillZeroes(&shares.reference);
  FillZeroes(&shares.current);
  double out = 0;
  for (size_t i = 0; i < shares.reference.size(); ++i) {
    const double p = shares.reference[i], q = shares.current[i];
    out += (p - q) * Log(p / q);
  }
  return out;
}

double ChiSquare(const Sample& reference, const Sample& current) {
  const Counts counts = CountValues(reference, current);
  const double scale = static_cast<double>(current.size()) / static_cast<double>(reference.size());
  double sum = 0;
  for (size_t i = 0; i < counts.reference.size(); ++i) {
    const double expected = counts.reference[i] * scale;
    if (expected == 0) return 0;  // a value that the reference never had
    sum += (counts.current[i] - expected) * (counts.current[i] - expected) / expected;
  }
  const auto degrees = static_cast<int64_t>(counts.reference.size()) - 1;
  return degrees == 0 ? 1 : ChiSquareSurvival(sum, degrees);
}

// Shares of what is not the least of the values.
double ZTest(const Sample& reference, const Sample& current) {
  const double least = std::min(reference.front(), current.front());
  const auto others = [least](const Sample& of) {
    const auto equal = std::upper_bound(of.begin(), of.end(), least) - of.begin();
    return static_cast<double>(of.size()) - static_cast<double>(equal);
  };
  const auto n = static_cast<double>(reference.size()), m = static_cast<double>(current.size());
  const double a = others(reference), b = others(current);
  const double share = (a + b) / (n + m);
  if (share == 0) return 1;
  const double z = (a / n - b / m) / std::sqrt(share * (1 - share) * (1 / n + 1 / m));
  return 2 * (1 - NormalCdf(std::fabs(z)));
}

EvidentlyMethod Choose(const Sample& reference, const Sample& current) {
  const size_t values = Distinct(Both(reference, current));
  if (reference.size() > kManyRows) {
    return values <= kFewValues ? EvidentlyMethod::kJensenShannon : EvidentlyMethod::kWasserstein;
  }
  if (values > kFewValues) return EvidentlyMethod::kKs;
  return values > 2 ? EvidentlyMethod::kChiSquare : EvidentlyMethod::kZ;
}

double Measure(const Sample& reference, const Sample& current, EvidentlyMethod method) {
  switch (method) {
    case EvidentlyMethod::kAuto:
      break;
    case EvidentlyMethod::kKs:
      return CompareByKs(reference, current, KsMethod::kAuto).p_value;
    case EvidentlyMethod::kWasserstein:
      return Wasserstein(reference, current) / std::max(Deviation(reference), 0.001);
    case EvidentlyMethod::kPsi:
      return Psi(reference, current);
    case EvidentlyMethod::kJensenShannon: {
      const Counts shares = Shares(reference, current);
      return JensenShannon(shares.reference, shares.current, Exp(1));
    }
    case EvidentlyMethod::kChiSquare:
      return ChiSquare(reference, current);
    case EvidentlyMethod::kZ:
      return ZTest(reference, current);
  }
  SERVESCAPE_CHECK(false);
  return 0;
}

}  // namespace

const EvidentlyName& NameOf(EvidentlyMethod method) {
  return kEvidently[static_cast<size_t>(method)];
}

ColumnDrift CompareEvidently(Sample reference, Sample current, EvidentlyMethod method,
                             double threshold) {
  std::sort(reference.begin(), reference.end());
  std::sort(current.begin(), current.end());
  ColumnDrift out;
  out.method = method == EvidentlyMethod::kAuto ? Choose(reference, current) : method;
  out.value = Measure(reference, current, out.method);
  out.threshold = threshold > 0 ? threshold : NameOf(out.method).threshold;
  // chi-square and z say "below", ks "at or below".
  out.drifted = !IsPValue(out.method)                ? out.value >= out.threshold
                : out.method == EvidentlyMethod::kKs ? out.value <= out.threshold
                                                     : out.value < out.threshold;
  return out;
}

BatchDrift Correct(std::vector<double> p_values, double p_val, Correction correction) {
  std::sort(p_values.begin(), p_values.end());
  const auto n = static_cast<double>(p_values.size());
  if (correction == Correction::kBonferroni || p_values.size() == 1) {
    return {p_values.front() < p_val / n, p_val / n};
  }
  for (size_t i = p_values.size(); i-- > 0;) {
    const double threshold = p_val * static_cast<double>(i + 1) / n;
    if (p_values[i] < threshold) return {true, threshold};
  }
  return {false, p_val / n};
}

}  // namespace servescape
