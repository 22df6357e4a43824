// SPDX-License-Identifier: MIT
// Lessons and answers from files, or from those that come with the program.
#pragma once

#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/cli/files.h"
#include "sim/cli/scenario_options.h"
#include "sim/lessons/boards.h"
#include "sim/lessons/lesson.h"

namespace servescape {

struct ShippedLesson {
  std::string name;  // "staffing", of the file 06_staffing.toml
  std::string text;
};
// In the order of the course.
std::vector<ShippedLesson> ShippedLessons();

// A lesson by its name, its number in the course, or a file. What is wrong is said on standard
// error, and the exit code returned.
Result<Lesson, int> OpenLesson(const std::string& argument);
Result<LessonAnswer, int> OpenAnswer(const std::string& path, const Lesson& lesson);

// Scenarios of lessons, with autoscalers, and with the traces that come with the program.
ScenarioLoader LessonLoader();

}  // namespace servescape
