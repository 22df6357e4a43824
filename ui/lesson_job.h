// SPDX-License-Identifier: MIT
// Lessons of the course as jobs: an answer played on a few seeds, or graded on the hidden ones, by
// the very functions of `servescape grade` (sim/lessons/).
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sim/lessons/grade.h"
#include "ui/lesson_work.h"

namespace servescape::ui {

struct LessonAsk {
  std::string lesson;   // the lesson's name
  std::string text;     // its file
  std::string answer;   // an answer as `servescape grade` reads it
  bool grade = false;   // on the hidden seeds; else on `tries` of them from `seed` on
  uint64_t seed = 1;
  uint32_t tries = 3;
};
JobRequest RequestOf(const LessonAsk& ask);

struct LessonNews {
  // Tried: the answer, and at each value of each curve.
  BoardResult own;
  std::map<std::string, std::vector<BoardResult>> curves;
  // Graded.
  bool graded = false;
  Grade grade;
  Yardstick yardstick;
};
std::string PackLesson(const LessonNews& news);
bool UnpackLesson(std::string_view bytes, LessonNews* news);

}  // namespace servescape::ui
