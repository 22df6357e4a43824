// SPDX-License-Identifier: MIT
#include "ui/workbench/learn/progress.h"

#include <algorithm>

#include <fmt/format.h>

#include "sim/scenario/document.h"

namespace servescape::ui {
namespace {

constexpr int kForm = 1;
constexpr int kMostStars = 9;
constexpr int64_t kMostCount = 100'000;
constexpr size_t kMostName = 64;

// A basic string of TOML.
std::string QuotedText(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\', out += c;
    else if (c == '\n') out += "\\n";
    else if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) out += c;
  }
  return out + "\"";
}

int64_t CountAt(const Node& table, const char* key, int64_t most) {
  const Node* node = table.Find(key);
  if (node == nullptr || node->kind != NodeKind::kInteger) return 0;
  return std::clamp<int64_t>(node->integer, 0, most);
}

bool IsLessonName(std::string_view name) {
  return !name.empty() && name.size() <= kMostName &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == name.npos;
}

}  // namespace

const LessonRecord& Progress::Of(const std::string& lesson) const {
  static const LessonRecord kNone;
  const auto found = lessons.find(lesson);
  return found == lessons.end() ? kNone : found->second;
}

void Progress::Merge(const Progress& other) {
  all_open = all_open || other.all_open;
  for (const auto& [name, theirs] : other.lessons) {
    LessonRecord& ours = lessons[name];
    if (theirs.stars > ours.stars || (theirs.passed && !ours.passed)) {
      ours.stars = theirs.stars;
      ours.most_stars = theirs.most_stars;
    }
    ours.passed = ours.passed || theirs.passed;
    ours.hints = std::max(ours.hints, theirs.hints);
    ours.tries = std::max(ours.tries, theirs.tries);
    if (ours.draft.empty()) ours.draft = theirs.draft;
    if (ours.placed.empty()) ours.placed = theirs.placed;
  }
}

std::string WriteProgress(const Progress& progress) {
  std::string out = fmt::format("# Servescape: what was done of the course.\ncourse = {}\n"
                                "all_open = {}\n",
                                kForm, progress.all_open);
  for (const auto& [name, record] : progress.lessons) {
    out += fmt::format("\n[lesson.{}]\npassed = {}\nstars = {}\nmost_stars = {}\nhints = {}\n"
                       "tries = {}\n",
                       name, record.passed, record.stars, record.most_stars, record.hints,
                       record.tries);
    if (!record.draft.empty() && record.draft.size() <= kMostDraft)
      out += "draft = " + QuotedText(record.draft) + "\n";
    std::string placed;
    for (const std::string& answer : record.placed) placed += QuotedText(answer) + ", ";
    if (!placed.empty()) out += "placed = [" + placed + "]\n";
  }
  return out;
}

std::optional<Progress> ReadProgress(std::string_view text) {
  if (text.size() > kMostProgress) return std::nullopt;
  const Result<Node, Diagnostics> root = ParseDocument(text);
  if (!root || CountAt(root.value(), "course", kMostCount) != kForm) return std::nullopt;
  Progress out;
  if (const Node* node = root.value().Find("all_open")) out.all_open = node->boolean;
  const Node* lessons = root.value().Find("lesson");
  if (lessons == nullptr || lessons->kind != NodeKind::kTable) return out;
  for (const Member& member : lessons->members) {
    const Node& table = member.value;
    if (table.kind != NodeKind::kTable || !IsLessonName(member.key)) continue;
    if (out.lessons.size() == kMostLessons) break;
    LessonRecord& record = out.lessons[member.key];
    if (const Node* node = table.Find("passed")) record.passed = node->boolean;
    record.most_stars = static_cast<int>(CountAt(table, "most_stars", kMostStars));
    record.stars = static_cast<int>(CountAt(table, "stars", record.most_stars));
    record.hints = static_cast<uint32_t>(CountAt(table, "hints", 3));
    record.tries = static_cast<uint32_t>(CountAt(table, "tries", kMostCount));
    const Node* draft = table.Find("draft");
    if (draft != nullptr && draft->text.size() <= kMostDraft) record.draft = draft->text;
    const Node* placed = table.Find("placed");
    if (placed == nullptr || placed->kind != NodeKind::kArray) continue;
    for (const Node& each : placed->items) {
      if (each.text.size() > kMostDraft || record.placed.size() == kMostPlaced) continue;
      record.placed.push_back(each.text);
    }
  }
  return out;
}

}  // namespace servescape::ui
