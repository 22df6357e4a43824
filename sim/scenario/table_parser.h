// SPDX-License-Identifier: MIT
// CSV text row by row: a header row that names the columns, then rows of as many fields. Blank
// lines and lines that begin with # are skipped, quotes around a field are dropped and protect
// its commas, and a mistake is told with its line. What the rows mean is for those who derive
// from it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace servescape {

class TableParser {
 public:
  // `example` is a header row as it could be, `rows` what the rows are: both for messages.
  TableParser(std::string_view example, std::string_view rows) : example_(example), rows_(rows) {}
  virtual ~TableParser() = default;
  TableParser(const TableParser&) = delete;
  TableParser& operator=(const TableParser&) = delete;

  // What is wrong with the text ("line 7: column size: ..."), or "".
  std::string Parse(std::string_view text);

 protected:
  // The header and every row after it stand in fields_; both return what is wrong, or "".
  virtual std::string Header() = 0;
  virtual std::string Row() = 0;

  // A finite number that is not negative.
  std::string Number(size_t column, double& out) const;
  // "column NAME: "FIELD" WHAT" of the current row.
  std::string Wrong(size_t column, std::string_view what) const;
  // The columns' names for messages, not more than a line of them.
  std::string KnownColumns() const;

  std::vector<std::string> names_;
  std::vector<std::string_view> fields_;
  size_t line_ = 0;

 private:
  void Split(std::string_view line);

  std::string_view example_, rows_;
};

// A field for a message: quoted, printable, at most 40 characters.
std::string QuotedField(std::string_view field);

// Nothing but digits, at most 18 of them.
bool IsWholeNumber(std::string_view text);

}  // namespace servescape
