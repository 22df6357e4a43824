// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "sim/base/constants.h"
#include "sim/lessons/read.h"
#include "sim/lessons/rows.h"
#include "sim/scenario/quantity.h"
#include "sim/scenario/suggest.h"
#include "sim/studies/expression.h"

namespace servescape {
namespace {

// Two values of a document, apart from where they stand and in which order.
bool SameValue(const Node& a, const Node& b) {
  if (a.kind != b.kind) return false;
  if (a.kind == NodeKind::kString) return a.text == b.text;
  if (a.kind == NodeKind::kBoolean) return a.boolean == b.boolean;
  if (a.kind == NodeKind::kArray) {
    return std::equal(a.items.begin(), a.items.end(), b.items.begin(), b.items.end(), SameValue);
  }
  if (a.kind != NodeKind::kTable) return a.number == b.number && a.text == b.text;
  return a.members.size() == b.members.size() &&
         std::all_of(a.members.begin(), a.members.end(), [&b](const Member& each) {
           const Node* other = b.Find(each.key);
           return other && SameValue(each.value, *other);
         });
}

bool IsFree(const Lesson& lesson, const std::string& path) {
  return std::find(lesson.free.begin(), lesson.free.end(), path) != lesson.free.end();
}

// The first key in which a table is not the lesson's, or "".
std::string Differs(const Lesson& lesson, const Node& a, const Node& b, const std::string& path) {
  const auto below = [&path](const std::string& key) {
    return path.empty() ? key : path + "." + key;
  };
  for (const Member& each : a.members) {
    const std::string key = below(each.key);
    if (IsFree(lesson, key)) continue;
    const Node* other = b.Find(each.key);
    const bool tables = other && each.value.kind == NodeKind::kTable &&
                        other->kind == NodeKind::kTable;
    if (tables) {
      std::string inner = Differs(lesson, each.value, *other, key);
      if (!inner.empty()) return inner;
    } else if (!other || !SameValue(each.value, *other)) {
      return key;
    }
  }
  for (const Member& each : b.members) {
    if (!a.Find(each.key) && !IsFree(lesson, below(each.key))) return below(each.key);
  }
  return "";
}

class AnswerReader {
 public:
  AnswerReader(const Lesson& lesson, const ScenarioLoader& load, Reporter& reporter)
      : lesson_(lesson), load_(load), reporter_(reporter) {}

  LessonAnswer Read(const Node& root, std::string name) {
    LessonAnswer out;
    out.name = std::move(name);
    if (const Node* node = root.Find("lesson"); node && node->text != lesson_.name) {
      reporter_.Error(node->origin, fmt::format("this answers the lesson \"{}\", not \"{}\"",
                                                node->text, lesson_.name));
    }
    if (const Node* node = root.Find("hints")) out.hints = static_cast<uint32_t>(node->integer);
    const Node* scenario = root.Find("scenario");
    const bool whole = scenario && !scenario->text.empty();
    Knobs(root.Find("knobs"), whole, &out);
    Bets(root.Find("bets"), &out);
    Curves(root.Find("curves"), &out);
    if (whole) Whole(*scenario, &out);
    if (const Node* memo = root.Find("memo")) Memo(*memo, &out);
    return out;
  }

 private:
  void Knobs(const Node* table, bool whole, LessonAnswer* out) {
    out->knobs = lesson_.Untouched();
    if (!table) return;
    for (const Member& each : table->members) {
      const std::string value = ValueText(each.value);
      const std::string wrong = WrongKnob(lesson_, each.key, value);
      const LessonKnob* knob = lesson_.FindKnob(each.key);
      if (!wrong.empty()) {
        reporter_.Error(each.value.origin, wrong);
      } else if (whole && !knob->key.empty()) {
        reporter_.Error(each.origin, fmt::format("{} stands in the scenario: set {} there",
                                                 each.key, knob->key));
      } else {
        out->knobs[each.key] = value;
      }
    }
    if (!reporter_.ok() || whole) return;
    const Result<Loaded, Diagnostics> loaded =
        load_(lesson_.scenario, SettingsOf(lesson_, out->knobs));
    if (loaded) return;
    for (const Diagnostic& each : loaded.error()) {
      if (each.severity == Severity::kError) reporter_.Error(table->origin, each.message);
    }
  }

  void Bets(const Node* table, LessonAnswer* out) {
    if (!table) return;
    for (const Member& each : table->members) {
      std::vector<std::string> known;
      for (const LessonBet& bet : lesson_.bets) known.push_back(bet.name);
      const LessonBet* bet = lesson_.FindBet(each.key);
      const std::optional<double> value = bet ? BetValue(*bet, ValueText(each.value))
                                              : std::nullopt;
      if (!bet) {
        reporter_.Error(each.origin, fmt::format("the lesson has no bet \"{}\"{}", each.key,
                                                 DidYouMean(each.key, known)));
      } else if (!value && !bet->options.empty()) {
        reporter_.Error(each.value.origin,
                        fmt::format("bets.{} must be the number of an answer, 1 to {}", each.key,
                                    bet->options.size()));
      } else if (!value) {
        reporter_.Error(each.value.origin,
                        fmt::format("bets.{} must be a number, with its unit if it has one",
                                    each.key));
      } else {
        out->bets[each.key] = *value;
      }
    }
  }

