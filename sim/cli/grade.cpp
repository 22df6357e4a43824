// SPDX-License-Identifier: MIT
// servescape grade: answers to a lesson, on seeds that nobody has seen.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <utility>

#include "sim/cli/exit_code.h"
#include "sim/cli/lesson_files.h"
#include "sim/cli/study_options.h"
#include "sim/cli/terminal.h"
#include "sim/cli/verbs.h"
#include "sim/lessons/grade_output.h"
#include "sim/scenario/quantity.h"

namespace servescape {
namespace {

struct GradeOptions {
  ScenarioOptions study;  // threads, quiet, no_color
  std::string lesson, answer, after, seeds, junit;
  bool json = false;
};

// The files of a folder that end in .toml, in order of their names; a file itself.
std::vector<std::string> FilesAt(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_directory(path, error)) return {path};
  std::vector<std::string> out;
  for (const auto& entry : std::filesystem::directory_iterator(path, error)) {
    if (entry.path().extension() == ".toml") out.push_back(entry.path().string());
  }
  std::sort(out.begin(), out.end());
  return out;
}

// Of a folder, the answers that are none are named in `invalid`, and the others graded.
Result<std::vector<LessonAnswer>, int> OpenAnswers(const std::string& path, const Lesson& lesson,
                                                   std::vector<std::string>* invalid) {
  std::vector<LessonAnswer> out;
  for (const std::string& file : FilesAt(path)) {
    Result<LessonAnswer, int> answer = OpenAnswer(file, lesson);
    if (answer) out.push_back(std::move(answer).value());
    else if (file == path || answer.error() != kExitInvalid) return answer.error();
    else invalid->push_back(file);
  }
  if (out.empty() && !invalid->empty()) return int{kExitInvalid};
  if (!out.empty()) return out;
  Complain(path + ": the folder has no answer (NAME.toml)");
  return int{kExitUsage};
}

// Whole numbers, one a line; blank lines and those that begin with # are passed over.
Result<std::vector<uint64_t>, int> OpenSeeds(const std::string& path) {
  const Result<std::string, FileProblem> text = ReadFile(path, kMaxScenarioBytes);
  if (!text) {
    Complain(text.error().message);
    return int{kExitUsage};
  }
  std::vector<uint64_t> out;
  size_t line = 1;
  for (size_t at = 0; at < text.value().size(); ++line) {
    const size_t end = std::min(text.value().find('\n', at), text.value().size());
    std::string row = text.value().substr(at, end - at);
    at = end + 1;
    while (!row.empty() && (row.back() == '\r' || row.back() == ' ')) row.pop_back();
    if (row.empty() || row[0] == '#') continue;
    const std::optional<double> value = ParseNumber(row);
    if (!value || row.find_first_not_of("0123456789") != std::string::npos || *value > 1e15) {
      Complain(fmt::format("{}:{}: a seed is a whole number up to 1e15, not \"{}\"", path, line,
                           row.substr(0, 40)));
      return int{kExitUsage};
    }
    out.push_back(static_cast<uint64_t>(*value));
  }
  if (out.size() >= 2 && out.size() <= 1000) return out;
  Complain(fmt::format("{}: has {} seeds, and 2 to 1000 are wanted", path, out.size()));
  return int{kExitUsage};
}

struct Graded {
  Yardstick yardstick;
  std::vector<Grade> grades, after;
};

Result<Graded, std::string> GradeAll(const Lesson& lesson, const std::vector<uint64_t>& seeds,
                                     const std::vector<LessonAnswer>& answers,
                                     const std::vector<LessonAnswer>& after,
                                     const PlayTerms& play) {
  const LessonTerms terms{LessonLoader(), play};
  Result<Yardstick, std::string> yardstick = MakeYardstick(lesson, seeds, terms);
  if (!yardstick) return yardstick.error();
  Graded out;
  out.yardstick = std::move(yardstick).value();
  const auto grade = [&](const std::vector<LessonAnswer>& list,
                         std::vector<Grade>* grades) -> std::string {
    for (const LessonAnswer& answer : list) {
      Result<Grade, std::string> each = GradeAnswer(lesson, answer, out.yardstick, terms);
      if (!each) return each.error();
      grades->push_back(std::move(each).value());
    }
    return "";
  };
  std::string wrong = grade(answers, &out.grades);
  if (wrong.empty()) wrong = grade(after, &out.after);
  if (!wrong.empty()) return wrong;
  return out;
}

int GradeFor(const GradeOptions& options) {
  const Result<Lesson, int> opened = OpenLesson(options.lesson);
  if (!opened) return opened.error();
  const Lesson& lesson = opened.value();
  std::vector<std::string> invalid;
  const Result<std::vector<LessonAnswer>, int> answers =
      OpenAnswers(options.answer, lesson, &invalid);
  if (!answers) return answers.error();
  std::vector<LessonAnswer> after;
  if (!options.after.empty()) {
    Result<std::vector<LessonAnswer>, int> later = OpenAnswers(options.after, lesson, &invalid);
    if (!later) return later.error();
    after = std::move(later).value();
  }
  std::vector<uint64_t> seeds = DerivedSeeds(lesson, "grade");
  if (!options.seeds.empty()) {
    Result<std::vector<uint64_t>, int> own = OpenSeeds(options.seeds);
    if (!own) return own.error();
    seeds = std::move(own).value();
  }
  Graded graded;
  const std::vector<WantedOutput> outputs = {
      {"--json", options.json ? "-" : "",
       [&] { return ToJson(lesson, graded.grades, graded.after, graded.yardstick) + "\n"; }},
      {"--junit", options.junit, [&] {
         std::vector<JUnitSuite> suites = ToJUnit(lesson, graded.grades);
         for (const std::string& file : invalid) {
           suites.push_back({lesson.name + ": " + file,
                             {{"the answer is valid", JUnitState::kFailed, "it is not"}}});
         }
         return ToJUnit(suites);
       }}};
  if (const std::string wrong = CheckOutputs(outputs); !wrong.empty()) {
    Complain(wrong);
    return kExitUsage;
  }
  const int played = FindWatched<Graded>(
      options.study,
      [&](const PlayTerms& terms) {
        return GradeAll(lesson, seeds, answers.value(), after, terms);
      },
      &graded);
  if (played != kExitOk) return played;
  const bool color = UseColor(options.study.no_color);
  const bool one = graded.grades.size() == 1 && graded.after.empty() &&
                   FilesAt(options.answer).front() == options.answer;
  const int code = WriteOutputs(outputs, [&] {
    if (!one) return ClassText(lesson, graded.grades, graded.after, color);
    return ToText(lesson, graded.grades.front(), graded.yardstick, OutputWidth(), color);
  });
  if (code != kExitOk) return code;
  if (!invalid.empty()) return kExitInvalid;
  const std::vector<Grade>& last = graded.after.empty() ? graded.grades : graded.after;
  const bool passed = std::all_of(last.begin(), last.end(),
                                  [](const Grade& each) { return each.passed; });
  return passed ? kExitOk : kExitMissed;
}

}  // namespace

