// SPDX-License-Identifier: MIT
#include "sim/cli/trace_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "sim/base/stable_sort.h"
#include "sim/scenario/quantity.h"
#include "sim/scenario/suggest.h"

namespace servescape {
namespace {

// Whole numbers up to here are exact in a double.
constexpr double kExactWhole = 0x1p53;

class TraceTableParser : public TableParser {
 public:
  explicit TraceTableParser(const TraceTableOptions& options)
      : TableParser("arrival_s,tokens", "rows"), options_(options) {
    Expect(options.header, options.places);
  }

  // What is wrong with the columns that were asked for, or "".
  std::string Finish() {
    for (TraceColumn& column : table_.columns) {
      if (column.kind != ColumnKind::kNumbers) continue;
      column.values.insert(column.values.end(), column.grouped.begin(), column.grouped.end());
      if (column.texts > column.values.size() || (column.required && column.values.empty())) {
        column.kind = ColumnKind::kText;
        column.values = {};
      }
      if (column.required && column.kind == ColumnKind::kText) {
        return fmt::format("{} {}: column {}: {} is not a number", row_word(), column.text_line,
                           column.name, column.text);
      }
    }
    table_.has_header = has_header();
    table_.separator = separator();
    table_.row_word = row_word();
    table_.left_out = left_out();
    table_.why_left_out = why_left_out();
    Sort();
    return "";
  }

  TraceTable Take() && { return std::move(table_); }
  size_t rows_seen() const { return row_; }

 private:
  // By time, and the counts with it: nothing else depends on the order.
  void Sort() {
    std::vector<int64_t>& times = table_.times;
    table_.time_unit = std::string(reader_.unit_word());
    table_.time_words = reader_.Words();
    for (size_t i = 1; i < times.size(); ++i) {
      table_.out_of_order += times[i] < times[i - 1] ? 1 : 0;
    }
    if (table_.out_of_order == 0) return;
    const std::vector<uint32_t> order =
        StableOrder(times.size(), [&](uint32_t a, uint32_t b) { return times[a] < times[b]; });
    std::vector<int64_t> sorted;
    for (const uint32_t index : order) sorted.push_back(times[index]);
    times = std::move(sorted);
    if (!table_.counts) return;
    std::vector<double>& values = table_.columns[*table_.counts].values;
    std::vector<double> counts;
    for (const uint32_t index : order) counts.push_back(values[index]);
    values = std::move(counts);
  }

  std::string Header() override {
    time_ = options_.time.empty() ? FindTimeColumn(names_) : Find(options_.time);
    if (!time_ && !options_.time.empty()) return NoColumn(options_.time);
    if (!time_ && !has_header()) time_ = 0;
    if (time_) {
      table_.time_column = names_[*time_];
      table_.twins = TwinWords(*time_, options_.time);
      reader_ = TimeReader(has_header() ? names_[*time_] : "", options_.unit);
    }
    std::vector<size_t> wanted;
    for (const std::string& name : options_.columns) {
      if (!Find(name)) return NoColumn(name);
      wanted.push_back(*Find(name));
    }
    const std::optional<size_t> counts = Find(options_.counts);
    if (!counts && !options_.counts.empty()) return NoColumn(options_.counts);
    if (counts) wanted.push_back(*counts);
    for (size_t i = 0; i < names_.size(); ++i) {
      const bool named = std::find(wanted.begin(), wanted.end(), i) != wanted.end();
      if (!named && (!options_.columns.empty() || i == time_)) continue;
      TraceColumn column;
      column.name = names_[i];
      column.index = i;
      column.lists = NamesLists(names_[i]);
      column.required = named;
      if (i == counts) table_.counts = table_.columns.size();
      table_.columns.push_back(std::move(column));
    }
    return "";
  }

  std::string Row() override {
    const size_t row = row_++;
    if (row < options_.first_row || row > options_.last_row) return "";
    int64_t time = 0;
    double count = 0;
    if (time_) {
      const std::string wrong = reader_.Read(fields_[*time_], time);
      if (!wrong.empty()) return Wrong(*time_, wrong);
    }
    if (table_.counts) {
      const std::string wrong = Number(table_.columns[*table_.counts].index, count);
      if (!wrong.empty()) return wrong;
    }
    ++table_.rows;
    if (time_) table_.times.push_back(time);
    for (size_t i = 0; i < table_.columns.size(); ++i) {
      if (i == table_.counts) {
        table_.columns[i].values.push_back(count);
      } else {
        Cell(table_.columns[i]);
      }
    }
    return "";
  }

  void Cell(TraceColumn& column) {
    const std::string_view field = fields_[column.index];
    if (column.kind == ColumnKind::kIds) {
      if (!AddIds(field, column.ids)) LeaveOut(column, field);
      return;
    }
    const std::optional<double> value = TableNumber(field);
    if (value && std::isfinite(*value) && !(column.lists && IsGrouped(field))) {
      if (IsGrouped(field)) {
        AddIds(field, column.split);
        column.grouped.push_back(*value);
      } else {
        column.values.push_back(*value);
      }
      return;
    }
    if (IsMissing(field)) {
      ++column.left_out;
      return;
    }
    const bool whole =
        column.texts == 0 && std::all_of(column.values.begin(), column.values.end(), [](double v) {
          return v >= 0 && v < kExactWhole && v == std::floor(v);
        });
    if (whole && AddIds(field, column.ids)) {
      for (const double v : column.values) column.ids.push_back(static_cast<uint64_t>(v));
      column.ids.insert(column.ids.end(), column.split.begin(), column.split.end());
      column.values = column.grouped = {};
      column.kind = ColumnKind::kIds;
      return;
    }
    LeaveOut(column, field);
  }

  void LeaveOut(TraceColumn& column, std::string_view field) const {
    ++column.left_out;
    if (column.texts++ > 0) return;
    column.text_line = line_;
    column.text = QuotedField(field);
  }

  // Whether the field is a list of whole numbers, all of them added if so.
  static bool AddIds(std::string_view field, std::vector<uint64_t>& ids) {
    const size_t before = ids.size();
    for (ListReader list(field); const std::optional<std::string_view> id = list.Next();) {
      if (!IsWholeNumber(*id)) {
        ids.resize(before);
        return false;
      }
      uint64_t number = 0;
      for (const char c : *id) number = number * 10 + static_cast<uint64_t>(c - '0');
      ids.push_back(number);
    }
    return true;
  }

  const TraceTableOptions& options_;
  std::optional<size_t> time_;
  TimeReader reader_;
  size_t row_ = 0;
  TraceTable table_;
};

}  // namespace

bool NamesLists(std::string_view column) {
  return std::find(kListNames.begin(), kListNames.end(), PlainName(column)) != kListNames.end();
}

Result<TraceTable, std::string> ParseTraceTable(std::string_view text,
                                                const TraceTableOptions& options) {
  TraceTableParser parser(options);
  std::string wrong = parser.Parse(text);
  if (!wrong.empty()) return wrong;
  wrong = parser.Finish();
  if (!wrong.empty()) return wrong;
  const size_t seen = parser.rows_seen();
  TraceTable table = std::move(parser).Take();
  if (table.rows == 0) {
    return fmt::format("has {}, none of them from row {} on", Counted(seen, "row"),
                       options.first_row);
  }
  return table;
}

}  // namespace servescape
