// SPDX-License-Identifier: MIT
// Laws without a variance, and what of a run has no mean because of them (laws without a mean are
// refused). A mean that does not exist is not estimated better by a longer run: it only grows.
//
// The mean wait before one server is finite only if the service time has a variance (Pollaczek and
// Khinchine). With k servers, of which a are needed on average, long services must fill
// k - floor(a) at once to hold up the others: for a tail like x^-shape the mean wait is finite if
// (shape - 1) * (k - floor(a)) > 1 (Scheller-Wolf and Vesilo 2006; Foss and Korshunov 2012).
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
