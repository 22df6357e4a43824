// SPDX-License-Identifier: MIT
// Writes the text of a table: fields with commas, quotes where they are needed, a row a line.
// Line breaks in fields become spaces, so that lines count rows.
#pragma once

#include <string>
#include <string_view>

namespace servescape {

class TableWriter {
 public:
  void Field(std::string_view field) {
    if (!first_) text_ += ',';
    first_ = false;
    if (field.find_first_of(",\"\n\r;\t|#") == std::string_view::npos) {
      text_ += field;
      return;
    }
    text_ += '"';
    for (const char c : field) {
      text_ += c == '\n' || c == '\r' ? ' ' : c;
      if (c == '"') text_ += c;
    }
    text_ += '"';
  }
  void EndRow() {
    text_ += '\n';
    first_ = true;
  }
  std::string Take() && { return std::move(text_); }

 private:
  std::string text_;
  bool first_ = true;
};

}  // namespace servescape