void AddGrade(CLI::App* app, int* exit_code) {
  auto options = std::make_shared<GradeOptions>();
  CLI::App* verb = app->add_subcommand(
      "grade", "Answers to a lesson: goals on hidden seeds, bets, mistakes, marks and debrief");
  verb->add_option("LESSON", options->lesson, "A name or number of servescape lesson, or a file")
      ->required()
      ->check(NotEmpty())
      ->type_name("");
  verb->add_option("ANSWER", options->answer, "A file (lesson --start writes one), or a folder")
      ->required()
      ->check(NotEmpty())
      ->type_name("");
  verb->add_option("--after", options->after,
                   "A folder of the answers that were given later, to compare the mistakes")
      ->check(NotEmpty())
      ->type_name("FOLDER");
  verb->add_option("--seeds", options->seeds,
                   "Your own hidden seeds, one a line; without them they follow from the lesson")
      ->check(NotEmpty())
      ->type_name("FILE");
  verb->add_option("--junit", options->junit, "Also write JUnit XML (-: instead of the text)")
      ->check(NotEmpty())
      ->type_name("FILE");
  verb->add_flag("--json", options->json, "The grades as JSON");
  AddPlayOptions(verb, &options->study);
  verb->footer(
      "An answer passes where every goal holds on nine of ten seeds, also of the lesson's\n"
      "variants. Marks: all up to 1.05 of what the best answer costs, none from 2 on.\n"
      "\n"
      "Exit codes: 0 passed (all of a folder), 10 not, 3 invalid lesson or answer (the others of\n"
      "a folder are graded), 2 wrong usage, 130 interrupted.\n"
      "\n"
      "Examples:\n"
      "  servescape grade staffing mine.toml\n"
      "  servescape grade staffing answers/ --seeds hidden.txt --junit grades.xml");
  verb->callback([options, exit_code] { *exit_code = GradeFor(*options); });
}

}  // namespace servescape
