// SPDX-License-Identifier: MIT
// SetValue and GetValue of load.h: edits of the text itself, so that a user's comments, order and
// spacing survive the app's sliders.
#include <algorithm>

#include <fmt/format.h>

#include "sim/scenario/document.h"
#include "sim/scenario/layout.h"
#include "sim/scenario/load.h"
#include "sim/scenario/schema.h"
#include "sim/scenario/suggest.h"

namespace servescape {
namespace {

Diagnostics One(std::string message) { return {{Severity::kError, {}, std::move(message)}}; }

std::string Parent(const std::string& path) {
  const size_t dot = path.rfind('.');
  return dot == std::string::npos ? "" : path.substr(0, dot);
}

std::string Last(const std::string& path) { return path.substr(path.rfind('.') + 1); }

bool IsIndex(const std::string& segment) {
  return segment.find_first_not_of("0123456789") == std::string::npos;
}

std::string Quote(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n')
      out += "\\n";
    else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return out + "\"";
}

// The text that stands for the value in the file.
std::string Literal(const std::string& value) {
  const Node node = ParseSettingValue(value);
  if (node.kind == NodeKind::kString && node.text == value) return Quote(value);
  std::string_view trimmed = value;
  while (!trimmed.empty() && trimmed.front() == ' ') trimmed.remove_prefix(1);
  while (!trimmed.empty() && trimmed.back() == ' ') trimmed.remove_suffix(1);
  return std::string(trimmed);
}

std::string LineBreakOf(std::string_view text) {
  return text.find("\r\n") == std::string_view::npos ? "\n" : "\r\n";
}

class Editor {
 public:
  explicit Editor(std::string_view text)
      : text_(text), layout_(ScanLayout(text)), line_break_(LineBreakOf(text)) {}

  Result<std::string, Diagnostics> Set(const std::string& path, const std::string& literal) {
    if (const ValueSpan* value = layout_.FindValue(path)) {
      return Replace(value->begin, value->end, literal);
    }
    if (IsSection(path)) {
      return One(
          fmt::format("{} is a section; set one of its keys: {}", path, JoinWords(KeysOf(path))));
    }
    return Add(path, literal);
  }

 private:
  static std::vector<std::string> KeysOf(const std::string& path) {
    const SchemaRow* row = FindSchema(path);
    if (!row) return {};
    const bool list = row->type == ValueType::kTableList;
    return KeysBelow(std::string(row->path) + (list ? "[]" : ""));
  }

  // Whether anything in the text stands below the path.
  bool IsSection(const std::string& path) const {
    const std::string prefix = path + ".";
    for (const SectionSpan& section : layout_.sections) {
      if (section.path == path || section.path.starts_with(prefix)) return true;
    }
    for (const ValueSpan& value : layout_.values) {
      if (value.path.starts_with(prefix)) return true;
    }
    return false;
  }

  std::string Replace(size_t begin, size_t end, const std::string& with) const {
    return std::string(text_.substr(0, begin)) + with + std::string(text_.substr(end));
  }

  // The nearest thing above the path that the text has decides how the key is added.
  Result<std::string, Diagnostics> Add(const std::string& path, const std::string& literal) {
    if (IsIndex(Last(path))) {
      return One(fmt::format("{} has no entry {}", Parent(path), Last(path)));
    }
    for (std::string above = Parent(path);; above = Parent(above)) {
      const std::string key = above.empty() ? path : path.substr(above.size() + 1);
      if (const ValueSpan* value = above.empty() ? nullptr : layout_.FindValue(above)) {
        if (!value->inline_table) {
          return One(fmt::format("{} is not a table: it has no key {}", above, key));
        }
        return AddInline(*value, key, literal);
      }
      if (const SectionSpan* section = above.empty() ? nullptr : layout_.FindSection(above)) {
        return AddLine(section->content_end, key + " = " + literal);
      }
      if (const ValueSpan* sibling = above.empty() ? nullptr : LastDotted(above)) {
        const std::string& base = layout_.sections[sibling->section].path;
        const std::string dotted = base.empty() ? path : path.substr(base.size() + 1);
        return AddLine(sibling->line_end, dotted + " = " + literal);
      }
      if (!above.empty() && IsIndex(Last(above))) {
        return One(fmt::format("{} has no entry {}", Parent(above), Last(above)));
      }
      if (above.empty()) break;
    }
    return AddSection(path, literal);
  }

  // The last value written as a dotted key below the path (batching.max_size = 8).
  const ValueSpan* LastDotted(const std::string& path) const {
    const ValueSpan* last = nullptr;
    for (const ValueSpan& value : layout_.values) {
      const std::string& section = layout_.sections[value.section].path;
      const bool outside = section.size() < path.size();
      if (outside && value.path.starts_with(path + ".")) last = &value;
    }
    return last;
  }

