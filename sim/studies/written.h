// SPDX-License-Identifier: MIT
// Studies that a scenario has written down: [study.NAME].
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"
#include "sim/scenario/diagnostic.h"
#include "sim/scenario/load.h"
#include "sim/studies/values.h"

namespace servescape {

enum class StudyKind : uint8_t { kSweep, kSolve, kFrontier, kCompare };
const char* NameOf(StudyKind kind);  // the verb

struct WrittenStudy {
  std::string name;
  StudyKind kind = StudyKind::kSweep;
  std::vector<StudyKnob> knobs;  // of vary, or over
  bool zip = false;
  std::string where;
  std::string minimize, maximize;
  std::vector<std::string> subject_to, metrics, variants;
  double tolerance = 0.01;
  int64_t refine = 0;
  double precision = 0;  // 0: as the scenario has it
  int64_t budget = 0;    // 0: not given
};

// All of a text that is a valid scenario, in its order. What is wrong otherwise, with its place:
// values that are none, keys that the scenario has not, fields of another kind of study.
Result<std::vector<WrittenStudy>, Diagnostics> ReadStudies(std::string_view text,
                                                           const std::vector<Setting>& settings);

}  // namespace servescape
