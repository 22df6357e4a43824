// SPDX-License-Identifier: MIT
#include "sim/lessons/read.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "sim/lessons/names.h"
#include "sim/lessons/read_parts.h"
#include "sim/lessons/rows.h"
#include "sim/scenario/quantity.h"
#include "sim/scenario/suggest.h"
#include "sim/studies/expression.h"
#include "sim/studies/sweep.h"

namespace servescape {
namespace {

// What only the whole lesson can tell.
class LessonCheck {
 public:
  LessonCheck(const Lesson& lesson, std::string_view text, const Node& root,
              const ScenarioLoader& load, Reporter& reporter)
      : lesson_(lesson), text_(text), root_(root), load_(load), reporter_(reporter) {}

  void All() {
    Names();
    Texts(root_, "");
    Expressions();
    Score();
    if (CountWords(lesson_.brief) > 40) {
      reporter_.Error(At("brief"), fmt::format("brief has {} words, and forty are the most",
                                               CountWords(lesson_.brief)));
    }
    if (!load_ || !Scenario()) return;
    Figures();
    Boards();
  }

 private:
  // Where the value of a path stands ("lever.room.without"), or the place above it that is there.
  Origin At(std::string_view path) const {
    const Node* node = &root_;
    Origin origin = root_.origin;
    for (size_t begin = 0; begin <= path.size();) {
      const size_t end = std::min(path.find('.', begin), path.size());
      const std::string key(path.substr(begin, end - begin));
      const Node* next = node->Find(key);
      if (node->kind == NodeKind::kArray) {
        const size_t index = static_cast<size_t>(ParseNumber(key).value_or(0));
        next = index < node->items.size() ? &node->items[index] : nullptr;
      }
      if (!next) break;
      node = next;
      origin = node->origin;
      begin = end + 1;
    }
    return origin;
  }
  void Wrong(std::string_view path, const std::string& why) {
    if (!why.empty()) reporter_.Error(At(path), fmt::format("{}: {}", path, why));
  }

  // Knobs and figures share one space of names with the words of conditions.
  void Names() {
    for (const LessonFigure& figure : lesson_.figures) {
      if (lesson_.FindKnob(figure.name))
        Wrong("figure." + figure.name, "a knob has the same name");
    }
    for (const std::string_view word : {"passed", "ratio", "bets", "bets_inside", "and", "or",
                                        "not", "sqrt", "abs", "min", "max"}) {
      const std::string name(word);
      if (lesson_.FindFigure(name)) Wrong("figure." + name, "the name has a meaning of its own");
      if (lesson_.FindKnob(name)) Wrong("knob." + name, "the name has a meaning of its own");
    }
    if (lesson_.goals.empty()) Wrong("goal", "a lesson needs a goal");
    if (lesson_.levers.empty()) Wrong("lever", "a lesson needs a lever");
    if (lesson_.mistakes.empty()) Wrong("mistake", "a lesson needs a mistake that it names");
    if (lesson_.knobs.empty()) Wrong("knob", "a lesson needs a knob");
  }

  // Every text that a learner reads.
  void Texts(const Node& node, const std::string& path) {
    static constexpr std::string_view kTexts[] = {
        "title", "brief", "says", "debrief", "called", "formula", "leaves_out", "proves_not",
        "question", "label"};
    for (const Member& each : node.members) {
      const std::string below = path.empty() ? each.key : path + "." + each.key;
      const Node& value = each.value;
      const bool text = std::find(std::begin(kTexts), std::end(kTexts), each.key) !=
                            std::end(kTexts) && value.kind == NodeKind::kString;
      if (text) Wrong(below, WrongText(lesson_, value.text));
      if (value.kind == NodeKind::kTable) Texts(value, below);
      for (size_t i = 0; i < value.items.size(); ++i) {
        if (value.items[i].kind == NodeKind::kTable)
          Texts(value.items[i], fmt::format("{}.{}", below, i));
      }
    }
  }

