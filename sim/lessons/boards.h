// SPDX-License-Identifier: MIT
// Answers played on seeds, and judged seed by seed.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "sim/lessons/figures.h"
#include "sim/lessons/lesson.h"
#include "sim/lessons/read.h"
#include "sim/studies/play.h"

namespace servescape {

struct LessonTerms {
  ScenarioLoader load;
  PlayTerms play;
};

// What is played: knobs, or a whole scenario and the knobs that are stated.
struct Board {
  std::string name;
  KnobValues knobs;
  std::string scenario;
  std::map<std::string, double> bets;
  bool bets_come_true = false;  // each bet is what comes out, whatever that is
  int variant = -1;             // of the lesson's; -1: as it is
};

struct SeedResult {
  ConditionNames names;      // knobs, figures and bets
  std::vector<bool> goals;   // in the lesson's order
  bool passed = false;       // all of them
  std::vector<bool> mistakes;
  std::string digest;        // of the answer's own run
};

// A figure over all seeds.
struct FigureSpread {
  double median = 0, low = 0, high = 0;  // NaN: most seeds, or all, have none
};

struct BoardResult {
  std::string name;
  std::vector<SeedResult> seeds;
  int64_t requests = 0;  // simulated

  int passes() const;
  int makes(size_t mistake) const;  // on how many seeds it is recognised
  FigureSpread Of(const std::string& figure) const;
};

// So many of `all` seeds are enough: nine of ten.
int Enough(size_t all);

// Seeds that follow from the lesson's name and a word, and are listed nowhere.
std::vector<uint64_t> DerivedSeeds(const Lesson& lesson, const std::string& word = "");

// Each board on each seed, with every case of the lesson. The error: of a board that is no valid
// scenario or is refused, or that it was cancelled.
Result<std::vector<BoardResult>, std::string> PlayBoards(const Lesson& lesson,
                                                         const std::vector<Board>& boards,
                                                         const std::vector<uint64_t>& seeds,
                                                         const LessonTerms& terms);

// Whether a condition holds; one that cannot be evaluated (a division by 0) does not.
bool Holding(const std::string& condition, const ConditionNames& names);

}  // namespace servescape
