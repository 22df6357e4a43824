// SPDX-License-Identifier: MIT
// Whether one scenario is worse than another, by differences with intervals (difference.h): of
// what its goals name and what it costs, or of what the caller asks for. No verdict is more than
// its intervals allow: what they leave open cannot be told.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/studies/difference.h"
#include "sim/studies/play.h"

namespace servescape {

enum class Finding : uint8_t { kNoWorse, kWorse, kCannotTell };
const char* NameOf(Finding finding);  // "no worse", "worse", "cannot tell"

struct CompareOptions {
  std::vector<std::string> metrics;  // that decide; empty: JudgedMetrics
  // A worsening up to this part of the first value counts as none; of a share, up to a tenth of it,
  // of all: 0.01 leaves an availability of 99.95 % at 99.85 %.
  double tolerance = 0.01;
};

struct Judged {
  Difference difference;
  Finding finding = Finding::kCannotTell;
  bool better = false;  // surely
  std::string reason;   // where there is no interval: why not
};

struct Contender {
  std::string name;
  Finding finding = Finding::kCannotTell;  // the worst of `judged`
  std::string sentence;                    // the verdict with its figures
  std::vector<Judged> judged;              // what decides
  // Of all other metrics, those that surely differ: at 95 % for all of them together.
  std::vector<Difference> others;
  int alike = 0;  // other metrics of which no difference was seen
};

struct Comparison {
  std::string base;
  std::vector<Contender> contenders;
  Finding finding = Finding::kNoWorse;  // the worst of all
  double tolerance = 0;
  uint64_t seed = 0;
  uint32_t replications = 0;
  double duration = 0;                // seconds
  std::vector<std::string> notes;     // on how they were compared
  std::vector<std::string> warnings;  // of the runs, each with its name
};

// What decides where nobody says: metrics of the goals of either, and cost.per_hour where both have
// a price; without goals latency.mean, latency.p99, availability, and the cost.
std::vector<std::string> JudgedMetrics(const Config& base, const Config& other);

// The first of `played` against each of the others; none of them was stopped, and they were played
// in pairs. The interval of each judged metric is wider by how many are judged (Bonferroni), so
// that "worse" is wrong in at most one of twenty comparisons of scenarios that are alike.
Comparison Compare(const std::vector<PlayedVariant>& played, const CompareOptions& options);

}  // namespace servescape
