// SPDX-License-Identifier: MIT
// Bets before the run, and after it what they were beside what came out.
#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "sim/base/constants.h"
#include "sim/studies/expression.h"
#include "ui/frame.h"
#include "ui/slider.h"
#include "ui/workbench/learn/answer_text.h"
#include "ui/workbench/learn/pages.h"
#include "ui/workbench/learn/parts.h"

namespace servescape::ui {
namespace {

LineMark MarkOfFinding(BetFinding finding) {
  switch (finding) {
    case BetFinding::kInside: return LineMark::kGood;
    case BetFinding::kRightDirection: return LineMark::kCareful;
    case BetFinding::kWrong: return LineMark::kBad;
    case BetFinding::kNone: break;
  }
  return LineMark::kNone;
}

// A bet against what came out, on one line from the least to the largest of all of them.
void BesideTruth(const ScoredBet& bet, double tolerance, float width) {
  const double slack = tolerance * std::fabs(bet.truth.median);
  const double near[] = {bet.truth.median - slack, bet.truth.median + slack};
  const double all[] = {bet.bet, bet.truth.low, bet.truth.high, near[0], near[1]};
  double low = INFINITY, high = -INFINITY;
  for (const double each : all) {
    if (std::isfinite(each)) low = std::min(low, each), high = std::max(high, each);
  }
  if (!std::isfinite(bet.bet) || !std::isfinite(bet.truth.median) || high <= low) return;
  const double room = (high - low) * 0.12;
  low -= room;
  high += room;
  const ImVec2 from = ImGui::GetCursorScreenPos();
  const auto x = [&](double value) {
    return from.x + width * static_cast<float>((value - low) / (high - low));
  };
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float y = from.y + 9;
  list->AddRectFilled({from.x, y - 1}, {from.x + width, y + 1}, Get(Color::kTrack));
  list->AddRectFilled({x(near[0]), y - 5}, {x(near[1]), y + 5}, Get(Color::kP99, 0.14F), 2);
  list->AddRectFilled({x(bet.truth.low), y - 5}, {x(bet.truth.high) + 1, y + 5},
                      Get(Color::kP99, 0.3F), 2);
  list->AddRectFilled({x(bet.truth.median) - 1.5F, y - 8}, {x(bet.truth.median) + 1.5F, y + 8},
                      Get(Color::kP99));
  const float b = x(bet.bet);
  list->AddQuadFilled({b, y - 7}, {b + 6, y}, {b, y + 7}, {b - 6, y}, Get(Color::kC2));
  ImGui::Dummy({width, 18});
}

void CameOut(const LessonBet& bet, const ScoredBet& scored, float width) {
  std::string words = bet.options.empty() || scored.finding == BetFinding::kNone
                          ? fmt::format("You said {}, it was {}", scored.bet_words,
                                        scored.truth_words)
                          : fmt::format("You said \xE2\x80\x9C{}\xE2\x80\x9D; what came: "
                                        "\xE2\x80\x9C{}\xE2\x80\x9D",
                                        scored.bet_words, scored.truth_words);
  if (scored.finding == BetFinding::kNone)
    words = "You did not bet. What came out: " + scored.truth_words;
  if (std::isfinite(scored.truth.low) && scored.truth.low < scored.truth.high) {
    words += fmt::format(" ({} to {} on several seeds)", Shown(scored.truth.low, scored.shown),
                         Shown(scored.truth.high, scored.shown));
  }
  std::string word = NameOf(scored.finding);
  if (bet.options.empty() && scored.finding == BetFinding::kInside)
    word += fmt::format(", within {:.0f} % or among the seeds", 100 * bet.tolerance);
  MarkedLine(MarkOfFinding(scored.finding), words, word, width);
  if (bet.options.empty()) BesideTruth(scored, bet.tolerance, width);
}

void NumberBet(View& view, LearnState& state, const LessonBet& bet, const std::string& label,
               float width) {
  LessonState& open = *state.open;
  const LessonFigure& figure = *open.lesson.FindFigure(bet.figure);
  SliderSpec spec = BetRange(figure.shown);
  const auto found = open.bets.numbers.find(bet.name);
  const bool is = found != open.bets.numbers.end();
  const std::string shown = is ? Shown(found->second, figure.shown) : "no bet yet";
  spec.label = label;
  spec.help = "Drag, or click the value to type one";
  spec.value = is ? found->second
                  : spec.scale == Scale::kLog ? std::sqrt(spec.min * spec.max) : 0.5;
  spec.value_text = shown;
  const SliderEdit edit = Slider(spec, width);
  if (edit.changed) {
    open.bets.numbers[bet.name] = edit.value;
    KeepDraft(view, state);
  }
  if (!edit.typed) return;
  std::string typed = edit.text;
  std::erase(typed, ' ');
  if (const std::optional<double> value = ConditionNumber(typed)) {
    open.bets.numbers[bet.name] = *value;
    KeepDraft(view, state);
  } else {
    view.session.Say("\"" + edit.text + "\" is no number; 250ms, 12 and 40% are");
  }
}

void OneBet(View& view, LearnState& state, const LessonBet& bet, const ScoredBet* scored,
            float width) {
  LessonState& open = *state.open;
  const TextRuns texts = TextsOf(open);
  const std::string question = Filled(open.lesson, bet.question, texts);
  ImGui::PushID(bet.name.c_str());
  Paragraph(Type::kBodyStrong, Color::kText, question, width);
  if (scored != nullptr) CameOut(bet, *scored, width);
  const bool stated = IsStated(open.lesson, bet.name);
  if (stated)
    Paragraph(Type::kNote, Color::kMuted,
              "What you say here is part of the answer: a goal is about it.", width);
  if (scored != nullptr && !stated) {
    // It stands.
  } else if (bet.options.empty()) {
    const std::string head = stated ? "You say: " : "Your bet: ";
    NumberBet(view, state, bet, head + open.lesson.FindFigure(bet.figure)->label, width);
  } else {
    std::vector<std::string> words;
    for (const LessonOption& option : bet.options)
      words.push_back(Filled(open.lesson, option.says, texts));
    const auto found = open.bets.numbers.find(bet.name);
    const int selected =
        found == open.bets.numbers.end() ? -1 : static_cast<int>(found->second);
    const int clicked = RadioRows(question, words, selected, true, width);
    if (clicked >= 0) {
      open.bets.numbers[bet.name] = clicked;
      KeepDraft(view, state);
    }
  }
  ImGui::PopID();
  Spacer(2);
}

// What came out, for the answer as it stands: graded, tried, or nothing yet.
struct CameOutOf {
  bool graded = false, tried = false;
  bool any() const { return graded || tried; }
};

CameOutOf CameOutFrom(const LessonState& open) {
  const LessonAnswer answer = AnswerOf(open);
  const bool graded = open.graded && !Differs(answer, open.graded_answer);
  return {graded, !graded && open.tried && !Differs(answer, open.tried_answer)};
}

// The curve as it was scored; nothing where none was drawn.
std::optional<ScoredCurve> ScoredOf(const LessonState& open, const LessonCurve& curve,
                                    CameOutOf source) {
  if (source.graded) {
    for (const ScoredCurve& each : open.graded->grade.curves) {
      if (each.name == curve.name) return each;
    }
    return std::nullopt;
  }
  const auto played = open.tried->curves.find(curve.name);
  const auto drawn = open.tried_answer.curves.find(curve.name);
  if (played == open.tried->curves.end() || drawn == open.tried_answer.curves.end())
    return std::nullopt;
  return ScoreCurve(open.lesson, curve, drawn->second, played->second);
}

void OneCurve(View& view, LearnState& state, const LessonCurve& curve, CameOutOf source,
              float width) {
  LessonState& open = *state.open;
  Paragraph(Type::kBodyStrong, Color::kText,
            Filled(open.lesson, curve.question, TextsOf(open)), width);
  const double before = open.untouched && !open.lesson.FindFigure(curve.figure)->asked
                            ? open.untouched->own.Of(curve.figure).median
                            : kNaN;
  if (!source.any()) {
    const CurveInput input{open.lesson, curve, before, true, nullptr};
    if (BetCurve(input, &open.bets.curves[curve.name], {width, 240})) KeepDraft(view, state);
    return;
  }
  const std::optional<ScoredCurve> scored = ScoredOf(open, curve, source);
  if (!scored) {
    Paragraph(Type::kNote, Color::kMuted, "You drew no curve for this setting.", width);
    return;
  }
  std::vector<double> drawn = scored->bet;
  BetCurve({open.lesson, curve, before, false, &*scored}, &drawn, {width, 240});
  MarkedLine(MarkOfFinding(scored->finding),
             fmt::format("Points inside: {} of {}", scored->inside, scored->of),
             NameOf(scored->finding), width);
}

}  // namespace

void BetCard(View& view, LearnState& state, float width) {
  LessonState& open = *state.open;
  if (open.limits.Hides("bets") || (open.lesson.bets.empty() && open.lesson.curves.empty())) return;
  const CameOutOf source = CameOutFrom(open);
  const bool stated = std::any_of(
      open.lesson.bets.begin(), open.lesson.bets.end(),
      [&](const LessonBet& bet) { return IsStated(open.lesson, bet.name); });
  const bool closed = BetsClosed(open) && !source.any() && !stated;
  const TallCard card(source.any() ? "Your bet and what came out"
                      : closed     ? "Your bet stands"
                                   : "Bet first",
                      source.graded  ? "on the hidden seeds"
                      : source.tried ? "on three seeds"
                      : closed || stated ? ""
                                         : "before you run; a wrong bet never fails you",
                      width);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(8, 8));
  if (closed) {
    Paragraph(Type::kBody, Color::kMuted,
              "You have seen what this setting does. Change a knob to bet again, or run to see it "
              "once more.",
              card.width());
  } else {
    std::vector<ScoredBet> scored;
    if (source.graded) scored = open.graded->grade.bets;
    else if (source.tried && open.untouched)
      scored = ScoreBets(open.lesson, open.tried->own, open.untouched->own);
    for (size_t i = 0; i < open.lesson.bets.size(); ++i) {
      const ScoredBet* result = i < scored.size() ? &scored[i] : nullptr;
      OneBet(view, state, open.lesson.bets[i], result, card.width());
    }
    for (const LessonCurve& curve : open.lesson.curves)
      OneCurve(view, state, curve, source, card.width());
  }
  ImGui::PopStyleVar();
}

}  // namespace servescape::ui