  // Of options their number, counted from 0 on; people count from 1.
  static std::optional<double> BetValue(const LessonBet& bet, const std::string& text) {
    const std::optional<double> number = ConditionNumber(text);
    if (bet.options.empty() || !number) return number;
    const double index = *number - 1;
    const bool one = index >= 0 && index < static_cast<double>(bet.options.size()) &&
                     index == std::floor(index);
    return one ? std::optional(index) : std::nullopt;
  }

  void Curves(const Node* table, LessonAnswer* out) {
    if (!table) return;
    for (const Member& each : table->members) {
      const LessonCurve* curve = lesson_.FindCurve(each.key);
      if (!curve) {
        reporter_.Error(each.origin, fmt::format("the lesson has no curve \"{}\"", each.key));
        continue;
      }
      std::vector<double> values;
      const std::string text = ValueText(each.value);
      bool good = true;
      for (size_t at = 0; at < text.size();) {
        const size_t end = std::min(text.find(' ', at), text.size());
        const std::string word = text.substr(at, end - at);
        at = end + 1;
        if (word.empty()) continue;
        const std::optional<double> value = ConditionNumber(word);
        good = good && (value || word == "-");
        values.push_back(value.value_or(kNaN));
      }
      if (!good || values.size() != curve->values.size()) {
        reporter_.Error(each.value.origin,
                        fmt::format("curves.{} must have {} numbers with their units, or - for "
                                    "none, with blanks between them",
                                    each.key, curve->values.size()));
      } else {
        out->curves[each.key] = std::move(values);
      }
    }
  }

  void Whole(const Node& node, LessonAnswer* out) {
    if (lesson_.free.empty()) {
      reporter_.Error(node.origin, "this lesson takes knobs, no scenario");
      return;
    }
    const std::string wrong = WrongWhole(lesson_, node.text);
    if (!wrong.empty()) {
      reporter_.Error(node.origin, wrong);
      return;
    }
    const Result<Loaded, Diagnostics> loaded = load_(node.text, {});
    if (!loaded) {
      for (const Diagnostic& each : loaded.error()) {
        if (each.severity != Severity::kError) continue;
        reporter_.Error(node.origin, fmt::format("line {} of the scenario: {}", each.position.line,
                                                 each.message));
      }
      return;
    }
    out->scenario = node.text;
    for (const LessonKnob& knob : lesson_.knobs) {
      if (knob.key.empty()) continue;
      const std::optional<std::string> value = GetValue(node.text, knob.key);
      if (!value) continue;
      const Node read = ParseSettingValue(*value);
      const bool list = read.kind == NodeKind::kArray || read.kind == NodeKind::kTable;
      out->knobs[knob.name] = list ? *value : ValueText(read);
    }
  }

  void Memo(const Node& list, LessonAnswer* out) {
    if (lesson_.memo == 0) {
      reporter_.Error(list.origin, "this lesson asks for no memo");
      return;
    }
    for (const Node& item : list.items) {
      const auto text = [&item](const char* key) {
        const Node* node = item.Find(key);
        return node ? ValueText(*node) : std::string();
      };
      MemoEntry entry{text("says"), text("figure"), 0, 0, text("digest")};
      const Node* seed = item.Find("seed");
      if (seed) entry.seed = static_cast<uint64_t>(std::max<int64_t>(0, seed->integer));
      const std::optional<double> value = ConditionNumber(text("value"));
      if (!lesson_.FindFigure(entry.figure)) {
        reporter_.Error(item.origin, fmt::format("the lesson has no figure \"{}\"", entry.figure));
      } else if (!value) {
        reporter_.Error(item.origin, "value must be a number, with its unit if it has one");
      }
      entry.value = value.value_or(0);
      out->memo.push_back(std::move(entry));
    }
  }

  const Lesson& lesson_;
  const ScenarioLoader& load_;
  Reporter& reporter_;
};

}  // namespace

std::string WrongWhole(const Lesson& lesson, const std::string& scenario) {
  const Result<Node, Diagnostics> theirs = ParseDocument(scenario);
  if (!theirs) {
    const Diagnostic& first = theirs.error().front();
    return fmt::format("line {} of the scenario: {}", first.position.line, first.message);
  }
  const Result<Node, Diagnostics> ours = ParseDocument(lesson.scenario);
  SERVESCAPE_CHECK(ours.ok());
  const std::string key = Differs(lesson, theirs.value(), ours.value(), "");
  if (key.empty()) return "";
  return fmt::format("the scenario's {} is not the lesson's: an answer may differ in {}", key,
                     JoinWords(lesson.free));
}

Result<LessonAnswer, Diagnostics> ReadAnswer(std::string_view text, std::string name,
                                       const Lesson& lesson, const ScenarioLoader& load) {
  Result<Node, Diagnostics> root = ParseDocument(text);
  if (!root) return root.error();
  const std::vector<Setting> none;
  Reporter reporter(none);
  CheckAgainstRows(root.value(), AnswerRows(), reporter);
  LessonAnswer out;
  if (reporter.ok()) out = AnswerReader(lesson, load, reporter).Read(root.value(), std::move(name));
  if (reporter.ok()) return out;
  return std::move(reporter).Finish();
}

}  // namespace servescape
