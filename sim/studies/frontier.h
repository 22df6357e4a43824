// SPDX-License-Identifier: MIT
// The points of a sweep that no other beats in two or three metrics at once (the Pareto set), as
// far as intervals allow: beaten is what another surely is no worse than in each and better than
// in one, by paired differences with common random numbers.
#pragma once

#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/report/text.h"
#include "sim/studies/sweep.h"

namespace servescape {

enum class Standing : uint8_t {
  kOn,      // no other is better in all, as measured
  kMaybe,   // another is, as measured, but not surely; or a metric has no value
  kBeaten,  // another surely is
};
const char* NameOf(Standing standing);  // "on it", "cannot tell", "beaten"

struct FrontierPoint {
  std::vector<std::string> values;
  std::vector<Estimate> metrics;  // in the order of Frontier::metrics; NaN: no value
  Standing standing = Standing::kOn;
  std::string by;       // what beats it, or may
  std::string missing;  // "latency.p99 needs about 8 min": why a metric has no value
};

struct Frontier {
  std::string name;
  std::vector<StudyKnob> knobs;
  std::vector<std::string> metrics;
  std::vector<Unit> units;
  std::vector<FrontierPoint> points;  // all, by the first metric
};

// The error: of knobs, points, or metrics of which neither less nor more is better. Cancelled, it
// has no points.
Result<Frontier, std::string> FindFrontier(const std::string& name, const SweepSpec& spec,
                                           const std::vector<std::string>& metrics,
                                           const VariantLoader& load, const PlayTerms& terms);

// `all`: the beaten ones, too.
std::string ToText(const Frontier& frontier, bool all, const TextOptions& options);
std::string ToCsv(const Frontier& frontier);
// Schema "servescape.frontier", 1.
std::string ToJson(const Frontier& frontier);

}  // namespace servescape
