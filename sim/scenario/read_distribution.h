// SPDX-License-Identifier: MIT
// Distributions as a scenario writes them: a plain value (deterministic) or a table with the
// family and its parameters.
#pragma once

#include <optional>

#include "sim/random/distribution.h"
#include "sim/scenario/document.h"
#include "sim/scenario/reporter.h"
#include "sim/scenario/section.h"

namespace servescape {

// `timed`: parameters are durations ("10ms"), the result is in seconds; otherwise they are
// numbers, and a family's mean, scale or minimum is 1 where it is not given. Nothing if it was
// reported as wrong.
std::optional<Distribution> ReadDistribution(const Node& node, bool timed, const Label& label,
                                             Reporter& reporter);

// The same shape with all values multiplied by a positive factor.
Distribution Scaled(const Distribution& distribution, double factor);

}  // namespace servescape
