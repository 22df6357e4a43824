// SPDX-License-Identifier: MIT
// What a teacher's link locks, held against a text that a hand has made: in Design, in the
// inspector or in the editor.
#include <algorithm>
#include <string>

#include "ui/document.h"
#include "ui/fragment.h"
#include "ui/workbench.h"
#include "ui/workbench/explore/explorer.h"

namespace servescape::ui {
namespace {

// The latest text before this edit that can be read: what stood there was kept, too.
KeyLines LastReadable(const Document& document) {
  KeyLines lines = LinesOf(document.text());
  const std::vector<Document::Version>& before = document.before();
  for (size_t i = before.size(); lines.empty() && i > 0; --i) lines = LinesOf(before[i - 1].text);
  return lines;
}

// "service.ranker" of "service.ranker.queue.capacity".
std::string PartOf(const std::string& key) {
  const size_t kind = key.find('.');
  return kind == key.npos ? key : key.substr(0, key.find('.', kind + 1));
}

bool HasPart(const KeyLines& lines, const std::string& key) {
  const std::string part = PartOf(key);
  return std::any_of(lines.begin(), lines.end(),
                     [&](const auto& line) { return PartOf(line.first) == part; });
}

}  // namespace

std::string LockedChange(const LinkOptions& link, const Document& document,
                         std::string_view text) {
  if (link.lock.empty()) return "";
  const KeyLines after = LinesOf(std::string(text));
  if (after.empty()) return "";
  const KeyLines before = LastReadable(document);
  for (const auto& line : before) {
    if (!NamesKey(link.lock, line.first)) continue;
    if (std::find(after.begin(), after.end(), line) == after.end()) return line.first;
  }
  for (const auto& line : after) {
    if (!NamesKey(link.lock, line.first) || !HasPart(before, line.first)) continue;
    if (std::find(before.begin(), before.end(), line) == before.end()) return line.first;
  }
  return "";
}

}  // namespace servescape::ui
