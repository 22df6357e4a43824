// SPDX-License-Identifier: MIT
// A reader's view of one table: typed values with the schema's defaults filled in. What is
// missing or was reported already reads as the default, so that reading never stops at the
// first mistake.
#pragma once

#include <string>
#include <vector>

#include "sim/base/time.h"
#include "sim/scenario/document.h"
#include "sim/scenario/reporter.h"

namespace servescape {

class Section {
 public:
  // `table` may be null (an absent table: all defaults); `pattern` is its row's path.
  Section(const Node* table, std::string pattern, Label label, Origin origin)
      : table_(table), pattern_(std::move(pattern)), label_(std::move(label)), origin_(origin) {}

  // The value as written and usable, or null.
  const Node* Given(std::string_view key) const;
  // Whether the key is there at all, usable or not.
  bool Has(std::string_view key) const { return table_ && table_->Find(key); }
  // Where the key stands; the table's place if it is absent.
  Origin KeyOrigin(std::string_view key) const;
  Origin ValueOrigin(std::string_view key) const;
  const Origin& origin() const { return origin_; }
  const Label& label() const { return label_; }
  const Node* table() const { return table_; }
  const std::string& pattern() const { return pattern_; }

  std::string Text(std::string_view key) const;  // also the word of a kWord
  bool Boolean(std::string_view key) const;
  int64_t Integer(std::string_view key) const;
  double Quantity(std::string_view key) const;  // in the row's unit
  Duration Time(std::string_view key) const;
  uint32_t Count(std::string_view key) const { return static_cast<uint32_t>(Integer(key)); }
  // The entries of a list, each in the row's unit.
  std::vector<double> Quantities(std::string_view key) const;
  // Whether the value (or default) is this word of an integer or duration.
  bool IsWord(std::string_view key, std::string_view word) const;

  Section Below(std::string_view key) const;

 private:
  std::string PatternOf(std::string_view key) const;
  Node Value(std::string_view key) const;

  const Node* table_;
  std::string pattern_;
  Label label_;
  Origin origin_;
};

// Whether the key is one of `keys`, which have spaces around each: " rate path ".
bool Lists(std::string_view keys, std::string_view key);

}  // namespace servescape
