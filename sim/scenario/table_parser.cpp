// SPDX-License-Identifier: MIT
#include "sim/scenario/table_parser.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "sim/scenario/quantity.h"
#include "sim/scenario/suggest.h"
#include "sim/scenario/time_column.h"

namespace servescape {
namespace {

constexpr size_t kMostColumns = 10'000;

std::string_view TrimField(std::string_view text, char separator) {
  const auto blank = [&](char c) { return static_cast<unsigned char>(c) <= ' ' && c != separator; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

bool IsControl(char c) {
  return static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) == 0x7f;
}

bool IsValue(std::string_view text) {
  const std::optional<double> number = ParseNumber(text);
  return (number && std::isfinite(*number)) || ParseDate(text);
}

// "0,5": a number with a decimal comma.
bool HasDecimalComma(std::string_view text) {
  const size_t comma = text.find(',');
  return comma != std::string_view::npos && comma > 0 && comma + 1 < text.size() &&
         text.find_first_not_of("0123456789,.+-eE") == std::string_view::npos &&
         text.find(',', comma + 1) == std::string_view::npos &&
         text.find('.') == std::string_view::npos;
}

}  // namespace

std::string QuotedField(std::string_view field) {
  std::string out;
  for (const char c : field.substr(0, 40)) {
    out += IsControl(c) || static_cast<unsigned char>(c) >= 0x7f ? '?' : c;
  }
  return "\"" + out + (field.size() > 40 ? "...\"" : "\"");
}

bool IsGrouped(std::string_view field) {
  const std::string_view digits = "0123456789";
  size_t at = field.starts_with('-') ? 1 : 0;
  const size_t first = std::min(field.find_first_not_of(digits, at), field.size()) - at;
  at += first;
  size_t groups = 0;
  for (; at < field.size() && field[at] == ','; at += 4) {
    if (field.size() < at + 4) return false;
    if (field.substr(at + 1, 3).find_first_not_of(digits) != std::string_view::npos) return false;
    ++groups;
  }
  if (first < 1 || first > 3 || groups == 0) return false;
  if (at < field.size() && field[at] != '.') return false;
  return at == field.size() ||
         field.substr(at + 1).find_first_not_of(digits) == std::string_view::npos;
}

std::string Ungrouped(std::string_view field) {
  std::string out(field);
  std::erase(out, ',');
  return out;
}

std::optional<double> TableNumber(std::string_view field) {
  return IsGrouped(field) ? ParseNumber(Ungrouped(field)) : ParseNumber(field);
}

bool IsWholeNumber(std::string_view text) {
  return !text.empty() && text.size() <= 18 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<std::string_view> ListReader::Next() {
  constexpr std::string_view kBetween = " \t\r\n,;|[](){}\"'";
  const size_t from = rest_.find_first_not_of(kBetween);
  if (from == std::string_view::npos) return std::nullopt;
  const size_t to = std::min(rest_.find_first_of(kBetween, from), rest_.size());
  const std::string_view item = rest_.substr(from, to - from);
  rest_.remove_prefix(to);
  return item;
}

bool IsMissing(std::string_view text) {
  constexpr std::array<std::string_view, 11> kWords{"",  "nan", "null", "none", "n/a",     "na",
                                                    "-", "inf", "-inf", "\\n",  "infinity"};
  if (text.size() > 8) return false;
  const std::string plain = PlainName(text);
  return text == "-" || std::find(kWords.begin(), kWords.end(), plain) != kWords.end();
}

std::string LeftOutWords(size_t rows, const std::string& why) {
  if (rows == 0) return "";
  return rows == 1 ? "1 row was left out; " + why
                   : fmt::format("{} were left out; the first: {}", Counted(rows, "row"), why);
}

std::string NoText(std::string_view bytes) {
  struct Mark {
    std::string_view bytes, word;
  };
  using namespace std::string_view_literals;
  constexpr std::array<Mark, 8> kMarks{{{"\x1f\x8b"sv, "is compressed (gzip)"},
                                        {"\x28\xb5\x2f\xfd"sv, "is compressed (zstd)"},
                                        {"PK\x03\x04"sv, "is a zip archive or a spreadsheet"},
                                        {"BZh"sv, "is compressed (bzip2)"},
                                        {"\xfd"
                                         "7zXZ"sv,
                                         "is compressed (xz)"},
                                        {"Rar!"sv, "is a rar archive"},
                                        {"PAR1"sv, "is a Parquet file"},
                                        {"ARROW1"sv, "is an Arrow file"}}};
  for (const Mark& mark : kMarks) {
    if (bytes.starts_with(mark.bytes)) {
      return fmt::format("{}; unpack it to CSV or JSON Lines first", mark.word);
    }
  }
  if (bytes.size() > 262 && bytes.substr(257, 5) == "ustar") {
    return "is a tar archive; unpack it and take one of its files";
  }
  if (bytes.find('\0') == std::string_view::npos) return "";
  return "is binary, no table in text such as CSV or JSON Lines";
}

std::string TableParser::Parse(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (std::string wrong = NoText(text); !wrong.empty()) return wrong;
  if (text.find('\n') == std::string_view::npos && text.find('\r') != std::string_view::npos) {
    end_of_line_ = '\r';
  }
  next_line_ = line_;
  // A spreadsheet's first line may name the separator: sep=;
  const size_t end = text.find(end_of_line_);
  const std::string_view mark = TrimField(text.substr(0, end), 0);
  if (mark.size() == 5 && mark.starts_with("sep=") && end != std::string_view::npos) {
    text.remove_prefix(end + 1);
    ++next_line_;
  }
  FindSeparator(text);
  const std::string_view all = text;
  const size_t first = next_line_;
  if (!NextRow(text)) return fmt::format("is empty; it needs a header row such as {}", example_);
  if (fields_.size() > kMostColumns) {
    return fmt::format("has {} columns; at most {} are read", fields_.size(), kMostColumns);
  }
  has_header_ = header_ == HeaderRow::kYes || (header_ == HeaderRow::kFind && !LooksLikeData());
  const bool row = !has_header_;
  NameColumns(row);
  if (row) {
    text = all;
    next_line_ = first;
  }
  std::string wrong = Header();
  const auto place = [this](const std::string& what) {
    return line_ == 0 ? what : fmt::format("{} {}: {}", places_.word, line_, what);
  };
  if (!wrong.empty()) return place(wrong);
  left_out_ = places_.left_out;
  why_left_out_ = places_.why_left_out;
  size_t rows = left_out_, damaged = left_out_;
  std::string first_damaged = why_left_out_;
  while (NextRow(text)) {
    missing_ = false;
    if (fields_.size() != names_.size()) {
      wrong = fmt::format("{}, but the {} has {}", Counted(fields_.size(), "field"),
                          has_header_ ? "header" : "first line", names_.size());
    } else {
      wrong = Row();
    }
    ++rows;
    if (wrong.empty()) continue;
    wrong = place(wrong);
    const bool earlier = places_.left_out == 0 || line_ < places_.first_left_out;
    if (left_out_++ == places_.left_out && earlier) why_left_out_ = wrong;
    if (!missing_ && damaged++ == places_.left_out && earlier) first_damaged = wrong;
  }
  if (rows == 0) return fmt::format("has a header row and no {}", rows_);
  if (2 * damaged >= rows) return first_damaged;
  return rows == left_out_ ? why_left_out_ : "";
}

std::optional<size_t> TableParser::Find(std::string_view name) const {
  if (name.empty()) return std::nullopt;
  const auto found = std::find(names_.begin(), names_.end(), name);
  if (found != names_.end()) return static_cast<size_t>(found - names_.begin());
  const std::string plain = PlainName(name);
  for (size_t i = 0; i < names_.size(); ++i) {
    if (PlainName(names_[i]) == plain) return i;
  }
  if (!IsWholeNumber(name) || name.size() > 5) return std::nullopt;
  const double number = *ParseNumber(name);
  if (number < 1 || number > static_cast<double>(names_.size())) return std::nullopt;
  return static_cast<size_t>(number) - 1;
}

std::string TableParser::TwinWords(size_t column, std::string_view name) const {
  if (!has_header_ || (!name.empty() && PlainName(name) != PlainName(names_[column]))) return "";
  const bool exact = name == names_[column];  // other capitals are another name, then
  const std::string plain = PlainName(names_[column]);
  size_t count = 0;
  for (const std::string& other : names_) {
    count += exact ? other == name : PlainName(other) == plain;
  }
  if (count < 2) return "";
  return fmt::format(
      "{} columns are called {}: the first of them, column {}, is read; another can "
      "be named by its number",
      count, names_[column], column + 1);
}

std::string TableParser::NoColumn(std::string_view name) const {
  const std::string hint = DidYouMean(name, names_);
  return fmt::format("there is no column {}{}", QuotedField(name),
                     hint.empty() ? "; there are " + KnownColumns() : hint);
}

std::string TableParser::Number(size_t column, double& out) {
  const std::optional<double> value = TableNumber(fields_[column]);
  if (!value || !std::isfinite(*value)) return Wrong(column, "is not a number");
  if (*value < 0) return Wrong(column, "is negative");
  out = *value;
  return "";
}

std::string TableParser::Wrong(size_t column, std::string_view what) {
  missing_ = IsMissing(fields_[column]);
  if (fields_[column].empty()) return fmt::format("column {} holds nothing", names_[column]);
  return fmt::format("column {}: {} {}", names_[column], QuotedField(fields_[column]), what);
}

std::string TableParser::KnownColumns() const { return JoinWords(names_).substr(0, 200); }

// Up to the next separator that is not quoted, or the end of the line (more: false, and the end
// is taken).
std::string_view TableParser::TakeField(std::string_view& text, bool& more) {
  size_t end = 0;
  bool quoted = false, ever = false;
  for (; end < text.size(); ++end) {
    const char c = text[end];
    if (c == '"') {
      quoted = !quoted;
      ever = true;
    }
    if (!quoted && (c == end_of_line_ || (c == separator_ && separator_ != 0))) break;
    if (quoted && c == end_of_line_) ++next_line_;
  }
  std::string_view field = TrimField(text.substr(0, end), separator_);
  more = end < text.size() && text[end] != end_of_line_;
  text.remove_prefix(std::min(end + 1, text.size()));
  if (ever && field.size() >= 2 && field.front() == '"' && field.back() == '"') {
    field = field.substr(1, field.size() - 2);
    if (field.find("\"\"") != std::string_view::npos) {
      std::string& out = unquoted_.emplace_back();
      for (size_t i = 0; i < field.size(); ++i) {
        out += field[i];
        if (field.substr(i, 2) == "\"\"") ++i;
      }
      return out;
    }
  }
  if (separator_ == ';' && HasDecimalComma(field)) {
    std::string& out = unquoted_.emplace_back(field);
    out[out.find(',')] = '.';
    return out;
  }
  return field;
}

void TableParser::SplitPlainly(std::string_view line) {
  fields_.clear();
  size_t from = 0;
  for (size_t i = 0; i <= line.size(); ++i) {
    if (i < line.size() && (separator_ == 0 || line[i] != separator_)) continue;
    fields_.push_back(TrimField(line.substr(from, i - from), separator_));
    from = i + 1;
  }
}

bool TableParser::NextRow(std::string_view& text) {
  while (!text.empty()) {
    line_ = next_line_;
    const std::string_view line = text.substr(0, text.find(end_of_line_));
    const std::string_view trimmed = TrimField(line, 0);
    if (trimmed.empty() || trimmed.front() == '#') {
      if (!trimmed.empty() && names_.empty()) comment_ = trimmed.substr(1);
      text.remove_prefix(std::min(line.size() + 1, text.size()));
      ++next_line_;
      continue;
    }
    fields_.clear();
    unquoted_.clear();
    // A quote that nobody closes would take the rest of the file into one field.
    const std::string_view before = text;
    for (bool more = true; more;) {
      if (separator_ == ' ') {
        while (text.starts_with(' ')) text.remove_prefix(1);
        if (text.empty() || text.front() == end_of_line_ || text.front() == '\r') {
          text.remove_prefix(std::min(text.find(end_of_line_), text.size() - 1) + 1);
          break;
        }
      }
      fields_.push_back(TakeField(text, more));
      if (more && text.empty()) fields_.emplace_back();
      more = more && !text.empty();
    }
    const bool open = text.empty() && next_line_ > line_ &&
                      std::count(before.begin(), before.end(), '"') % 2 != 0;
    if (open) {
      text = before.substr(std::min(line.size() + 1, before.size()));
      next_line_ = line_;
      SplitPlainly(line);
    }
    ++next_line_;
    return true;
  }
  return false;
}

// Of the first rows.
std::vector<size_t> TableParser::CountFields(std::string_view text, char separator) const {
  constexpr size_t kRows = 10;
  std::vector<size_t> counts;
  size_t fields = 1;
  bool quoted = false, any = false, comment = false;
  for (size_t i = 0; i < text.size() && counts.size() < kRows; ++i) {
    const char c = text[i];
    if (!any && c == '#') comment = true;
    if (c == '"' && !comment) quoted = !quoted;
    if (!quoted && c == separator && !(c == ' ' && (!any || text.substr(i + 1).starts_with(' ')))) {
      ++fields;
    }
    any = any || (static_cast<unsigned char>(c) > ' ');
    if (c != end_of_line_ || quoted) {
      if (i + 1 < text.size()) continue;
    }
    if (any && !comment) counts.push_back(fields);
    fields = 1;
    any = comment = quoted = false;
  }
  return counts;
}

void TableParser::FindSeparator(std::string_view text) {
  separator_ = 0;
  for (const char separator : {'\t', ';', ',', '|', ' '}) {
    const std::vector<size_t> counts = CountFields(text, separator);
    if (counts.empty() || counts[0] < 2) continue;
    const auto same = std::count(counts.begin(), counts.end(), counts[0]);
    if (2 * same < static_cast<std::ptrdiff_t>(counts.size())) continue;
    separator_ = separator;
    if (separator != ' ') return;
    // "2014-04-10 00:04:00" is one field.
    const std::string_view line = text.substr(0, text.find(end_of_line_));
    if (ParseDate(TrimField(line, 0)) || line.find('"') != std::string_view::npos) separator_ = 0;
    return;
  }
}

// A first row of numbers or dates. Numbers that count up by one behind a name (1, 2, 3, ..) are
// names of columns.
bool TableParser::LooksLikeData() const {
  size_t values = 0, consecutive = 0;
  for (size_t i = 0; i < fields_.size(); ++i) {
    values += IsValue(fields_[i]) ? 1 : 0;
    const std::optional<double> number = ParseNumber(fields_[i]);
    const std::optional<double> before = i > 0 ? ParseNumber(fields_[i - 1]) : std::nullopt;
    consecutive += number && before && *number == *before + 1 ? 1 : 0;
  }
  if (values == 0 || (consecutive > 1 && consecutive + 1 >= values)) return false;
  return IsValue(fields_[0]) || 2 * values >= fields_.size();
}

void TableParser::NameColumns(bool by_number) {
  const size_t count = fields_.size();
  names_.clear();
  if (by_number && !comment_.empty()) {
    // "# time, object, size" above the first row names the columns.
    std::string_view text = comment_;
    std::vector<std::string_view> words;
    for (bool more = true; more && words.size() <= count;) words.push_back(TakeField(text, more));
    const bool good = words.size() == count && count > 1 &&
                      std::all_of(words.begin(), words.end(), [](std::string_view word) {
                        return !word.empty() && word.size() < 40 && !IsValue(word);
                      });
    if (good) names_.assign(words.begin(), words.end());
    has_header_ = good;
  }
  for (size_t i = names_.size(); i < count; ++i) {
    names_.push_back(by_number ? std::to_string(i + 1) : std::string(fields_[i]));
  }
  for (std::string& name : names_) {
    for (char& c : name) c = IsControl(c) ? '?' : c;
  }
}

}  // namespace servescape
