// SPDX-License-Identifier: MIT
#include "sim/cli/drift_columns.h"

#include <fmt/format.h>

#include <cmath>
#include <optional>
#include <utility>

#include "sim/cli/files.h"
#include "sim/input/table_text.h"
#include "sim/scenario/table_parser.h"

namespace servescape {
namespace {

class NumberParser : public TableParser {
 public:
  explicit NumberParser(const TableText& table) : TableParser("age,price", "rows") {
    Expect(table.header, table.places);
  }

  NumberTable Take() && {
    NumberTable out;
    for (size_t i = 0; i < columns_.size(); ++i) {
      if (text_[i] || columns_[i].values.empty()) {
        out.left_out.push_back(columns_[i].name);
      } else {
        out.columns.push_back(std::move(columns_[i]));
      }
    }
    return out;
  }

 private:
  std::string Header() override {
    for (const std::string& name : names_) columns_.push_back({name, {}, {}});
    text_.assign(names_.size(), false);
    return "";
  }

  std::string Row() override {
    ++row_;
    for (size_t i = 0; i < columns_.size(); ++i) {
      if (IsMissing(fields_[i])) continue;
      const std::optional<double> value = TableNumber(fields_[i]);
      if (!value || !std::isfinite(*value)) {
        text_[i] = true;
        continue;
      }
      columns_[i].values.push_back(*value);
      columns_[i].rows.push_back(row_);
    }
    return "";
  }

  std::vector<NumberColumn> columns_;
  std::vector<bool> text_;
  size_t row_ = 0;
};

}  // namespace

Result<NumberTable, std::string> ReadNumberTable(std::string bytes, const std::string& path) {
  const std::string name = path == "-" ? "standard input" : path;
  Result<TableText, std::string> read = ReadTable(std::move(bytes), kMaxTraceFileBytes);
  if (!read) return name + ": " + read.error();
  const TableText table = std::move(read).value();
  NumberParser parser(table);
  const std::string wrong = parser.Parse(table.text);
  if (!wrong.empty()) return name + ": " + wrong;
  NumberTable out = std::move(parser).Take();
  if (out.columns.empty()) return name + ": has no column of numbers";
  return out;
}

}  // namespace servescape
