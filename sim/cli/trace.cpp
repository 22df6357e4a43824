// SPDX-License-Identifier: MIT
// servescape trace: what a recorded trace holds, before it is replayed.
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/cli/exit_code.h"
#include "sim/cli/files.h"
#include "sim/cli/scenario_options.h"
#include "sim/cli/terminal.h"
#include "sim/cli/trace_summary.h"
#include "sim/cli/trace_table.h"
#include "sim/cli/verbs.h"
#include "sim/input/table_text.h"
#include "sim/report/format.h"
#include "sim/scenario/quantity.h"
#include "sim/scenario/suggest.h"
#include "sim/scenario/table_parser.h"
#include "sim/scenario/time_column.h"

namespace servescape {
namespace {

struct TraceOptions {
  std::string file;
  std::string time_unit;
  std::string windows = "1s,1min";
  std::string interval;
  std::string quantiles;
  std::string rows;
  bool json = false;
  bool no_color = false;
  TraceTableOptions table;
  TraceSummaryOptions summary;
};

std::string ReadTime(const std::string& option, const std::string& text, Duration& out) {
  const std::optional<double> seconds = ParseSeconds(text);
  if (!seconds || !(FromSeconds(*seconds).ns > 0)) {
    return fmt::format("{}: \"{}\" is no time above zero; expected for example 1s or 5min", option,
                       text);
  }
  out = FromSeconds(*seconds);
  return "";
}

// "96491..100810", "5.." or "..9".
bool ReadRows(const std::string& text, TraceTableOptions& out) {
  const size_t dots = text.find("..");
  if (dots == std::string::npos || text == "..") return false;
  const std::string first = text.substr(0, dots), last = text.substr(dots + 2);
  if ((!first.empty() && !IsWholeNumber(first)) || (!last.empty() && !IsWholeNumber(last))) {
    return false;
  }
  if (!first.empty()) out.first_row = static_cast<size_t>(std::stoull(first));
  if (!last.empty()) out.last_row = static_cast<size_t>(std::stoull(last));
  return out.first_row <= out.last_row;
}

std::string ReadUnit(const std::string& text, std::optional<TimeUnit>& out) {
  out = TimeUnitOf(text);
  if (out) return "";
  std::vector<std::string> words;
  for (const TimeUnit& unit : kTimeUnits) words.emplace_back(unit.word);
  return fmt::format("--time-unit: \"{}\" is no unit; known are {}", text, JoinWords(words));
}

// What is wrong with the options, or "".
std::string ReadTraceOptions(TraceOptions& options) {
  std::string wrong =
      options.time_unit.empty() ? "" : ReadUnit(options.time_unit, options.table.unit);
  if (!wrong.empty()) return wrong;
  for (const std::string& word : CLI::detail::split(options.windows, ',')) {
    wrong =
        ReadTime("--window", CLI::detail::trim_copy(word), options.summary.windows.emplace_back());
    if (!wrong.empty()) return wrong;
  }
  if (!options.interval.empty()) {
    if (options.table.counts.empty()) return "--interval: needs --counts";
    wrong = ReadTime("--interval", options.interval, options.summary.interval);
    if (!wrong.empty()) return wrong;
  }
  if (!options.quantiles.empty()) {
    for (const std::string& word : CLI::detail::split(options.quantiles, ',')) {
      const std::optional<double> q = ParseRatio(CLI::detail::trim_copy(word));
      if (!q || !(*q >= 0 && *q <= 1)) {
        return fmt::format("--quantile: \"{}\" is no share; expected for example 0.95 or 95%",
                           word);
      }
      options.summary.quantiles.push_back(*q);
    }
  }
  if (!options.rows.empty() && !ReadRows(options.rows, options.table)) {
    return fmt::format("--rows: \"{}\" is no range; expected for example 100..199, 100.. or ..99",
                       options.rows);
  }
  options.summary.first_row = options.table.first_row;
  return "";
}

// What is known of the file, where the options say nothing else.
void Describe(const TableText& file, TraceOptions& options) {
  TraceTableOptions& table = options.table;
  options.summary.understood = file.kind;
  if (table.header == HeaderRow::kFind) table.header = file.header;
  table.places = file.places;
  if (table.time.empty()) {
    table.time = file.time_column;
    if (!table.unit) table.unit = TimeUnitOf(file.time_unit);
  }
  if (table.counts.empty()) table.counts = file.counts_column;
}

bool HoldsNothing(const TraceTable& table) {
  return !table.time_column && !table.columns.empty() &&
         std::all_of(table.columns.begin(), table.columns.end(),
                     [](const TraceColumn& column) { return column.kind == ColumnKind::kText; });
}

int DescribeTrace(TraceOptions options) {
  const std::string wrong = ReadTraceOptions(options);
  if (!wrong.empty()) {
    Complain(wrong);
    return kExitUsage;
  }
  const std::string name = options.file == "-" ? "standard input" : options.file;
  Result<std::string, FileProblem> text = ReadTraceFile(options.file);
  if (!text) {
    Complain(text.error().message);
    return kExitUsage;
  }
  Result<TableText, std::string> read = ReadTable(std::move(text).value(), kMaxTraceFileBytes);
  if (!read) {
    Complain(name + ": " + read.error());
    return kExitInvalid;
  }
  const TableText file = std::move(read).value();
  Describe(file, options);
  const Result<TraceTable, std::string> table = ParseTraceTable(file.text, options.table);
  if (!table) {
    Complain(name + ": " + table.error());
    return kExitInvalid;
  }
  if (HoldsNothing(table.value())) {
    const TraceColumn& first = table.value().columns.front();
    Complain(
        fmt::format("{}: holds neither times nor numbers ({} {}: {}); is it a table, such "
                    "as CSV or JSON Lines? Objects by name alone are for servescape cache",
                    name, table.value().row_word, first.text_line, first.text));
    return kExitInvalid;
  }
  const std::string error = WriteFile(
      "-", options.json
               ? TraceToJson(name, table.value(), options.summary)
               : TraceToText(name, table.value(), options.summary, UseColor(options.no_color)));
  if (error.empty()) return kExitOk;
  Complain(error);
  return kExitInternal;
}

}  // namespace

void AddTrace(CLI::App* app, int* exit_code) {
  auto options = std::make_shared<TraceOptions>();
  CLI::App* verb = app->add_subcommand("trace", "Tell what a recorded trace holds");
  verb->add_option("TRACE", options->file,
                   "A table: CSV, JSON Lines, .. also packed (-: standard input)")
      ->required()
      ->check(NotEmpty())
      ->type_name("");
  verb->add_option("--time", options->table.time,
                   "The time column, by name or number (else the likeliest, below)")
      ->type_name("COLUMN");
  verb->add_option("--time-unit", options->time_unit,
                   "Its unit: ns, us, ms, s, min, h or d (else by its name, _ms, .., and value)")
      ->type_name("UNIT");
  verb->add_option("--column", options->table.columns,
                   "A column to tell about, by name or number, repeatable (else all)")
      ->type_name("COLUMN")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  verb->add_option("--window", options->windows, "Windows to look for the peak of arrivals in")
      ->type_name("LIST")
      ->capture_default_str();
  verb->add_option("--counts", options->table.counts,
                   "A row is an interval, and this column the requests in it")
      ->type_name("COLUMN");
  verb->add_option("--interval", options->interval,
                   "How long that interval is (else the median step of the time column)")
      ->type_name("TIME");
  verb->add_option("--rows", options->rows, "Only these rows, the first being 0: 100..199, 100..")
      ->type_name("RANGE");
  verb->add_option("--quantile", options->quantiles,
                   "More quantiles, by both definitions: 0.05,30%")
      ->type_name("LIST");
  verb->add_flag("--json", options->json, "The results as JSON");
  verb->add_flag("--no-color", options->no_color, "No colours (also: NO_COLOR=1)");
  CLI::Option* const none = verb->add_flag_callback(
      "--no-header", [options] { options->table.header = HeaderRow::kNo; },
      "Line 1 is data: columns are called 1, 2, .. (else found out)");
  verb->add_flag_callback(
          "--header", [options] { options->table.header = HeaderRow::kYes; },
          "Line 1 names the columns (else found out)")
      ->excludes(none);
  verb->footer(fmt::format(
      "{}.\n"
      "They hold numbers (also since 1970, in any unit) or dates (2014-04-10 00:04:00.25+02:00), "
      "and\n"
      "are sorted. A row or a cell that cannot be read is left out and counted.\n"
      "Read are CSV, tabs, semicolons or spaces, JSON Lines and JSON, gzip and zstd; known are "
      "the\n"
      "traces of Azure (LLM 2023 and 2024, Functions 2019 and 2021), BurstGPT, Mooncake, Alibaba\n"
      "GenAI, Twitter, MSR Cambridge, Wikimedia, libCacheSim, and what AIPerf, GenAI-Perf, k6, "
      "Locust,\n"
      "hey and Prometheus (query_range) write.\n"
      "The mean rate is that of the requests after the first. Windows begin at the first request, "
      "and the last one\n"
      "counts whole. Variances are divided by the number of values.\n"
      "p50, p90, p99 lie on a straight line between the two values around (n - 1) q (type 7 of\n"
      "Hyndman and Fan, as in R and NumPy); the nearest rank is the least value that at least a\n"
      "share q does not exceed. The largest rise is the ratio of the mean of 5 rows to the mean\n"
      "of the 5 before them, wherever it is largest.\n"
      "\n"
      "Examples:\n"
      "  servescape trace trace.csv\n"
      "  servescape trace trace.csv --time ts --time-unit ms --column tokens --window 10s\n"
      "  servescape trace load.csv --counts requests --interval 1min --json",
      Wrap("Time columns: " + TimeColumnNames(), 90, 0)));
  verb->callback([options, exit_code] { *exit_code = DescribeTrace(*options); });
}

}  // namespace servescape
