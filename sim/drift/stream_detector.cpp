// SPDX-License-Identifier: MIT
#include "sim/drift/stream_detector.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "sim/base/check.h"

namespace servescape {
namespace {

enum class Kind : uint8_t { kAdwin, kPageHinkley, kKswin, kDdm, kEddm, kFhddm, kHddmA, kHddmW };

constexpr double kMostValues = 1e6;

const std::array<DetectorKind, 8>& Table() {
  static const std::array<DetectorKind, 8> kDetectors{{
      {"ADWIN",
       false,
       {{"delta", 0.002, 1e-12, 1, false},
        {"clock", 32, 1, kMostValues},
        {"max_buckets", 5, 2, 1000},
        {"min_window_length", 5, 1, kMostValues},
        {"grace_period", 10, 0, kMostValues}}},
      {"PageHinkley",
       false,
       {{"min_instances", 30, 0, kMostValues},
        {"delta", 0.005, 0, 1e9, false},
        {"threshold", 50, 0, 1e12, false},
        {"alpha", 0.9999, 0, 1, false},
        {"mode", 0, 0, 2, true, "both up down"}}},
      {"KSWIN",
       false,
       {{"alpha", 0.005, 0, 1, false}, {"window_size", 100, 2, 2000}, {"stat_size", 30, 1, 1000}}},
      {"DDM",
       true,
       {{"warm_start", 30, 0, kMostValues},
        {"warning_threshold", 2, 0, 1000, false},
        {"drift_threshold", 3, 0, 1000, false}}},
      {"EDDM",
       true,
       {{"warm_start", 30, 0, kMostValues},
        {"alpha", 0.95, 0, 1, false},
        {"beta", 0.9, 0, 1, false}}},
      {"FHDDM",
       true,
       {{"sliding_window_size", 100, 1, kMostValues},
        {"confidence_level", 0.000001, 1e-300, 1, false},
        {"short_window_size", 0, 0, kMostValues}}},
      {"HDDM_A",
       true,
       {{"drift_confidence", 0.001, 1e-300, 1, false},
        {"warning_confidence", 0.005, 1e-300, 1, false},
        {"two_sided_test", 0, 0, 1, true, "false true"}}},
      {"HDDM_W",
       true,
       {{"drift_confidence", 0.001, 1e-300, 1, false},
        {"warning_confidence", 0.005, 1e-300, 1, false},
        {"lambda_val", 0.05, 1e-9, 1, false},
        {"two_sided_test", 0, 0, 1, true, "false true"}}},
  }};
  return kDetectors;
}

Kind KindOf(const DetectorKind& kind) { return static_cast<Kind>(&kind - Table().data()); }

int64_t Whole(double value) { return static_cast<int64_t>(value); }

}  // namespace

std::span<const DetectorKind> DetectorKinds() { return Table(); }

const DetectorKind* FindDetector(std::string_view name) {
  const auto same = [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) ==
           std::tolower(static_cast<unsigned char>(b));
  };
  for (const DetectorKind& kind : Table()) {
    const std::string_view known = kind.name;
    if (std::equal(known.begin(), known.end(), name.begin(), name.end(), same)) return &kind;
  }
  return nullptr;
}

const char* WrongTogether(const DetectorKind& kind, const std::vector<double>& values) {
  switch (KindOf(kind)) {
    case Kind::kKswin:
      // It draws stat_size values of those before the last stat_size.
      if (values[1] < 2 * values[2]) return "window_size must be at least twice stat_size";
      break;
    case Kind::kEddm:
      if (values[1] < values[2]) return "alpha must be at least beta";
      break;
    case Kind::kFhddm:
      if (values[2] > values[0]) return "short_window_size must be at most sliding_window_size";
      break;
    default:
      break;
  }
  return "";
}

std::unique_ptr<StreamDetector> MakeDetector(const DetectorKind& kind, const std::vector<double>& v,
                                             uint64_t seed) {
  SERVESCAPE_CHECK(v.size() == kind.fields.size());
  switch (KindOf(kind)) {
    case Kind::kAdwin:
      return MakeAdwin({v[0], Whole(v[1]), Whole(v[2]), Whole(v[3]), Whole(v[4])});
    case Kind::kPageHinkley:
      return MakePageHinkley(
          {Whole(v[0]), v[1], v[2], v[3], static_cast<PageHinkleyMode>(Whole(v[4]))});
    case Kind::kKswin:
      return MakeKswin({v[0], Whole(v[1]), Whole(v[2])}, seed);
    case Kind::kDdm:
      return MakeDdm({Whole(v[0]), v[1], v[2]});
    case Kind::kEddm:
      return MakeEddm({Whole(v[0]), v[1], v[2]});
    case Kind::kFhddm:
      return MakeFhddm({Whole(v[0]), v[1], Whole(v[2])});
    case Kind::kHddmA:
      return MakeHddmA(
          {.drift_confidence = v[0], .warning_confidence = v[1], .two_sided_test = v[2] > 0});
    case Kind::kHddmW:
      return MakeHddmW({v[0], v[1], v[2], v[3] > 0});
  }
  return nullptr;
}

}  // namespace servescape
