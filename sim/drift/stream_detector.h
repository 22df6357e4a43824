// SPDX-License-Identifier: MIT
// Detectors of drift in a stream of values, told one after the other, as river 0.26.1 has them
// (river/drift/*.py, river/drift/binary/*.py; ADWIN: its helper AdaptiveWindowing): the same
// alarms at the same values, KSWIN apart, which draws from a generator of its own. All begin
// afresh with the value after an alarm.
//
// To add one: a class in a file as page_hinkley.cpp, its row in kDetectors of stream_detector.cpp
// with river's fields and defaults.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace servescape {

class StreamDetector {
 public:
  virtual ~StreamDetector() = default;
  // True where this value raises an alarm. Errors (see DetectorKind) are 1, the rest 0.
  virtual bool Update(double value) = 0;
  // Whether it is between its two thresholds; of detectors that have such a zone.
  virtual bool warning() const { return false; }
};

// One of river's parameters. Words, where it has them, stand for 0, 1, ..
struct DetectorField {
  const char* name;
  double value;  // the default
  double least, most;
  bool whole = true;
  const char* words = nullptr;  // "both up down"
};

struct DetectorKind {
  const char* name;
  bool of_errors;  // takes a stream of zeros and ones
  std::vector<DetectorField> fields;
};

std::span<const DetectorKind> DetectorKinds();
// Of that name, whatever its capitals; null if there is none.
const DetectorKind* FindDetector(std::string_view name);
// `values` of its fields, in their order and range. The seed is for what is drawn.
std::unique_ptr<StreamDetector> MakeDetector(const DetectorKind& kind,
                                             const std::vector<double>& values, uint64_t seed);
// What is wrong with values that belong together ("window_size must be at least stat_size"), or "".
const char* WrongTogether(const DetectorKind& kind, const std::vector<double>& values);

// The detectors, one a file.
struct AdwinConfig {
  double delta = 0.002;
  int64_t clock = 32, max_buckets = 5, min_window_length = 5, grace_period = 10;
};
std::unique_ptr<StreamDetector> MakeAdwin(const AdwinConfig& config);

enum class PageHinkleyMode : uint8_t { kBoth, kUp, kDown };
struct PageHinkleyConfig {
  int64_t min_instances = 30;
  double delta = 0.005, threshold = 50, alpha = 0.9999;
  PageHinkleyMode mode = PageHinkleyMode::kBoth;
};
std::unique_ptr<StreamDetector> MakePageHinkley(const PageHinkleyConfig& config);

struct KswinConfig {
  double alpha = 0.005;
  int64_t window_size = 100, stat_size = 30;
};
// Draws the same anew after each alarm, as river's does with its seed.
std::unique_ptr<StreamDetector> MakeKswin(const KswinConfig& config, uint64_t seed);

struct DdmConfig {
  int64_t warm_start = 30;
  double warning_threshold = 2, drift_threshold = 3;
};
std::unique_ptr<StreamDetector> MakeDdm(const DdmConfig& config);

struct EddmConfig {
  int64_t warm_start = 30;
  double alpha = 0.95, beta = 0.9;
};
std::unique_ptr<StreamDetector> MakeEddm(const EddmConfig& config);

struct FhddmConfig {
  int64_t sliding_window_size = 100;
  double confidence_level = 0.000001;
  int64_t short_window_size = 0;  // 0: none
};
std::unique_ptr<StreamDetector> MakeFhddm(const FhddmConfig& config);

struct HddmConfig {
  double drift_confidence = 0.001, warning_confidence = 0.005;
  double lambda_val = 0.05;  // of HDDM_W alone
  bool two_sided_test = false;
};
std::unique_ptr<StreamDetector> MakeHddmA(const HddmConfig& config);
std::unique_ptr<StreamDetector> MakeHddmW(const HddmConfig& config);

}  // namespace servescape
