// SPDX-License-Identifier: MIT
// What of a run has no mean because of laws without a variance (sim/model/heavy_laws.h). A mean
// that does not exist is not estimated better by a longer run: it only grows.
#pragma once

#include <string>
#include <vector>

#include "sim/metrics/run_report.h"
#include "sim/model/load.h"
#include "sim/scenario/config.h"

namespace servescape {

struct HeavyTail {
  std::string text;                // a sentence that says which law, and which mean is infinite
  std::vector<std::string> names;  // metrics whose mean is infinite
};

std::vector<HeavyTail> HeavyTailsOf(const Config& config, const std::vector<ServiceLoad>& loads);
// By what the sources offer.
std::vector<HeavyTail> HeavyTailsOf(const Config& config);

// Takes back the means that are infinite, with their intervals.
void WithholdInfinite(const std::vector<HeavyTail>& tails, std::vector<Metric>* metrics);

}  // namespace servescape
