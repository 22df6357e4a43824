// SPDX-License-Identifier: MIT
#include "ui/workbench/design/toml_text.h"

#include <algorithm>
#include <utility>

#include "sim/scenario/document.h"

namespace servescape::ui {
namespace {

bool IsBlank(char c) { return c == ' ' || c == '\t'; }

bool IsSpace(char c) { return IsBlank(c) || c == '\n' || c == '\r'; }

}  // namespace

std::vector<Segment> SegmentsOf(std::string_view text, size_t begin, size_t end) {
  std::vector<Segment> out;
  for (size_t at = begin; at < end;) {
    while (at < end && (IsSpace(text[at]) || text[at] == '.')) ++at;
    if (at >= end) break;
    const size_t from = at;
    std::string name;
    if (text[at] == '"' || text[at] == '\'') {
      const size_t close = std::min(text.find(text[at], at + 1), end - 1);
      name = text.substr(from + 1, close - from - 1);
      at = close + 1;
    } else {
      while (at < end && !IsSpace(text[at]) && text[at] != '.') ++at;
      name = text.substr(from, at - from);
    }
    out.push_back({std::move(name), {from, at}});
  }
  return out;
}

std::vector<std::string> SplitDots(std::string_view path) {
  std::vector<std::string> out;
  if (path.empty()) return out;
  for (;;) {
    const size_t dot = path.find('.');
    out.emplace_back(path.substr(0, dot));
    if (dot == std::string_view::npos) return out;
    path.remove_prefix(dot + 1);
  }
}

std::string JoinDots(const std::vector<std::string>& segments, size_t count) {
  std::string out;
  for (size_t i = 0; i < count && i < segments.size(); ++i) out += (i ? "." : "") + segments[i];
  return out;
}

bool IsIndex(std::string_view segment) {
  return !segment.empty() && segment.size() < 7 &&
         segment.find_first_not_of("0123456789") == std::string_view::npos;
}

size_t IndexOf(std::string_view segment) {
  size_t index = 0;
  for (const char c : segment) index = index * 10 + static_cast<size_t>(c - '0');
  return index;
}

bool IsWithin(std::string_view path, std::string_view above) {
  return path.starts_with(above) && (path.size() == above.size() || path[above.size()] == '.');
}

std::string Unquoted(std::string_view literal) {
  const Node node = ParseSettingValue(literal);
  return node.kind == NodeKind::kString ? node.text : std::string(literal);
}

Edited Refuse(std::string_view text, std::string why) {
  return {std::string(text), std::move(why)};
}

Edited Checked(std::string_view before, std::string after) {
  const Result<Node, Diagnostics> parsed = ParseDocument(after);
  if (!parsed) return Refuse(before, parsed.error().front().message);
  return {std::move(after), ""};
}

TomlText::TomlText(std::string_view text)
    : text_(text), line_break_(text.find("\r\n") == std::string_view::npos ? "\n" : "\r\n") {
  Scan();
}

bool TomlText::Has(std::string_view path) const {
  const auto within = [&](const auto& each) { return IsWithin(each.path, path); };
  return std::any_of(layout_.values.begin(), layout_.values.end(), within) ||
         std::any_of(layout_.sections.begin(), layout_.sections.end(), within);
}

std::string TomlText::LiteralOf(const ValueSpan& value) const {
  return text_.substr(value.begin, value.end - value.begin);
}

const ValueSpan* TomlText::HolderOf(const ValueSpan& value) const {
  const ValueSpan* holder = nullptr;
  for (const ValueSpan& each : layout_.values) {
    if (each.begin >= value.key_begin) break;
    if (each.end >= value.end) holder = &each;  // the innermost comes last
  }
  return holder;
}

std::vector<const ValueSpan*> TomlText::ChildrenOf(const ValueSpan& container) const {
  std::vector<const ValueSpan*> out;
  size_t after = container.begin;
  for (const ValueSpan& each : layout_.values) {
    if (each.key_begin <= container.begin || each.end > container.end) continue;
    if (each.key_begin < after) continue;  // inside the child before
    out.push_back(&each);
    after = each.end;
  }
  return out;
}

size_t TomlText::LineStart(size_t at) const {
  const size_t line = at == 0 ? std::string::npos : text_.rfind('\n', at - 1);
  if (line != std::string::npos) return line + 1;
  return text_.starts_with("\xEF\xBB\xBF") ? 3 : 0;
}

Span TomlText::LinesOf(size_t index) const {
  const SectionSpan& section = layout_.sections[index];
  size_t begin = LineStart(section.header);
  // Comments right above belong to it, unless they open the text or are nothing but a rule.
  size_t above = begin;
  while (above > 0) {
    const size_t line = LineStart(above - 1);
    if (line >= above || text_[line] != '#') break;
    above = line;
  }
  const size_t first = LineStart(0);
  if (above < begin && above > first && index > 0 &&
      above > layout_.sections[index - 1].content_end) {
    begin = above;
  }
  const size_t end = std::min(section.content_end + 1, text_.size());
  return {begin, end};
}

std::optional<Span> TomlText::LinesOfAll(std::string_view path) const {
  std::optional<Span> all;
  for (size_t i = 1; i < layout_.sections.size(); ++i) {
    if (!IsWithin(layout_.sections[i].path, path)) continue;
    const Span lines = LinesOf(i);
    if (!all) all = lines;
    all->end = lines.end;
  }
  return all;
}

void TomlText::Replace(Span span, std::string_view with) {
  text_.replace(span.begin, span.end - span.begin, with);
  Scan();
}

// An entry that has its line, or lines, to itself.
bool TomlText::RemoveOwnLine(const ValueSpan& value) {
  const size_t start = LineStart(value.key_begin);
  for (size_t i = start; i < value.key_begin; ++i) {
    if (!IsBlank(text_[i])) return false;
  }
  size_t at = value.end;
  while (at < text_.size() && IsBlank(text_[at])) ++at;
  if (at < text_.size() && text_[at] == ',') ++at;
  while (at < text_.size() && (IsBlank(text_[at]) || text_[at] == '\r')) ++at;
  if (at < text_.size() && text_[at] == '#') at = std::min(text_.find('\n', at), text_.size());
  if (at >= text_.size() || text_[at] != '\n') return false;
  Replace({start, at + 1}, "");
  return true;
}

void TomlText::RemoveValue(const ValueSpan& found) {
  const ValueSpan value = found;
  if (HolderOf(value) == nullptr) {
    const size_t end = std::min(text_.find('\n', value.end), text_.size() - 1) + 1;
    Replace({LineStart(value.key_begin), end}, "");
    return;
  }
  if (RemoveOwnLine(value)) return;
  size_t right = value.end;
  while (right < text_.size() && IsSpace(text_[right])) ++right;
  if (right < text_.size() && text_[right] == ',') {
    ++right;
    while (right < text_.size() && IsBlank(text_[right])) ++right;
    Replace({value.key_begin, right}, "");
    return;
  }
  size_t left = value.key_begin;
  while (left > 0 && IsSpace(text_[left - 1])) --left;
  if (left > 0 && text_[left - 1] == ',') {
    Replace({left - 1, value.end}, "");
    return;
  }
  const bool alone = left > 0 && (text_[left - 1] == '{' || text_[left - 1] == '[');
  Replace(alone ? Span{left, right} : Span{value.key_begin, value.end}, "");
}

void TomlText::RemoveSection(size_t index) {
  Span lines = LinesOf(index);
  size_t after = lines.end;
  while (after < text_.size() && (text_[after] == '\n' || text_[after] == '\r')) ++after;
  const bool last = after == text_.size();
  // The blank lines above stay, those below go; where no header follows blank lines, none do.
  const bool blank_above = lines.begin == LineStart(0) ||
                           (lines.begin > 1 && (text_[lines.begin - 2] == '\n' ||
                                                text_[lines.begin - 2] == '\r'));
  if (blank_above || last) lines.end = after;
  if (last) {
    while (lines.begin > 1 && (text_[lines.begin - 2] == '\n' || text_[lines.begin - 2] == '\r') &&
           text_[lines.begin - 1] == '\n') {
      --lines.begin;
    }
  }
  Replace(lines, "");
}

bool TomlText::Remove(const std::string& path) {
  bool any = false;
  for (bool again = true; again;) {
    again = false;
    for (size_t i = 1; i < layout_.sections.size() && !again; ++i) {
      if (!IsWithin(layout_.sections[i].path, path)) continue;
      // Entries of lists count anew after each: from the last on.
      size_t last = i;
      for (size_t k = i + 1; k < layout_.sections.size(); ++k) {
        if (IsWithin(layout_.sections[k].path, path)) last = k;
      }
      const bool only = last == i;
      const bool entry = IsIndex(path.substr(path.rfind('.') + 1));
      RemoveSection(last);
      any = true;
      again = !(entry && only);
      if (!again) return true;  // the next entry bears its number now
    }
    if (again) continue;
    for (const ValueSpan& value : layout_.values) {
      if (!IsWithin(value.path, path)) continue;
      const bool exact = value.path == path;
      RemoveValue(value);
      any = true;
      again = !exact;
      break;
    }
  }
  return any;
}

void TomlText::InsertLines(size_t at, const std::string& lines) {
  if (at > 0 && at <= text_.size() && text_[at - 1] == '\r') --at;
  const bool empty = at == LineStart(0);
  const bool last = at >= text_.size();
  Replace({at, at}, (empty ? "" : line_break_ + line_break_) + lines +
                        (last || empty ? line_break_ : ""));
}

void TomlText::AddToInline(const ValueSpan& table, const std::string& pair) {
  size_t end = table.end - 1;  // the closing brace
  while (end > table.begin + 1 && IsBlank(text_[end - 1])) --end;
  const bool empty = end == table.begin + 1;
  Replace({end, table.end - 1}, (empty ? " " : ", ") + pair + " ");
}

void TomlText::AddToArray(const ValueSpan& array, size_t index, const std::string& literal) {
  const std::vector<const ValueSpan*> items = ChildrenOf(array);
  if (items.empty()) {
    Replace({array.begin, array.end}, "[" + literal + "]");
    return;
  }
  const ValueSpan& mark = *items[std::min(index, items.size() - 1)];
  const size_t line = LineStart(mark.key_begin);
  const std::string_view lead = std::string_view(text_).substr(line, mark.key_begin - line);
  const bool blank = lead.find_first_not_of(" \t") == std::string_view::npos;
  const bool own_line = blank && line > array.begin;
  const std::string gap = own_line ? line_break_ + std::string(lead) : " ";
  if (index < items.size()) Replace({mark.key_begin, mark.key_begin}, literal + "," + gap);
  else Replace({mark.end, mark.end}, "," + gap + literal);
}

}  // namespace servescape::ui
