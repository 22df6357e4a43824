// SPDX-License-Identifier: MIT
// From the bytes of a file to the text of a table (see scenario/table_parser.h), whatever form it
// has: compressed, JSON, JSON Lines, UTF-16, binary cache traces, and the files that well-known
// data sets and tools write, which are known by what is in them. What is no table is named.
// `run`, `trace` and `cache` all read through this.
//
// To add a kind: a row in the list of known_tables.cpp (text) or json_table.cpp, and a test.
#pragma once

#include <string>

#include "sim/base/result.h"
#include "sim/scenario/table_parser.h"

namespace servescape {

struct TableText {
  std::string text;
  std::string kind;  // what was understood: "Mooncake trace, JSON Lines"; empty: a plain table
  HeaderRow header = HeaderRow::kFind;
  RowPlaces places;  // of the text in the file
  // Columns whose names do not say what they are; empty: to be found by their names.
  std::string time_column, time_unit;
  std::string counts_column;  // a row is an interval, and this the requests in it
};

// The table, or a sentence that goes on after the file's name: "is compressed (xz); ..". At most
// `most_bytes` once unpacked.
Result<TableText, std::string> ReadTable(std::string bytes, size_t most_bytes);

}  // namespace servescape
