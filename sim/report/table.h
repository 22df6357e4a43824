// SPDX-License-Identifier: MIT
// A table for terminals: columns as wide as their widest cell, two spaces between them (one
// before a unit), no trailing spaces. Colour (ANSI) is only ever added to words that say the same
// without it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace servescape {

enum class Style : uint8_t { kPlain, kStrong, kMuted, kGood, kBad, kCareful };

// The text in that style; unchanged when `color` is false or the style is plain.
std::string Paint(std::string_view text, Style style, bool color);
// A line above a section, and an empty one before it.
std::string Heading(std::string_view text, bool color);

enum class Align : uint8_t {
  kLeft,
  kRight,
  kPoint,  // decimal points below each other; a column of kPoint cells has no others
  kUnit,   // left, one space after the number before it
};

struct Cell {
  std::string text;
  Align align = Align::kLeft;
  Style style = Style::kPlain;
};

class Table {
 public:
  explicit Table(bool color, size_t indent = 2) : color_(color), indent_(indent) {}

  void AddRow(std::vector<Cell> cells) { rows_.push_back(std::move(cells)); }
  bool empty() const { return rows_.empty(); }
  // One line per row, each ended by "\n".
  std::string Print() const;

 private:
  bool color_;
  size_t indent_;
  std::vector<std::vector<Cell>> rows_;
};

}  // namespace servescape
