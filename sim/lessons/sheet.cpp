// SPDX-License-Identifier: MIT
#include "sim/lessons/sheet.h"

#include <algorithm>

#include <fmt/format.h>

#include "sim/report/format.h"
#include "sim/report/table.h"
#include "sim/scenario/suggest.h"
#include "sim/studies/words.h"

namespace servescape {
namespace {

// Headings, paragraphs and tables in Markdown or in HTML.
class Page {
 public:
  explicit Page(bool html) : html_(html) {}

  void Heading(int level, const std::string& text) {
    out_ += html_ ? fmt::format("<h{0}>{1}</h{0}>\n", level, XmlText(text))
                  : fmt::format("{} {}\n\n", std::string(static_cast<size_t>(level), '#'), text);
  }
  void Paragraph(const std::string& text) {
    out_ += html_ ? fmt::format("<p>{}</p>\n", XmlText(text)) : text + "\n\n";
  }
  void Pair(const std::string& what, const std::string& text) {
    out_ += html_ ? fmt::format("<p><strong>{}</strong> {}</p>\n", XmlText(what), XmlText(text))
                  : fmt::format("**{}** {}\n\n", what, text);
  }
  void Table(const std::vector<std::vector<std::string>>& rows) {
    if (html_) out_ += "<table>\n";
    for (size_t r = 0; r < rows.size(); ++r) {
      std::string line;
      for (const std::string& cell : rows[r]) {
        const char* tag = r == 0 ? "th" : "td";
        line += html_ ? fmt::format("<{0}>{1}</{0}>", tag, XmlText(cell))
                      : fmt::format("| {} ", cell);
      }
      out_ += html_ ? "<tr>" + line + "</tr>\n" : line + "|\n";
      if (r > 0 || html_) continue;
      for (size_t c = 0; c < rows[r].size(); ++c) out_ += "|---";
      out_ += "|\n";
    }
    out_ += html_ ? "</table>\n" : "\n";
  }
  void NewPage() { out_ += html_ ? "<hr class=\"page\">\n" : "---\n\n"; }

  std::string Take(const std::string& title) {
    if (!html_) return out_;
    return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n<title>" +
           XmlText(title) +
           "</title>\n<style>body{font:16px/1.5 sans-serif;max-width:44em;margin:2em auto;"
           "padding:0 1em}table{border-collapse:collapse;width:100%}td,th{border:1px solid #999;"
           "padding:.3em .6em;text-align:left;height:1.6em}.page{break-after:page}</style>\n"
           "</head><body>\n" +
           out_ + "</body></html>\n";
  }

