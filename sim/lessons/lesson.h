// SPDX-License-Identifier: MIT
// A lesson of the course: a scenario, the knobs that its learner may turn, what has to come out,
// and the texts around it. It is one file of TOML; what its keys mean stands in rows.cpp. No number
// stands in a text: figures are filled in from runs (fill.h).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/metrics/run_report.h"
#include "sim/scenario/diagnostic.h"

namespace servescape {

// Values as a scenario writes them ("12", "3.6/s"), by the name of their knob.
using KnobValues = std::map<std::string, std::string>;

// How a number is shown.
struct ShownAs {
  bool plain = true;  // without a unit
  Unit unit = Unit::kSeconds;
};

struct LessonKnob {
  std::string name;
  std::string key;  // of the scenario; empty: a number that the learner states
  std::string label;
  std::string start;                // before it is touched; empty: nothing is stated yet
  std::optional<double> low, high;  // in the base unit
  std::string range;                // as written: "1 to 8"
  std::vector<std::string> choices;
  std::map<std::string, std::string> means;  // a choice as a literal of TOML, where it is none
  ShownAs shown;
};

enum class FigureFrom : uint8_t { kMetric, kSeries, kKey, kRun, kValue };

struct LessonFigure {
  std::string name;
  FigureFrom from = FigureFrom::kMetric;
  std::string of;       // the metric, series, key, word or expression
  std::string run;      // of the case of that name; empty: of the answer itself
  std::string take;     // value, lower, upper; of a series mean, largest, least, last, settled
  double begin = 0;     // of a series, from here on, seconds
  double end = 0;       // up to here; 0: to the end
  std::string at_least, at_most;  // of `settled`: an expression
  std::string label;
  ShownAs shown;
  bool asked = false;  // not to be shown before the run
};

struct LessonGoal {
  std::string text;  // as the learner reads it, with figures
  std::string when;
};

// One of several answers to a bet; it is right where its condition holds.
struct LessonOption {
  std::string says, when;
};

struct LessonBet {
  std::string name, question, figure;
  double tolerance = 0.15;  // a bet is inside up to this share of what comes out
  std::vector<LessonOption> options;  // the bet is the number of one of them, from 0 on
};

// A bet on a figure at each of several values of a knob, drawn as a curve.
struct LessonCurve {
  std::string name, question, figure, knob;
  std::vector<std::string> values;  // of the knob, in order
  std::string over;                 // as written: "rate=1/s..9/s step 1/s"
  double tolerance = 0.3;
};

struct LessonLever {
  std::string name, says;
  KnobValues without;  // of the reference
};

struct LessonMistake {
  std::string name, title, says;
  std::string when;    // of figures of a run
  KnobValues answer;   // one that makes it
};

struct LessonHint {
  std::string says, when;  // empty: always
};

struct LessonStar {
  std::string title, when;
};

// The same system with one key scaled by a factor that is drawn for each seed.
struct LessonVariant {
  std::string name, key;
  double low = 1, high = 1;
};

// Another run of the answer, with keys of the scenario set to something else.
struct LessonCase {
  std::string name;
  std::map<std::string, std::string> set;
};

struct LessonScore {
  std::string figure;  // empty: nothing is optimised
  bool least = true;
  std::vector<std::string> over;  // "replicas=1..8": what the best is sought among
  std::string where;
};

struct Lesson {
  int number = 0;
  std::string name, title, group, brief;
  std::string scenario;
  std::vector<std::string> slos;  // the scenario's own
  uint32_t seeds = 10;
  std::vector<LessonKnob> knobs;
  std::vector<LessonFigure> figures;
  std::vector<LessonCase> cases;
  std::vector<LessonGoal> goals;
  std::vector<LessonBet> bets;
  std::vector<LessonCurve> curves;
  std::vector<LessonLever> levers;
  KnobValues reference;
  KnobValues overspend;
  std::vector<LessonMistake> mistakes;
  std::vector<LessonHint> hints;
  std::vector<LessonStar> stars;
  std::vector<LessonVariant> variants;
  LessonScore score;
  std::vector<std::string> free;  // keys of a scenario that an answer may bring as a whole
  uint32_t memo = 0;              // entries that an answer's memo needs
  std::string debrief, called, formula, leaves_out, proves_not;

  const LessonKnob* FindKnob(std::string_view knob) const;
  const LessonFigure* FindFigure(std::string_view figure) const;
  const LessonBet* FindBet(std::string_view bet) const;
  const LessonCurve* FindCurve(std::string_view curve) const;
  const LessonCase* FindCase(std::string_view which) const;
  // The knobs as they stand before anything is touched.
  KnobValues Untouched() const;
  // The reference with some values changed.
  KnobValues ReferenceWith(const KnobValues& other) const;
};

// A figure that an answer states, and the run that it comes from.
struct MemoEntry {
  std::string says, figure;
  double value = 0;
  uint64_t seed = 0;
  std::string digest;
};

struct LessonAnswer {
  std::string name;      // of the file, for tables
  KnobValues knobs;      // what it leaves out stays untouched
  std::string scenario;  // a whole one in place of knobs with keys; empty: none
  std::map<std::string, double> bets;
  std::map<std::string, std::vector<double>> curves;  // a number for each value, NaN: none
  std::vector<MemoEntry> memo;
  uint32_t hints = 0;  // that were looked at: a star each
};

// The figure that a number is shown as.
std::string Shown(double value, const ShownAs& shown);

}  // namespace servescape
