// SPDX-License-Identifier: MIT
#include "ui/workbench/design/edit.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/scenario/document.h"
#include "sim/scenario/load.h"
#include "sim/scenario/schema.h"
#include "ui/workbench/design/toml_text.h"

namespace servescape::ui {
namespace {

std::string LinesOfPairs(const Pairs& pairs, const std::string& line_break) {
  std::string out;
  for (const auto& [key, literal] : pairs) out += line_break + key + " = " + literal;
  return out;
}

std::string InlineTable(const Pairs& pairs) {
  std::string out = "{ ";
  for (size_t i = 0; i < pairs.size(); ++i) {
    out += (i ? ", " : "") + pairs[i].first + " = " + pairs[i].second;
  }
  return pairs.empty() ? "{}" : out + " }";
}

// Where a table of this kind goes: after the last of its kind, else at the end.
size_t EndOfKind(const TomlText& toml, const std::string& kind) {
  size_t end = toml.layout().sections.back().content_end;
  bool found = false;
  for (size_t i = 1; i < toml.layout().sections.size(); ++i) {
    const SectionSpan& section = toml.layout().sections[i];
    if (!IsWithin(section.path, kind)) continue;
    end = section.content_end;
    found = true;
  }
  // Comments may close the text.
  return found ? end : std::max(end, toml.text().find_last_not_of("\r\n") + 1);
}

void AddHeader(TomlText& toml, const std::string& table, const std::string& header,
               const Pairs& pairs) {
  const std::vector<std::string> segments = SplitDots(table);
  const ValueSpan* kind = segments.size() > 1 ? toml.layout().FindValue(segments[0]) : nullptr;
  if (kind != nullptr && kind->inline_table) {
    const bool list = header.starts_with("[[");
    const std::string body = InlineTable(pairs);
    toml.AddToInline(*kind, table.substr(segments[0].size() + 1) + " = " +
                                (list ? "[" + body + "]" : body));
    return;
  }
  toml.InsertLines(EndOfKind(toml, segments[0]), header + LinesOfPairs(pairs, toml.line_break()));
}

// [[list]] before its entry `index`, or after its last.
void InsertEntry(TomlText& toml, const std::string& list, size_t index, size_t count,
                 const Pairs& pairs) {
  const std::string& br = toml.line_break();
  const std::string lines = "[[" + list + "]]" + LinesOfPairs(pairs, br);
  const size_t mark = std::min(index, count - 1);
  const Span at = *toml.LinesOfAll(list + "." + std::to_string(mark));
  const std::string& text = toml.text();
  // As far apart as the entries are.
  const Span last = *toml.LinesOfAll(list + "." + std::to_string(count - 1));
  const bool apart = count > 1 && last.begin > 1 &&
                     (text[last.begin - 2] == '\n' || text[last.begin - 2] == '\r');
  const std::string gap = apart ? br : "";
  if (index < count) {
    toml.Replace({at.begin, at.begin}, lines + br + gap);
    return;
  }
  const bool open = at.end > 0 && text[at.end - 1] != '\n';
  toml.Replace({at.end, at.end}, (open ? br : "") + gap + lines + br);
}

}  // namespace

std::string Quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n') out += "\\n";
    else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return out + "\"";
}

Edited SetKey(std::string_view text, const std::string& path, const std::string& literal) {
  Result<std::string, Diagnostics> changed = SetValue(text, {path, literal});
  if (changed) return {std::move(changed).value(), ""};
  std::string why = changed.error().front().message;
  const std::string prefix = fmt::format("--set {}={}: ", path, literal);
  if (why.starts_with(prefix)) why.erase(0, prefix.size());
  return Refuse(text, std::move(why));
}

Edited RemoveKey(std::string_view text, const std::string& path) {
  TomlText toml(text);
  if (!toml.Remove(path)) return Refuse(text, fmt::format("there is no {}", path));
  return Checked(text, toml.text());
}

std::string KeyText(std::string_view text, const std::string& path) {
  const Layout layout = ScanLayout(text);
  const ValueSpan* value = layout.FindValue(path);
  return value ? std::string(text.substr(value->begin, value->end - value->begin)) : "";
}

bool HasKey(std::string_view text, const std::string& path) { return TomlText(text).Has(path); }

Edited AddTable(std::string_view text, const std::string& table, const Pairs& pairs) {
  TomlText toml(text);
  if (toml.Has(table)) return Refuse(text, fmt::format("there is already a {}", table));
  AddHeader(toml, table, "[" + table + "]", pairs);
  return Checked(text, toml.text());
}

size_t CountOf(std::string_view text, const std::string& list) {
  const Layout layout = ScanLayout(text);
  const std::string below = list + ".";
  size_t count = 0;
  const auto see = [&](const std::string& path) {
    if (!path.starts_with(below)) return;
    const size_t end = path.find('.', below.size());
    const std::string index = path.substr(below.size(), end - below.size());
    if (IsIndex(index)) count = std::max(count, IndexOf(index) + 1);
  };
  for (const SectionSpan& section : layout.sections) see(section.path);
  for (const ValueSpan& value : layout.values) see(value.path);
  return count;
}

Edited AddEntry(std::string_view text, const std::string& list, size_t index, const Pairs& pairs) {
  TomlText toml(text);
  if (const ValueSpan* array = toml.layout().FindValue(list)) {
    toml.AddToArray(*array, index, InlineTable(pairs));
    return Checked(text, toml.text());
  }
  const size_t count = CountOf(text, list);
  const bool own_header = list == "incident" || list.starts_with("path.");
  if (count > 0) InsertEntry(toml, list, index, count, pairs);
  else if (own_header) AddHeader(toml, list, "[[" + list + "]]", pairs);
  else return SetKey(text, list, "[" + InlineTable(pairs) + "]");
  return Checked(text, toml.text());
}

Edited AddItem(std::string_view text, const std::string& list, size_t index,
               const std::string& literal) {
  TomlText toml(text);
  const ValueSpan* array = toml.layout().FindValue(list);
  if (array == nullptr) return SetKey(text, list, "[" + literal + "]");
  if (toml.text()[array->begin] != '[') return Refuse(text, fmt::format("{} is no list", list));
  toml.AddToArray(*array, index, literal);
  return Checked(text, toml.text());
}

}  // namespace servescape::ui
