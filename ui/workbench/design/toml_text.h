// SPDX-License-Identifier: MIT
// What the edits of a scenario's text are made of: spans of keys, entries and tables, replaced,
// removed or copied in place.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/layout.h"
#include "ui/workbench/design/edit.h"

namespace servescape::ui {

struct Span {
  size_t begin = 0, end = 0;
};

// One part of a dotted key: its name, and where it stands with its quotes, if it has any.
struct Segment {
  std::string name;
  Span at;
};

std::vector<Segment> SegmentsOf(std::string_view text, size_t begin, size_t end);
std::vector<std::string> SplitDots(std::string_view path);
std::string JoinDots(const std::vector<std::string>& segments, size_t count);
bool IsIndex(std::string_view segment);
size_t IndexOf(std::string_view segment);  // of digits
// Whether a path is `above` or stands below it.
bool IsWithin(std::string_view path, std::string_view above);
// The string that a literal stands for; the literal itself for other values.
std::string Unquoted(std::string_view literal);

Edited Refuse(std::string_view text, std::string why);

class TomlText {
 public:
  explicit TomlText(std::string_view text);

  const std::string& text() const { return text_; }
  const Layout& layout() const { return layout_; }
  const std::string& line_break() const { return line_break_; }

  bool Has(std::string_view path) const;
  std::string LiteralOf(const ValueSpan& value) const;
  bool IsEntry(const ValueSpan& value) const { return value.key_begin == value.begin; }
  // The value that holds this one, if any: an array or an inline table.
  const ValueSpan* HolderOf(const ValueSpan& value) const;
  // The values directly below a container, in order.
  std::vector<const ValueSpan*> ChildrenOf(const ValueSpan& container) const;
  // Header, lines and comments that stand right above the header of section `index`.
  Span LinesOf(size_t index) const;
  // From the first to the last section of the path and below it.
  std::optional<Span> LinesOfAll(std::string_view path) const;

  // Each scans the text anew.
  void Replace(Span span, std::string_view with);
  void RemoveValue(const ValueSpan& value);  // a reference into layout() will do
  void RemoveSection(size_t index);
  // False if there was nothing of that path.
  bool Remove(const std::string& path);
  // Whole lines with a blank line around them, after byte `at` (the end of a line).
  void InsertLines(size_t at, const std::string& lines);
  void AddToInline(const ValueSpan& table, const std::string& pair);
  // Before entry `index` of an array, or after its last.
  void AddToArray(const ValueSpan& array, size_t index, const std::string& literal);

  size_t LineStart(size_t at) const;

 private:
  void Scan() { layout_ = ScanLayout(text_); }
  bool RemoveOwnLine(const ValueSpan& value);

  std::string text_;
  std::string line_break_;
  Layout layout_;
};

// The text if it can be parsed, else the one before with the reason.
Edited Checked(std::string_view before, std::string after);

}  // namespace servescape::ui
