// SPDX-License-Identifier: MIT
#include "sim/scenario/layout.h"

#include <algorithm>

namespace servescape {
namespace {

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {
    if (text.starts_with("\xEF\xBB\xBF")) at_ = 3;
    layout_.sections.push_back({"", at_, at_, at_, at_, at_});
  }

  Layout Scan() {
    while (SkipBlank(), at_ < text_.size()) {
      const size_t before = at_;
      if (text_[at_] == '[')
        Header();
      else
        Pair("");
      SkipLine();
      layout_.sections.back().content_end = at_;
      if (at_ < text_.size()) ++at_;  // the line break
      if (layout_.sections.back().body == kUnset) layout_.sections.back().body = at_;
      if (at_ == before) ++at_;
    }
    return std::move(layout_);
  }

 private:
  static constexpr size_t kUnset = static_cast<size_t>(-1);
  static constexpr int kMaxDepth = 64;

  char Peek(size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  void SkipSpaces() {
    while (Peek() == ' ' || Peek() == '\t') ++at_;
  }

  void SkipLine() {
    while (at_ < text_.size() && text_[at_] != '\n') ++at_;
  }

  // Spaces, line breaks and comments.
  void SkipBlank() {
    for (;;) {
      while (at_ < text_.size() && static_cast<unsigned char>(text_[at_]) <= ' ') ++at_;
      if (Peek() != '#') return;
      SkipLine();
    }
  }

  std::string Key() {
    std::string path;
    for (;;) {
      SkipSpaces();
      std::string part;
      if (Peek() == '"' || Peek() == '\'') {
        const size_t begin = at_;
        SkipString();
        part = text_.substr(begin + 1, at_ > begin + 2 ? at_ - begin - 2 : 0);
      } else {
        while (at_ < text_.size() && IsKeyCharacter(text_[at_])) part += text_[at_++];
      }
      path += part;
      SkipSpaces();
      if (Peek() != '.') return path;
      ++at_;
      path += '.';
    }
  }

  static bool IsKeyCharacter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  }

  void Header() {
    const bool array = Peek(1) == '[';
    const size_t header = at_;
    at_ += array ? 2 : 1;
    const size_t key = at_;
    std::string path = Resolve(Key());
    if (array) {
      size_t& count = Count(path);
      path += "." + std::to_string(count++);
    }
    layout_.sections.push_back({path, header, key, at_, kUnset, at_});
  }

  size_t& Count(const std::string& path) {
    for (auto& [name, count] : counts_) {
      if (name == path) return count;
    }
    return counts_.emplace_back(path, 0).second;
  }

  // [a.b] below [[a]] means the last entry of a.
  std::string Resolve(const std::string& path) {
    std::string out;
    size_t begin = 0;
    while (begin < path.size()) {
      const size_t dot = std::min(path.find('.', begin), path.size());
      out += (out.empty() ? "" : ".") + path.substr(begin, dot - begin);
      begin = dot + 1;
      for (const auto& [name, count] : counts_) {
        if (begin < path.size() && name == out) {
          out += "." + std::to_string(count - 1);
          break;
        }
      }
    }
    return out;
  }

  // key = value, at the top level of a section or inside an inline table at `parent`.
  void Pair(const std::string& parent) {
    const size_t begin = at_;
    const std::string key = Key();
    const size_t end = at_;
    SkipSpaces();
    if (Peek() != '=') return;
    ++at_;
    SkipSpaces();
    const std::string& base = depth_ == 0 ? layout_.sections.back().path : parent;
    const size_t index = layout_.values.size();
    Value(base.empty() ? key : base + "." + key);
    layout_.values[index].key_begin = begin;
    layout_.values[index].key_end = end;
  }

  void Value(const std::string& path) {
    const size_t index = layout_.values.size();
    layout_.values.push_back(
        {path, at_, at_, at_, at_, at_, layout_.sections.size() - 1, Peek() == '{'});
    if (Peek() == '"' || Peek() == '\'') {
      SkipString();
    } else if ((Peek() == '[' || Peek() == '{') && depth_ < kMaxDepth) {
      ++depth_;
      Container(path, Peek() == '[' ? ']' : '}');
      --depth_;
    } else {
      while (at_ < text_.size() && text_[at_] != ',' && text_[at_] != ']' && text_[at_] != '}' &&
             text_[at_] != '#' && text_[at_] != '\n') {
        ++at_;
      }
      while (at_ > layout_.values[index].begin &&
             static_cast<unsigned char>(text_[at_ - 1]) <= ' ') {
        --at_;
      }
    }
    layout_.values[index].end = at_;
    const size_t line = std::min(text_.find('\n', at_), text_.size());
    layout_.values[index].line_end = line > at_ && text_[line - 1] == '\r' ? line - 1 : line;
  }

  void Container(const std::string& path, char close) {
    ++at_;
    for (size_t i = 0;; ++i) {
      SkipBlank();
      if (at_ >= text_.size() || Peek() == close) break;
      const size_t before = at_;
      if (close == ']')
        Value(path + "." + std::to_string(i));
      else
        Pair(path);
      SkipBlank();
      if (Peek() == ',') ++at_;
      if (at_ == before) ++at_;
    }
    if (at_ < text_.size()) ++at_;
  }

  void SkipString() {
    const char quote = Peek();
    const bool triple = Peek(1) == quote && Peek(2) == quote;
    at_ += triple ? 3 : 1;
    while (at_ < text_.size()) {
      if (quote == '"' && text_[at_] == '\\') {
        at_ = std::min(at_ + 2, text_.size());
        continue;
      }
      if (!triple && text_[at_] == '\n') return;
      const bool ends = text_[at_] == quote && (!triple || (Peek(1) == quote && Peek(2) == quote));
      if (ends) {
        at_ += triple ? 3 : 1;
        // Up to two quotes may stand before the closing three.
        while (triple && Peek() == quote) ++at_;
        return;
      }
      ++at_;
    }
  }

  std::string_view text_;
  size_t at_ = 0;
  int depth_ = 0;
  Layout layout_;
  std::vector<std::pair<std::string, size_t>> counts_;  // entries of [[...]] so far
};

}  // namespace

const ValueSpan* Layout::FindValue(std::string_view path) const {
  for (const ValueSpan& value : values) {
    if (value.path == path) return &value;
  }
  return nullptr;
}

const SectionSpan* Layout::FindSection(std::string_view path) const {
  for (const SectionSpan& section : sections) {
    if (section.path == path) return &section;
  }
  return nullptr;
}

Layout ScanLayout(std::string_view text) { return Scanner(text).Scan(); }

}  // namespace servescape