  std::string AddInline(const ValueSpan& table, const std::string& key,
                        const std::string& literal) const {
    size_t end = table.end > table.begin ? table.end - 1 : table.end;  // the closing brace
    while (end > table.begin + 1 && text_[end - 1] == ' ') --end;
    const bool empty = end == table.begin + 1;
    const std::string with = fmt::format("{}{} = {} ", empty ? " " : ", ", key, literal);
    return Replace(end, table.end - 1, with);
  }

  std::string AddLine(size_t after, const std::string& line) const {
    if (after > 0 && text_[after - 1] == '\r') --after;
    return Replace(after, after, line_break_ + line);
  }

  Result<std::string, Diagnostics> AddSection(const std::string& path,
                                              const std::string& literal) const {
    const std::vector<std::string> segments = *SplitPath(path);
    if (segments.size() == 1) return AddTop(path + " = " + literal);
    const bool named = HasNames(segments[0]);
    if (segments[0] == "path") return One("there is no path \"" + segments[1] + "\"");
    const std::string header = named ? segments[0] + "." + segments[1] : segments[0];
    if (path == header) return AddTop(path + " = " + literal);
    const std::string key = path.substr(header.size() + 1);
    std::string out(text_);
    while (!out.empty() && (out.back() == '\n' || out.back() == '\r')) out.pop_back();
    if (!out.empty()) out += line_break_ + line_break_;
    return out + "[" + header + "]" + line_break_ + key + " = " + literal + line_break_;
  }

  // A top-level key goes after the last one, or below the comment that opens the text.
  std::string AddTop(const std::string& line) const {
    const SectionSpan& top = layout_.sections[0];
    if (top.content_end > top.body) return AddLine(top.content_end, line);
    size_t at = top.body;
    while (at < text_.size() && text_[at] == '#') {
      at = std::min(text_.find('\n', at), text_.size() - 1) + 1;
    }
    const bool open = at > 0 && at == text_.size() && text_[at - 1] != '\n';
    return Replace(at, at, (open ? line_break_ : "") + line + line_break_);
  }

  std::string_view text_;
  Layout layout_;
  std::string line_break_;
};

std::string UnknownPath(const std::string& path) {
  // The longest part that exists tells which keys could have been meant.
  const std::vector<std::string> segments = *SplitPath(path);
  std::string above;
  size_t known = 0;
  for (; known < segments.size(); ++known) {
    const std::string next = above.empty() ? segments[known] : above + "." + segments[known];
    if (!FindSchema(next)) break;
    above = next;
  }
  const SchemaRow* row = FindSchema(above);
  std::string pattern = row ? std::string(row->path) : "";
  if (row && row->type == ValueType::kTableList) pattern += "[]";
  const std::string word = known < segments.size() ? segments[known] : path;
  return fmt::format("there is no key {}{}", path, DidYouMean(word, KeysBelow(pattern)));
}

}  // namespace

Result<std::string, Diagnostics> SetValue(std::string_view text, const Setting& setting) {
  const std::string prefix = fmt::format("--set {}={}: ", setting.path, setting.value);
  if (!SplitPath(setting.path)) {
    return One(prefix + "a path is keys joined by dots, such as service.model.replicas");
  }
  if (!FindSchema(setting.path)) return One(prefix + UnknownPath(setting.path));
  const Result<Node, Diagnostics> before = ParseDocument(text);
  if (!before) return before.error();
  Result<std::string, Diagnostics> edited = Editor(text).Set(setting.path, Literal(setting.value));
  if (!edited) return One(prefix + edited.error()[0].message);
  // An edit never leaves a text that cannot be read.
  const Result<Node, Diagnostics> after = ParseDocument(edited.value());
  if (!after) return One(prefix + after.error()[0].message);
  return edited;
}

std::optional<std::string> GetValue(std::string_view text, std::string_view path) {
  const SchemaRow* row = FindSchema(path);
  const std::optional<std::vector<std::string>> segments = SplitPath(path);
  if (!row || !segments) return std::nullopt;
  const Layout layout = ScanLayout(text);
  if (const ValueSpan* value = layout.FindValue(path)) {
    return std::string(text.substr(value->begin, value->end - value->begin));
  }
  // A default stands for what could be written: not for services that are not there.
  const std::string& top = (*segments)[0];
  if (HasNames(top) && segments->size() > 1) {
    const std::string entity = top + "." + (*segments)[1];
    const auto below = [&](const std::string& other) {
      return other == entity || other.starts_with(entity + ".");
    };
    const bool there =
        std::any_of(layout.sections.begin(), layout.sections.end(),
                    [&](const SectionSpan& section) { return below(section.path); }) ||
        std::any_of(layout.values.begin(), layout.values.end(),
                    [&](const ValueSpan& value) { return below(value.path); });
    if (!there) return std::nullopt;
  }
  if (row->standard.empty()) return std::nullopt;
  return std::string(row->standard);
}

}  // namespace servescape
