// SPDX-License-Identifier: MIT
// Where a study will be: what it asks, what it is about to play, its shape drawn faintly, and the
// other questions there are.
#pragma once

#include "ui/workbench/explore/explorer.h"

namespace servescape::ui {

// The words of a study: its name, and its question in a sentence.
struct TaskRow {
  const char* name;
  const char* question;
};
const TaskRow& RowOf(StudyTask task);

// True where there is no result to show yet: it has been drawn instead. `offered`: the studies that
// the page has.
bool DrawEmptyStudy(View& view, Explorer& explorer, const std::vector<StudyTask>& offered,
                    ImVec2 room);

}  // namespace servescape::ui
