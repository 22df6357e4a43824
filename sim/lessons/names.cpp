// SPDX-License-Identifier: MIT
#include "sim/lessons/names.h"

#include <cctype>

#include <fmt/format.h>

#include "sim/base/constants.h"
#include "sim/scenario/suggest.h"

namespace servescape {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsOfWord(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '.' || c == '/' ||
         c == '-';
}

// A number that stands in the text itself: a word that begins with a digit.
std::string NumberIn(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    if (text[at] == '{') {
      const size_t end = text.find('}', at);
      at = end == std::string_view::npos ? text.size() : end + 1;
      continue;
    }
    if (!IsOfWord(text[at])) {
      ++at;
      continue;
    }
    size_t end = at;
    while (end < text.size() && IsOfWord(text[end])) ++end;
    size_t first = at;
    while (first < end && (text[first] == '.' || text[first] == '/' || text[first] == '-')) ++first;
    if (first < end && IsDigit(text[first])) return std::string(text.substr(first, end - first));
    at = end;
  }
  return "";
}

std::string WrongName(const Lesson& lesson, const std::string& name) {
  const size_t dot = name.find('.');
  const std::string head = dot == std::string::npos ? "" : name.substr(0, dot);
  const std::string rest = dot == std::string::npos ? name : name.substr(dot + 1);
  if (head == "bet" || head == "truth") {
    if (lesson.FindBet(rest)) return "";
    return fmt::format("{{{}}}: there is no bet \"{}\"", name, rest);
  }
  if (!head.empty() && head != "untouched" && head != "reference") {
    return fmt::format("{{{}}}: \"{}\" is none of untouched, reference, bet and truth", name, head);
  }
  if (lesson.FindKnob(rest) || lesson.FindFigure(rest)) return "";
  std::vector<std::string> known;
  for (const LessonKnob& each : lesson.knobs) known.push_back(each.name);
  for (const LessonFigure& each : lesson.figures) known.push_back(each.name);
  return fmt::format("{{{}}}: there is no knob or figure \"{}\"{}", name, rest,
                     DidYouMean(rest, known));
}

}  // namespace

ConditionNames NamesOf(const Lesson& lesson, NamesFor whom, size_t figures) {
  ConditionNames names;
  // Numbers no two of which are the same, nor the sum or the double of others.
  double next = 1.37;
  const auto add = [&](const std::string& name) {
    names[name] = {true, next, ""};
    next = next * 1.61 + 0.07;
  };
  for (const LessonKnob& knob : lesson.knobs) {
    if (whom == NamesFor::kMistake && !knob.key.empty()) continue;
    const bool number = knob.choices.empty() || ConditionNumber(knob.choices[0]).has_value();
    if (number) add(knob.name);
    else names[knob.name] = {false, 0, knob.choices[0]};
  }
  for (size_t i = 0; i < figures && i < lesson.figures.size(); ++i) add(lesson.figures[i].name);
  if (whom == NamesFor::kFigure) return names;
  for (const LessonBet& bet : lesson.bets) add("bet." + bet.name);
  if (whom == NamesFor::kGoal) return names;
  add("passed");
  if (whom != NamesFor::kStar) return names;
  for (const char* name : {"ratio", "bets", "bets_inside"}) add(name);
  return names;
}

std::string WrongExpression(const Lesson& lesson, NamesFor whom, size_t figures,
                            std::string_view expression) {
  const Result<double, std::string> value = ValueOf(expression, NamesOf(lesson, whom, figures));
  if (value) return "";
  const size_t at = value.error().find("is not varied");
  if (at == std::string::npos) return value.error();
  std::string words = value.error();
  words.replace(at, std::string_view("is not varied").size(), "is no name that can stand here");
  return words;
}

std::string WrongText(const Lesson& lesson, std::string_view text) {
  for (size_t at = text.find('{'); at != std::string_view::npos; at = text.find('{', at + 1)) {
    const size_t end = text.find('}', at);
    if (end == std::string_view::npos) return "a brace is not closed";
    const std::string wrong = WrongName(lesson, std::string(text.substr(at + 1, end - at - 1)));
    if (!wrong.empty()) return wrong;
  }
  const std::string number = NumberIn(text);
  if (number.empty()) return "";
  return fmt::format("\"{}\": numbers in texts come from runs; name a figure, as in {{p99}}, which "
                     "may have a value of its own (value = \"500ms\")",
                     number);
}

size_t CountWords(std::string_view text) {
  size_t count = 0;
  bool in_word = false;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    count += !blank && !in_word;
    in_word = !blank;
  }
  return count;
}

}  // namespace servescape
