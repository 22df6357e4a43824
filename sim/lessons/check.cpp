// SPDX-License-Identifier: MIT
#include "sim/lessons/check.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/base/constants.h"
#include "sim/report/table.h"

namespace servescape {
namespace {

// A board and what is wanted of it.
struct Wanted {
  Board board;
  bool passes = false;
  int mistake = -1;  // it has to be recognised by
};

std::vector<Wanted> WantedOf(const Lesson& lesson) {
  std::vector<Wanted> out;
  out.push_back({{"untouched", lesson.Untouched(), "", {}, false, -1}, false, -1});
  out.push_back({{"reference", lesson.ReferenceWith({}), "", {}, true, -1}, true, -1});
  for (size_t v = 0; v < lesson.variants.size(); ++v) {
    out.push_back({{"reference, " + lesson.variants[v].name, lesson.ReferenceWith({}), "", {}, true,
                    static_cast<int>(v)},
                   true,
                   -1});
  }
  for (const LessonLever& lever : lesson.levers) {
    out.push_back({{"without " + lever.name, lesson.ReferenceWith(lever.without), "", {}, true, -1},
                   false,
                   -1});
  }
  out.push_back(
      {{"overspending", lesson.ReferenceWith(lesson.overspend), "", {}, true, -1}, false, -1});
  for (size_t m = 0; m < lesson.mistakes.size(); ++m) {
    const LessonMistake& each = lesson.mistakes[m];
    out.push_back({{"mistake " + each.name, lesson.ReferenceWith(each.answer), "", {}, true, -1},
                   false,
                   static_cast<int>(m)});
  }
  return out;
}

}  // namespace

bool CheckedLesson::ok() const {
  return std::all_of(rows.begin(), rows.end(), [](const CheckedRow& row) { return row.ok(); }) &&
         !(ratio > 1.05);
}

Result<CheckedLesson, std::string> CheckLesson(const Lesson& lesson, const CheckExtent& extent,
                                               const LessonTerms& terms) {
  const std::vector<Wanted> wanted = WantedOf(lesson);
  std::vector<Board> boards;
  for (const Wanted& each : wanted) boards.push_back(each.board);
  std::vector<uint64_t> seeds = DerivedSeeds(lesson, "check");
  if (extent.seeds >= 2 && extent.seeds < seeds.size()) seeds.resize(extent.seeds);
  const auto played = PlayBoards(lesson, boards, seeds, terms);
  if (!played) return played.error();
  CheckedLesson out;
  const int all = static_cast<int>(seeds.size()), enough = Enough(seeds.size());
  const BoardResult* reference = nullptr;
  for (size_t i = 0; i < wanted.size(); ++i) {
    const BoardResult& runs = played.value()[i];
    out.requests += runs.requests;
    if (runs.name == "reference") reference = &runs;
    const int passes = runs.passes();
    if (wanted[i].mistake >= 0) {
      const size_t mistake = static_cast<size_t>(wanted[i].mistake);
      out.rows.push_back({runs.name, fmt::format("is named \"{}\"", lesson.mistakes[mistake].title),
                          runs.makes(mistake), enough, all});
    } else {
      out.rows.push_back({runs.name, wanted[i].passes ? "passes" : "fails",
                          wanted[i].passes ? passes : all - passes, enough, all});
    }
  }
  for (size_t m = 0; m < lesson.mistakes.size(); ++m) {
    out.rows.push_back({"reference", fmt::format("is not named \"{}\"", lesson.mistakes[m].title),
                        all - reference->makes(m), all, all});
  }
  out.ratio = kNaN;
  if (!extent.optimum || lesson.score.figure.empty()) return out;
  Result<Optimum, std::string> best = FindOptimum(lesson, seeds, terms);
  if (!best) return best.error();
  out.optimum = std::move(best).value();
  const double value = reference->Of(lesson.score.figure).median;
  if (out.optimum.known && value > 0 && out.optimum.value > 0)
    out.ratio = lesson.score.least ? value / out.optimum.value : out.optimum.value / value;
  else
    out.ratio = kInfinity;
  return out;
}

std::string ToText(const Lesson& lesson, const CheckedLesson& checked, bool color) {
  std::string out = Paint(fmt::format("Lesson {}: {}", lesson.number, lesson.title), Style::kStrong,
                          color) +
                    "\n";
  Table table(color);
  for (const CheckedRow& row : checked.rows) {
    table.AddRow({{row.ok() ? "ok" : "NOT", Align::kLeft, row.ok() ? Style::kGood : Style::kBad},
                  {row.board},
                  {row.wants},
                  {fmt::format("{} of {}", row.counted, row.of)}});
  }
  out += table.Print();
  const LessonFigure* figure = lesson.FindFigure(lesson.score.figure);
  if (figure && checked.optimum.known) {
    out += fmt::format("  the best that passes: {} ({} {}); the reference is at {:.2f} of it\n",
                       checked.optimum.point, figure->label,
                       Shown(checked.optimum.value, figure->shown), checked.ratio);
  } else if (figure && std::isinf(checked.ratio)) {
    out += "  no point of score.over passes\n";
  }
  return out;
}

}  // namespace servescape
