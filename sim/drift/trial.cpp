// SPDX-License-Identifier: MIT
#include "sim/drift/trial.h"

#include <algorithm>

#include "sim/random/generator.h"
#include "sim/random/normal.h"

namespace servescape {
namespace {

class Values {
 public:
  Values(const StreamTrial& trial, const char* name, int64_t stream)
      : trial_(trial), generator_(MakeStream(trial.seed, static_cast<uint32_t>(stream), name)) {}

  double Next(bool changed) {
    if (!trial_.errors) return UnitNormal(generator_) + (changed ? trial_.shift : 0);
    return generator_.NextUniform() < (changed ? trial_.later_rate : trial_.rate) ? 1 : 0;
  }

 private:
  const StreamTrial& trial_;
  Generator generator_;
};

Sample Normals(Generator& generator, int64_t count, double shift) {
  Sample out(static_cast<size_t>(count));
  for (double& each : out) each = UnitNormal(generator) + shift;
  return out;
}

double ShiftOf(const BatchTrial& trial, int64_t feature) {
  return trial.shifted == 0 || feature < trial.shifted ? trial.shift : 0;
}

Generator RunStream(const BatchTrial& trial, int64_t run) {
  return MakeStream(trial.seed, static_cast<uint32_t>(run), "drift/batch");
}

// Whether the detector saw the change of one stream, and after how many values.
void TryChange(StreamDetector* detector, const StreamTrial& trial, int64_t stream,
               StreamTrialResult* out) {
  Values values(trial, "drift/change", stream);
  for (int64_t i = 0; i < trial.before; ++i) {
    out->alarms_before += detector->Update(values.Next(false)) ? 1 : 0;
  }
  for (int64_t i = 0; i < trial.within; ++i) {
    if (!detector->Update(values.Next(true))) continue;
    out->delays.push_back(i);
    return;
  }
  ++out->missed;
}

}  // namespace

StreamTrialResult TryDetector(const DetectorKind& kind, const std::vector<double>& values,
                              const StreamTrial& trial) {
  StreamTrialResult out;
  for (int64_t stream = 0; stream < trial.streams; ++stream) {
    const uint64_t seed = trial.seed + static_cast<uint64_t>(stream);
    const auto still = MakeDetector(kind, values, seed);
    Values same(trial, "drift/still", stream);
    int64_t alarms = 0;
    for (int64_t i = 0; i < trial.rows; ++i) alarms += still->Update(same.Next(false)) ? 1 : 0;
    out.false_alarms += alarms;
    out.streams_with_alarm += alarms > 0 ? 1 : 0;
    if (!trial.changes()) continue;
    const auto detector = MakeDetector(kind, values, seed);
    TryChange(detector.get(), trial, stream, &out);
  }
  std::sort(out.delays.begin(), out.delays.end());
  return out;
}

EvidentlyTrialResult TryEvidently(const BatchTrial& trial, EvidentlyMethod method, double threshold,
                                  double drift_share) {
  EvidentlyTrialResult out;
  for (int64_t run = 0; run < trial.runs; ++run) {
    Generator generator = RunStream(trial, run);
    int64_t drifted = 0;
    for (int64_t i = 0; i < trial.features; ++i) {
      const Sample reference = Normals(generator, trial.rows, 0);
      out.columns.push_back(CompareEvidently(
          reference, Normals(generator, trial.rows, ShiftOf(trial, i)), method, threshold));
      drifted += out.columns.back().drifted ? 1 : 0;
    }
    out.drifted.push_back(drifted);
    out.data_sets += DataSetDrifts(drifted, trial.features, drift_share) ? 1 : 0;
  }
  return out;
}

BatchTrialResult TryAlibi(const BatchTrial& trial, double p_val, Correction correction) {
  BatchTrialResult out;
  for (int64_t run = 0; run < trial.runs; ++run) {
    Generator generator = RunStream(trial, run);
    std::vector<double> p_values;
    for (int64_t i = 0; i < trial.features; ++i) {
      Sample reference = Normals(generator, trial.rows, 0);
      Sample current = Normals(generator, trial.rows, ShiftOf(trial, i));
      std::sort(reference.begin(), reference.end());
      std::sort(current.begin(), current.end());
      p_values.push_back(CompareByKs(reference, current, KsMethod::kAsymptotic).p_value);
    }
    const BatchDrift drift = Correct(std::move(p_values), p_val, correction);
    if (run == 0) out.threshold = drift.threshold;
    out.drifted += drift.drifted ? 1 : 0;
  }
  return out;
}

NannyTrialResult TryNanny(const BatchTrial& trial, int64_t reference_chunks, int64_t chunks) {
  NannyTrialResult out;
  for (int64_t run = 0; run < trial.runs; ++run) {
    Generator generator = RunStream(trial, run);
    for (int64_t i = 0; i < trial.features; ++i) {
      const Sample reference = Normals(generator, trial.rows * reference_chunks, 0);
      const NannyColumn column =
          CompareNanny(reference, Normals(generator, trial.rows * chunks, ShiftOf(trial, i)),
                       static_cast<size_t>(trial.rows));
      for (const NannyChunk& chunk : column.chunks) {
        ++out.chunks;
        for (size_t m = 0; m < kNannyMethods; ++m) {
          out.alerts[m] += chunk.alerts[m] ? 1 : 0;
          out.values[m] += chunk.values[m];
        }
      }
    }
  }
  for (double& each : out.values) each /= static_cast<double>(out.chunks);
  return out;
}

}  // namespace servescape
