// SPDX-License-Identifier: MIT
// A table in text, row by row: a header row that names the columns (without one they are called
// 1, 2, 3, ..), then rows of as many fields. The separator is found (commas, tabs, semicolons,
// bars or spaces); quotes protect separators and line breaks, two of them stand for one; with
// semicolons 0,5 is a number. Blank lines and lines that begin with # are skipped. A row that
// cannot be read is left out and counted; if that is half of them, and not for values that are
// missing (NaN, nothing, ..), the table is refused. What the rows mean is for those who derive
// from it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace servescape {

enum class HeaderRow : uint8_t { kFind, kYes, kNo };

// Where the rows of a text stand in the file that it was made from, for messages.
struct RowPlaces {
  size_t first = 1;  // of the text's first line; 0: a header was added above the first
  std::string_view word = "line";  // what a row is there: a line, an entry of a list, ..
  // What was left out when the text was made, the row of the first of it, and why ("line 7: ..").
  size_t left_out = 0, first_left_out = 0;
  std::string why_left_out = {};

  bool operator==(const RowPlaces&) const = default;
};

class TableParser {
 public:
  // `example` is a header row as it could be, `rows` what the rows are: both for messages.
  TableParser(std::string_view example, std::string_view rows) : example_(example), rows_(rows) {}
  virtual ~TableParser() = default;
  TableParser(const TableParser&) = delete;
  TableParser& operator=(const TableParser&) = delete;

  // Whether the first row names the columns (kFind: unless it looks like data), and where it is.
  void Expect(HeaderRow header, RowPlaces places = {}) {
    header_ = header;
    line_ = places.first;
    places_ = std::move(places);
  }

  // Why nothing can be read from the text ("line 7: column size: ..."), or "".
  std::string Parse(std::string_view text);

  // Rows that were left out, also before, and why the first of them ("line 7: ...").
  size_t left_out() const { return left_out_; }
  const std::string& why_left_out() const { return why_left_out_; }
  std::string_view row_word() const { return places_.word; }  // of "line 7"
  bool has_header() const { return has_header_; }
  char separator() const { return separator_; }  // 0: one column

 protected:
  // The header and every row after it stand in fields_; both return what is wrong, or "": with
  // the header, the whole table is refused; with a row, the row is left out.
  virtual std::string Header() = 0;
  virtual std::string Row() = 0;

  // The column called so, also in other capitals or with _ for a space, or whose number (from 1)
  // that is.
  std::optional<size_t> Find(std::string_view name) const;
  // Where others are called as the column that was found for a name (or for none), too: "2 columns
  // are called time: the first of them is read; ..", or "".
  std::string TwinWords(size_t column, std::string_view name) const;
  // "there is no column X; did you mean Y?"
  std::string NoColumn(std::string_view name) const;
  // A finite number that is not negative.
  std::string Number(size_t column, double& out);
  // "column NAME: "FIELD" WHAT" of the current row.
  std::string Wrong(size_t column, std::string_view what);
  // The columns' names for messages, not more than a line of them.
  std::string KnownColumns() const;

  std::vector<std::string> names_;
  std::vector<std::string_view> fields_;
  size_t line_ = 1;       // of the first line of the row in hand
  bool missing_ = false;  // what is wrong with the row is only that a value is not there

 private:
  // The next row that is neither blank nor a comment, in fields_; false at the end.
  bool NextRow(std::string_view& text);
  void SplitPlainly(std::string_view line);  // no quotes
  std::string_view TakeField(std::string_view& text, bool& more);
  void FindSeparator(std::string_view text);
  std::vector<size_t> CountFields(std::string_view text, char separator) const;
  bool LooksLikeData() const;
  void NameColumns(bool by_number);

  std::string_view example_, rows_;
  HeaderRow header_ = HeaderRow::kFind;
  RowPlaces places_;
  bool has_header_ = true;
  char separator_ = ',';
  char end_of_line_ = '\n';
  size_t next_line_ = 1;
  std::string_view comment_;          // the last one before the first row
  std::deque<std::string> unquoted_;  // fields of the row in hand that had to be rewritten
  size_t left_out_ = 0;
  std::string why_left_out_;
};

// Why the bytes are no text that could be a table ("is compressed (gzip)", "is binary: .."), or
// "". Never quotes them.
std::string NoText(std::string_view bytes);

// "3 rows were left out; line 7: ..", or "" for none.
std::string LeftOutWords(size_t rows, const std::string& why);

// A field for a message: quoted, printable, at most 40 characters.
std::string QuotedField(std::string_view field);

// The items of a list in one field, however it is written: 1 2, "[1, 2]", "1;2", ["a","b"],
// (1 2), {1,2}. None is empty.
class ListReader {
 public:
  explicit ListReader(std::string_view text) : rest_(text) {}
  std::optional<std::string_view> Next();

 private:
  std::string_view rest_;
};

// A number as tables write them: also 1,234.5, with a comma before each three digits, as
// spreadsheets do. IsGrouped: it is written so; Ungrouped: without these commas.
std::optional<double> TableNumber(std::string_view field);
bool IsGrouped(std::string_view field);
std::string Ungrouped(std::string_view field);
// Nothing but digits, at most 18 of them.
bool IsWholeNumber(std::string_view text);
// Nothing, NaN, inf, null, N/A, -, \N: what stands for a value that is not there.
bool IsMissing(std::string_view text);

}  // namespace servescape
