// SPDX-License-Identifier: MIT
// Where things stand in the text of a scenario: byte ranges of values and sections, for edits in
// place. It reads the shape of TOML only (what ends a string, an array, a line) and is meant for
// text that parses; on any other text it stays within bounds and finds what it can.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace servescape {

// A value: key = VALUE, or an entry of an array, or of an inline table.
struct ValueSpan {
  std::string path;  // "path.main.0.call"; array entries by index
  size_t key_begin = 0;  // of the key as written; both at the literal for an array's entry
  size_t key_end = 0;
  size_t begin = 0;  // byte offsets of the literal
  size_t end = 0;
  size_t line_end = 0;  // after the last byte of its line, before the line break
  size_t section = 0;   // index into Layout::sections
  bool inline_table = false;
};

// [a.b] or [[a.b]], and the text before the first header (section 0, path "").
struct SectionSpan {
  std::string path;        // with the index for [[...]]
  size_t header = 0;       // its bracket
  size_t key_begin = 0;    // of the key in the brackets
  size_t key_end = 0;
  size_t body = 0;         // after the header's line
  size_t content_end = 0;  // after the last line that holds a value (or the header)
};

struct Layout {
  std::vector<ValueSpan> values;  // in the order of the text; containers before their entries
  std::vector<SectionSpan> sections;

  const ValueSpan* FindValue(std::string_view path) const;
  const SectionSpan* FindSection(std::string_view path) const;
};

Layout ScanLayout(std::string_view text);

}  // namespace servescape
