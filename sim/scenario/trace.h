// SPDX-License-Identifier: MIT
// Recorded requests from CSV text: a header row that names the columns, then one request a line,
// in ascending time. Numbers are strict; a mistake is told with its line.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/base/result.h"
#include "sim/scenario/config.h"

namespace servescape {

constexpr size_t kMaxTraceBytes = size_t{64} << 20;

struct TraceFormat {
  std::string time_column = "arrival_s";
  double time_unit = 1;  // units per second: 1 for seconds, 1000 for milliseconds
  std::vector<std::pair<std::string, double>> size;  // column and weight
};

// The rows, or a sentence about the first mistake ("line 7: column arrival_s: ...").
// Blank lines and lines that begin with # are skipped.
Result<std::vector<TraceRow>, std::string> ParseTrace(std::string_view text,
                                                      const TraceFormat& format);

}  // namespace servescape
