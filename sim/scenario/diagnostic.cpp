// SPDX-License-Identifier: MIT
#include "sim/scenario/diagnostic.h"

#include <algorithm>

#include <fmt/format.h>

namespace servescape {
namespace {

// A longer source line is shown as a window around the place.
constexpr size_t kMaxShown = 120;
constexpr size_t kBefore = 60;

std::string_view LineAt(std::string_view text, uint32_t line) {
  size_t begin = 0;
  for (uint32_t i = 1; i < line; ++i) {
    const size_t end = text.find('\n', begin);
    if (end == std::string_view::npos) return {};
    begin = end + 1;
  }
  std::string_view found = text.substr(begin, text.find('\n', begin) - begin);
  if (found.ends_with('\r')) found.remove_suffix(1);
  if (line == 1 && found.starts_with("\xEF\xBB\xBF")) found.remove_prefix(3);
  return found;
}

// Code points, one string each; what a terminal cannot show becomes '?'.
std::vector<std::string> Characters(std::string_view line) {
  std::vector<std::string> out;
  for (size_t i = 0; i < line.size();) {
    const auto c = static_cast<unsigned char>(line[i]);
    size_t length = c < 0x80 ? 1 : c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : c >= 0xc2 ? 2 : 1;
    length = std::min(length, line.size() - i);
    bool valid = c < 0x80 || length > 1;
    for (size_t j = 1; j < length; ++j) {
      valid = valid && (static_cast<unsigned char>(line[i + j]) & 0xc0) == 0x80;
    }
    if (!valid) length = 1;
    const bool control = (c < 0x20 && c != '\t') || c == 0x7f;
    out.push_back(valid && !control ? std::string(line.substr(i, length)) : "?");
    i += length;
  }
  return out;
}

void AppendExcerpt(const Position& position, std::string_view text, std::string& out) {
  const std::vector<std::string> line = Characters(LineAt(text, position.line));
  const size_t caret = std::min<size_t>(position.column > 0 ? position.column - 1 : 0, line.size());
  size_t first = 0;
  size_t last = line.size();
  if (line.size() > kMaxShown) {
    first = caret > kBefore ? caret - kBefore : 0;
    last = std::min(line.size(), first + kMaxShown);
  }
  std::string shown = first > 0 ? "..." : "";
  std::string under = first > 0 ? "   " : "";
  for (size_t i = first; i < last; ++i) {
    shown += line[i];
    if (i < caret) under += line[i] == "\t" ? "\t" : " ";
  }
  if (last < line.size()) shown += "...";
  out += fmt::format("{:5} | {}\n      | {}^\n", position.line, shown, under);
}

}  // namespace

std::string Format(const Diagnostics& diagnostics, std::string_view text, std::string_view name) {
  std::string out;
  for (const Diagnostic& diagnostic : diagnostics) {
    const char* severity = diagnostic.severity == Severity::kError ? "error" : "warning";
    const Position& position = diagnostic.position;
    if (position.line == 0) {
      out += fmt::format("{}: {}: {}\n", name, severity, diagnostic.message);
      continue;
    }
    out += fmt::format("{}:{}:{}: {}: {}\n", name, position.line, position.column, severity,
                       diagnostic.message);
    AppendExcerpt(position, text, out);
  }
  return out;
}

}  // namespace servescape
