// SPDX-License-Identifier: MIT
// A recorded trace of any columns from CSV text, kept column by column: its times, and what every
// other column turns out to hold.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"
#include "sim/cli/time_column.h"

namespace servescape {

struct TraceTableOptions {
  std::string time;                  // the column; empty: the first of kTimeNames, or none
  std::optional<TimeUnit> unit;      // none: what the column's name means
  std::vector<std::string> columns;  // these must hold numbers or ids; empty: all, any kind
  std::string counts;                // a column of numbers >= 0, none of them missing; or empty
  size_t first_row = 0;              // rows count from 0
  size_t last_row = std::numeric_limits<size_t>::max();
};

enum class ColumnKind : uint8_t {
  kNumbers,  // a number in every row, or nothing
  kIds,      // whole numbers separated by spaces, any number of them a row
  kText,     // anything else
};

struct TraceColumn {
  std::string name;
  size_t index = 0;
  ColumnKind kind = ColumnKind::kNumbers;
  bool required = false;        // must not be text
  std::vector<double> values;   // of kNumbers
  std::vector<uint64_t> ids;    // of kIds
  size_t text_line = 0;         // of kText: where the first of it stands
  std::string text;             // and what, for a message
};

struct TraceTable {
  size_t rows = 0;                        // that were asked for
  std::optional<std::string> time_column;
  TimeUnit unit;
  bool dates = false;                     // the times are dates, and have no unit
  std::vector<int64_t> times;             // ns, ascending; empty without a time column
  std::vector<TraceColumn> columns;       // in the order of the file, without the time column
  std::optional<size_t> counts;           // among `columns`
};

// The table, or a sentence about the first mistake with its line.
Result<TraceTable, std::string> ParseTraceTable(std::string_view text,
                                                const TraceTableOptions& options);

}  // namespace servescape
