// SPDX-License-Identifier: MIT
// Answers played on seeds, and judged seed by seed.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/lessons/figures.h"
#include "sim/lessons/lesson.h"
#include "sim/lessons/read.h"
#include "sim/studies/play.h"

namespace servescape {

struct PlayedBoards;

struct LessonTerms {
  ScenarioLoader load;
  PlayTerms play;
  PlayedBoards* recall = nullptr;  // boards are asked of it, and not played
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

// What plays boards elsewhere, in pieces: who asks for boards gets those that are there, in the
// order of asking; for the first that is not there it gets an error, and is called once more from
// the start when it has been played (stepped.h).
struct PlayedBoards {
  std::vector<std::vector<BoardResult>> played;
  size_t next = 0;  // to be given
  struct Asked {
    std::vector<Board> boards;
    std::vector<uint64_t> seeds;
  };
  std::optional<Asked> asked;
};

// The same as PlayBoards in bounded steps on the calling thread.
class SteppedBoards {
 public:
  SteppedBoards(const Lesson& lesson, std::vector<Board> boards, std::vector<uint64_t> seeds,
                ScenarioLoader load);
  ~SteppedBoards();

  // Why nothing is played: as PlayBoards'.
  const std::string& error() const;
  void Step(int64_t events);
  bool done() const;
  double progress() const;  // 0 .. 1
  // After done(): the results, and the report of the first board on the first seed.
  std::vector<BoardResult> Take();
  const RunReport& FirstReport() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// The number of the option of a bet that is right, from 0 on; NaN: none.
double RightOption(const LessonBet& bet, const ConditionNames& names);
// The option that is right on most of the seeds.
double RightOption(const LessonBet& bet, const BoardResult& runs);

// Whether a condition holds; one that cannot be evaluated (a division by 0) does not.
bool Holding(const std::string& condition, const ConditionNames& names);

}  // namespace servescape
