// SPDX-License-Identifier: MIT
#include "sim/cli/trace_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "sim/scenario/quantity.h"
#include "sim/scenario/suggest.h"
#include "sim/scenario/table_parser.h"

namespace servescape {
namespace {

// Whole numbers up to here are exact in a double.
constexpr double kExactWhole = 0x1p53;

class TraceTableParser : public TableParser {
 public:
  explicit TraceTableParser(const TraceTableOptions& options)
      : TableParser("arrival_s,tokens", "rows"), options_(options) {}

  TraceTable Take() && { return std::move(table_); }
  size_t rows_seen() const { return row_; }

 private:
  std::optional<size_t> IndexOf(std::string_view name) const {
    const auto found = std::find(names_.begin(), names_.end(), name);
    if (found == names_.end()) return std::nullopt;
    return static_cast<size_t>(found - names_.begin());
  }

  std::string NoColumn(const std::string& name) const {
    const std::string hint = DidYouMean(name, names_);
    return fmt::format("there is no column {}{}", QuotedField(name),
                       hint.empty() ? "; there are " + KnownColumns() : hint);
  }

  std::string Header() override {
    if (!options_.time.empty()) {
      time_ = IndexOf(options_.time);
      if (!time_) return NoColumn(options_.time);
    }
    for (const TimeName& known : kTimeNames) {
      if (!time_) time_ = IndexOf(known.column);
    }
    if (time_) {
      table_.time_column = names_[*time_];
      table_.unit = options_.unit.value_or(UnitOfColumn(names_[*time_]));
    }
    std::vector<std::string> wanted = options_.columns;
    if (!options_.counts.empty()) wanted.push_back(options_.counts);
    for (const std::string& name : wanted) {
      if (!IndexOf(name)) return NoColumn(name);
    }
    for (size_t i = 0; i < names_.size(); ++i) {
      const bool named = std::find(wanted.begin(), wanted.end(), names_[i]) != wanted.end();
      if (!named && (!options_.columns.empty() || i == time_)) continue;
      TraceColumn column;
      column.name = names_[i];
      column.index = i;
      column.required = named;
      if (named && names_[i] == options_.counts) table_.counts = table_.columns.size();
      table_.columns.push_back(std::move(column));
    }
    return "";
  }

  std::string Row() override {
    const size_t row = row_++;
    if (row < options_.first_row || row > options_.last_row) return "";
    ++table_.rows;
    std::string wrong = time_ ? Time() : "";
    for (size_t i = 0; i < table_.columns.size() && wrong.empty(); ++i) {
      TraceColumn& column = table_.columns[i];
      wrong = i == table_.counts ? Number(column.index, column.values.emplace_back())
                                 : Cell(column);
    }
    return wrong;
  }

  std::string Time() {
    const std::optional<SimTime> date = ParseDate(fields_[*time_]);
    if (table_.times.empty()) table_.dates = date.has_value();
    SimTime time;
    if (date && table_.dates) {
      time = *date;
    } else if (table_.dates || !ParseNumber(fields_[*time_])) {
      return Wrong(*time_, table_.dates || table_.times.empty()
                               ? "is no time: neither a number nor a date such as "
                                 "2014-04-10 00:04:00"
                               : "is not a number");
    } else {
      double value = 0;
      const std::string why = Number(*time_, value);
      if (!why.empty()) return why;
      time = SimTime{} + FromSeconds(table_.unit.Seconds(value));
      if (time == kEndOfTime) {
        return Wrong(*time_, fmt::format("is more than 73 years in {}; --time-unit names another",
                                         table_.unit.word));
      }
    }
    if (!table_.times.empty() && time.ns < table_.times.back()) {
      return Wrong(*time_, "is earlier than the line before; sort the file by time");
    }
    table_.times.push_back(time.ns);
    return "";
  }

  std::string Cell(TraceColumn& column) {
    const std::string_view field = fields_[column.index];
    if (column.kind == ColumnKind::kText || field.empty()) return "";
    if (column.kind == ColumnKind::kNumbers) {
      const std::optional<double> value = ParseNumber(field);
      if (value && std::isfinite(*value)) {
        column.values.push_back(*value);
        return "";
      }
      const bool whole = std::all_of(column.values.begin(), column.values.end(), [](double v) {
        return v >= 0 && v < kExactWhole && v == std::floor(v);
      });
      if (whole && AddIds(field, column.ids)) {
        for (const double v : column.values) column.ids.push_back(static_cast<uint64_t>(v));
        column.values = {};
        column.kind = ColumnKind::kIds;
        return "";
      }
    } else if (AddIds(field, column.ids)) {
      return "";
    }
    if (column.required) {
      return Wrong(column.index, column.kind == ColumnKind::kIds
                                     ? "is no list of whole numbers as above"
                                     : "is not a number");
    }
    column.kind = ColumnKind::kText;
    column.text_line = line_;
    column.text = QuotedField(field);
    column.values = {};
    column.ids = {};
    return "";
  }

  // Whether the field is whole numbers separated by spaces, all of them added if so.
  static bool AddIds(std::string_view field, std::vector<uint64_t>& ids) {
    const size_t before = ids.size();
    while (!field.empty()) {
      const std::string_view id = field.substr(0, field.find(' '));
      field.remove_prefix(std::min(field.size(), id.size() + 1));
      if (id.empty()) continue;
      if (!IsWholeNumber(id)) {
        ids.resize(before);
        return false;
      }
      uint64_t number = 0;
      for (const char c : id) number = number * 10 + static_cast<uint64_t>(c - '0');
      ids.push_back(number);
    }
    return true;
  }

  const TraceTableOptions& options_;
  std::optional<size_t> time_;
  size_t row_ = 0;
  TraceTable table_;
};

}  // namespace

Result<TraceTable, std::string> ParseTraceTable(std::string_view text,
                                                const TraceTableOptions& options) {
  TraceTableParser parser(options);
  std::string wrong = parser.Parse(text);
  if (!wrong.empty()) return wrong;
  const size_t seen = parser.rows_seen();
  TraceTable table = std::move(parser).Take();
  if (table.rows == 0) {
    return fmt::format("has {} rows, none of them from row {} on", seen, options.first_row);
  }
  return table;
}

}  // namespace servescape
