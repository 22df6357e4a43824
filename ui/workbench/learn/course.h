// SPDX-License-Identifier: MIT
// The lessons of the course as the page lists them, in their groups, and which of them are open:
// the first three one after the other, then all.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ui/workbench/learn/progress.h"

namespace servescape::ui {

struct CourseLesson {
  int number = 0;
  std::string name;   // "staffing"
  std::string title;
  std::string group;  // as lessons have it
  std::string_view text;  // its file
};

struct CourseGroup {
  std::string_view title, says;
  std::vector<std::string_view> groups;  // of lessons
};

const std::vector<CourseGroup>& CourseGroups();
// Empty where the files of the course are not there.
std::vector<CourseLesson> CourseLessons();

// Those that have to be passed one after the other before the others open.
constexpr size_t kInOrder = 3;
// Why a lesson is not open yet, or "".
std::string LockedBy(const std::vector<CourseLesson>& lessons, size_t index,
                     const Progress& progress);
// The first that is open and not passed; the number of lessons if all are.
size_t NextLesson(const std::vector<CourseLesson>& lessons, const Progress& progress);

}  // namespace servescape::ui
