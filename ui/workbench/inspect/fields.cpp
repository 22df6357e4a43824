// SPDX-License-Identifier: MIT
#include "ui/workbench/inspect/fields.h"

#include <algorithm>
#include <cctype>
#include <utility>

namespace servescape::ui {
namespace {

bool IsDistribution(ValueType type) {
  return type == ValueType::kTimeDistribution || type == ValueType::kNumberDistribution ||
         type == ValueType::kBytesDistribution;
}

bool IsTable(ValueType type) { return type == ValueType::kTable || type == ValueType::kManifest; }

std::string Unquoted(std::string_view literal) {
  if (literal.size() >= 2 && (literal.front() == '"' || literal.front() == '\'')) {
    literal = literal.substr(1, literal.size() - 2);
  }
  return std::string(literal);
}

// Lists every key below one table; what the text has is looked up in the order of its paths.
class Lister {
 public:
  Lister(std::string_view text, std::string_view base)
      : text_(text), base_(base), layout_(ScanLayout(text)), before_(ScanLayout(base)) {}

  std::vector<Field> Take() { return std::move(out_); }

  void Top() {
    for (const std::string& key : KeysBelow("")) {
      if (!HasNames(key)) Add(key, key, 0);
    }
  }

  void Table(const std::string& table) {
    const SchemaRow* row = FindSchema(table);
    if (row == nullptr) return;
    const std::string last = table.substr(table.rfind('.') + 1);
    const bool entry = row->type == ValueType::kTableList && IsIndex(last);
    if (entry) Below(table, std::string(row->path) + "[]", 0);
    else if (row->type == ValueType::kTableList) Entries(table, *row, 0);
    else if (IsTable(row->type)) Below(table, std::string(row->path), 0);
  }

 private:
  static bool IsIndex(std::string_view word) {
    return !word.empty() && word.find_first_not_of("0123456789") == word.npos;
  }

  void Below(const std::string& path, const std::string& pattern, int depth) {
    for (const std::string& key : KeysBelow(pattern)) {
      Add((path.empty() ? "" : path + ".") + key, key, depth);
    }
  }

  void Add(const std::string& path, const std::string& key, int depth) {
    Field field;
    field.row = FindSchema(path);
    if (field.row == nullptr) return;
    field.path = path;
    field.key = key;
    field.depth = depth;
    field.literal = TextAt(text_, layout_, path);
    field.base = TextAt(base_, before_, path);
    field.set = !field.literal.empty() || HasBelow(path);
    const ValueType type = field.row->type;
    if (IsTable(type)) field.kind = FieldKind::kTable;
    if (type == ValueType::kTableList) field.kind = FieldKind::kList;
    const bool law = IsDistribution(type) && field.set && HasBelow(path);
    const std::string pattern(field.row->path);
    const SchemaRow& row = *field.row;
    out_.push_back(std::move(field));
    if (IsTable(type)) Below(path, pattern, depth + 1);
    if (type == ValueType::kTableList) Entries(path, row, depth + 1);
    if (law) Distribution(path, depth + 1);
  }

  void Entries(const std::string& list, const SchemaRow& row, int depth) {
    for (size_t i = 0;; ++i) {
      const std::string path = list + "." + std::to_string(i);
      if (!HasAny(path)) return;
      Field field;
      field.path = path;
      field.key = std::to_string(i);
      field.row = &row;
      field.kind = FieldKind::kEntry;
      field.depth = depth;
      field.set = true;
      field.literal = TextAt(text_, layout_, path);
      out_.push_back(std::move(field));
      Below(path, std::string(row.path) + "[]", depth + 1);
    }
  }

  // Of a law only what its family reads: the rows name the families they are for.
  void Distribution(const std::string& path, int depth) {
    const std::string family = Unquoted(TextAt(text_, layout_, path + ".distribution"));
    for (const std::string& key : KeysBelow("distribution")) {
      const SchemaRow* row = FindSchema("distribution." + key);
      const bool reads = key == "distribution" || key == "shift" ||
                         (!family.empty() && row->sentence.find(family) != std::string_view::npos);
      if (!reads && !HasAny(path + "." + key)) continue;
      Field field;
      field.path = path + "." + key;
      field.key = key;
      field.row = row;
      field.depth = depth;
      field.literal = TextAt(text_, layout_, field.path);
      field.base = TextAt(base_, before_, field.path);
      field.set = HasAny(field.path);
      out_.push_back(std::move(field));
    }
  }

  static std::string TextAt(std::string_view text, const Layout& layout,
                            const std::string& path) {
    const ValueSpan* span = layout.FindValue(path);
    return span == nullptr ? "" : std::string(text.substr(span->begin, span->end - span->begin));
  }

