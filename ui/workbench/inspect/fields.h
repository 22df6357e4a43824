// SPDX-License-Identifier: MIT
// What a part of a scenario can say: every key that the schema allows below its table, with what
// the text has of it, as one list in the order of the schema. The inspector draws it; it knows of
// no widgets.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/diagnostic.h"
#include "sim/scenario/layout.h"
#include "sim/scenario/schema.h"

namespace servescape::ui {

enum class FieldKind : uint8_t {
  kValue,  // one literal
  kTable,  // keys of its own: the fields behind it that are one deeper
  kList,   // entries, each a kEntry
  kEntry,  // one table of a list
};

struct Field {
  std::string path;  // "service.ranker.batching.max_size"
  std::string key;   // "max_size"; of an entry its index
  const SchemaRow* row = nullptr;
  FieldKind kind = FieldKind::kValue;
  int depth = 0;
  bool set = false;     // the text has it, or something below it
  std::string literal;  // as the text has it; empty where it is a section or not set
  std::string base;     // the same before the knobs began to move: sliders range around it
};

// The fields of a table such as "service.ranker", "path.main", "path.main.2", "run" or
// "incident.0"; of "" those of the scenario itself, its parts apart. Empty for what is no table.
std::vector<Field> FieldsOf(std::string_view text, std::string_view base,
                            const std::string& table);

// "max_size": "Max size"; names with capitals of their own (minReplicas) stay.
std::string LabelOf(std::string_view key);

// The path of the value or table that a diagnostic points at; "" where it points at none.
std::string PathAt(std::string_view text, const Layout& layout, Position position);

// The byte at a position of the text, and the line of a byte, from 1.
size_t ByteOf(std::string_view text, Position position);
size_t LineAt(std::string_view text, size_t offset);

// Whether the field is what the words look for: its key, its path or its sentence has them all.
bool Matches(const Field& field, std::string_view words);

// The keys and literals of an inline table; of the first entry where it is a list.
std::vector<std::pair<std::string, std::string>> PairsOf(std::string_view literal);

// The table in the text that a path stands in or is ("service.x.replicas": "service.x").
std::string TableOfPath(std::string_view path);

}  // namespace servescape::ui
