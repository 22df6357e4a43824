// SPDX-License-Identifier: MIT
#include "sim/cli/lesson_files.h"

#include <cstdio>
#include <utility>

#include <fmt/format.h>

#include "scenarios/embedded.h"
#include "sim/cli/exit_code.h"
#include "sim/cli/shipped.h"
#include "sim/cli/terminal.h"
#include "sim/input/deployment.h"
#include "sim/lessons/read.h"
#include "sim/manifest/read_scaler.h"
#include "sim/scenario/suggest.h"

namespace servescape {
namespace {

constexpr std::string_view kLessonEnding = ".toml";

// "staffing" of "some/06_staffing.toml".
std::string LessonName(std::string_view path) {
  path.remove_prefix(path.rfind('/') == std::string_view::npos ? 0 : path.rfind('/') + 1);
  if (path.ends_with(kLessonEnding)) path.remove_suffix(kLessonEnding.size());
  const size_t word = path.find_first_not_of("0123456789");
  if (word != std::string_view::npos && word > 0 && path[word] == '_') path.remove_prefix(word + 1);
  return std::string(path);
}

void Say(const Diagnostics& diagnostics, const std::string& text, const std::string& name) {
  std::fputs(Format(diagnostics, text, name).c_str(), stderr);
}

Result<Lesson, int> Read(const std::string& text, const std::string& name,
                         const std::string& shown) {
  Result<Lesson, Diagnostics> lesson = ReadLesson(text, name, LessonLoader());
  if (lesson) return std::move(lesson).value();
  // A lesson holds a scenario, and is not taken for one.
  const bool holds = text.starts_with("scenario") || text.find("\nscenario") != std::string::npos;
  const std::string named = holds ? "" : NameWrongFile(text, "lesson");
  if (named.empty()) Say(lesson.error(), text, shown);
  else Complain(shown + ": " + named);
  return int{kExitInvalid};
}

}  // namespace

std::vector<ShippedLesson> ShippedLessons() {
  std::vector<ShippedLesson> out;
  for (const EmbeddedFile& file : EmbeddedLessons())
    out.push_back({LessonName(file.path), std::string(file.text)});
  return out;
}

Result<Lesson, int> OpenLesson(const std::string& argument) {
  const std::vector<ShippedLesson> shipped = ShippedLessons();
  std::vector<std::string> known;
  for (size_t i = 0; i < shipped.size(); ++i) {
    if (argument == shipped[i].name || argument == fmt::format("{}", i + 1))
      return Read(shipped[i].text, shipped[i].name, "lesson " + shipped[i].name);
    known.push_back(shipped[i].name);
  }
  if (!argument.ends_with(kLessonEnding) && !FileExists(argument)) {
    Complain(fmt::format("{}: no such lesson or file{}; servescape lesson lists them", argument,
                         DidYouMean(argument, known)));
    return int{kExitUsage};
  }
  const Result<std::string, FileProblem> text = ReadFile(argument, kMaxScenarioBytes);
  if (!text) {
    Complain(text.error().message);
    return int{kExitUsage};
  }
  return Read(text.value(), LessonName(argument), argument);
}

Result<LessonAnswer, int> OpenAnswer(const std::string& path, const Lesson& lesson) {
  const Result<std::string, FileProblem> text = ReadFile(path, kMaxScenarioBytes);
  if (!text) {
    Complain(text.error().message);
    return int{kExitUsage};
  }
  const std::string name = LessonName(path);
  Result<LessonAnswer, Diagnostics> answer =
      ReadAnswer(text.value(), name, lesson, LessonLoader());
  if (answer) return std::move(answer).value();
  Say(answer.error(), text.value(), path);
  return int{kExitInvalid};
}

ScenarioLoader LessonLoader() {
  return [](const std::string& text, const std::vector<Setting>& settings) {
    const ScalerReader scalers = ScalersOf(nullptr);
    const Resources files = [](const std::string& path) -> std::optional<Resource> {
      std::optional<std::string> file = ShippedFile(path);
      if (!file) return std::nullopt;
      return Resource(std::move(*file));
    };
    return Load(text, settings, files, nullptr, &scalers);
  };
}

}  // namespace servescape