  void Expression(const std::string& path, NamesFor whom, const std::string& text) {
    if (!text.empty())
      Wrong(path, WrongExpression(lesson_, whom, lesson_.figures.size(), text));
  }
  void Expressions() {
    for (size_t i = 0; i < lesson_.figures.size(); ++i) {
      const LessonFigure& figure = lesson_.figures[i];
      const std::string path = "figure." + figure.name + ".";
      const auto check = [&](const char* key, const std::string& text) {
        if (!text.empty())
          Wrong(path + key, WrongExpression(lesson_, NamesFor::kFigure, i, text));
      };
      if (figure.from == FigureFrom::kValue) check("value", figure.of);
      check("at_least", figure.at_least);
      check("at_most", figure.at_most);
      if (!figure.run.empty() && !lesson_.FindCase(figure.run))
        Wrong(path + "case", fmt::format("there is no case \"{}\"", figure.run));
    }
    for (size_t i = 0; i < lesson_.goals.size(); ++i)
      Expression(fmt::format("goal.{}.when", i), NamesFor::kGoal, lesson_.goals[i].when);
    for (const LessonMistake& each : lesson_.mistakes)
      Expression("mistake." + each.name + ".when", NamesFor::kMistake, each.when);
    for (size_t i = 0; i < lesson_.hints.size(); ++i)
      Expression(fmt::format("hint.{}.when", i), NamesFor::kHint, lesson_.hints[i].when);
    for (size_t i = 0; i < lesson_.stars.size(); ++i)
      Expression(fmt::format("star.{}.when", i), NamesFor::kStar, lesson_.stars[i].when);
    for (const LessonBet& bet : lesson_.bets) {
      if (!lesson_.FindFigure(bet.figure))
        Wrong("bet." + bet.name + ".figure", fmt::format("there is no figure \"{}\"", bet.figure));
      for (size_t i = 0; i < bet.options.size(); ++i)
        Expression(fmt::format("bet.{}.choice.{}.when", bet.name, i), NamesFor::kFigure,
                   bet.options[i].when);
    }
    for (const LessonCurve& curve : lesson_.curves) {
      const std::string path = "curve." + curve.name + ".";
      if (!lesson_.FindFigure(curve.figure))
        Wrong(path + "figure", fmt::format("there is no figure \"{}\"", curve.figure));
      if (curve.values.size() < 2 || curve.values.size() > kMostCurvePoints)
        Wrong(path + "over", fmt::format("a curve has 2 to {} values", kMostCurvePoints));
      for (const std::string& value : curve.values)
        Wrong(path + "over", WrongKnob(lesson_, curve.knob, value));
    }
  }

  void Score() {
    if (lesson_.score.figure.empty()) return;
    if (!lesson_.FindFigure(lesson_.score.figure)) {
      Wrong("score.figure", fmt::format("there is no figure \"{}\"", lesson_.score.figure));
    }
    SweepSpec spec;
    for (const std::string& over : lesson_.score.over) {
      Result<StudyKnob, std::string> knob = ReadKnob(over);
      if (!knob) {
        Wrong("score.over", knob.error());
        return;
      }
      for (const std::string& value : knob.value().values)
        Wrong("score.over", WrongKnob(lesson_, knob.value().key, value));
      spec.knobs.push_back(std::move(knob).value());
    }
    spec.where = lesson_.score.where;
    const auto points = PointsOf(spec);
    if (!points) Wrong("score.where", points.error());
    else if (points.value().size() > kMostOptima)
      Wrong("score.over", fmt::format("{} points are too many: {} are the most",
                                      points.value().size(), kMostOptima));
    if (!reporter_.ok()) return;
    for (const std::vector<std::string>& values : points.value()) {
      points_.emplace_back();
      for (size_t i = 0; i < values.size(); ++i) points_.back()[spec.knobs[i].key] = values[i];
    }
  }

  // A mistake in the scenario, at its line in the lesson.
  bool Scenario() {
    const Result<Loaded, Diagnostics> loaded = load_(lesson_.scenario, {});
    if (loaded) return true;
    const Origin at = At("scenario");
    const bool lines = OpensLine(text_, at.position);
    for (const Diagnostic& each : loaded.error()) {
      if (each.severity != Severity::kError) continue;
      Origin inner = at;
      if (lines && each.position.line > 0) {
        inner.position = {at.position.line + each.position.line, each.position.column};
      }
      reporter_.Error(inner, "scenario: " + each.message);
    }
    return false;
  }

  // That the scenario has what figures are read from.
  void Figures() {
    const Result<Loaded, Diagnostics> loaded = load_(lesson_.scenario, {});
    for (const LessonFigure& figure : lesson_.figures) {
      const std::string path = "figure." + figure.name + ".";
      if (figure.from == FigureFrom::kMetric)
        Wrong(path + "metric", WrongMetric(loaded.value().config, figure.of));
      if (figure.from == FigureFrom::kKey && !GetValue(lesson_.scenario, figure.of))
        Wrong(path + "key", fmt::format("the scenario has no key \"{}\"", figure.of));
    }
  }