 private:
  bool html_;
  std::string out_;
};

void Questions(const Lesson& lesson, const TextRuns& runs, Page* page) {
  page->Heading(2, "The knobs");
  std::vector<std::vector<std::string>> rows = {{"knob", "now", "may be", "your answer"}};
  for (const LessonKnob& knob : lesson.knobs)
    rows.push_back({Filled(lesson, knob.label, runs), knob.start, AllowedWords(knob), ""});
  page->Table(rows);
  if (!lesson.bets.empty()) {
    page->Heading(2, "Bet first");
    rows = {{"question", "now", "your bet"}};
    for (const LessonBet& bet : lesson.bets) {
      rows.push_back({QuestionText(lesson, bet, runs),
                      lesson.FindFigure(bet.figure)->asked || !bet.options.empty()
                          ? "-"
                          : Filled(lesson, "{" + bet.figure + "}", runs),
                      ""});
    }
    page->Table(rows);
  }
  page->Heading(2, "The goals");
  rows = {{"goal", "reached?"}};
  for (const LessonGoal& goal : lesson.goals)
    rows.push_back({Filled(lesson, goal.text, runs), ""});
  page->Table(rows);
}

void Key(const Lesson& lesson, const Yardstick& yardstick, Page* page) {
  const TextRuns runs{&yardstick.reference, &yardstick.untouched, &yardstick.reference,
                      lesson.ReferenceWith({})};
  page->NewPage();
  page->Heading(1, fmt::format("Answer key: {}", Filled(lesson, lesson.title, runs)));
  std::vector<std::vector<std::string>> rows = {{"knob", "an answer that passes"}};
  for (const auto& [name, value] : lesson.reference)
    rows.push_back({Filled(lesson, lesson.FindKnob(name)->label, runs), value});
  page->Table(rows);
  rows = {{"figure", "untouched", "this answer", "least and most of the seeds"}};
  for (const LessonFigure& figure : lesson.figures) {
    const FigureSpread spread = yardstick.reference.Of(figure.name);
    rows.push_back({Filled(lesson, figure.label, runs),
                    Shown(yardstick.untouched.Of(figure.name).median, figure.shown),
                    Shown(spread.median, figure.shown),
                    fmt::format("{} to {}", Shown(spread.low, figure.shown),
                                Shown(spread.high, figure.shown))});
  }
  page->Table(rows);
  page->Paragraph(fmt::format("It passes on {} of {} seeds.", yardstick.reference.passes(),
                              yardstick.seeds.size()));
  if (yardstick.optimum.known)
    page->Pair("The best that passes:", yardstick.optimum.point);
  page->Heading(2, "What it shows");
  page->Paragraph(Filled(lesson, lesson.debrief, runs));
  page->Pair("In the field:", Filled(lesson, lesson.called, runs));
  page->Pair("The formula:", Filled(lesson, lesson.formula, runs));
  page->Pair("This model leaves out:", Filled(lesson, lesson.leaves_out, runs));
  page->Pair("This run does not prove:", Filled(lesson, lesson.proves_not, runs));
  page->Heading(2, "Mistakes to look for");
  rows = {{"mistake", "known by"}};
  for (const LessonMistake& each : lesson.mistakes)
    rows.push_back({Filled(lesson, each.title, runs), each.when});
  page->Table(rows);
}

}  // namespace

std::string AllowedWords(const LessonKnob& knob) {
  std::string words = knob.choices.empty() ? knob.range : JoinWords(knob.choices);
  if (knob.key.empty()) words += ", stated";
  return words;
}

std::string QuestionText(const Lesson& lesson, const LessonBet& bet, const TextRuns& runs) {
  std::string out = Filled(lesson, bet.question, runs);
  for (size_t i = 0; i < bet.options.size(); ++i)
    out += fmt::format(" {}: {};", i + 1, Filled(lesson, bet.options[i].says, runs));
  if (!bet.options.empty()) out.back() = '.';
  return out;
}

std::string BriefText(const Lesson& lesson, const BoardResult& untouched, size_t width,
                      bool color) {
  const TextRuns runs{&untouched, &untouched, nullptr, lesson.Untouched()};
  std::string out = Paint(fmt::format("Lesson {}: {}", lesson.number, lesson.title), Style::kStrong,
                          color) +
                    "\n" + Wrap(Filled(lesson, lesson.brief, runs), width, 0) + "\n";
  out += Heading("Knobs (all else is locked)", color);
  Table knobs(color);
  for (const LessonKnob& knob : lesson.knobs) {
    knobs.AddRow({{knob.name},
                  {Filled(lesson, knob.label, runs)},
                  {knob.start.empty() ? "nothing yet" : knob.start},
                  {AllowedWords(knob), Align::kLeft, Style::kMuted}});
  }
  out += knobs.Print();
  if (!lesson.bets.empty()) out += Heading("Bet first", color);
  for (const LessonBet& bet : lesson.bets)
    out += "  " + Wrap(bet.name + ": " + QuestionText(lesson, bet, runs), width, 4) + "\n";
  for (const LessonCurve& curve : lesson.curves) {
    out += "  " + Wrap(fmt::format("{}: {} ({})", curve.name,
                                   Filled(lesson, curve.question, runs), curve.over),
                       width, 4) + "\n";
  }
  return out + GoalBar(lesson, untouched, color);
}

std::string GoalBar(const Lesson& lesson, const BoardResult& runs, bool color) {
  std::string out = Heading("Goals", color);
  const TextRuns texts{&runs, &runs, nullptr, lesson.Untouched()};
  Table table(color);
  for (size_t g = 0; g < lesson.goals.size(); ++g) {
    int holds = 0;
    for (const SeedResult& seed : runs.seeds) holds += seed.goals[g];
    const int all = static_cast<int>(runs.seeds.size());
    const bool good = holds >= Enough(runs.seeds.size());
    table.AddRow({{Filled(lesson, lesson.goals[g].text, texts)},
                  {all == 1 ? (holds == 1 ? "reached" : "missed")
                            : fmt::format("on {} of {} seeds", holds, all),
                   Align::kLeft, good ? Style::kGood : Style::kBad}});
  }
  return out + table.Print();
}

std::vector<std::string> HintsOf(const Lesson& lesson, const TextRuns& runs, size_t count) {
  std::vector<std::string> out;
  for (const LessonHint& hint : lesson.hints) {
    if (out.size() == count) break;
    if (!hint.when.empty() && !Holding(hint.when, runs.own->seeds.front().names)) continue;
    out.push_back(Filled(lesson, hint.says, runs));
  }
  return out;
}

std::string HintText(const Lesson& lesson, const TextRuns& runs, size_t count, size_t width) {
  std::string out;
  size_t given = 0;
  for (const std::string& hint : HintsOf(lesson, runs, count))
    out += Wrap(fmt::format("Hint {}: {}", ++given, hint), width, 8) + "\n";
  return out.empty() ? "No hint fits this run.\n" : out;
}

std::string Worksheet(const Lesson& lesson, const Yardstick& yardstick, bool html) {
  const TextRuns runs{&yardstick.untouched, &yardstick.untouched, &yardstick.reference,
                      lesson.Untouched()};
  Page page(html);
  const std::string title =
      fmt::format("Lesson {}: {}", lesson.number, Filled(lesson, lesson.title, runs));
  page.Heading(1, title);
  page.Paragraph(Filled(lesson, lesson.brief, runs));
  Questions(lesson, runs, &page);
  page.Heading(2, "What the dashboard shows now");
  std::vector<std::vector<std::string>> rows = {{"figure", "value"}};
  for (const LessonFigure& figure : lesson.figures) {
    if (figure.asked) continue;
    rows.push_back({Filled(lesson, figure.label, runs),
                    Shown(yardstick.untouched.Of(figure.name).median, figure.shown)});
  }
  page.Table(rows);
  Key(lesson, yardstick, &page);
  return page.Take(title);
}

std::string AnswerTemplate(const Lesson& lesson) {
  std::string out = fmt::format("lesson = \"{}\"\n\n[knobs]\n", lesson.name);
  for (const LessonKnob& knob : lesson.knobs) {
    out += fmt::format("{}{} = \"{}\"  # {}: {}\n", knob.start.empty() ? "# " : "", knob.name,
                       knob.start, knob.label, AllowedWords(knob));
  }
  if (!lesson.bets.empty()) out += "\n[bets]\n";
  for (const LessonBet& bet : lesson.bets) out += fmt::format("# {} = \"\"\n", bet.name);
  if (!lesson.curves.empty()) out += "\n[curves]\n";
  for (const LessonCurve& curve : lesson.curves)
    out += fmt::format("# {} = \"\"  # {}\n", curve.name, curve.over);
  return out;
}

}  // namespace servescape
