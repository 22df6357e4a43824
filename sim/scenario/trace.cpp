// SPDX-License-Identifier: MIT
#include "sim/scenario/trace.h"

#include <optional>

#include <fmt/format.h>

#include "sim/scenario/suggest.h"
#include "sim/scenario/table_parser.h"

namespace servescape {
namespace {

struct Column {
  std::string name;
  double weight = 1;
  size_t index = 0;
};

// FNV-1a: a key's text as a number, the same everywhere.
uint64_t HashOf(std::string_view text) {
  uint64_t hash = 0xcbf29ce484222325u;
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3u;
  }
  return hash;
}

// The number itself, if the text is nothing but digits that fit.
std::optional<uint64_t> WholeNumber(std::string_view text) {
  if (!IsWholeNumber(text)) return std::nullopt;
  uint64_t number = 0;
  for (const char c : text) number = number * 10 + static_cast<uint64_t>(c - '0');
  return number;
}

// Rows of which some columns are wanted by name.
class WantedColumns : public TableParser {
 public:
  WantedColumns() : TableParser("arrival_s,size", "requests") {}

  // What is wrong with the text, or "".
  std::string ParseSome(std::string_view text) {
    if (text.size() > kMaxTraceBytes) {
      return fmt::format("has {} bytes; a trace has at most {}", text.size(), kMaxTraceBytes);
    }
    return Parse(text);
  }

 protected:
  std::vector<Column*> wanted_;

 private:
  std::string Header() override {
    for (Column* column : wanted_) {
      column->index = 0;
      while (column->index < names_.size() && names_[column->index] != column->name) {
        ++column->index;
      }
      if (column->index == names_.size()) {
        const std::string hint = DidYouMean(column->name, names_);
        return fmt::format("there is no column {}{}", QuotedField(column->name),
                           hint.empty() ? "; there are " + KnownColumns() : hint);
      }
    }
    return "";
  }
};

class TraceParser : public WantedColumns {
 public:
  explicit TraceParser(const TraceFormat& format) : format_(format) {
    time_.name = format.time_column;
    for (const auto& [name, weight] : format.size) sizes_.push_back({name, weight, 0});
    key_.name = format.key_column;
    class_.name = format.class_column;
    items_.name = format.items_column;
    prompt_.name = format.prompt_column;
    output_.name = format.output_column;
    wanted_.push_back(&time_);
    for (Column& column : sizes_) wanted_.push_back(&column);
    for (Column* column : {&key_, &class_, &items_, &prompt_, &output_}) {
      if (!column->name.empty()) wanted_.push_back(column);
    }
  }

  std::vector<TraceRow> Take() && { return std::move(rows_); }

 private:
  std::string Row() override {
    double time = 0;
    std::string wrong = Number(time_.index, time);
    if (!wrong.empty()) return wrong;
    TraceRow row{SimTime{} + FromSeconds(time / format_.time_unit), 1};
    if (!sizes_.empty()) row.size = 0;
    for (const Column& column : sizes_) {
      double value = 0;
      wrong = Number(column.index, value);
      if (!wrong.empty()) return wrong;
      row.size += column.weight * value;
    }
    wrong = ReadMarks(row);
    if (!wrong.empty()) return wrong;
    if (!rows_.empty() && row.at < rows_.back().at) {
      return Wrong(time_.index, "is earlier than the line before; sort the file by time");
    }
    rows_.push_back(row);
    return "";
  }

  // Key, class, items and tokens.
  std::string ReadMarks(TraceRow& row) const {
    if (!key_.name.empty()) {
      const std::string_view field = fields_[key_.index];
      row.key = WholeNumber(field).value_or(HashOf(field));
    }
    if (!class_.name.empty()) {
      const std::string_view field = fields_[class_.index];
      const std::vector<std::string>& classes = format_.classes;
      while (row.request_class < classes.size() && classes[row.request_class] != field) {
        ++row.request_class;
      }
      if (row.request_class == classes.size()) {
        const std::string hint = DidYouMean(std::string(field), classes);
        return fmt::format("column {}: there is no class {}{}", class_.name, QuotedField(field),
                           hint.empty() ? "; there are " + JoinWords(classes).substr(0, 200)
                                        : hint);
      }
    }
    std::string wrong = Count(items_, 1, 65536, row.items);
    if (wrong.empty()) wrong = Count(prompt_, 0, kMostTokens, row.prompt_tokens);
    if (wrong.empty()) wrong = Count(output_, 1, kMostTokens, row.output_tokens);
    return wrong;
  }

  std::string Count(const Column& column, uint32_t least, uint32_t most, uint32_t& out) const {
    if (column.name.empty()) return "";
    const std::optional<uint64_t> count = WholeNumber(fields_[column.index]);
    if (!count || *count < least || *count > most) {
      return Wrong(column.index, fmt::format("is not a whole number from {} to {}", least, most));
    }
    out = static_cast<uint32_t>(*count);
    return "";
  }

  const TraceFormat& format_;
  Column time_;
  Column key_, class_, items_, prompt_, output_;
  std::vector<Column> sizes_;
  std::vector<TraceRow> rows_;
};

class ColumnParser : public WantedColumns {
 public:
  explicit ColumnParser(const std::string& name) {
    column_.name = name;
    wanted_.push_back(&column_);
  }

  const std::vector<double>& values() const { return values_; }

 private:
  std::string Row() override { return Number(column_.index, values_.emplace_back()); }

  Column column_;
  std::vector<double> values_;
};

}  // namespace

Result<std::vector<TraceRow>, std::string> ParseTrace(std::string_view text,
                                                      const TraceFormat& format) {
  TraceParser parser(format);
  std::string wrong = parser.ParseSome(text);
  if (!wrong.empty()) return wrong;
  return std::move(parser).Take();
}

Result<std::vector<double>, std::string> ParseColumn(std::string_view text,
                                                     const std::string& column) {
  constexpr size_t kMost = 1'000'000;
  ColumnParser parser(column);
  std::string wrong = parser.ParseSome(text);
  if (!wrong.empty()) return wrong;
  if (parser.values().size() > kMost) {
    return fmt::format("has {} rows; at most {} are read", parser.values().size(), kMost);
  }
  return parser.values();
}

}  // namespace servescape
