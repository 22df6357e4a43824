// SPDX-License-Identifier: MIT
// The figures of a lesson as numbers, from the runs of one seed.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "sim/lessons/lesson.h"
#include "sim/scenario/load.h"
#include "sim/studies/expression.h"

namespace servescape {

// One run of an answer: as it is, or as a case has it.
struct LessonRun {
  std::string scenario;           // the text,
  std::vector<Setting> settings;  // and what was set in it
  RunReport report;
};
using LessonRuns = std::map<std::string, LessonRun>;  // by case; "": the answer itself

// Knobs and figures by name. What a run does not have is NaN.
ConditionNames FigureValues(const Lesson& lesson, const KnobValues& knobs, const LessonRuns& runs);

// Goals that a scenario needs beside its own so that a run measures every figure: each holds.
std::vector<std::string> MeasuringGoals(const Lesson& lesson);

// The number of a name, or NaN.
double NumberOf(const ConditionNames& names, const std::string& name);

}  // namespace servescape
