// SPDX-License-Identifier: MIT
// Whether a lesson is one: what has to pass passes, and what has to fail fails, on nine of ten
// seeds that nobody listed.
#pragma once

#include <string>
#include <vector>

#include "sim/lessons/boards.h"
#include "sim/lessons/grade.h"

namespace servescape {

struct CheckedRow {
  std::string board;  // "untouched", "without room", ..
  std::string wants;  // "fails", "passes", "is named \"Sized by the mean\"", ..
  int counted = 0;    // seeds on which it does
  int needed = 0;
  int of = 0;
  bool ok() const { return counted >= needed; }
};

struct CheckedLesson {
  std::vector<CheckedRow> rows;
  Optimum optimum;    // where it was sought
  double ratio = 0;   // of the reference against it; NaN: unknown
  int64_t requests = 0;
  bool ok() const;
};

struct CheckExtent {
  bool optimum = true;  // the best is sought, too: the reference has to be within 1.05 of it
  size_t seeds = 0;     // 0: as many as the lesson says
};
Result<CheckedLesson, std::string> CheckLesson(const Lesson& lesson, const CheckExtent& extent,
                                               const LessonTerms& terms);

std::string ToText(const Lesson& lesson, const CheckedLesson& checked, bool color);

}  // namespace servescape
