// SPDX-License-Identifier: MIT
// Distances and p-values as SciPy 1.17 and NumPy 2 have them of the same values, and the rules by
// which the monitors judge them.
#include "sim/drift/monitors.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "sim/drift/trial.h"
#include "tests/drift/values.h"

namespace servescape {
namespace {

using doctest::Approx;

Sample Sorted(size_t from, size_t count, double factor = 1, double added = 0) {
  Sample out = MadeValues(from, count);
  for (double& each : out) each = each * factor + added;
  std::sort(out.begin(), out.end());
  return out;
}

TEST_CASE("two samples are as far apart as SciPy says") {
  const Sample a = Sorted(0, 60), b = Sorted(100, 60, 1, 0.1), c = Sorted(200, 47);
  CHECK(CompareByKs(a, b, KsMethod::kAuto).distance == Approx(0.11666666666666667));
  CHECK(CompareByKs(a, b, KsMethod::kAuto).p_value == Approx(0.8132812991497796).epsilon(1e-12));
  CHECK(CompareByKs(a, c, KsMethod::kAuto).p_value == Approx(0.5480167295150152).epsilon(1e-10));
  CHECK(CompareByKs(c, b, KsMethod::kAuto).p_value == Approx(0.5872065063493803).epsilon(1e-10));
  CHECK(CompareByKs(a, b, KsMethod::kAsymptotic).p_value == Approx(0.766017066987).epsilon(1e-9));
  CHECK(CompareByKs(a, c, KsMethod::kAsymptotic).p_value ==
        Approx(0.5700620257055504).epsilon(1e-9));
  const Sample many = Sorted(0, 1500), others = Sorted(2000, 1500, 1.02);
  CHECK(CompareByKs(many, others, KsMethod::kAuto).p_value ==
        Approx(0.6297701956111512).epsilon(1e-10));
  CHECK(CompareByKs(many, others, KsMethod::kAsymptotic).p_value ==
        Approx(0.6195222317475905).epsilon(1e-6));
  CHECK(CompareByKs(a, a, KsMethod::kAuto).p_value == 1);
  CHECK(Wasserstein(a, b) == Approx(0.0402481596215982).epsilon(1e-12));
  CHECK(Wasserstein(b, c) == Approx(0.07227987217458418).epsilon(1e-12));
  CHECK(Deviation(a) == Approx(0.2673696103839279).epsilon(1e-12));
}

TEST_CASE("Kolmogorov's distribution, by each of its ways") {
  CHECK(KolmogorovSurvival(50, 0.08) == Approx(0.880839701941023).epsilon(1e-9));
  CHECK(KolmogorovSurvival(50, 0.15) == Approx(0.19026366518248072).epsilon(1e-9));
  CHECK(KolmogorovSurvival(50, 0.4) == Approx(9.86356336441006e-08).epsilon(1e-9));
  CHECK(KolmogorovSurvival(100, 0.05) == Approx(0.9532159710635725).epsilon(1e-9));
  CHECK(KolmogorovSurvival(500, 0.03) == Approx(0.7473166700457021).epsilon(1e-6));
  CHECK(KolmogorovSurvival(500, 0.05) == Approx(0.15866260223815387).epsilon(1e-6));
  CHECK(KolmogorovSurvival(500, 0.1) == Approx(8.342293067263533e-05).epsilon(1e-9));
  CHECK(KolmogorovSurvival(5000, 0.01) == Approx(0.6954557253913853).epsilon(1e-6));
  CHECK(KolmogorovSurvival(3, 0.2) == Approx(0.9982222222222222).epsilon(1e-12));
  CHECK(KolmogorovSurvival(3, 0.9) == Approx(0.002).epsilon(1e-12));
  CHECK(KolmogorovSurvival(3, 1) == 0);
  CHECK(KolmogorovSurvival(3, 0.1) == 1);
}

TEST_CASE("bins as NumPy's, chi-square as SciPy's") {
  CHECK(BinEdges(Sorted(0, 1000), BinRule::kDoane).size() == 13);
  CHECK(BinEdges(Sorted(0, 1000), BinRule::kSturges).size() == 12);
  Sample skewed = Sorted(0, 1000);
  for (double& each : skewed) each = each * each * each * each * each;
  CHECK(BinEdges(skewed, BinRule::kDoane).size() == 17);
  CHECK(BinEdges({2, 2, 2}, BinRule::kDoane) == std::vector<double>{1.5, 2.5});
  CHECK(CountInBins({0, 1, 1, 2, 3, 9}, {0, 1, 2, 3}) == std::vector<double>{1, 2, 2});
  CHECK(ChiSquareSurvival(3, 1) == Approx(0.08326451666355042).epsilon(1e-9));
  CHECK(ChiSquareSurvival(3, 2) == Approx(0.22313016014842982).epsilon(1e-9));
  CHECK(ChiSquareSurvival(7.5, 3) == Approx(0.0575584519726364).epsilon(1e-9));
  CHECK(ChiSquareSurvival(7.5, 4) == Approx(0.11170929281604328).epsilon(1e-9));
  CHECK(JensenShannon({1, 0}, {0, 1}, 2) == Approx(1));
}

TEST_CASE("evidently's method follows from rows and values") {
  const auto method = [](const Sample& reference, const Sample& current) {
    return CompareEvidently(reference, current, EvidentlyMethod::kAuto, 0).method;
  };
  CHECK(method(MadeValues(0, 1000), MadeValues(0, 5000)) == EvidentlyMethod::kKs);
  CHECK(method(MadeValues(0, 1001), MadeValues(0, 10)) == EvidentlyMethod::kWasserstein);
  Sample few(1000, 0), two(1000, 0);
  for (size_t i = 0; i < few.size(); ++i) {
    few[i] = static_cast<double>(i % 5);
    two[i] = static_cast<double>(i % 2);
  }
  CHECK(method(few, few) == EvidentlyMethod::kChiSquare);
  CHECK(method(two, two) == EvidentlyMethod::kZ);
  few.resize(1001);
  CHECK(method(few, two) == EvidentlyMethod::kJensenShannon);
  // A value that the reference never had.
  two[0] = 2;
  CHECK(CompareEvidently(Sample{0, 1, 0, 1}, two, EvidentlyMethod::kAuto, 0).drifted);
  CHECK(!CompareEvidently(two, two, EvidentlyMethod::kPsi, 0).drifted);
  CHECK(DataSetDrifts(10, 20, 0.5));
  CHECK(!DataSetDrifts(9, 20, 0.5));
}

TEST_CASE("of two hundred rows half of the columns have a PSI above .1 without any drift") {
  BatchTrial trial;
  trial.runs = 20;
  trial.rows = 200;
  const EvidentlyTrialResult result = TryEvidently(trial, EvidentlyMethod::kPsi, 0, 0.5);
  int64_t flagged = 0;
  for (const int64_t each : result.drifted) flagged += each;
  // .48 of 400; recorded: .5 of 40.
  CHECK(flagged > 0.38 * 400);
  CHECK(flagged < 0.6 * 400);
}

TEST_CASE("Bonferroni divides the threshold, false discovery goes up with the rank") {
  CHECK(Correct({0.004, 0.5, 0.6, 0.7}, 0.05, Correction::kBonferroni).threshold == 0.0125);
  CHECK(Correct({0.02, 0.02, 0.9, 0.9}, 0.05, Correction::kBonferroni).drifted == false);
  const BatchDrift fdr = Correct({0.9, 0.02, 0.9, 0.02}, 0.05, Correction::kFdr);
  CHECK(fdr.drifted);
  CHECK(fdr.threshold == Approx(0.025));
  CHECK(!Correct({0.05}, 0.05, Correction::kFdr).drifted);
}

TEST_CASE("nannyml judges chunks by those of its reference, estimated from 10,000 rows on") {
  const Sample reference = MadeValues(0, 5000), data = MadeValues(0, 1004);
  const NannyColumn small = CompareNanny(reference, data, 500);
  REQUIRE(small.chunks.size() == 3);
  CHECK(small.chunks[2].count == 4);
  CHECK(small.chunks[1].first == 500);
  CHECK(!small.chunks[0].alerts[1]);  // its own rows
  CHECK(small.chunks[2].alerts[1]);
  CHECK(CompareNanny(reference, data, 0).chunks.size() == 11);  // 10 of 100, and 4 that are left
  // The same distances, by 10,000 bins.
  const Sample large = MadeValues(0, 10'000);
  Sample shifted = MadeValues(20'000, 1000);
  for (double& each : shifted) each = each * 1.1 - 0.02;
  const NannyChunk estimated = CompareNanny(large, shifted, 1000).chunks[0];
  Sample a = large, b = shifted;
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  CHECK(estimated.values[1] ==
        Approx(CompareByKs(a, b, KsMethod::kAsymptotic).distance).epsilon(0.02));
  CHECK(estimated.values[2] == Approx(Wasserstein(a, b)).epsilon(0.1));
}

}  // namespace
}  // namespace servescape
