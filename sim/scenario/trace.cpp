// SPDX-License-Identifier: MIT
#include "sim/scenario/trace.h"

#include <cmath>

#include <fmt/format.h>

#include "sim/scenario/quantity.h"
#include "sim/scenario/suggest.h"

namespace servescape {
namespace {

std::string_view Trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
    text = text.substr(1, text.size() - 2);
  }
  return text;
}

void Split(std::string_view line, std::vector<std::string_view>& fields) {
  fields.clear();
  for (;;) {
    const size_t comma = line.find(',');
    fields.push_back(Trim(line.substr(0, comma)));
    if (comma == std::string_view::npos) return;
    line.remove_prefix(comma + 1);
  }
}

std::string Shown(std::string_view field) {
  std::string out;
  for (const char c : field.substr(0, 40)) {
    out += static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7f ? '?' : c;
  }
  return "\"" + out + (field.size() > 40 ? "...\"" : "\"");
}

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
  if (text.empty() || text.size() > 18) return std::nullopt;
  uint64_t number = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + static_cast<uint64_t>(c - '0');
  }
  return number;
}

// A table with a header row; what its rows mean is for those below it.
class TableParser {
 public:
  virtual ~TableParser() = default;

  // What is wrong with the text, or "".
  std::string Parse(std::string_view text) {
    if (text.size() > kMaxTraceBytes) {
      return fmt::format("has {} bytes; a trace has at most {}", text.size(), kMaxTraceBytes);
    }
    bool header = true;
    size_t rows = 0;
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    for (size_t line = 1; !text.empty(); ++line) {
      const size_t end = text.find('\n');
      const std::string_view row = text.substr(0, end);
      text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
      if (Trim(row).empty() || row.front() == '#') continue;
      Split(row, fields_);
      std::string wrong = header ? Header() : Checked();
      if (!wrong.empty()) return fmt::format("line {}: {}", line, wrong);
      rows += header ? 0 : 1;
      header = false;
    }
    if (header) return "is empty; it needs a header row such as arrival_s,size";
    if (rows == 0) return "has a header row and no requests";
    return "";
  }

 protected:
  // Both return what is wrong, or "".
  virtual std::string Row() = 0;
  std::string Number(const Column& column, double& out) const {
    const std::string_view field = fields_[column.index];
    const std::optional<double> value = ParseNumber(field);
    if (!value || !std::isfinite(*value)) {
      return fmt::format("column {}: {} is not a number", column.name, Shown(field));
    }
    if (*value < 0) return fmt::format("column {}: {} is negative", column.name, Shown(field));
    out = *value;
    return "";
  }

  std::vector<Column*> wanted_;
  std::vector<std::string_view> fields_;

 private:
  std::string Header() {
    const std::vector<std::string> names(fields_.begin(), fields_.end());
    width_ = names.size();
    for (Column* column : wanted_) {
      column->index = 0;
      while (column->index < width_ && names[column->index] != column->name) ++column->index;
      if (column->index == width_) {
        const std::string hint = DidYouMean(column->name, names);
        return fmt::format("there is no column {}{}", Shown(column->name),
                           hint.empty() ? "; there are " + JoinWords(names).substr(0, 200) : hint);
      }
    }
    return "";
  }

  std::string Checked() {
    if (fields_.size() != width_) {
      return fmt::format("{} fields, but the header has {}", fields_.size(), width_);
    }
    return Row();
  }

  size_t width_ = 0;
};

class TraceParser : public TableParser {
 public:
  explicit TraceParser(const TraceFormat& format) : format_(format) {
    time_.name = format.time_column;
    for (const auto& [name, weight] : format.size) sizes_.push_back({name, weight, 0});
    key_.name = format.key_column;
    class_.name = format.class_column;
    items_.name = format.items_column;
    wanted_.push_back(&time_);
    for (Column& column : sizes_) wanted_.push_back(&column);
    for (Column* column : {&key_, &class_, &items_}) {
      if (!column->name.empty()) wanted_.push_back(column);
    }
  }

  std::vector<TraceRow> Take() && { return std::move(rows_); }

 private:
  std::string Row() override {
    double time = 0;
    std::string wrong = Number(time_, time);
    if (!wrong.empty()) return wrong;
    TraceRow row{SimTime{} + FromSeconds(time / format_.time_unit), 1};
    if (!sizes_.empty()) row.size = 0;
    for (const Column& column : sizes_) {
      double value = 0;
      wrong = Number(column, value);
      if (!wrong.empty()) return wrong;
      row.size += column.weight * value;
    }
    wrong = ReadMarks(row);
    if (!wrong.empty()) return wrong;
    if (!rows_.empty() && row.at < rows_.back().at) {
      return fmt::format("column {}: {} is earlier than the line before; sort the file by time",
                         time_.name, Shown(fields_[time_.index]));
    }
    rows_.push_back(row);
    return "";
  }

  // Key, class and items.
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
        return fmt::format("column {}: there is no class {}{}", class_.name, Shown(field),
                           hint.empty() ? "; there are " + JoinWords(classes).substr(0, 200)
                                        : hint);
      }
    }
    if (!items_.name.empty()) {
      const std::optional<uint64_t> items = WholeNumber(fields_[items_.index]);
      if (!items || *items < 1 || *items > 65536) {
        return fmt::format("column {}: {} is not a whole number from 1 to 65536", items_.name,
                           Shown(fields_[items_.index]));
      }
      row.items = static_cast<uint32_t>(*items);
    }
    return "";
  }

  const TraceFormat& format_;
  Column time_;
  Column key_, class_, items_;
  std::vector<Column> sizes_;
  std::vector<TraceRow> rows_;
};

class ColumnParser : public TableParser {
 public:
  explicit ColumnParser(const std::string& name) {
    column_.name = name;
    wanted_.push_back(&column_);
  }

  const std::vector<double>& values() const { return values_; }

 private:
  std::string Row() override { return Number(column_, values_.emplace_back()); }

  Column column_;
  std::vector<double> values_;
};

}  // namespace

Result<std::vector<TraceRow>, std::string> ParseTrace(std::string_view text,
                                                      const TraceFormat& format) {
  TraceParser parser(format);
  std::string wrong = parser.Parse(text);
  if (!wrong.empty()) return wrong;
  return std::move(parser).Take();
}

Result<std::vector<double>, std::string> ParseColumn(std::string_view text,
                                                     const std::string& column) {
  constexpr size_t kMost = 1'000'000;
  ColumnParser parser(column);
  std::string wrong = parser.Parse(text);
  if (!wrong.empty()) return wrong;
  if (parser.values().size() > kMost) {
    return fmt::format("has {} rows; at most {} are read", parser.values().size(), kMost);
  }
  return parser.values();
}

}  // namespace servescape
