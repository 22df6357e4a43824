// SPDX-License-Identifier: MIT
// An answer graded: goals on hidden seeds and on hidden variants, what it costs against the best,
// bets, mistakes, and the figures of its memo played again.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/lessons/boards.h"
#include "sim/lessons/fill.h"
#include "sim/lessons/lesson.h"

namespace servescape {

// The best of the points of lesson.score that passes on the seeds.
struct Optimum {
  bool known = false;
  double value = 0;
  std::string point;  // "replicas=12"
};
// Points are tried from the best on; those that miss on two seeds are left out before.
Result<Optimum, std::string> FindOptimum(const Lesson& lesson, const std::vector<uint64_t>& seeds,
                                         const LessonTerms& terms);

enum class BetFinding : uint8_t { kInside, kRightDirection, kWrong, kNone };
const char* NameOf(BetFinding finding);  // "inside", "right direction", "wrong", "no bet"

struct ScoredBet {
  std::string name;
  BetFinding finding = BetFinding::kNone;
  double bet = 0;
  FigureSpread truth;
  double from = 0;  // the figure before anything was touched
  ShownAs shown;
  std::string bet_words, truth_words;  // as they are shown
};
// Each bet of the lesson: NaN in `runs` where none was made.
std::vector<ScoredBet> ScoreBets(const Lesson& lesson, const BoardResult& runs,
                                 const BoardResult& untouched);

struct ScoredCurve {
  std::string name;
  BetFinding finding = BetFinding::kNone;
  std::vector<double> bet;
  std::vector<FigureSpread> truth;
  int inside = 0, of = 0;  // points
  ShownAs shown;
};
// The answer at each value of the curve's knob, to be played.
std::vector<Board> CurveBoards(const Lesson& lesson, const LessonCurve& curve,
                               const KnobValues& knobs);
// Seeds that a curve is played on: the first of those.
std::vector<uint64_t> CurveSeeds(const std::vector<uint64_t>& seeds);
// `played`: the boards above. A curve is inside where two points of three are, and in the right
// direction where it rises, or falls, from its first point to its last as what came out does.
ScoredCurve ScoreCurve(const Lesson& lesson, const LessonCurve& curve,
                       const std::vector<double>& bet, const std::vector<BoardResult>& played);

struct ReplayedEntry {
  MemoEntry entry;
  bool same = false;
  std::string why;  // it is not
};

// What all answers to a lesson are graded by, on the same seeds.
struct Yardstick {
  std::vector<uint64_t> seeds;
  BoardResult untouched, reference;
  Optimum optimum;
};
Result<Yardstick, std::string> MakeYardstick(const Lesson& lesson,
                                             const std::vector<uint64_t>& seeds,
                                             const LessonTerms& terms);

struct Grade {
  std::string answer;  // its name
  bool passed = false;
  int needed = 0;  // seeds
  BoardResult runs;
  std::vector<BoardResult> variants;  // in the lesson's order
  std::vector<ScoredBet> bets;
  std::vector<ScoredCurve> curves;  // those that were drawn
  std::vector<size_t> mistakes;  // recognised on most seeds: numbers of the lesson's
  std::vector<ReplayedEntry> memo;
  double ratio = 0;  // of what it costs and the best; NaN: nothing is optimised, or it is unknown
  double marks = 0;  // 0 .. 1
  int stars = 0, most_stars = 0;
  std::vector<std::string> star_titles;
  std::string debrief;  // all of it, filled in
  std::vector<std::string> mistake_words;
};

// The error: cancelled, or refused.
Result<Grade, std::string> GradeAnswer(const Lesson& lesson, const LessonAnswer& answer,
                                       const Yardstick& yardstick, const LessonTerms& terms);

// Of a ratio: 1 up to 1.05, 0 from 2 on, straight between.
double MarksOf(double ratio);

}  // namespace servescape