  bool HasBelow(const std::string& path) const {
    const auto below = [&](const std::string& other) {
      return other.size() > path.size() && other[path.size()] == '.' && other.starts_with(path);
    };
    return std::any_of(layout_.values.begin(), layout_.values.end(),
                       [&](const ValueSpan& value) { return below(value.path); }) ||
           std::any_of(layout_.sections.begin(), layout_.sections.end(),
                       [&](const SectionSpan& section) {
                         return below(section.path) || section.path == path;
                       });
  }

  bool HasAny(const std::string& path) const {
    return layout_.FindValue(path) != nullptr || HasBelow(path);
  }

  std::string_view text_, base_;
  Layout layout_, before_;
  std::vector<Field> out_;
};

std::string Lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

}  // namespace

std::vector<Field> FieldsOf(std::string_view text, std::string_view base,
                            const std::string& table) {
  Lister lister(text, base);
  if (table.empty()) lister.Top();
  else lister.Table(table);
  return lister.Take();
}

std::string LabelOf(std::string_view key) {
  std::string out(key);
  if (std::any_of(out.begin(), out.end(), [](char c) { return c >= 'A' && c <= 'Z'; })) return out;
  std::replace(out.begin(), out.end(), '_', ' ');
  if (!out.empty() && out[0] >= 'a' && out[0] <= 'z') out[0] = static_cast<char>(out[0] - 32);
  return out;
}

size_t ByteOf(std::string_view text, Position position) {
  size_t at = 0;
  for (uint32_t line = 1; line < position.line; ++line) {
    at = text.find('\n', at);
    if (at == text.npos) return text.size();
    ++at;
  }
  for (uint32_t column = 1; column < position.column && at < text.size(); ++column) {
    if (text[at] == '\n') break;
    ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) ++at;
  }
  return at;
}

size_t LineAt(std::string_view text, size_t offset) {
  const std::string_view before = text.substr(0, std::min(offset, text.size()));
  return 1 + static_cast<size_t>(std::count(before.begin(), before.end(), '\n'));
}

std::string PathAt(std::string_view text, const Layout& layout, Position position) {
  if (position.line == 0) return "";
  const size_t at = ByteOf(text, position);
  const ValueSpan* inside = nullptr;  // containers come before what they hold: the innermost
  for (const ValueSpan& value : layout.values) {
    if (std::min(value.key_begin, value.begin) <= at && at < value.end) inside = &value;
  }
  if (inside != nullptr) return inside->path;
  const SectionSpan* in = nullptr;
  for (const SectionSpan& section : layout.sections) {
    const size_t body = LineAt(text, section.body);
    if (section.body <= at || body == position.line + 1) in = &section;
  }
  return in == nullptr ? "" : in->path;
}

bool Matches(const Field& field, std::string_view words) {
  const std::string in = Lower(LabelOf(field.key) + " " + field.path + " " +
                               std::string(field.row->sentence));
  std::string_view rest = words;
  while (!rest.empty()) {
    const size_t space = std::min(rest.find(' '), rest.size());
    if (in.find(Lower(rest.substr(0, space))) == in.npos) return false;
    rest = rest.substr(std::min(space + 1, rest.size()));
  }
  return true;
}

std::vector<std::pair<std::string, std::string>> PairsOf(std::string_view literal) {
  const std::string text = "x = " + std::string(literal);
  const Layout layout = ScanLayout(text);
  const std::string prefix = literal.starts_with("[") ? "x.0." : "x.";
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const ValueSpan& value : layout.values) {
    if (!value.path.starts_with(prefix)) continue;
    const std::string key = value.path.substr(prefix.size());
    if (key.find('.') != key.npos) continue;
    pairs.emplace_back(key, text.substr(value.begin, value.end - value.begin));
  }
  return pairs;
}

std::string TableOfPath(std::string_view path) {
  const size_t dot = path.find('.');
  if (dot == path.npos) return std::string(path);
  const std::string_view top = path.substr(0, dot);
  size_t end = path.find('.', dot + 1);
  if (!HasNames(top)) {
    // incident.0 is a table of its own; the keys of run are not.
    const std::string_view next = path.substr(dot + 1, end == path.npos ? end : end - dot - 1);
    const bool entry = next.find_first_not_of("0123456789") == next.npos;
    return std::string(entry ? path.substr(0, end) : top);
  }
  if (top == "path" && end != path.npos) end = path.find('.', end + 1);
  return std::string(path.substr(0, end));
}

}  // namespace servescape::ui
