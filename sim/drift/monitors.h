// SPDX-License-Identifier: MIT
// Monitors that compare data with a reference, column by column, as these libraries do at their
// defaults:
//   evidently 0.7.23, DataDriftPreset: the method follows from the number of rows and of distinct
//     values (legacy/calculations/stattests/registry.py); the data set drifts with drift_share of
//     its columns.
//   alibi-detect 0.13.0, KSDrift (cd/ks.py): asymptotic p-values, Bonferroni or false discovery.
//   nannyml 0.13.1, UnivariateDriftCalculator (drift/univariate): distances of chunks from the
//     whole reference, alerts above the mean + 3 deviations of those of the reference's own chunks;
//     from 10,000 rows on two of them are estimated from bins.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/drift/two_samples.h"

namespace servescape {

// evidently: what a column was compared by.
enum class EvidentlyMethod : uint8_t {
  kAuto,  // whatever the column asks for
  kKs,
  kWasserstein,
  kPsi,
  kJensenShannon,
  kChiSquare,  // chosen of columns of few values alone, as is z
  kZ,
};
struct EvidentlyName {
  const char* name;     // of --set method
  const char* display;  // as in a report
  double threshold;
};
const EvidentlyName& NameOf(EvidentlyMethod method);
// Whether a low value is drift: a p-value.
constexpr bool IsPValue(EvidentlyMethod method) {
  return method == EvidentlyMethod::kKs || method == EvidentlyMethod::kChiSquare ||
         method == EvidentlyMethod::kZ;
}

struct ColumnDrift {
  EvidentlyMethod method = EvidentlyMethod::kKs;
  double value = 0, threshold = 0;
  bool drifted = false;
};
// Both in the order of their rows; `threshold` 0: the method's own.
ColumnDrift CompareEvidently(Sample reference, Sample current, EvidentlyMethod method,
                             double threshold);

// Whether so many of the columns make the data set drift.
constexpr bool DataSetDrifts(int64_t drifted, int64_t columns, double drift_share) {
  return static_cast<double>(drifted) >= drift_share * static_cast<double>(columns);
}

// alibi-detect: of p-values of the features, whether the batch drifts and below which p-value.
enum class Correction : uint8_t { kBonferroni, kFdr };
struct BatchDrift {
  bool drifted = false;
  double threshold = 0;
};
BatchDrift Correct(std::vector<double> p_values, double p_val, Correction correction);

// nannyml: its continuous methods; jensen_shannon alone is on by default.
constexpr size_t kNannyMethods = 4;
constexpr std::array<const char*, kNannyMethods> kNannyMethodNames = {
    "jensen_shannon", "kolmogorov_smirnov", "wasserstein", "hellinger"};
struct NannyChunk {
  size_t first = 0, count = 0;  // rows
  std::array<double, kNannyMethods> values{};
  std::array<bool, kNannyMethods> alerts{};
};
struct NannyColumn {
  std::array<double, kNannyMethods> thresholds{};
  std::vector<NannyChunk> chunks;  // of the data
};
// Chunks of `chunk_size` rows, the last what is left; 0: a tenth of each of both.
NannyColumn CompareNanny(const Sample& reference, const Sample& data, size_t chunk_size);

}  // namespace servescape
