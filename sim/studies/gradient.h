// SPDX-License-Identifier: MIT
// What one step of each knob would do: the scenario against itself with one key changed, by paired
// differences with common random numbers. A knob of which no metric surely moves is useless here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"
#include "sim/report/text.h"
#include "sim/studies/difference.h"
#include "sim/studies/sweep.h"

namespace servescape {

struct GradientStep {
  std::string key, from, to;
  std::vector<Difference> differences;  // in the order of Gradient::metrics
  bool useless = false;                 // none of all metrics surely differs
  std::string unstable;                 // where the step makes the load grow without end: so
};

struct Gradient {
  std::string name;
  std::vector<std::string> metrics;
  std::vector<GradientStep> steps;   // by the size of what they do to the first metric
  std::vector<std::string> skipped;  // steps that are no valid scenario, and why
};

// Steps that make sense for the scenario: of each service one replica more and less, twice and half
// the largest batch, its delay and its queue; of each cache twice and half the capacity and the
// time to live; of each source a tenth more and less traffic.
std::vector<Setting> UsualSteps(const Config& config, std::string_view text);

// `metrics`: empty: latency.mean, latency.p99, cost.per_hour and quality.mean where it moves.
// The error: of the scenario itself, or a step that was refused. Cancelled, there are no steps.
Result<Gradient, std::string> FindGradient(const std::string& name, std::string_view text,
                                           const std::vector<Setting>& steps,
                                           const std::vector<std::string>& metrics,
                                           const VariantLoader& load, const PlayTerms& terms);

std::string ToText(const Gradient& gradient, const TextOptions& options);
// Schema "servescape.gradient", 1.
std::string ToJson(const Gradient& gradient);

}  // namespace servescape
