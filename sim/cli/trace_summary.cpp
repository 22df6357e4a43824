// SPDX-License-Identifier: MIT
#include "sim/cli/trace_summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "sim/cli/terminal.h"
#include "sim/metrics/sample_summary.h"
#include "sim/report/format.h"
#include "sim/report/json_value.h"
#include "sim/report/table.h"
#include "sim/scenario/quantity.h"
#include "sim/scenario/suggest.h"
#include "sim/scenario/trace.h"

namespace servescape {
namespace {

constexpr size_t kRiseWidth = 5;
constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

struct ArrivalSummary {
  double duration_s = 0;
  double mean_rate = kUnknown;  // requests after the first, per second of the duration
  SampleSummary steps{{}};      // seconds between one and the next
};

struct CountSummary {
  SampleSummary sample{{}};
  double interval_s = kUnknown;
  size_t peak = 0;  // index of the first row that has the most
  double largest_rise = kUnknown;
  int64_t missing = -1;  // -1: unknown
  int64_t repeated = -1;
};

// A division, so that whole seconds come out whole.
double SecondsOf(int64_t ns) { return static_cast<double>(ns) / 1e9; }

ArrivalSummary SummarizeArrivals(const TraceTable& table) {
  ArrivalSummary out;
  out.duration_s = SecondsOf(table.times.back() - table.times.front());
  std::vector<double> steps;
  for (size_t i = 1; i < table.times.size(); ++i) {
    steps.push_back(SecondsOf(table.times[i] - table.times[i - 1]));
  }
  if (out.duration_s > 0) out.mean_rate = static_cast<double>(steps.size()) / out.duration_s;
  out.steps = SampleSummary(std::move(steps));
  return out;
}

CountSummary SummarizeCounts(const TraceTable& table, Duration interval) {
  const std::vector<double>& values = table.columns[*table.counts].values;
  CountSummary out;
  out.sample = SampleSummary(values);
  out.peak = static_cast<size_t>(std::max_element(values.begin(), values.end()) - values.begin());
  out.largest_rise = LargestRise(values, kRiseWidth);
  if (interval.ns == 0 && table.times.size() > 1) {
    interval = FromSeconds(SummarizeArrivals(table).steps.NearestRank(0.5));
  }
  if (interval.ns == 0) return out;
  out.interval_s = SecondsOf(interval.ns);
  if (table.times.empty()) return out;
  std::set<int64_t> slots;
  for (const int64_t time : table.times) {
    slots.insert(slots.end(), (time - table.times.front() + interval.ns / 2) / interval.ns);
  }
  const int64_t held = static_cast<int64_t>(slots.size());
  out.missing = *slots.rbegin() + 1 - held;
  out.repeated = static_cast<int64_t>(table.times.size()) - held;
  return out;
}

size_t DistinctOf(std::vector<uint64_t> ids) {
  std::sort(ids.begin(), ids.end());
  return static_cast<size_t>(std::unique(ids.begin(), ids.end()) - ids.begin());
}

Json ArrivalsToJson(const TraceTable& table, const TraceSummaryOptions& options) {
  const ArrivalSummary arrivals = SummarizeArrivals(table);
  Json out;
  out["mean_rate_per_s"] = Number(arrivals.mean_rate);
  out["interarrival"] = {{"mean_s", Number(arrivals.steps.mean())},
                         {"cv", Number(arrivals.steps.cv())},
                         {"min_s", Number(arrivals.steps.min())},
                         {"max_s", Number(arrivals.steps.max())}};
  out["windows"] = Json::array();
  for (const Duration window : options.windows) {
    const CountsInWindows counts = CountInWindows(table.times, window.ns);
    out["windows"].push_back(
        {{"window_s", SecondsOf(window.ns)},
         {"windows", counts.windows},
         {"peak", counts.peak},
         {"peak_rate_per_s", static_cast<double>(counts.peak) / SecondsOf(window.ns)},
         {"peak_start_s", SecondsOf(counts.peak_window * window.ns)},
         {"index_of_dispersion", Number(counts.dispersion)}});
  }
  return out;
}

Json ColumnToJson(const TraceColumn& column, const std::vector<double>& quantiles) {
  Json out{{"name", column.name}};
  if (column.kind == ColumnKind::kText) {
    out["kind"] = "text";
    out["line"] = column.text_line;
    return out;
  }
  if (column.kind == ColumnKind::kIds) {
    out["kind"] = "ids";
    out["ids"] = column.ids.size();
    out["distinct_ids"] = DistinctOf(column.ids);
    return out;
  }
  const SampleSummary sample(column.values);
  out["kind"] = "numbers";
  if (column.left_out > 0) out["left_out"] = column.left_out;
  out["count"] = sample.count();
  out["mean"] = Number(sample.mean());
  out["min"] = Number(sample.min());
  out["p50"] = Number(sample.Linear(0.5));
  out["p90"] = Number(sample.Linear(0.9));
  out["p99"] = Number(sample.Linear(0.99));
  out["max"] = Number(sample.max());
  out["sum"] = Number(sample.sum());
  out["cv"] = Number(sample.cv());
  if (quantiles.empty()) return out;
  out["quantiles"] = Json::array();
  for (const double q : quantiles) {
    out["quantiles"].push_back({{"q", q},
                                {"linear", Number(sample.Linear(q))},
                                {"nearest_rank", Number(sample.NearestRank(q))}});
  }
  return out;
}

Json CountsToJson(const TraceTable& table, const TraceSummaryOptions& options) {
  const CountSummary counts = SummarizeCounts(table, options.interval);
  const SampleSummary& sample = counts.sample;
  Json out{{"column", table.columns[*table.counts].name}};
  out["interval_s"] = Number(counts.interval_s);
  out["total"] = Number(sample.sum());
  out["mean"] = Number(sample.mean());
  out["mean_rate_per_s"] = Number(sample.mean() / counts.interval_s);
  out["p99"] = Number(sample.Linear(0.99));
  out["peak"] = Number(sample.max());
  out["peak_row"] = options.first_row + counts.peak;
  out["peak_to_mean"] = Number(sample.max() / sample.mean());
  out["index_of_dispersion"] = Number(sample.dispersion());
  out["largest_rise_of_5_means"] = Number(counts.largest_rise);
  out["missing_slots"] = counts.missing < 0 ? Json() : Json(counts.missing);
  out["repeated_slots"] = counts.repeated < 0 ? Json() : Json(counts.repeated);
  return out;
}

// A whole number with its thousands apart, anything else in six digits.
std::string Shown(double value) {
  if (!std::isfinite(value)) return "-";
  if (value == std::floor(value) && std::fabs(value) < 1e15) {
    return Grouped(static_cast<int64_t>(value));
  }
  return fmt::format("{:.6g}", value);
}

std::string TimeText(double seconds) {
  return std::isfinite(seconds) ? FormatSeconds(seconds) : "-";
}

Cell Right(std::string text, Style style = Style::kPlain) {
  return {std::move(text), Align::kRight, style};
}

std::string ArrivalsToText(const TraceTable& table, const TraceSummaryOptions& options,
                           bool color) {
  const ArrivalSummary arrivals = SummarizeArrivals(table);
  std::string out = "\narrivals: ";
  if (std::isfinite(arrivals.mean_rate)) {
    out += fmt::format("{}/s on average, {} from one to the next", Shown(arrivals.mean_rate),
                       TimeText(arrivals.steps.mean()));
    if (arrivals.steps.count() > 1) out += " with a cv of " + Shown(arrivals.steps.cv());
  } else {
    out += table.times.size() == 1 ? "a single one, no rate" : "all at one instant, no rate";
  }
  out += "\n\n";
  Table windows(color, 0);
  const Style head = Style::kStrong;
  windows.AddRow({{"window", Align::kLeft, head},
                  Right("windows", head),
                  Right("peak", head),
                  Right("from", head),
                  Right("variance/mean", head)});
  for (const Duration window : options.windows) {
    const CountsInWindows counts = CountInWindows(table.times, window.ns);
    windows.AddRow({{FormatDuration(window)},
                    Right(Grouped(counts.windows)),
                    Right(Grouped(counts.peak)),
                    Right(FormatDuration({counts.peak_window * window.ns})),
                    Right(Shown(counts.dispersion))});
  }
  return out + windows.Print();
}

std::string CountsToText(const TraceTable& table, const TraceSummaryOptions& options) {
  const CountSummary counts = SummarizeCounts(table, options.interval);
  const SampleSummary& sample = counts.sample;
  const std::string& name = table.columns[*table.counts].name;
  // Rates do not add up to a number of requests.
  const bool rates = name.find("/s") != std::string::npos;
  std::string out =
      fmt::format("\n{} of {}: {}{} an interval, p99 {}\n  peak           {} in row {}",
                  rates ? "rates" : "counts", name, rates ? "" : Shown(sample.sum()) + " in all, ",
                  Shown(sample.mean()), Shown(sample.Linear(0.99)), Shown(sample.max()),
                  options.first_row + counts.peak);
  if (sample.mean() > 0) {
    out += fmt::format(", {} times the mean\n  variance/mean  {}",
                       Shown(sample.max() / sample.mean()), Shown(sample.dispersion()));
  }
  out += std::isfinite(counts.largest_rise)
             ? fmt::format("\n  largest rise   {} times, from {} intervals to the next {}\n",
                           Shown(counts.largest_rise), kRiseWidth, kRiseWidth)
             : fmt::format(
                   "\n  largest rise   none: it is reported for {} rows, from a mean above 0\n",
                   2 * kRiseWidth);
  if (counts.missing < 0) return out;
  return out + fmt::format("  slots          {} missing and {} repeated, one every {}\n",
                           Grouped(counts.missing), Grouped(counts.repeated),
                           FormatDuration(FromSeconds(counts.interval_s)));
}

std::string NumbersToText(const TraceTable& table, const TraceSummaryOptions& options, bool color) {
  Table out(color, 0);
  const Style head = Style::kStrong;
  std::vector<Cell> row{{"column", Align::kLeft, head}};
  for (const char* word : {"count", "mean", "min", "p50", "p90", "p99", "max", "sum", "cv"}) {
    row.push_back(Right(word, head));
  }
  for (const double q : options.quantiles) {
    row.push_back(Right(fmt::format("q{} linear", FormatNumber(q)), head));
    row.push_back(Right("nearest rank", head));
  }
  out.AddRow(std::move(row));
  bool any = false;
  for (const TraceColumn& column : table.columns) {
    if (column.kind != ColumnKind::kNumbers || column.values.empty()) continue;
    const SampleSummary sample(column.values);
    row = {{column.name}, Right(Grouped(static_cast<int64_t>(sample.count())))};
    for (const double value : {sample.mean(), sample.min(), sample.Linear(0.5), sample.Linear(0.9),
                               sample.Linear(0.99), sample.max(), sample.sum(), sample.cv()}) {
      row.push_back(Right(Shown(value)));
    }
    for (const double q : options.quantiles) {
      row.push_back(Right(Shown(sample.Linear(q))));
      row.push_back(Right(Shown(sample.NearestRank(q))));
    }
    out.AddRow(std::move(row));
    any = true;
  }
  return any ? "\n" + out.Print() : "";
}

// One line of what the file was taken for, and one for each thing that is not as it stands.
std::string Understood(const TraceTable& table, const TraceSummaryOptions& options) {
  if (!options.understood.empty() && table.has_header) return options.understood;
  const char* separator = "one column";
  switch (table.separator) {
    case ',':
      separator = "separated by commas";
      break;
    case '\t':
      separator = "separated by tabs";
      break;
    case ';':
      separator = "separated by semicolons, decimal commas read";
      break;
    case '|':
      separator = "separated by bars";
      break;
    case ' ':
      separator = "separated by spaces";
      break;
    default:
      break;
  }
  return fmt::format(
      "{}table, {}, {}", options.understood.empty() ? "" : options.understood + ": ", separator,
      table.has_header ? "a header row"
                       : "line 1 looks like data: no header row, columns are called 1, 2, ..");
}

// Of a table that nothing is known of: whether its rows look like intervals. "" if not.
std::string CountsNote(const TraceTable& table) {
  if (table.counts || !table.has_header || !table.time_column) return "";
  std::vector<std::string> names;
  for (const TraceColumn& column : table.columns) {
    names.push_back(column.kind == ColumnKind::kNumbers ? column.name : "");
  }
  const std::optional<size_t> counts = FindCountsColumn(names);
  const int64_t step = counts ? EvenStep(table.times) : 0;
  if (step == 0) return "";
  return fmt::format(
      "rows are {} apart and column {} looks like counts, but each row is taken for "
      "one request; for counts: --counts {}",
      FormatDuration(Duration{step}), names[*counts], names[*counts]);
}

std::vector<std::string> NotesOf(const TraceTable& table) {
  std::vector<std::string> notes{table.twins, CountsNote(table)};
  if (!table.counts) notes.push_back(CoarseTimesWords(table.times));
  std::erase(notes, "");
  return notes;
}

std::string NotesToText(const TraceTable& table, const TraceSummaryOptions& options) {
  std::string out;
  if (!options.understood.empty() || table.separator != ',' || !table.has_header) {
    out = "read as: " + Understood(table, options) + "\n";
  }
  if (table.out_of_order > 0) {
    out += fmt::format("{} {} earlier than the row before: sorted by time\n",
                       Counted(table.out_of_order, "row"), table.out_of_order == 1 ? "is" : "are");
  }
  if (table.left_out > 0) out += LeftOutWords(table.left_out, table.why_left_out) + "\n";
  for (const std::string& note : NotesOf(table)) out += note + "\n";
  return out;
}

}  // namespace

std::string TraceToJson(const std::string& name, const TraceTable& table,
                        const TraceSummaryOptions& options) {
  Json root;
  root["schema"] = 1;
  root["trace"] = {{"file", name}, {"rows", table.rows}, {"first_row", options.first_row}};
  root["understood"] = Understood(table, options);
  root["left_out"] = {{"rows", table.left_out},
                      {"first", table.left_out > 0 ? Json(table.why_left_out) : Json()}};
  root["out_of_order"] = table.out_of_order;
  root["notes"] = NotesOf(table);
  root["percentiles"] = "linear between order statistics (type 7)";
  root["time"] = Json();
  root["arrivals"] = Json();
  if (table.time_column) {
    root["time"] = {{"column", *table.time_column},
                    {"unit", table.time_unit},
                    {"first_s", SecondsOf(table.times.front())},
                    {"duration_s", SecondsOf(table.times.back() - table.times.front())}};
    if (!table.counts) root["arrivals"] = ArrivalsToJson(table, options);
  }
  root["counts"] = table.counts ? CountsToJson(table, options) : Json();
  root["columns"] = Json::array();
  for (const TraceColumn& column : table.columns) {
    root["columns"].push_back(ColumnToJson(column, options.quantiles));
  }
  return Print(root, /*pretty=*/true) + "\n";
}

std::string TraceToText(const std::string& name, const TraceTable& table,
                        const TraceSummaryOptions& options, bool color) {
  std::string out = name + ": " + Counted(table.rows, "row");
  if (table.time_column) {
    const double duration = SecondsOf(table.times.back() - table.times.front());
    out += fmt::format(" over {} by column {} ({})\n", TimeText(duration), *table.time_column,
                       table.time_words);
    out += NotesToText(table, options);
    if (!table.counts) out += ArrivalsToText(table, options, color);
  } else {
    out += ", no time column (--time names one)\n" + NotesToText(table, options);
  }
  if (table.counts) out += CountsToText(table, options);
  out += NumbersToText(table, options, color);
  for (const TraceColumn& column : table.columns) {
    if (column.kind == ColumnKind::kIds) {
      out += fmt::format("\n{}: {}, {} distinct\n", column.name, Counted(column.ids.size(), "id"),
                         Grouped(static_cast<int64_t>(DistinctOf(column.ids))));
    } else if (column.kind == ColumnKind::kText) {
      out += fmt::format("\n{}: no numbers ({} {}: {})\n", column.name, table.row_word,
                         column.text_line, column.text);
    } else if (column.left_out > 0 && !column.values.empty()) {
      out += fmt::format(
          "\n{}: {} of {} cells {} no number and {} left out{}\n", column.name, column.left_out,
          column.left_out + column.values.size(), column.left_out == 1 ? "holds" : "hold",
          column.left_out == 1 ? "was" : "were",
          column.texts > 0
              ? fmt::format(" ({} {}: {})", table.row_word, column.text_line, column.text)
              : "");
    }
  }
  return out;
}

}  // namespace servescape
