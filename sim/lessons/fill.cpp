// SPDX-License-Identifier: MIT
#include "sim/lessons/fill.h"

namespace servescape {
namespace {

std::string Value(const Lesson& lesson, const std::string& name, const BoardResult* runs,
                  const KnobValues& knobs) {
  if (const LessonFigure* figure = lesson.FindFigure(name))
    return runs ? Shown(runs->Of(name).median, figure->shown) : "an unknown figure";
  const auto knob = knobs.find(name);
  return knob == knobs.end() || knob->second.empty() ? "nothing" : knob->second;
}

std::string Named(const Lesson& lesson, const std::string& name, const TextRuns& runs) {
  const size_t dot = name.find('.');
  if (dot == std::string::npos) return Value(lesson, name, runs.own, runs.knobs);
  const std::string head = name.substr(0, dot), rest = name.substr(dot + 1);
  if (head == "untouched") return Value(lesson, rest, runs.untouched, lesson.Untouched());
  if (head == "reference") return Value(lesson, rest, runs.reference, lesson.ReferenceWith({}));
  const LessonBet* bet = lesson.FindBet(rest);
  const LessonFigure* figure = bet ? lesson.FindFigure(bet->figure) : nullptr;
  if (!figure || !runs.own) return "an unknown figure";
  if (!bet->options.empty()) {
    const double option =
        head == "bet" ? runs.own->Of("bet." + rest).median : RightOption(*bet, *runs.own);
    if (option != option) return head == "bet" ? "no bet" : "none of them";
    return bet->options[static_cast<size_t>(option)].says;
  }
  const std::string of = head == "bet" ? "bet." + rest : bet->figure;
  const double value = runs.own->Of(of).median;
  return head == "bet" && value != value ? "no bet" : Shown(value, figure->shown);
}

}  // namespace

std::string Filled(const Lesson& lesson, std::string_view text, const TextRuns& runs) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const size_t open = text.find('{', at);
    const size_t end = open == std::string_view::npos ? open : text.find('}', open);
    if (end == std::string_view::npos) {
      out += text.substr(at);
      break;
    }
    out += text.substr(at, open - at);
    out += Named(lesson, std::string(text.substr(open + 1, end - open - 1)), runs);
    at = end + 1;
  }
  return out;
}

}  // namespace servescape
