// SPDX-License-Identifier: MIT
// The only file that knows the TOML library.
#include <fmt/format.h>

#include <limits>

#include "sim/base/stable_sort.h"
#include "sim/scenario/document.h"
#include "sim/scenario/toml.h"

namespace servescape {
namespace {

// Beyond these no scenario is meant, and recursion over the tree stays shallow.
constexpr int kMaxBrackets = 24;
constexpr int kMaxDots = 16;

Diagnostics One(Position position, std::string message) {
  return {Diagnostic{Severity::kError, position, std::move(message)}};
}

// Length of the UTF-8 sequence at the front, 0 if it is not valid UTF-8 text.
size_t SequenceLength(std::string_view s) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(s[i]); };
  const unsigned char c = byte(0);
  if (c < 0x80) return c == 0 ? 0 : 1;
  const size_t length = c >= 0xc2 && c < 0xe0   ? 2
                        : c >= 0xe0 && c < 0xf0 ? 3
                        : c >= 0xf0 && c < 0xf5 ? 4
                                                : 0;
  if (length == 0 || s.size() < length) return 0;
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
  }
  if (c == 0xe0 && byte(1) < 0xa0) return 0;
  if (c == 0xed && byte(1) >= 0xa0) return 0;
  if (c == 0xf0 && byte(1) < 0x90) return 0;
  if (c == 0xf4 && byte(1) >= 0x90) return 0;
  return length;
}

std::optional<Diagnostics> CheckBytes(std::string_view text) {
  if (text.size() > kMaxScenarioBytes) {
    return One({}, fmt::format("the text has {} bytes; a scenario has at most {} (a trace is a "
                               "file of its own: traffic.NAME.trace.file)",
                               text.size(), kMaxScenarioBytes));
  }
  Position position{1, 1};
  for (size_t i = 0; i < text.size();) {
    const size_t length = SequenceLength(text.substr(i));
    if (length == 0) {
      return One(position, fmt::format("this is not text: byte 0x{:02x} at offset {}; a scenario "
                                       "is TOML in UTF-8",
                                       static_cast<unsigned char>(text[i]), i));
    }
    position = text[i] == '\n' ? Position{position.line + 1, 1}
                               : Position{position.line, position.column + 1};
    i += length;
  }
  return std::nullopt;
}

Position PositionOf(std::string_view text, size_t offset) {
  Position position{1, 1};
  for (const char c : text.substr(0, offset)) {
    if (c == '\n') {
      position = {position.line + 1, 1};
    } else if ((static_cast<unsigned char>(c) & 0xc0) != 0x80) {
      ++position.column;
    }
  }
  return position;
}

// Counts open brackets and the dots of one key, outside strings and comments, where it also finds
// characters beyond ASCII: TOML has no place for them, and toml++ 3.3 must not meet one there (its
// test for white space runs into undefined behaviour below U+049A). It runs before the text is
// known to be valid, so it may be wrong about a broken text behind the first mistake.
class NestingScan {
 public:
  std::optional<Diagnostics> Run(std::string_view text) {
    for (size_t i = 0; i < text.size(); ++i) {
      const char c = text[i];
      if (c == '\n') {
        ++position_.line;
        position_.column = 0;
        comment_ = false;
        if (quote_.size() == 1) quote_.clear();
      }
      if ((static_cast<unsigned char>(c) & 0xc0) != 0x80 && c != '\n') ++position_.column;
      if (comment_) continue;
      if (!quote_.empty()) {
        if (c == '\\' && quote_[0] == '"')
          ++i;
        else if (text.substr(i).starts_with(quote_)) {
          i += quote_.size() - 1;
          quote_.clear();
        }
        continue;
      }
      if (c == '"' || c == '\'') {
        quote_ = text.substr(i, 3) == std::string(3, c) ? std::string(3, c) : std::string(1, c);
        i += quote_.size() - 1;
      } else if (c == '#') {
        comment_ = true;
      } else if (static_cast<unsigned char>(c) >= 0x80 && !IsByteOrderMark(text, i)) {
        return One(PositionOf(text, i),
                   fmt::format("syntax: '{}' stands outside of quotes: texts, and names with such "
                               "characters, are quoted",
                               text.substr(i, SequenceLength(text.substr(i)))));
      } else if (TooDeep(c)) {
        return One(position_, fmt::format("nested too deeply: at most {} brackets and {} parts of "
                                          "a dotted key",
                                          kMaxBrackets, kMaxDots));
      }
    }
    return std::nullopt;
  }

 private:
  static bool IsByteOrderMark(std::string_view text, size_t i) {
    return i < 3 && text.starts_with("\xEF\xBB\xBF");
  }

  bool TooDeep(char c) {
    if (c == '[' || c == '{') ++depth_;
    if (c == ']' || c == '}') --depth_;
    if (c == '.') ++dots_;
    if (c == '\n' || c == '=' || c == ',' || c == '[' || c == '{') dots_ = 0;
    return depth_ > kMaxBrackets || dots_ >= kMaxDots;
  }

  Position position_{1, 0};
  int depth_ = 0;
  int dots_ = 0;
  bool comment_ = false;
  std::string quote_;
};

