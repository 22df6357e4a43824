// SPDX-License-Identifier: MIT
// Recorded requests from a table in text: one request a row, in any order. A row that cannot be
// read is left out and counted.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/base/result.h"
#include "sim/scenario/config.h"
#include "sim/scenario/table_parser.h"
#include "sim/scenario/time_column.h"

namespace servescape {

constexpr size_t kMaxTraceBytes = size_t{64} << 20;

// What stands in the column of keys, where it is more than a key: the number that TraceRow::key is.
class TraceKeys {
 public:
  virtual ~TraceKeys() = default;
  virtual uint64_t Read(std::string_view field) = 0;
};

struct TraceFormat {
  std::string time_column;            // empty: the usual names, or the only column
  std::optional<TimeUnit> time_unit;  // none: what the column's name and first value mean
  std::vector<std::pair<std::string, double>> size;  // column and weight
  std::string key_column;    // a whole number as it is, any other text by its hash; empty: none
  std::string class_column;  // one of `classes`; empty: none
  std::string items_column;  // a whole number from 1 to 65536; empty: none
  // Whole numbers, up to kMostTokens; prompts may have none.
  std::string prompt_column, output_column;
  std::vector<std::string> classes;
  SimTime end = kEndOfTime;  // of the run
  RowPlaces places;          // of the text in its file
  std::string file;          // as written, for notes
  TraceKeys* keys = nullptr;

  bool operator==(const TraceFormat&) const = default;
};

struct ParsedTrace {
  std::vector<TraceRow> rows;  // in ascending time
  // Sentences about what is not as it stands: rows left out, sorted, counted from the first row.
  std::vector<std::string> notes;
};

// "profile = [{ shape = "counts", file = "FILE", column = "COLUMN" }]": how counts are played.
std::string CountsProfile(const std::string& file, const std::string& column);

// The column that is called as counts are in published files (requests, count, qps, ..).
std::optional<size_t> FindCountsColumn(const std::vector<std::string>& names);

// The step of the times (ns, ascending) of rows that look like intervals: at least three rows, most
// of them one step apart, the others whole numbers of it; else 0.
int64_t EvenStep(const std::vector<int64_t>& times);

// Times that count from 1970, and those that begin after the end of the run, are counted from the
// first row. The rows, or a sentence about why there are none.
Result<ParsedTrace, std::string> ParseTrace(std::string_view text, const TraceFormat& format);

// Where times (ns, ascending) are those of a clock that knows whole seconds only, and most rows
// share theirs with others: a sentence that they come at once for that reason alone, or "".
std::string CoarseTimesWords(const std::vector<int64_t>& times);

struct ParsedCounts {
  // When each interval begins, ascending from 0, and its count; 0 for one that is missing.
  std::vector<std::pair<Duration, double>> slots;
  double mean = 0;  // of those that are not
  Duration interval;
  std::vector<std::string> notes;
};

// Requests in each interval, from a column of numbers, none of them negative. With a column of
// times, intervals begin when it says; else one follows the other every `interval`. At most
// kMaxTraceBytes, at most a million rows.
Result<ParsedCounts, std::string> ParseCounts(std::string_view text, const std::string& column,
                                              Duration interval, bool interval_given,
                                              const RowPlaces& places);

}  // namespace servescape
