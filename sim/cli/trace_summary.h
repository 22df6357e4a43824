// SPDX-License-Identifier: MIT
// What a recorded trace holds, as text and as JSON: its arrivals, its columns, and its counts
// where every row stands for an interval.
#pragma once

#include <string>
#include <vector>

#include "sim/base/time.h"
#include "sim/cli/trace_table.h"

namespace servescape {

struct TraceSummaryOptions {
  std::vector<Duration> windows;  // to look for peaks in
  std::vector<double> quantiles;  // besides the usual ones
  Duration interval;              // of counts; zero: the median step of the times
  size_t first_row = 0;           // of the table in its file
  std::string understood;         // what kind of file it is
};

// Both end with a line break.
std::string TraceToJson(const std::string& name, const TraceTable& table,
                        const TraceSummaryOptions& options);
std::string TraceToText(const std::string& name, const TraceTable& table,
                        const TraceSummaryOptions& options, bool color);

}  // namespace servescape
