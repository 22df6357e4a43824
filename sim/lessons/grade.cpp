// SPDX-License-Identifier: MIT
#include "sim/lessons/grade.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "sim/base/constants.h"
#include "sim/studies/sweep.h"

namespace servescape {
namespace {

Result<std::vector<Board>, std::string> PointBoards(const Lesson& lesson) {
  SweepSpec spec;
  for (const std::string& over : lesson.score.over) {
    Result<StudyKnob, std::string> knob = ReadKnob(over);
    if (!knob) return knob.error();
    spec.knobs.push_back(std::move(knob).value());
  }
  spec.where = lesson.score.where;
  const auto points = PointsOf(spec);
  if (!points) return points.error();
  std::vector<Board> boards;
  for (const std::vector<std::string>& values : points.value()) {
    KnobValues knobs;
    for (size_t i = 0; i < values.size(); ++i) knobs[spec.knobs[i].key] = values[i];
    boards.push_back(
        {PointName(spec.knobs, values), lesson.ReferenceWith(knobs), "", {}, true, -1});
  }
  return boards;
}

BetFinding FindingOf(const LessonBet& bet, const ScoredBet& scored) {
  if (std::isnan(scored.bet)) return BetFinding::kNone;
  if (!bet.options.empty())
    return scored.bet == scored.truth.median ? BetFinding::kInside : BetFinding::kWrong;
  const FigureSpread& truth = scored.truth;
  if (!std::isfinite(truth.median)) return BetFinding::kWrong;
  const double slack = bet.tolerance * std::fabs(truth.median);
  const bool near = std::fabs(scored.bet - truth.median) <= slack;
  if (near || (scored.bet >= truth.low && scored.bet <= truth.high)) return BetFinding::kInside;
  // From where it stood: up or down, as it went.
  if (!std::isfinite(scored.from)) return BetFinding::kWrong;
  const bool right = (scored.bet > scored.from) == (truth.median > scored.from) &&
                     scored.bet != scored.from && truth.median != scored.from;
  return right ? BetFinding::kRightDirection : BetFinding::kWrong;
}

// Plays each entry of the memo with its seed.
Result<std::vector<ReplayedEntry>, std::string> Replay(const Lesson& lesson,
                                                       const LessonAnswer& answer,
                                                       const Board& board,
                                                       const LessonTerms& terms) {
  std::vector<ReplayedEntry> out;
  for (const MemoEntry& entry : answer.memo) {
    const auto played = PlayBoards(lesson, {board}, {entry.seed}, terms);
    if (!played) return played.error();
    const SeedResult& seed = played.value().front().seeds.front();
    const double value = NumberOf(seed.names, entry.figure);
    ReplayedEntry replayed{entry, false, ""};
    if (seed.digest != entry.digest) {
      replayed.why = fmt::format("the run with seed {} has the digest {}, not {}", entry.seed,
                                 seed.digest, entry.digest);
    } else if (!(std::fabs(entry.value - value) <= 0.005 * std::fabs(value))) {
      const ShownAs& shown = lesson.FindFigure(entry.figure)->shown;
      replayed.why = fmt::format("{} is {} in that run, not {}", entry.figure, Shown(value, shown),
                                 Shown(entry.value, shown));
    } else {
      replayed.same = true;
    }
    out.push_back(std::move(replayed));
  }
  return out;
}

double RatioOf(const Lesson& lesson, const BoardResult& runs, const Optimum& optimum) {
  if (!optimum.known) return kNaN;
  const double value = runs.Of(lesson.score.figure).median;
  const double above = lesson.score.least ? value : optimum.value;
  const double below = lesson.score.least ? optimum.value : value;
  return above / below;  // both are above 0, or it is no ratio
}

Result<std::vector<ScoredCurve>, std::string> PlayCurves(const Lesson& lesson,
                                                        const LessonAnswer& answer,
                                                        const std::vector<uint64_t>& seeds,
                                                        const LessonTerms& terms) {
  std::vector<ScoredCurve> out;
  for (const auto& [name, bet] : answer.curves) {
    const LessonCurve& curve = *lesson.FindCurve(name);
    const auto played = PlayBoards(lesson, CurveBoards(lesson, curve, answer.knobs),
                                   CurveSeeds(seeds), terms);
    if (!played) return played.error();
    out.push_back(ScoreCurve(lesson, curve, bet, played.value()));
  }
  return out;
}

void CountStars(const Lesson& lesson, const LessonAnswer& answer, Grade* grade) {
  grade->most_stars = 1 + static_cast<int>(lesson.stars.size());
  if (!grade->passed) return;
  ConditionNames names = grade->runs.seeds.front().names;
  for (auto& [name, value] : names) {
    if (value.is_number && lesson.FindFigure(name)) value.number = grade->runs.Of(name).median;
  }
  const auto inside = std::count_if(grade->bets.begin(), grade->bets.end(), [](const ScoredBet& b) {
    return b.finding == BetFinding::kInside;
  });
  names["passed"] = {true, 1, ""};
  names["ratio"] = {true, grade->ratio, ""};
  names["bets"] = {true, static_cast<double>(grade->bets.size()), ""};
  names["bets_inside"] = {true, static_cast<double>(inside), ""};
  grade->star_titles.emplace_back("passed");
  for (const LessonStar& star : lesson.stars) {
    if (Holding(star.when, names)) grade->star_titles.push_back(star.title);
  }
  const int earned = static_cast<int>(grade->star_titles.size());
  grade->stars = std::max(0, earned - static_cast<int>(answer.hints));
}

void WriteTexts(const Lesson& lesson, const LessonAnswer& answer, const Yardstick& yardstick,
                Grade* grade) {
  const TextRuns runs{&grade->runs, &yardstick.untouched, &yardstick.reference, answer.knobs};
  grade->debrief = Filled(lesson, lesson.debrief, runs) +
                   "\n\nIn the field: " + Filled(lesson, lesson.called, runs) +
                   "\nThe formula: " + Filled(lesson, lesson.formula, runs) +
                   "\nThis model leaves out: " + Filled(lesson, lesson.leaves_out, runs) +
                   "\nThis run does not prove: " + Filled(lesson, lesson.proves_not, runs);
  for (const size_t mistake : grade->mistakes) {
    const LessonMistake& made = lesson.mistakes[mistake];
    grade->mistake_words.push_back(made.title + ". " + Filled(lesson, made.says, runs));
  }
}

}  // namespace

std::vector<ScoredBet> ScoreBets(const Lesson& lesson, const BoardResult& runs,
                                 const BoardResult& untouched) {
  std::vector<ScoredBet> out;
  const TextRuns texts{&runs, &untouched, nullptr, {}};
  for (const LessonBet& bet : lesson.bets) {
    ScoredBet scored;
    scored.name = bet.name;
    scored.bet = NumberOf(runs.seeds.front().names, "bet." + bet.name);
    scored.truth = runs.Of(bet.figure);
    scored.from = untouched.Of(bet.figure).median;
    scored.shown = lesson.FindFigure(bet.figure)->shown;
    if (!bet.options.empty()) scored.truth = {RightOption(bet, runs), kNaN, kNaN};
    scored.finding = FindingOf(bet, scored);
    // An option's words may name figures of the run, too.
    const auto words = [&](const char* of) {
      return Filled(lesson, Filled(lesson, "{" + (of + bet.name) + "}", texts), texts);
    };
    scored.bet_words = words("bet.");
    scored.truth_words = words("truth.");
    out.push_back(scored);
  }
  return out;
}

std::vector<Board> CurveBoards(const Lesson& /*lesson*/, const LessonCurve& curve,
                               const KnobValues& knobs) {
  std::vector<Board> out;
  for (const std::string& value : curve.values) {
    KnobValues at = knobs;
    at[curve.knob] = value;
    out.push_back({curve.knob + "=" + value, std::move(at), "", {}, false, -1});
  }
  return out;
}

std::vector<uint64_t> CurveSeeds(const std::vector<uint64_t>& seeds) {
  constexpr std::ptrdiff_t kMost = 3;
  const auto count = std::min(kMost, static_cast<std::ptrdiff_t>(seeds.size()));
  return {seeds.begin(), seeds.begin() + count};
}

ScoredCurve ScoreCurve(const Lesson& lesson, const LessonCurve& curve,
                       const std::vector<double>& bet, const std::vector<BoardResult>& played) {
  ScoredCurve out;
  out.name = curve.name;
  out.bet = bet;
  out.shown = lesson.FindFigure(curve.figure)->shown;
  double first_bet = kNaN, last_bet = kNaN, first = kNaN, last = kNaN;
  for (size_t i = 0; i < played.size() && i < bet.size(); ++i) {
    const FigureSpread truth = played[i].Of(curve.figure);
    out.truth.push_back(truth);
    // Where there is no steady value nothing can be right.
    if (!std::isfinite(truth.median) || std::isnan(bet[i])) continue;
    ++out.of;
    const bool near = std::fabs(bet[i] - truth.median) <= curve.tolerance * std::fabs(truth.median);
    out.inside += near || (bet[i] >= truth.low && bet[i] <= truth.high);
    if (std::isnan(first)) first_bet = bet[i], first = truth.median;
    last_bet = bet[i], last = truth.median;
  }
  if (out.of == 0) return out;
  const bool along = (last_bet > first_bet) == (last > first) && last_bet != first_bet;
  out.finding = 3 * out.inside >= 2 * out.of ? BetFinding::kInside
                : along                      ? BetFinding::kRightDirection
                                             : BetFinding::kWrong;
  return out;
}

const char* NameOf(BetFinding finding) {
  switch (finding) {
    case BetFinding::kInside: return "inside";
    case BetFinding::kRightDirection: return "right direction";
    case BetFinding::kWrong: return "wrong";
    case BetFinding::kNone: break;
  }
  return "no bet";
}

double MarksOf(double ratio) {
  if (std::isnan(ratio)) return 1;
  return std::clamp((2 - ratio) / (2 - 1.05), 0.0, 1.0);
}

Result<Optimum, std::string> FindOptimum(const Lesson& lesson, const std::vector<uint64_t>& seeds,
                                         const LessonTerms& terms) {
  Optimum out;
  if (lesson.score.figure.empty()) return out;
  const auto boards = PointBoards(lesson);
  if (!boards) return boards.error();
  const std::vector<uint64_t> few(seeds.begin(), seeds.begin() + 2);
  const auto tried = PlayBoards(lesson, boards.value(), few, terms);
  if (!tried) return tried.error();
  std::vector<std::pair<double, size_t>> order;
  for (size_t i = 0; i < tried.value().size(); ++i) {
    const double value = tried.value()[i].Of(lesson.score.figure).median;
    if (tried.value()[i].passes() == 0 || !(value > 0)) continue;
    order.emplace_back(lesson.score.least ? value : -value, i);
  }
  std::sort(order.begin(), order.end());
  for (const auto& [value, i] : order) {
    const Board& board = boards.value()[i];
    const auto played = PlayBoards(lesson, {board}, seeds, terms);
    if (!played) return played.error();
    const BoardResult& runs = played.value().front();
    if (runs.passes() < Enough(seeds.size())) continue;
    out = {true, runs.Of(lesson.score.figure).median, board.name};
    return out;
  }
  return out;
}

Result<Yardstick, std::string> MakeYardstick(const Lesson& lesson,
                                             const std::vector<uint64_t>& seeds,
                                             const LessonTerms& terms) {
  const std::vector<Board> boards = {
      {"untouched", lesson.Untouched(), "", {}, false, -1},
      {"reference", lesson.ReferenceWith({}), "", {}, true, -1}};
  auto played = PlayBoards(lesson, boards, seeds, terms);
  if (!played) return played.error();
  Result<Optimum, std::string> optimum = FindOptimum(lesson, seeds, terms);
  if (!optimum) return optimum.error();
  std::vector<BoardResult> runs = std::move(played).value();
  return Yardstick{seeds, std::move(runs[0]), std::move(runs[1]), std::move(optimum).value()};
}

Result<Grade, std::string> GradeAnswer(const Lesson& lesson, const LessonAnswer& answer,
                                       const Yardstick& yardstick, const LessonTerms& terms) {
  Board board{answer.name, answer.knobs, answer.scenario, answer.bets, false, -1};
  std::vector<Board> boards = {board};
  for (size_t v = 0; v < lesson.variants.size(); ++v) {
    board.variant = static_cast<int>(v);
    boards.push_back(board);
    boards.back().name = lesson.variants[v].name;
  }
  auto played = PlayBoards(lesson, boards, yardstick.seeds, terms);
  if (!played) return played.error();
  Grade out;
  out.answer = answer.name;
  out.needed = Enough(yardstick.seeds.size());
  std::vector<BoardResult> results = std::move(played).value();
  out.runs = std::move(results.front());
  out.variants.assign(std::make_move_iterator(results.begin() + 1),
                      std::make_move_iterator(results.end()));
  Result<std::vector<ReplayedEntry>, std::string> memo =
      Replay(lesson, answer, boards.front(), terms);
  if (!memo) return memo.error();
  out.memo = std::move(memo).value();
  out.passed = out.runs.passes() >= out.needed && out.memo.size() >= lesson.memo;
  for (const BoardResult& each : out.variants)
    out.passed = out.passed && each.passes() >= out.needed;
  for (const ReplayedEntry& each : out.memo) out.passed = out.passed && each.same;
  for (size_t m = 0; m < lesson.mistakes.size(); ++m) {
    if (2 * out.runs.makes(m) > static_cast<int>(yardstick.seeds.size())) out.mistakes.push_back(m);
  }
  out.bets = ScoreBets(lesson, out.runs, yardstick.untouched);
  Result<std::vector<ScoredCurve>, std::string> curves =
      PlayCurves(lesson, answer, yardstick.seeds, terms);
  if (!curves) return curves.error();
  out.curves = std::move(curves).value();
  out.ratio = RatioOf(lesson, out.runs, yardstick.optimum);
  out.marks = out.passed ? MarksOf(out.ratio) : 0;
  CountStars(lesson, answer, &out);
  WriteTexts(lesson, answer, yardstick, &out);
  return out;
}

}  // namespace servescape
