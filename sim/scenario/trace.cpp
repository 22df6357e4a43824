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

class TraceParser {
 public:
  explicit TraceParser(const TraceFormat& format) : format_(format) {
    time_.name = format.time_column;
    for (const auto& [name, weight] : format.size) sizes_.push_back({name, weight, 0});
  }

  Result<std::vector<TraceRow>, std::string> Parse(std::string_view text) {
    if (text.size() > kMaxTraceBytes) {
      return fmt::format("has {} bytes; a trace has at most {}", text.size(), kMaxTraceBytes);
    }
    bool header = true;
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    for (size_t line = 1; !text.empty(); ++line) {
      const size_t end = text.find('\n');
      const std::string_view row = text.substr(0, end);
      text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
      if (Trim(row).empty() || row.front() == '#') continue;
      Split(row, fields_);
      std::string wrong = header ? Header() : Row();
      if (!wrong.empty()) return fmt::format("line {}: {}", line, wrong);
      header = false;
    }
    if (header) return std::string("is empty; it needs a header row such as arrival_s,size");
    if (rows_.empty()) return std::string("has a header row and no requests");
    return std::move(rows_);
  }

 private:
  // All three return what is wrong, or "".
  std::string Header() {
    const std::vector<std::string> names(fields_.begin(), fields_.end());
    width_ = names.size();
    std::vector<Column*> wanted{&time_};
    for (Column& column : sizes_) wanted.push_back(&column);
    for (Column* column : wanted) {
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

  std::string Row() {
    if (fields_.size() != width_) {
      return fmt::format("{} fields, but the header has {}", fields_.size(), width_);
    }
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
    if (!rows_.empty() && row.at < rows_.back().at) {
      return fmt::format("column {}: {} is earlier than the line before; sort the file by time",
                         time_.name, Shown(fields_[time_.index]));
    }
    rows_.push_back(row);
    return "";
  }

  const TraceFormat& format_;
  Column time_;
  std::vector<Column> sizes_;
  size_t width_ = 0;
  std::vector<std::string_view> fields_;
  std::vector<TraceRow> rows_;
};

}  // namespace

Result<std::vector<TraceRow>, std::string> ParseTrace(std::string_view text,
                                                      const TraceFormat& format) {
  return TraceParser(format).Parse(text);
}

}  // namespace servescape
