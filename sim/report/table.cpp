// SPDX-License-Identifier: MIT
#include "sim/report/table.h"

#include <algorithm>
#include <cstddef>

#include "sim/report/format.h"

namespace servescape {
namespace {

const char* AnsiCode(Style style) {
  switch (style) {
    case Style::kPlain: return "";
    case Style::kStrong: return "\x1b[1m";
    case Style::kMuted: return "\x1b[2m";
    case Style::kGood: return "\x1b[32m";
    case Style::kBad: return "\x1b[31m";
    case Style::kCareful: return "\x1b[33m";
  }
  return "";
}

// Columns after the digits before the decimal point: of ".43", or 0 of "170" and "-".
size_t FractionWidth(const std::string& number) {
  const size_t point = number.find('.');
  return point == std::string::npos ? 0 : number.size() - point;
}

// What a column needs: the widest cell, or the widest parts on both sides of the point.
struct ColumnWidth {
  size_t total = 0;
  size_t fraction = 0;
};

std::vector<ColumnWidth> Measure(const std::vector<std::vector<Cell>>& rows) {
  std::vector<ColumnWidth> columns;
  for (const auto& row : rows) {
    columns.resize(std::max(columns.size(), row.size()));
    for (size_t i = 0; i < row.size(); ++i) {
      if (row[i].align != Align::kPoint) continue;
      columns[i].fraction = std::max(columns[i].fraction, FractionWidth(row[i].text));
    }
  }
  for (const auto& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) {
      size_t width = DisplayWidth(row[i].text);
      if (row[i].align == Align::kPoint) {
        width += columns[i].fraction - FractionWidth(row[i].text);
      }
      columns[i].total = std::max(columns[i].total, width);
    }
  }
  return columns;
}

}  // namespace

std::string Paint(std::string_view text, Style style, bool color) {
  if (!color || style == Style::kPlain || text.empty()) return std::string(text);
  return AnsiCode(style) + std::string(text) + "\x1b[0m";
}

std::string Heading(std::string_view text, bool color) {
  return "\n" + Paint(text, Style::kStrong, color) + "\n";
}

std::string Table::Print() const {
  const std::vector<ColumnWidth> columns = Measure(rows_);
  std::string out;
  for (const auto& row : rows_) {
    // Spaces are written only once a later cell follows: no line ends in them.
    size_t pending = indent_;
    for (size_t i = 0; i < row.size(); ++i) {
      const Cell& cell = row[i];
      const size_t gap = columns[i].total - DisplayWidth(cell.text);
      size_t after = 0;
      if (cell.align == Align::kLeft || cell.align == Align::kUnit) after = gap;
      if (cell.align == Align::kPoint) after = columns[i].fraction - FractionWidth(cell.text);
      pending += gap - after;
      if (!cell.text.empty()) {
        out.append(pending, ' ');
        out += Paint(cell.text, cell.style, color_);
        pending = 0;
      }
      const bool unit_next = i + 1 < row.size() && row[i + 1].align == Align::kUnit;
      pending += after + (columns[i].total == 0 ? 0 : unit_next ? 1 : 2);
    }
    out += '\n';
  }
  return out;
}

}  // namespace servescape