Origin PlaceOf(const toml::source_region& region) {
  return {{region.begin.line, region.begin.column}, -1};
}

Node Convert(const toml::node& in);

void ConvertTable(const toml::table& in, Node& out) {
  out.kind = NodeKind::kTable;
  for (auto&& [key, value] : in) {
    out.members.push_back({std::string(key.str()), PlaceOf(key.source()), Convert(value)});
  }
  // The library sorts by key; a scenario's entities are numbered in the order of the text.
  StableSort(out.members, [](const Member& a, const Member& b) {
    const Position& p = a.origin.position;
    const Position& q = b.origin.position;
    return p.line != q.line ? p.line < q.line : p.column < q.column;
  });
}

Node Convert(const toml::node& in) {
  Node out;
  out.origin = PlaceOf(in.source());
  if (const toml::table* table = in.as_table()) {
    ConvertTable(*table, out);
  } else if (const toml::array* array = in.as_array()) {
    out.kind = NodeKind::kArray;
    for (const toml::node& item : *array) out.items.push_back(Convert(item));
  } else if (const auto* text = in.as_string()) {
    out.kind = NodeKind::kString;
    out.text = text->get();
  } else if (const auto* integer = in.as_integer()) {
    out.kind = NodeKind::kInteger;
    out.integer = integer->get();
    out.number = static_cast<double>(out.integer);
  } else if (const auto* number = in.as_floating_point()) {
    out.kind = NodeKind::kNumber;
    out.number = number->get();
  } else if (const auto* boolean = in.as_boolean()) {
    out.kind = NodeKind::kBoolean;
    out.boolean = boolean->get();
  } else {
    out.kind = NodeKind::kDate;
  }
  return out;
}

// The library's words for what a reader can act on.
// A decimal number without a point: "-12", "1_000".
bool IsWhole(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return !text.empty() && text.find_first_not_of("0123456789_") == std::string_view::npos &&
         text.front() != '_';
}

std::string SyntaxMessage(std::string_view description, std::string_view text, Position place) {
  std::string message(description);
  const std::string_view prefix = "Error while parsing ";
  if (message.starts_with(prefix)) message.erase(0, prefix.size());
  for (char& c : message) {
    if (c == '\n' || c == '\r') c = ' ';
  }
  message = "syntax: " + message;
  if (message.find("string: unescaped control") != std::string::npos) {
    return "syntax: the string does not end on its line, or holds a control character";
  }
  // key = 250ms: the most common slip of all.
  size_t begin = 0;
  for (uint32_t line = 1; line < place.line && begin < text.size(); ++line) {
    const size_t end = text.find('\n', begin);
    begin = end == std::string_view::npos ? text.size() : end + 1;
  }
  std::string_view line = text.substr(begin, text.find('\n', begin) - begin);
  const size_t equals = line.find('=');
  if (equals == std::string_view::npos) return message;
  std::string_view value = line.substr(equals + 1);
  value = value.substr(0, value.find('#'));
  while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) value.remove_prefix(1);
  while (!value.empty() && static_cast<unsigned char>(value.back()) <= ' ') value.remove_suffix(1);
  const bool bare = !value.empty() && value.find_first_of("\"'[]{},") == std::string_view::npos &&
                    !IsWhole(value);
  if (bare && value.size() < 40) {
    message += fmt::format("; text and quantities are quoted: \"{}\"", value);
  }
  return message;
}

}  // namespace

Result<Node, Diagnostics> ParseDocument(std::string_view text) {
  if (std::optional<Diagnostics> wrong = CheckBytes(text)) return *std::move(wrong);
  if (std::optional<Diagnostics> wrong = NestingScan().Run(text)) return *std::move(wrong);
  const toml::parse_result parsed = toml::parse(text);
  if (!parsed) {
    const toml::parse_error& error = parsed.error();
    const Position place = PlaceOf(error.source()).position;
    return One(place, SyntaxMessage(error.description(), text, place));
  }
  Node root;
  ConvertTable(parsed.table(), root);
  return root;
}

Node ParseSettingValue(std::string_view value) {
  const std::string line = fmt::format("v = {}", value);
  size_t columns = 0;
  for (const char c : line) columns += (static_cast<unsigned char>(c) & 0xc0) != 0x80 ? 1 : 0;
  if (value.find('\n') == std::string_view::npos && !CheckBytes(line) && !NestingScan().Run(line)) {
    const toml::parse_result parsed = toml::parse(line);
    if (parsed) {
      const toml::node* node = parsed.table().get("v");
      // Anything after the value (a comment) makes it no literal.
      if (node && node->source().end.column == columns + 1) {
        return Convert(*node);
      }
    }
  }
  if (IsWhole(value)) {  // beyond what 64 bits hold, as whatever reads it then says
    Node whole;
    whole.kind = NodeKind::kInteger;
    whole.integer = value.front() == '-' ? std::numeric_limits<int64_t>::min()
                                         : std::numeric_limits<int64_t>::max();
    whole.number = static_cast<double>(whole.integer);
    return whole;
  }
  Node text;
  text.kind = NodeKind::kString;
  text.text = std::string(value);
  return text;
}

}  // namespace servescape
