// SPDX-License-Identifier: MIT
// servescape lesson: the lessons of the course, one of them, and whether it is one.
#include <fmt/format.h>

#include <memory>
#include <utility>

#include "sim/cli/exit_code.h"
#include "sim/cli/lesson_files.h"
#include "sim/cli/study_options.h"
#include "sim/cli/terminal.h"
#include "sim/cli/verbs.h"
#include "sim/lessons/check.h"
#include "sim/lessons/rows.h"
#include "sim/lessons/sheet.h"
#include "sim/report/format.h"
#include "sim/report/table.h"

namespace servescape {
namespace {

struct LessonOptions {
  ScenarioOptions study;  // threads, quiet, no_color
  std::string lesson, paper, answer;
  int hints = 0;
  bool check = false, all = false, quick = false, start = false, scenario = false, source = false,
       reference = false;
};

LessonTerms TermsOf(const PlayTerms& play) { return {LessonLoader(), play}; }

int PrintText(const std::string& text) { return WriteOutputs({}, [&text] { return text; }); }

// Titles by group.
int ListLessons(bool color) {
  std::string out;
  std::string group;
  size_t column = 0;
  for (const ShippedLesson& each : ShippedLessons()) column = std::max(column, each.name.size());
  for (const ShippedLesson& each : ShippedLessons()) {
    const Result<Lesson, int> lesson = OpenLesson(each.name);
    if (!lesson) return lesson.error();
    if (lesson.value().group != group) out += Heading(lesson.value().group, color);
    group = lesson.value().group;
    out += fmt::format("  {:2}  {:<{}}  {}\n", lesson.value().number, each.name, column,
                       lesson.value().title);
  }
  return PrintText(out);
}

int Check(const LessonOptions& options, const std::vector<std::string>& names) {
  std::string out;
  bool ok = true;
  for (const std::string& name : names) {
    const Result<Lesson, int> lesson = OpenLesson(name);
    if (!lesson) return lesson.error();
    CheckedLesson checked;
    const int played = FindWatched<CheckedLesson>(
        options.study,
        [&](const PlayTerms& terms) {
          return CheckLesson(lesson.value(), {!options.quick, 0}, TermsOf(terms));
        },
        &checked);
    if (played != kExitOk) return played;
    ok = ok && checked.ok();
    out += ToText(lesson.value(), checked, UseColor(options.study.no_color));
  }
  const int code = PrintText(out);
  return code != kExitOk || ok ? code : kExitMissed;
}

int Paper(const LessonOptions& options, const Lesson& lesson) {
  const bool html = options.paper.ends_with(".html") || options.paper.ends_with(".htm");
  Yardstick yardstick;
  const int played = FindWatched<Yardstick>(
      options.study,
      [&](const PlayTerms& terms) {
        return MakeYardstick(lesson, DerivedSeeds(lesson, "paper"), TermsOf(terms));
      },
      &yardstick);
  if (played != kExitOk) return played;
  const auto sheet = [&] { return Worksheet(lesson, yardstick, html); };
  return WriteOutputs({{"--paper", options.paper, sheet}},
                      [&] { return "wrote " + options.paper + "\n"; });
}

// The brief, or what a run of an answer shows, on the seed of the scenario itself.
int Brief(const LessonOptions& options, const Lesson& lesson) {
  Board board{"untouched", lesson.Untouched(), "", {}, false, -1};
  if (!options.answer.empty()) {
    Result<LessonAnswer, int> answer = OpenAnswer(options.answer, lesson);
    if (!answer) return answer.error();
    board = {"answer", answer.value().knobs, answer.value().scenario, answer.value().bets, false,
             -1};
  }
  const std::vector<Board> boards = {board,
                                     {"untouched", lesson.Untouched(), "", {}, false, -1}};
  std::vector<BoardResult> runs;
  const int played = FindWatched<std::vector<BoardResult>>(
      options.study,
      [&](const PlayTerms& terms) { return PlayBoards(lesson, boards, {1}, TermsOf(terms)); },
      &runs);
  if (played != kExitOk) return played;
  const bool color = UseColor(options.study.no_color);
  const TextRuns texts{&runs[0], &runs[1], nullptr, board.knobs};
  std::string out;
  if (options.answer.empty()) out = BriefText(lesson, runs[1], OutputWidth(), color);
  else out = GoalBar(lesson, runs[0], color);
  if (options.hints > 0) {
    out += "\n" +
           HintText(lesson, texts, static_cast<size_t>(options.hints), OutputWidth());
  }
  return PrintText(out);
}

// The file itself, of a lesson that comes with the program or of one that is read.
int Source(const std::string& argument, const Lesson& lesson) {
  for (const ShippedLesson& each : ShippedLessons()) {
    if (each.name == lesson.name && !FileExists(argument)) return PrintText(each.text);
  }
  const Result<std::string, FileProblem> text = ReadFile(argument, kMaxScenarioBytes);
  if (text) return PrintText(text.value());
  Complain(text.error().message);
  return kExitUsage;
}

int Lessons(const LessonOptions& options) {
  if (options.reference) return PrintText(LessonReference());
  if (options.lesson.empty()) {
    if (!options.check) return ListLessons(UseColor(options.study.no_color));
    std::vector<std::string> names;
    for (const ShippedLesson& each : ShippedLessons()) names.push_back(each.name);
    return Check(options, names);
  }
  if (options.check) return Check(options, {options.lesson});
  const Result<Lesson, int> lesson = OpenLesson(options.lesson);
  if (!lesson) return lesson.error();
  if (options.source) return Source(options.lesson, lesson.value());
  if (options.start) return PrintText(AnswerTemplate(lesson.value()));
  if (options.scenario) return PrintText(lesson.value().scenario);
  if (!options.paper.empty()) return Paper(options, lesson.value());
  return Brief(options, lesson.value());
}

}  // namespace

void AddLesson(CLI::App* app, int* exit_code) {
  auto options = std::make_shared<LessonOptions>();
  CLI::App* verb = app->add_subcommand(
      "lesson", "The course: fourteen lessons on capacity planning, to be answered for grade");
  verb->add_option("LESSON", options->lesson,
                   "A name or number of the list, or a file; without one all are listed")
      ->check(NotEmpty())
      ->type_name("");
  verb->add_flag("--start", options->start, "An answer to begin with, as TOML");
  verb->add_option("--try", options->answer, "Play an answer once and show the goals")
      ->check(NotEmpty())
      ->type_name("ANSWER");
  verb->add_option("--hints", options->hints, "So many hints on that run; each costs a star")
      ->type_name("N")
      ->check(WholeNumber(1, 3));
  verb->add_flag("--scenario", options->scenario, "The lesson's scenario, unlocked, as TOML");
  verb->add_flag("--source", options->source, "The lesson's own file, to begin another with");
  verb->add_option("--paper", options->paper,
                   "Write a worksheet with its answer key: FILE.html, or Markdown (-: here)")
      ->check(NotEmpty())
      ->type_name("FILE");
  verb->add_flag("--check", options->check,
                 "Whether it is a lesson: what has to pass passes, what has to fail fails");
  verb->add_flag("--quick", options->quick, "With --check: do not seek the best answer");
  verb->add_flag("--reference", options->reference,
                 "The keys of lessons and answers, as Markdown");
  AddPlayOptions(verb, &options->study);
  verb->footer(
      "Exit codes: 0, 10 with --check where it is no lesson, 3 invalid lesson, 2 wrong usage.\n"
      "\n"
      "Examples:\n"
      "  servescape lesson\n"
      "  servescape lesson staffing\n"
      "  servescape lesson staffing --start > mine.toml\n"
      "  servescape lesson staffing --try mine.toml --hints 1\n"
      "  servescape lesson staffing --paper staffing.html\n"
      "  servescape lesson my_lesson.toml --check");
  verb->callback([options, exit_code] { *exit_code = Lessons(*options); });
}

}  // namespace servescape
