// SPDX-License-Identifier: MIT
// How far two samples are apart, computed as SciPy 1.17 and NumPy do for the monitors of drift.
// Samples are sorted and hold at least one finite number each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace servescape {

using Sample = std::vector<double>;

// scipy.stats.ks_2samp, two-sided. kAuto counts lattice paths for samples of up to 10,000 and is
// asymptotic beyond; kAsymptotic takes Kolmogorov's distribution for round(n m / (n + m)) values,
// as mode='asymp' does.
enum class KsMethod : uint8_t { kAuto, kAsymptotic };
struct KsTest {
  double distance = 0, p_value = 1;
};
KsTest CompareByKs(const Sample& a, const Sample& b, KsMethod method);

// P(D_n > x) of one sample of n values against its own distribution (Simard and L'Ecuyer,
// "Computing the two-sided Kolmogorov-Smirnov distribution", 2011), within 1e-4 of the value.
double KolmogorovSurvival(int64_t n, double x);

// The first Wasserstein distance, in units of the values.
double Wasserstein(const Sample& a, const Sample& b);
// The standard deviation with n below, as numpy.std.
double Deviation(const Sample& values);
double MeanOf(const Sample& values);

// numpy.histogram_bin_edges with bins='sturges' or 'doane'.
enum class BinRule : uint8_t { kSturges, kDoane };
std::vector<double> BinEdges(const Sample& values, BinRule rule);
std::vector<double> EvenEdges(double low, double high, size_t bins);
// How many values each bin has, the last one its upper edge, too; those outside are in none.
std::vector<double> CountInBins(const Sample& values, const std::vector<double>& edges);

// scipy.spatial.distance.jensenshannon of two lists of weights, in the logarithm's base.
double JensenShannon(std::vector<double> p, std::vector<double> q, double base);
// P(X > x) of chi-square with so many degrees of freedom (>= 1).
double ChiSquareSurvival(double x, int64_t degrees);

}  // namespace servescape
