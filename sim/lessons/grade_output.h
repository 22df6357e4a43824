// SPDX-License-Identifier: MIT
// Grades for terminals, programs and continuous integration.
#pragma once

#include <string>
#include <vector>

#include "sim/lessons/grade.h"
#include "sim/studies/junit.h"

namespace servescape {

// One answer with its debrief.
std::string ToText(const Lesson& lesson, const Grade& grade, const Yardstick& yardstick,
                   size_t width, bool color);

// A class: an answer a row, then how often each mistake was made; `after`: the same of answers
// given later, if there are any.
std::string ClassText(const Lesson& lesson, const std::vector<Grade>& grades,
                      const std::vector<Grade>& after, bool color);

std::string ToJson(const Lesson& lesson, const std::vector<Grade>& grades,
                   const std::vector<Grade>& after, const Yardstick& yardstick);

// A suite for each answer: its goals, variants and memo.
std::vector<JUnitSuite> ToJUnit(const Lesson& lesson, const std::vector<Grade>& grades);

}  // namespace servescape
