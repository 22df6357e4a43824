// SPDX-License-Identifier: MIT
#include "sim/scenario/table_parser.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "sim/scenario/quantity.h"
#include "sim/scenario/suggest.h"

namespace servescape {
namespace {

std::string_view TrimField(std::string_view text) {
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ') text.remove_prefix(1);
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
  return text;
}

// Up to the next comma that is not quoted; quotes around a field are dropped.
std::string_view TakeField(std::string_view& line, bool& more) {
  size_t end = 0;
  for (bool quoted = false; end < line.size() && (quoted || line[end] != ','); ++end) {
    if (line[end] == '"') quoted = !quoted;
  }
  std::string_view field = TrimField(line.substr(0, end));
  more = end < line.size();
  line.remove_prefix(more ? end + 1 : end);
  if (field.size() >= 2 && field.front() == '"' && field.back() == '"') {
    field = field.substr(1, field.size() - 2);
  }
  return field;
}

}  // namespace

std::string QuotedField(std::string_view field) {
  std::string out;
  for (const char c : field.substr(0, 40)) {
    out += static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7f ? '?' : c;
  }
  return "\"" + out + (field.size() > 40 ? "...\"" : "\"");
}

bool IsWholeNumber(std::string_view text) {
  return !text.empty() && text.size() <= 18 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string TableParser::Parse(std::string_view text) {
  bool header = true;
  bool empty = true;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  for (line_ = 1; !text.empty(); ++line_) {
    const size_t end = text.find('\n');
    const std::string_view row = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    if (TrimField(row).empty() || row.front() == '#') continue;
    Split(row);
    std::string wrong;
    if (header) {
      names_.assign(fields_.begin(), fields_.end());
      wrong = Header();
    } else if (fields_.size() != names_.size()) {
      wrong = fmt::format("{} fields, but the header has {}", fields_.size(), names_.size());
    } else {
      wrong = Row();
      empty = false;
    }
    if (!wrong.empty()) return fmt::format("line {}: {}", line_, wrong);
    header = false;
  }
  if (header) return fmt::format("is empty; it needs a header row such as {}", example_);
  return empty ? fmt::format("has a header row and no {}", rows_) : "";
}

std::string TableParser::Number(size_t column, double& out) const {
  const std::optional<double> value = ParseNumber(fields_[column]);
  if (!value || !std::isfinite(*value)) return Wrong(column, "is not a number");
  if (*value < 0) return Wrong(column, "is negative");
  out = *value;
  return "";
}

std::string TableParser::Wrong(size_t column, std::string_view what) const {
  return fmt::format("column {}: {} {}", names_[column], QuotedField(fields_[column]), what);
}

std::string TableParser::KnownColumns() const { return JoinWords(names_).substr(0, 200); }

void TableParser::Split(std::string_view line) {
  fields_.clear();
  for (bool more = true; more;) fields_.push_back(TakeField(line, more));
}

}  // namespace servescape
