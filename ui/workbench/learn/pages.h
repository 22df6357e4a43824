// SPDX-License-Identifier: MIT
// The pages of the place Learn and their parts, one file each: free functions that draw at the
// cursor, `width` pixels wide, and call the verbs of lesson_run.h.
#pragma once

#include "ui/panels/panels.h"
#include "ui/workbench/learn/learn.h"

namespace servescape::ui {

// The map of the course.
void MapPage(View& view, LearnState& state, float width);
// An open lesson, in three columns, two or one.
void LessonPage(View& view, LearnState& state, ImVec2 from, ImVec2 size);

void OpenLessonAt(View& view, LearnState& state, size_t index);
void LeaveLesson(View& view, LearnState& state);
void KeepProgress(View& view, LearnState& state);
// The answer as it stands, for the next visit.
void KeepDraft(View& view, LearnState& state);

// Of a lesson.
void KnobCard(View& view, LearnState& state, float width);
void BetCard(View& view, LearnState& state, float width);
void MemoCard(View& view, LearnState& state, float width);
void DebriefCard(View& view, LearnState& state, float width);

// A curve that is drawn by hand, and what came out beside it (null: nothing has yet).
struct CurveInput {
  const Lesson& lesson;
  const LessonCurve& curve;
  double before = 0;   // the figure of the untouched system, or NaN
  bool enabled = true;
  const ScoredCurve* scored = nullptr;
};
// True if a point of `drawn` (one for each value of the curve; NaN: not drawn) was moved.
bool BetCurve(const CurveInput& input, std::vector<double>* drawn, ImVec2 size);

}  // namespace servescape::ui
