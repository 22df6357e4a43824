// SPDX-License-Identifier: MIT
// An answer graded in bounded steps on the calling thread, for pages: what GradeAnswer and
// MakeYardstick do, by themselves, while the boards that they ask for are played piece by piece.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sim/lessons/grade.h"

namespace servescape {

class SteppedGrade {
 public:
  // `lesson` stays where it is while the object lives.
  SteppedGrade(const Lesson& lesson, LessonAnswer answer, std::vector<uint64_t> seeds,
               ScenarioLoader load);
  ~SteppedGrade();

  void Step(int64_t events);
  bool done() const;
  const std::string& error() const;  // why there is no grade
  double progress() const;           // 0 .. 1, of about as many boards as it takes
  // After done() without an error.
  const Grade& grade() const;
  const Yardstick& yardstick() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace servescape
