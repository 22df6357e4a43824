// SPDX-License-Identifier: MIT
#include "sim/scenario/section.h"

#include "sim/scenario/check.h"
#include "sim/scenario/schema.h"

namespace servescape {

const Node* Section::Given(std::string_view key) const {
  const Node* node = table_ ? table_->Find(key) : nullptr;
  return node && !node->bad ? node : nullptr;
}

Origin Section::KeyOrigin(std::string_view key) const {
  const Member* member = table_ ? table_->FindMember(key) : nullptr;
  return member ? member->origin : origin_;
}

Origin Section::ValueOrigin(std::string_view key) const {
  const Node* node = table_ ? table_->Find(key) : nullptr;
  return node ? node->origin : origin_;
}

std::string Section::PatternOf(std::string_view key) const {
  return pattern_.empty() ? std::string(key) : pattern_ + "." + std::string(key);
}

Node Section::Value(std::string_view key) const {
  if (const Node* node = Given(key)) return *node;
  const SchemaRow* row = FindSchema(PatternOf(key));
  SERVESCAPE_CHECK(row != nullptr);
  if (row->standard.empty()) return Node{};
  return ParseSettingValue(row->standard);
}

std::string Section::Text(std::string_view key) const {
  const Node& value = Value(key);
  return value.kind == NodeKind::kInteger ? std::to_string(value.integer) : value.text;
}

bool Section::Boolean(std::string_view key) const { return Value(key).boolean; }

int64_t Section::Integer(std::string_view key) const { return Value(key).integer; }

double Section::Quantity(std::string_view key) const {
  const SchemaRow* row = FindSchema(PatternOf(key));
  SERVESCAPE_CHECK(row != nullptr);
  return QuantityOf(row->type, Value(key)).value_or(0);
}

Duration Section::Time(std::string_view key) const { return FromSeconds(Quantity(key)); }

std::vector<double> Section::Quantities(std::string_view key) const {
  const SchemaRow* row = FindSchema(PatternOf(key));
  SERVESCAPE_CHECK(row != nullptr);
  std::vector<double> out;
  for (const Node& item : Value(key).items) {
    out.push_back(QuantityOf(*EntryOf(row->type), item).value_or(0));
  }
  return out;
}

bool Section::IsWord(std::string_view key, std::string_view word) const {
  const Node value = Value(key);
  return value.kind == NodeKind::kString && value.text == word;
}

Section Section::Below(std::string_view key) const {
  const Node* node = Given(key);
  if (node && node->kind != NodeKind::kTable) node = nullptr;
  return {node, PatternOf(key), label_.Below(key), KeyOrigin(key)};
}

bool Lists(std::string_view keys, std::string_view key) {
  return keys.find(" " + std::string(key) + " ") != std::string_view::npos;
}

}  // namespace servescape
