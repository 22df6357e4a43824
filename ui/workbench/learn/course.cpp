// SPDX-License-Identifier: MIT
#include "ui/workbench/learn/course.h"

#include <algorithm>

#include <fmt/format.h>

#include "scenarios/embedded.h"
#include "sim/scenario/document.h"

namespace servescape::ui {
namespace {

// "staffing" of "06_staffing.toml".
std::string NameOfFile(std::string_view path) {
  const size_t word = path.find_first_not_of("0123456789_");
  if (word != path.npos) path.remove_prefix(word);
  return std::string(path.substr(0, path.find('.')));
}

std::string TextOfKey(const Node& root, const char* key) {
  const Node* node = root.Find(key);
  return node == nullptr ? "" : node->text;
}

}  // namespace

const std::vector<CourseGroup>& CourseGroups() {
  static const std::vector<CourseGroup> kGroups{
      {"Read the dashboard", "What the figures say, and how sure they are", {"reading"}},
      {"Queues", "Why things wait, and how much room keeps them from it", {"queues"}},
      {"ML levers", "Batches, offline work and caches", {"levers"}},
      {"Dynamics and money", "Spikes, failures, and a plan with a price", {"dynamics", "plans"}}};
  return kGroups;
}

std::vector<CourseLesson> CourseLessons() {
  std::vector<CourseLesson> out;
  for (const EmbeddedFile& file : EmbeddedLessons()) {
    const Result<Node, Diagnostics> root = ParseDocument(file.text);
    if (!root) continue;
    const Node* number = root.value().Find("number");
    out.push_back({number == nullptr ? 0 : static_cast<int>(number->integer),
                   NameOfFile(file.path), TextOfKey(root.value(), "title"),
                   TextOfKey(root.value(), "group"), file.text});
  }
  return out;
}

std::string LockedBy(const std::vector<CourseLesson>& lessons, size_t index,
                     const Progress& progress) {
  if (progress.all_open) return "";
  for (size_t i = 0; i < std::min(index, kInOrder); ++i) {
    if (progress.Of(lessons[i].name).passed) continue;
    if (index >= kInOrder) return fmt::format("opens after the first {} lessons", kInOrder);
    return fmt::format("opens when lesson {} is passed", lessons[i].number);
  }
  return "";
}

size_t NextLesson(const std::vector<CourseLesson>& lessons, const Progress& progress) {
  size_t i = 0;
  while (i < lessons.size() && progress.Of(lessons[i].name).passed) ++i;
  return i;
}

}  // namespace servescape::ui
