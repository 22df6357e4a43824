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
  std::string key_column;    // a whole number as it is, any other text by its hash; empty: none
  std::string class_column;  // one of `classes`; empty: none
  std::string items_column;  // a whole number from 1 to 65536; empty: none
  // Whole numbers, up to kMostTokens; prompts may have none.
  std::string prompt_column, output_column;
  std::vector<std::string> classes;
};

// The rows, or a sentence about the first mistake ("line 7: column arrival_s: ...").
// Blank lines and lines that begin with # are skipped.
Result<std::vector<TraceRow>, std::string> ParseTrace(std::string_view text,
                                                      const TraceFormat& format);

// One column of numbers, none of them negative, or a sentence about the first mistake. At most
// kMaxTraceBytes, at most a million rows.
Result<std::vector<double>, std::string> ParseColumn(std::string_view text,
                                                     const std::string& column);

}  // namespace servescape
