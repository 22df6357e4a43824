// SPDX-License-Identifier: MIT
// The course: a map of its lessons, and the lesson that is open. What was done is kept in the
// browser (progress.h). The visitor's own scenario stays as it is throughout.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "imgui.h"
#include "ui/workbench/learn/course.h"
#include "ui/workbench/learn/lesson_run.h"

namespace servescape::ui {

struct View;

struct LearnState {
  bool begun = false;  // what is kept has been read, and the link looked at
  std::vector<CourseLesson> lessons;
  Progress progress;
  std::optional<LessonState> open;
  size_t open_index = 0;
  std::string link;    // the link that was followed last
  std::optional<size_t> wish;  // a lesson to be opened, or, beyond all of them, the map
  LessonLimits limits;
};

void DrawLearn(View& view, LearnState& state, ImVec2 from, ImVec2 size);

}  // namespace servescape::ui
