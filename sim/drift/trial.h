// SPDX-License-Identifier: MIT
// What a monitor does with data of which everything is known: how often it raises a false alarm,
// and how late it sees a change. Values are independent and normal, N(0, 1) and after the change
// N(shift, 1), or errors of a rate.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/drift/monitors.h"
#include "sim/drift/stream_detector.h"

namespace servescape {

struct StreamTrial {
  int64_t streams = 20;
  int64_t rows = 10'000;    // of a stream without a change
  int64_t before = 3'000;   // values before the change
  int64_t within = 20'000;  // values after it; an alarm later than that has missed it
  bool errors = false;
  double rate = 0.1, later_rate = 0.1;  // of errors
  double shift = 0;                     // of normals
  uint64_t seed = 1;

  bool changes() const { return errors ? later_rate != rate : shift != 0; }
};

struct StreamTrialResult {
  int64_t false_alarms = 0, streams_with_alarm = 0;  // of streams without a change
  // Of streams with one: values from the change to the first alarm, those that saw it, ascending.
  std::vector<int64_t> delays;
  int64_t missed = 0, alarms_before = 0;
};
StreamTrialResult TryDetector(const DetectorKind& kind, const std::vector<double>& values,
                              const StreamTrial& trial);

struct BatchTrial {
  int64_t runs = 200, features = 20, rows = 1000;
  int64_t shifted = 0;  // so many features shift; 0: all
  double shift = 0;
  uint64_t seed = 1;
};

struct EvidentlyTrialResult {
  std::vector<ColumnDrift> columns;  // run after run
  std::vector<int64_t> drifted;      // columns of each run
  int64_t data_sets = 0;             // that drift
};
EvidentlyTrialResult TryEvidently(const BatchTrial& trial, EvidentlyMethod method, double threshold,
                                  double drift_share);

struct BatchTrialResult {
  int64_t drifted = 0;   // runs
  double threshold = 0;  // of the first run
};
BatchTrialResult TryAlibi(const BatchTrial& trial, double p_val, Correction correction);

struct NannyTrialResult {
  int64_t chunks = 0;
  std::array<int64_t, kNannyMethods> alerts{};
  std::array<double, kNannyMethods> values{};  // the mean
};
// `rows` to a chunk.
NannyTrialResult TryNanny(const BatchTrial& trial, int64_t reference_chunks, int64_t chunks);

}  // namespace servescape
