// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>

#include "sim/cli/calibrate.h"

namespace servescape {
namespace {

// Solves the normal equations of the unknowns in `set`; nothing if they are not independent.
bool SolveSet(const std::vector<FitEquation>& equations, const std::vector<double>& targets,
              unsigned set, FitTerms* out) {
  std::array<std::array<double, kFitUnknowns + 1>, kFitUnknowns> m{};
  std::array<size_t, kFitUnknowns> of{};
  size_t count = 0;
  for (size_t i = 0; i < kFitUnknowns; ++i) {
    if ((set >> i & 1) != 0) of[count++] = i;
  }
  for (size_t e = 0; e < equations.size(); ++e) {
    const FitEquation& each = equations[e];
    const double scale = each.weight / (each.measured * each.measured);
    for (size_t i = 0; i < count; ++i) {
      for (size_t j = 0; j < count; ++j) {
        m[i][j] += scale * each.terms[of[i]] * each.terms[of[j]];
      }
      m[i][count] += scale * each.terms[of[i]] * targets[e];
    }
  }
  for (size_t i = 0; i < count; ++i) {
    const double before = m[i][i];
    for (size_t k = 0; k < i; ++k) {
      const double factor = m[i][k] / m[k][k];
      for (size_t j = k; j <= count; ++j) m[i][j] -= factor * m[k][j];
    }
    if (!(m[i][i] > 1e-10 * before) || !(before > 0)) return false;
  }
  *out = {};
  for (size_t i = count; i-- > 0;) {
    double value = m[i][count];
    for (size_t j = i + 1; j < count; ++j) value -= m[i][j] * (*out)[of[j]];
    (*out)[of[i]] = value / m[i][i];
  }
  return true;
}

}  // namespace

double DotOf(const FitTerms& a, const FitTerms& b) {
  double out = 0;
  for (size_t i = 0; i < kFitUnknowns; ++i) out += a[i] * b[i];
  return out;
}

// The least squares without a number below 0: the best of the 2^5 sets that have none.
FitTerms LeastSquares(const std::vector<FitEquation>& equations,
                      const std::vector<double>& targets) {
  FitTerms best{};
  double least = -1;
  for (unsigned set = 1; set < (1u << kFitUnknowns); ++set) {
    FitTerms each{};
    if (!SolveSet(equations, targets, set, &each)) continue;
    if (std::any_of(each.begin(), each.end(), [](double x) { return x < 0; })) continue;
    double sum = 0;
    for (size_t e = 0; e < equations.size(); ++e) {
      const double off = (DotOf(each, equations[e].terms) - targets[e]) / equations[e].measured;
      sum += equations[e].weight * off * off;
    }
    if (least >= 0 && sum >= least) continue;
    least = sum;
    best = each;
  }
  return best;
}

}  // namespace servescape
