// SPDX-License-Identifier: MIT
// A run as one HTML file that needs nothing else: verdict, goals, metrics with intervals, the bill,
// and pictures (SVG) of the latency's distribution and of the curves over time. No script, no font,
// nothing is loaded.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/metrics/run_report.h"

namespace servescape {

std::string ToHtml(const RunReport& report, const std::string& scenario);

// The pictures alone. Heights begin at 0; what has no value is a gap.
std::string DistributionSvg(const std::vector<Bin>& distribution);
std::string CurveSvg(const Series& series, const std::vector<double>& times);

}  // namespace servescape
