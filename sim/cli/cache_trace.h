// SPDX-License-Identifier: MIT
// A trace of cache requests from a table in text, one request a row. Columns are found by their
// usual names, or named or numbered; ids may be numbers or any text.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sim/base/result.h"
#include "sim/cache/replay.h"
#include "sim/scenario/table_parser.h"
#include "sim/scenario/time_column.h"

namespace servescape {

struct CacheTraceOptions {
  bool sizes = true;   // read the size column if there is one
  bool times = false;  // the time column is needed
  bool ttls = false;   // read the column ttl (seconds; 0: none) if there is one
  HeaderRow header = HeaderRow::kFind;
  RowPlaces places;  // of the text in its file
  // By name or number; empty: found by their usual names.
  std::string id_column, size_column, op_column, time_column;
  std::optional<TimeUnit> time_unit;  // none: what the column's name and first value mean
};

struct CacheTraceFile {
  CacheTrace trace;
  size_t left_out = 0;       // rows that cannot be read
  std::string why_left_out;  // the first of them
  bool has_header = true;
};

// The requests, or a sentence about why there are none ("line 7: column size: ..."). Two ids are
// taken for one with a probability of 2^-64 a pair.
Result<CacheTraceFile, std::string> ParseCacheTrace(std::string_view text,
                                                    const CacheTraceOptions& options);

}  // namespace servescape
