// SPDX-License-Identifier: MIT
// Names of percentiles: p75, p99.9, and without a dot, from p900 on, p999 = p99.9, p9999 = p99.99.
#pragma once

#include <optional>
#include <string_view>

namespace servescape {

// The share that a percentile's name stands for, 0.999 for "p99.9" and "p999"; nothing for what is
// no such name or not between 0 and 100 (p0, p100, p101).
std::optional<double> ShareOfPercentile(std::string_view name);

// "p99.9" at the end of a metric's name such as latency.p99.9; empty where there is none.
std::string_view PercentileAtEnd(std::string_view metric);

}  // namespace servescape