  void Board(const std::string& path, const KnobValues& values, const KnobValues& whole) {
    bool known = true;
    for (const auto& [name, value] : values) {
      const std::string wrong = WrongKnob(lesson_, name, value);
      Wrong(path + "." + name, wrong);
      known = known && wrong.empty();
    }
    if (!known) return;
    std::vector<Setting> settings = SettingsOf(lesson_, whole);
    Loads(path, settings);
    for (const LessonCase& each : lesson_.cases) {
      std::vector<Setting> more = settings;
      for (const auto& [key, value] : each.set) more.push_back({key, value});
      Loads("case." + each.name + ".set", more);
    }
  }
  void Loads(const std::string& path, const std::vector<Setting>& settings) {
    const Result<Loaded, Diagnostics> loaded = load_(lesson_.scenario, settings);
    if (loaded) return;
    for (const Diagnostic& each : loaded.error()) {
      if (each.severity == Severity::kError) Wrong(path, each.message);
    }
  }
  void Boards() {
    Board("knob", {}, lesson_.Untouched());
    Board("reference", lesson_.reference, lesson_.ReferenceWith({}));
    Board("overspend", lesson_.overspend, lesson_.ReferenceWith(lesson_.overspend));
    for (const LessonLever& each : lesson_.levers)
      Board("lever." + each.name + ".without", each.without, lesson_.ReferenceWith(each.without));
    for (const LessonMistake& each : lesson_.mistakes)
      Board("mistake." + each.name + ".answer", each.answer, lesson_.ReferenceWith(each.answer));
    for (const KnobValues& point : points_)
      Loads("score.over", SettingsOf(lesson_, lesson_.ReferenceWith(point)));
    for (const LessonVariant& each : lesson_.variants) {
      if (each.low > each.high) Wrong("variant." + each.name + ".low", "is above high");
      const std::optional<std::string> value = GetValue(lesson_.scenario, each.key);
      if (!value || !Scaled(*value, 1)) {
        Wrong("variant." + each.name + ".key",
              fmt::format("\"{}\" is no number of the scenario", each.key));
      }
    }
  }

  const Lesson& lesson_;
  const std::string_view text_;
  const Node& root_;
  const ScenarioLoader& load_;
  Reporter& reporter_;
  std::vector<KnobValues> points_;  // of the score
};

}  // namespace

std::vector<Setting> SettingsOf(const Lesson& lesson, const KnobValues& values) {
  std::vector<Setting> out;
  for (const LessonKnob& knob : lesson.knobs) {
    const auto found = values.find(knob.name);
    if (knob.key.empty() || found == values.end() || found->second.empty()) continue;
    const auto means = knob.means.find(found->second);
    out.push_back({knob.key, means == knob.means.end() ? found->second : means->second});
  }
  return out;
}

std::string WrongKnob(const Lesson& lesson, const std::string& name, const std::string& value) {
  const LessonKnob* knob = lesson.FindKnob(name);
  if (!knob) {
    std::vector<std::string> known;
    for (const LessonKnob& each : lesson.knobs) known.push_back(each.name);
    return fmt::format("the lesson has no knob \"{}\"{}; it has {}", name, DidYouMean(name, known),
                       JoinWords(known));
  }
  if (!knob->choices.empty()) {
    const bool among = std::find(knob->choices.begin(), knob->choices.end(), value) !=
                       knob->choices.end();
    return among ? "" : fmt::format("{} must be {}, not {}{}", name, JoinWords(knob->choices),
                                    value, DidYouMean(value, knob->choices));
  }
  const std::optional<double> number = ConditionNumber(value);
  if (!number) return fmt::format("{} must be a number with its unit, not \"{}\"", name, value);
  if ((knob->low && *number < *knob->low) || (knob->high && *number > *knob->high))
    return fmt::format("{} may be {}, not {}", name, knob->range, value);
  return "";
}

Result<Lesson, Diagnostics> ReadLesson(std::string_view text, std::string name,
                                       const ScenarioLoader& load) {
  Result<Node, Diagnostics> root = ParseDocument(text);
  if (!root) return root.error();
  const std::vector<Setting> none;
  Reporter reporter(none);
  CheckAgainstRows(root.value(), LessonRows(), reporter);
  Lesson out;
  if (reporter.ok()) out = ReadParts(root.value(), std::move(name), reporter);
  if (reporter.ok()) LessonCheck(out, text, root.value(), load, reporter).All();
  if (reporter.ok()) return out;
  return std::move(reporter).Finish();
}

}  // namespace servescape
