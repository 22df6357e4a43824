// SPDX-License-Identifier: MIT
// A recorded trace of any columns from a table in text, kept column by column: its times, and
// what every other column turns out to hold.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"
#include "sim/scenario/table_parser.h"
#include "sim/scenario/time_column.h"

namespace servescape {

struct TraceTableOptions {
  HeaderRow header = HeaderRow::kFind;
  RowPlaces places;                  // of the text in its file
  std::string time;                  // the column; empty: the likeliest, or none
  std::optional<TimeUnit> unit;      // none: what the column's name means
  std::vector<std::string> columns;  // these must hold numbers or ids; empty: all, any kind
  std::string counts;                // a column of numbers >= 0; or empty
  size_t first_row = 0;              // rows count from 0
  size_t last_row = std::numeric_limits<size_t>::max();
};

enum class ColumnKind : uint8_t {
  kNumbers,  // numbers, but for some cells that are left out
  kIds,      // whole numbers separated by spaces, any number of them a row
  kText,     // anything else
};

// Columns of lists of objects, by their usual names; in any capitals.
inline constexpr std::array<std::string_view, 5> kListNames{
    "block_hash_ids", "hash_ids", "block_ids", "blocks", "prefix_hash_ids"};
bool NamesLists(std::string_view column);

struct TraceColumn {
  std::string name;
  size_t index = 0;
  bool lists = false;  // its name says so: 1,234 in it is two objects
  ColumnKind kind = ColumnKind::kNumbers;
  bool required = false;       // must not be text
  std::vector<double> values;  // of kNumbers
  size_t left_out = 0;         // of kNumbers: cells that hold something else, or nothing
  std::vector<uint64_t> ids;   // of kIds
  // What reads as numbers with grouped digits (1,234) and as lists, until it is known which.
  std::vector<double> grouped;
  std::vector<uint64_t> split;
  size_t texts = 0;      // cells that are neither a number nor nothing
  size_t text_line = 0;  // where the first of them stands, 0: none
  std::string text;      // and what it holds, for a message
};

struct TraceTable {
  size_t rows = 0;  // that were asked for
  std::optional<std::string> time_column;
  std::string time_unit;             // "ms", "date"
  std::string time_words;            // "ms since 1970", "dates"
  std::vector<int64_t> times;        // ns, ascending; empty without a time column
  std::vector<TraceColumn> columns;  // in the order of the file, without the time column
  std::optional<size_t> counts;      // among `columns`
  bool has_header = true;
  char separator = ',';           // 0: one column
  std::string row_word = "line";  // what a row is in the file, of "line 7"
  size_t out_of_order = 0;        // rows earlier than the one before: sorted
  size_t left_out = 0;            // rows that cannot be read
  std::string why_left_out;       // the first of them
  std::string twins;              // whether others are called as the column of times, too
};

// The table, or a sentence about why there is none.
Result<TraceTable, std::string> ParseTraceTable(std::string_view text,
                                                const TraceTableOptions& options);

}  // namespace servescape
