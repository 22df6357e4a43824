// SPDX-License-Identifier: MIT
// A lesson for its learner: the brief, the knobs and the goals, on a terminal and on paper. Texts
// speak of the run before anything was touched.
#pragma once

#include <string>
#include <vector>

#include "sim/lessons/boards.h"
#include "sim/lessons/grade.h"

namespace servescape {

// The brief with its knobs, goals and bets. `width`: columns of the terminal.
std::string BriefText(const Lesson& lesson, const BoardResult& untouched, size_t width,
                      bool color);

// The first `count` hints that hold of a run.
std::vector<std::string> HintsOf(const Lesson& lesson, const TextRuns& runs, size_t count);
// A line each.
std::string HintText(const Lesson& lesson, const TextRuns& runs, size_t count, size_t width);

// A bet's question, with its numbered options where it has some.
std::string QuestionText(const Lesson& lesson, const LessonBet& bet, const TextRuns& runs);

// What a knob may be: "1 to 40", "random, round_robin".
std::string AllowedWords(const LessonKnob& knob);

// The goals and on how many seeds they hold.
std::string GoalBar(const Lesson& lesson, const BoardResult& runs, bool color);

// A worksheet: what is asked, with room for answers, then on a page of its own the answer key with
// the reference's figures. `html`: one file for printing, else Markdown.
std::string Worksheet(const Lesson& lesson, const Yardstick& yardstick, bool html);

// An answer to start from: the knobs as they stand and the bets to be filled in.
std::string AnswerTemplate(const Lesson& lesson);

}  // namespace servescape
