// SPDX-License-Identifier: MIT
#include "sim/lessons/grade_output.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/lessons/sheet.h"
#include "sim/report/format.h"
#include "sim/report/json_value.h"
#include "sim/report/table.h"

namespace servescape {
namespace {

std::string OnSeeds(const BoardResult& runs) {
  return fmt::format("{} of {} seeds", runs.passes(), runs.seeds.size());
}

std::string BetWords(const ScoredBet& bet) {
  if (bet.finding == BetFinding::kNone) return fmt::format("no bet on {}", bet.name);
  std::string words = fmt::format("{}: {}; you said {}, it was {}", bet.name,
                                  NameOf(bet.finding), bet.bet_words, bet.truth_words);
  if (std::isnan(bet.truth.low)) return words;
  return words + fmt::format(" ({} to {})", Shown(bet.truth.low, bet.shown),
                             Shown(bet.truth.high, bet.shown));
}

std::string PriceWords(const Lesson& lesson, const Grade& grade, const Yardstick& yardstick) {
  const LessonFigure* figure = lesson.FindFigure(lesson.score.figure);
  if (!figure || !yardstick.optimum.known) return "";
  return fmt::format("{} {}; the best that passes has {} ({}): {:.2f} of it\n", figure->label,
                     Shown(grade.runs.Of(figure->name).median, figure->shown),
                     Shown(yardstick.optimum.value, figure->shown), yardstick.optimum.point,
                     grade.ratio);
}

std::string MistakeNames(const Lesson& lesson, const Grade& grade) {
  std::string out;
  for (const size_t mistake : grade.mistakes)
    out += (out.empty() ? "" : ", ") + lesson.mistakes[mistake].title;
  return out;
}

size_t CountOf(const std::vector<Grade>& grades, size_t mistake) {
  return static_cast<size_t>(std::count_if(grades.begin(), grades.end(), [&](const Grade& each) {
    return std::find(each.mistakes.begin(), each.mistakes.end(), mistake) != each.mistakes.end();
  }));
}

Json SpreadJson(const FigureSpread& spread) {
  return {{"median", Number(spread.median)}, {"low", Number(spread.low)},
          {"high", Number(spread.high)}};
}

Json GradeJson(const Lesson& lesson, const Grade& grade) {
  Json out = {{"answer", grade.answer},
              {"passed", grade.passed},
              {"seeds_passed", grade.runs.passes()},
              {"seeds_needed", grade.needed},
              {"marks", Number(grade.marks)},
              {"ratio", Number(grade.ratio)},
              {"stars", grade.stars},
              {"stars_possible", grade.most_stars}};
  out["star_titles"] = grade.star_titles;
  out["goals"] = Json::array();
  for (size_t g = 0; g < lesson.goals.size(); ++g) {
    int holds = 0;
    for (const SeedResult& seed : grade.runs.seeds) holds += seed.goals[g];
    out["goals"].push_back({{"when", lesson.goals[g].when}, {"seeds_held", holds}});
  }
  out["figures"] = Json::object();
  for (const LessonFigure& figure : lesson.figures)
    out["figures"][figure.name] = SpreadJson(grade.runs.Of(figure.name));
  out["variants"] = Json::object();
  for (const BoardResult& each : grade.variants) out["variants"][each.name] = each.passes();
  out["bets"] = Json::array();
  for (const ScoredBet& bet : grade.bets) {
    out["bets"].push_back({{"name", bet.name},
                           {"finding", NameOf(bet.finding)},
                           {"bet", Number(bet.bet)},
                           {"truth", SpreadJson(bet.truth)}});
  }
  out["curves"] = Json::array();
  for (const ScoredCurve& curve : grade.curves) {
    out["curves"].push_back({{"name", curve.name}, {"finding", NameOf(curve.finding)},
                             {"inside", curve.inside}, {"points", curve.of}});
  }
  out["mistakes"] = Json::array();
  for (const size_t mistake : grade.mistakes) {
    out["mistakes"].push_back({{"name", lesson.mistakes[mistake].name},
                               {"title", lesson.mistakes[mistake].title},
                               {"seeds", grade.runs.makes(mistake)}});
  }
  out["memo"] = Json::array();
  for (const ReplayedEntry& each : grade.memo) {
    out["memo"].push_back({{"figure", each.entry.figure}, {"seed", each.entry.seed},
                           {"same", each.same}, {"why", each.why}});
  }
  out["debrief"] = grade.debrief;
  return out;
}

Json HistogramJson(const Lesson& lesson, const std::vector<Grade>& grades) {
  Json out = Json::object();
  for (size_t m = 0; m < lesson.mistakes.size(); ++m)
    out[lesson.mistakes[m].name] = CountOf(grades, m);
  return out;
}

}  // namespace

std::string ToText(const Lesson& lesson, const Grade& grade, const Yardstick& yardstick,
                   size_t width, bool color) {
  std::string out = Paint(grade.passed ? "Passed" : "Not passed", grade.passed ? Style::kGood
                                                                              : Style::kBad,
                          color) +
                    fmt::format(": all goals hold on {}, {} are needed; {} of {} stars, {:.0f} % "
                                "of the marks\n",
                                OnSeeds(grade.runs), grade.needed, grade.stars, grade.most_stars,
                                100 * grade.marks);
  out += PriceWords(lesson, grade, yardstick);
  out += GoalBar(lesson, grade.runs, color);
  if (!grade.variants.empty()) out += Heading("Hidden variants", color);
  for (const BoardResult& each : grade.variants)
    out += fmt::format("  {}: all goals hold on {}\n", each.name, OnSeeds(each));
  if (!grade.bets.empty()) out += Heading("Bets", color);
  for (const ScoredBet& bet : grade.bets) out += "  " + Wrap(BetWords(bet), width, 4) + "\n";
  for (const ScoredCurve& curve : grade.curves) {
    out += fmt::format("  the curve {}: {}; {} of {} points inside\n", curve.name,
                       NameOf(curve.finding), curve.inside, curve.of);
  }
  if (lesson.memo > 0) out += Heading("Memo", color);
  if (grade.memo.size() < lesson.memo)
    out += fmt::format("  {} of the {} figures that it needs\n", grade.memo.size(), lesson.memo);
  for (const ReplayedEntry& each : grade.memo) {
    out += "  " + Wrap(fmt::format("{}: {}", each.entry.figure,
                                   each.same ? "played again, the same" : each.why),
                       width, 4) + "\n";
  }
  if (!grade.mistakes.empty()) out += Heading("Mistakes that the runs show", color);
  for (const std::string& words : grade.mistake_words) out += "  " + Wrap(words, width, 4) + "\n";
  out += Heading("Debrief", color);
  for (size_t at = 0; at <= grade.debrief.size();) {
    const size_t end = std::min(grade.debrief.find('\n', at), grade.debrief.size());
    const std::string line = grade.debrief.substr(at, end - at);
    out += line.empty() ? "\n" : "  " + Wrap(line, width, 4) + "\n";
    at = end + 1;
  }
  return out;
}

std::string ClassText(const Lesson& lesson, const std::vector<Grade>& grades,
                      const std::vector<Grade>& after, bool color) {
  Table table(color, 0);
  const Style head = Style::kStrong;
  table.AddRow({{"answer", Align::kLeft, head}, {"passed", Align::kLeft, head},
                {"seeds", Align::kRight, head}, {"marks", Align::kRight, head},
                {"stars", Align::kRight, head}, {"mistakes", Align::kLeft, head}});
  const auto add = [&](const std::vector<Grade>& list, const std::string& when) {
    for (const Grade& each : list) {
      table.AddRow({{each.answer + when},
                    {each.passed ? "yes" : "no", Align::kLeft,
                     each.passed ? Style::kGood : Style::kBad},
                    {fmt::format("{}/{}", each.runs.passes(), each.runs.seeds.size()),
                     Align::kRight},
                    {fmt::format("{:.0f} %", 100 * each.marks), Align::kRight},
                    {fmt::format("{}/{}", each.stars, each.most_stars), Align::kRight},
                    {MistakeNames(lesson, each)}});
    }
  };
  add(grades, "");
  add(after, " (after)");
  std::string out = table.Print() + Heading("Mistakes", color);
  Table counts(color);
  for (size_t m = 0; m < lesson.mistakes.size(); ++m) {
    const size_t before = CountOf(grades, m), later = CountOf(after, m);
    std::vector<Cell> row = {{lesson.mistakes[m].title},
                             {fmt::format("{}", before), Align::kRight},
                             {std::string(std::min<size_t>(before, 40), '#')}};
    if (!after.empty()) {
      row.push_back({fmt::format("after: {}", later)});
      row.push_back({std::string(std::min<size_t>(later, 40), '#')});
    }
    counts.AddRow(std::move(row));
  }
  return out + counts.Print();
}

std::string ToJson(const Lesson& lesson, const std::vector<Grade>& grades,
                   const std::vector<Grade>& after, const Yardstick& yardstick) {
  Json out = {{"schema", 1},
              {"lesson", lesson.name},
              {"number", lesson.number},
              {"title", lesson.title}};
  out["optimum"] = yardstick.optimum.known
                       ? Json{{"point", yardstick.optimum.point},
                              {"value", Number(yardstick.optimum.value)}}
                       : Json();
  out["answers"] = Json::array();
  for (const Grade& each : grades) out["answers"].push_back(GradeJson(lesson, each));
  out["mistakes"] = HistogramJson(lesson, grades);
  if (!after.empty()) {
    out["answers_after"] = Json::array();
    for (const Grade& each : after) out["answers_after"].push_back(GradeJson(lesson, each));
    out["mistakes_after"] = HistogramJson(lesson, after);
  }
  return Print(out, true);
}

std::vector<JUnitSuite> ToJUnit(const Lesson& lesson, const std::vector<Grade>& grades) {
  std::vector<JUnitSuite> out;
  const auto state = [](bool good) { return good ? JUnitState::kPassed : JUnitState::kFailed; };
  for (const Grade& grade : grades) {
    JUnitSuite suite{lesson.name + ": " + grade.answer, {}};
    for (size_t g = 0; g < lesson.goals.size(); ++g) {
      int holds = 0;
      for (const SeedResult& seed : grade.runs.seeds) holds += seed.goals[g];
      suite.cases.push_back({lesson.goals[g].when, state(holds >= grade.needed),
                             fmt::format("on {} of {} seeds", holds, grade.runs.seeds.size())});
    }
    suite.cases.push_back({"all goals together", state(grade.runs.passes() >= grade.needed),
                           "on " + OnSeeds(grade.runs)});
    for (const BoardResult& each : grade.variants) {
      suite.cases.push_back({"variant " + each.name, state(each.passes() >= grade.needed),
                             "on " + OnSeeds(each)});
    }
    for (const ReplayedEntry& each : grade.memo)
      suite.cases.push_back({"memo: " + each.entry.figure, state(each.same), each.why});
    if (lesson.memo > 0) {
      suite.cases.push_back({"memo is complete", state(grade.memo.size() >= lesson.memo),
                             fmt::format("{} of {}", grade.memo.size(), lesson.memo)});
    }
    out.push_back(std::move(suite));
  }
  return out;
}

}  // namespace servescape
