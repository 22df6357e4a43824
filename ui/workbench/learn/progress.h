// SPDX-License-Identifier: MIT
// What a learner has done: kept in the browser, and written to a file and read from one. Whatever
// the file holds, what is read is within bounds.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace servescape::ui {

struct LessonRecord {
  bool passed = false;
  int stars = 0, most_stars = 0;  // of the best answer so far
  uint32_t hints = 0;             // that were looked at: they cost, also after a reload
  uint32_t tries = 0;             // answers graded
  std::string draft;              // the answer as it stands, as `servescape grade` reads it
  // Settings that have been run, each as such an answer with the bets that came before: they stand.
  std::vector<std::string> placed = {};
};

struct Progress {
  std::map<std::string, LessonRecord> lessons;  // by name
  bool all_open = false;                        // the order of the first lessons was waived

  const LessonRecord& Of(const std::string& lesson) const;
  // The better of both of each lesson; drafts are kept where there are none.
  void Merge(const Progress& other);
};

// Where the browser keeps it; the number is that of the form.
constexpr const char* kProgressKey = "course.1";
constexpr size_t kMostProgress = 400'000;  // bytes
constexpr size_t kMostDraft = 20'000;
constexpr size_t kMostPlaced = 24;         // of a lesson
constexpr size_t kMostLessons = 200;
constexpr const char* kProgressFile = "servescape.course";

std::string WriteProgress(const Progress& progress);
// Nothing for what is no such file.
std::optional<Progress> ReadProgress(std::string_view text);

}  // namespace servescape::ui
