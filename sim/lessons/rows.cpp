// SPDX-License-Identifier: MIT
#include "sim/lessons/rows.h"

#include <vector>

#include <fmt/format.h>

#include "sim/scenario/check.h"
#include "sim/scenario/schema_rows.h"
#include "sim/scenario/suggest.h"

namespace servescape {
namespace {

using enum ValueType;

// In a text, {NAME} is a knob or a figure, {untouched.NAME} and {reference.NAME} that of another
// run, {bet.NAME} a bet and {truth.NAME} what came out of it.
constexpr SchemaRow kLessonRows[] = {
    Ranged("number", kInteger, "", 1, 999, false, "", "6", "Place in the course."),
    Key("title", kText, "", "\"Staffing\"", "What the lesson is about, in a few words."),
    Words("group", kWord, "reading queues levers dynamics plans", "", "\"queues\"",
          "The part of the course that it belongs to."),
    Key("brief", kText, "", "\"Requests come at {rate}; ..\"",
        "What is to be done, in at most forty words; figures are those of the untouched run."),
    Key("scenario", kText, "", "'''...'''",
        "The system: a whole scenario, as text. Each run takes a seed of its own (run.seed)."),
    Ranged("seeds", kInteger, "", 2, 100, false, "10", "20",
           "Hidden seeds; a goal has to hold on nine of ten."),
    Table("knob.*", "{ key = \"service.web.replicas\", start = 10 }",
          "What the learner may set; all else is locked."),
    Key("knob.*.key", kText, "\"\"", "\"service.web.replicas\"",
        "The key of the scenario. Without one it is a number that the learner states."),
    Key("knob.*.label", kText, "\"\"", "\"Replicas\"", "What it is called."),
    Key("knob.*.start", kText, "\"\"", "\"10\"", "Its value before anything is touched."),
    Key("knob.*.low", kText, "\"\"", "\"1\"", "The smallest value, with its unit."),
    Key("knob.*.high", kText, "\"\"", "\"40\"", "The largest value, with its unit."),
    Key("knob.*.choices", kTextList, "[]", "[\"random\", \"round_robin\"]",
        "The values that it takes, where it takes no others."),
    Key("knob.*.means", kTextMap, "{}", "{ none = \"[]\" }",
        "What a choice stands for, where it is no value of the scenario itself."),
    Words("knob.*.unit", kWord, "s 1/s ratio requests items replicas usd usd/h number",
          "\"number\"", "\"requests\"", "The unit of a number that is stated."),
    Table("case.*", "{ set = { \"traffic.users.rate\" = \"10/s\" } }",
          "The same answer once more, under other conditions."),
    Key("case.*.set", kTextMap, "", "{ \"traffic.users.rate\" = \"10/s\" }",
        "Keys of the scenario and what they are set to, after the knobs."),
    Table("figure.*", "{ metric = \"latency.p99\" }",
          "A number of a run that goals, mistakes and texts name. One of metric, series, key, run "
          "and value says where it comes from."),
    Key("figure.*.metric", kText, "\"\"", "\"latency.p99\"", "A metric of the run."),
    Key("figure.*.series", kText, "\"\"", "\"throughput\"", "A metric over time."),
    Key("figure.*.key", kText, "\"\"", "\"traffic.users.rate\"", "A key of the scenario."),
    Words("figure.*.run", kWord, "requests events duration warmup stable lost unanswered", "",
          "\"requests\"", "A number of the run itself; stable is 1 or 0."),
    Key("figure.*.value", kText, "\"\"", "\"rate / capacity\"",
        "An expression over knobs and figures above it: + - * /, comparisons, and, or, not, sqrt, "
        "abs, min, max; numbers may have units."),
    Key("figure.*.case", kText, "\"\"", "\"quiet\"", "Of that case, not of the answer's own run."),
    Words("figure.*.take", kWord, "value lower upper mean largest least last settled", "\"value\"",
          "\"mean\"",
          "Of a metric its value or an end of its interval; of a series its mean, an extreme, its "
          "last value, or the time from the beginning on after which it stays within at_least and "
          "at_most (the whole rest, if it never does)."),
    Ranged("figure.*.from", kDuration, "s", 0, kTenYears, false, "\"0s\"", "\"60s\"",
           "Of a series: where to begin."),
    Ranged("figure.*.to", kDuration, "s", 0, kTenYears, false, "\"0s\"", "\"90s\"",
           "Of a series: where to end; 0s is the end of the run."),
    Key("figure.*.at_least", kText, "\"\"", "\"0.9 * rate\"", "For take = \"settled\"."),
    Key("figure.*.at_most", kText, "\"\"", "\"20\"", "For take = \"settled\"."),
    Key("figure.*.asked", kBoolean, "false", "true",
        "It is asked for, so no worksheet or brief shows it before the run."),
    Key("figure.*.label", kText, "\"\"", "\"p99 latency\"", "What tables call it."),
    Words("figure.*.unit", kWord,
          "s 1/s ratio requests items replicas usd usd/h usd/1e6 attempts number", "\"number\"",
          "\"usd/h\"", "How a key or a value is shown; a metric has its own unit."),
    Table("goal[]", "{ says = \"..\", when = \"p99 <= 550ms\" }", "What has to come out."),
    Key("goal[].says", kText, "", "\"p99 at most 550 ms\"",
        "The goal in words. Limits may be written as numbers here."),
    Key("goal[].when", kText, "", "\"p99 <= 550ms\"", "The condition, over knobs and figures."),
    Table("bet.*", "{ question = \"..\", figure = \"p99\" }", "What is asked before the run."),
    Key("bet.*.question", kText, "", "\"What will p99 be?\"", "The question."),
    Key("bet.*.figure", kText, "", "\"p99\"", "The figure that answers it."),
    Ranged("bet.*.tolerance", kRatio, "", 0, 1, true, "0.15", "0.2",
           "How far from what comes out it is still inside."),
    Table("bet.*.choice[]", "{ says = \"within a minute\", when = \"late < 60s\" }",
          "Answers to choose from, in place of a number."),
    Key("bet.*.choice[].says", kText, "", "\"within a minute\"", "The answer in words."),
    Key("bet.*.choice[].when", kText, "", "\"late < 60s\"",
        "The condition that makes it right; of several that hold, the first is."),
    Table("curve.*", "{ question = \"..\", figure = \"p95\", over = \"rate=1/s..9/s step 1/s\" }",
          "A curve that is drawn before the run."),
    Key("curve.*.question", kText, "", "\"How does p95 grow?\"", "The question."),
    Key("curve.*.figure", kText, "", "\"p95\"", "The figure that is drawn."),
    Key("curve.*.over", kText, "", "\"rate=1/s..9/s step 1/s\"",
        "The knob along which, and its values, as --over of sweep has them; others are as the "
        "answer sets them."),
    Ranged("curve.*.tolerance", kRatio, "", 0, 1, true, "0.3", "0.3",
           "How far from what comes out a point is still inside."),
    Key("reference", kTextMap, "", "{ replicas = 12 }", "Knobs of an answer that passes."),
    Key("overspend", kTextMap, "", "{ replicas = 40 }",
        "Knobs of an answer that throws money at it, beside the reference's: it has to fail."),
    Table("lever.*", "{ says = \"..\", without = { replicas = 10 } }",
          "What the lesson teaches to do."),
    Key("lever.*.says", kText, "", "\"Room above the load\"", "What it is called."),
    Key("lever.*.without", kTextMap, "", "{ replicas = 10 }",
        "Knobs that undo it in the reference, which then has to fail."),
    Table("mistake.*", "{ title = \"..\", when = \"..\", says = \"..\", answer = {} }",
          "A mistake that has a name, known by the figures of the run that makes it."),
    Key("mistake.*.title", kText, "", "\"Sized by the mean\"", "Its name."),
    Key("mistake.*.when", kText, "", "\"not passed and busy > 0.98\"",
        "The condition, over figures and what was stated, and `passed`; not over knobs with keys."),
    Key("mistake.*.says", kText, "", "\"At {busy} of ..\"", "What the debrief says of it."),
    Key("mistake.*.answer", kTextMap, "", "{ replicas = 10 }",
        "Knobs of an answer that makes it, beside the reference's."),
    Table("hint[]", "{ says = \"..\" }", "Hints, one after the other; each costs a star."),
    Key("hint[].says", kText, "", "\"They are busy {busy} of the time.\"",
        "A sentence with figures of the learner's run."),
    Key("hint[].when", kText, "\"\"", "\"busy > 0.9\"", "Given only where it holds."),
    Table("star[]", "{ title = \"..\", when = \"ratio <= 1.05\" }",
          "A star for more than passing; `ratio` is the price against the best, bets_inside and "
          "bets are how many bets came true."),
    Key("star[].title", kText, "", "\"Nothing wasted\"", "What it is for."),
    Key("star[].when", kText, "", "\"ratio <= 1.05\"", "The condition."),
    Table("variant.*", "{ key = \"traffic.users.rate\", low = 0.95, high = 1.05 }",
          "A family of neighbours that an answer has to pass, too."),
    Key("variant.*.key", kText, "", "\"traffic.users.rate\"", "The key that is scaled."),
    Ranged("variant.*.low", kNumber, "", 0, 1000, true, "", "0.95", "The smallest factor."),
    Ranged("variant.*.high", kNumber, "", 0, 1000, true, "", "1.05", "The largest factor."),
    Table("score", "{ figure = \"cost\", best = \"least\", over = [\"replicas=8..20\"] }",
          "What a good answer is measured by: full marks up to 1.05 of the best, none from 2 on."),
    Key("score.figure", kText, "", "\"cost\"", "The figure."),
    Words("score.best", kWord, "least most", "\"least\"", "\"most\"", "Which is better."),
    Key("score.over", kTextList, "", "[\"replicas=8..20\"]",
        "Knobs and their values, as --over of solve has them: the best that passes is sought "
        "among all of them; others are as in the reference."),
    Key("score.where", kText, "\"\"", "\"replicas > size\"", "Only points that fulfil it."),
    Table("whole", "{ free = [\"service.web.replicas\"], memo = 3 }",
          "An answer may bring a whole scenario."),
    Key("whole.free", kTextList, "", "[\"service.web.replicas\"]",
        "The keys in which it may differ from the lesson's."),
    Ranged("whole.memo", kInteger, "", 0, 100, false, "0", "3",
           "How many figures with the digest of their run its memo needs."),
    Key("debrief", kText, "", "\"With {replicas} replicas ..\"",
        "What happened, in one paragraph, with the learner's own figures."),
    Key("called", kText, "", "\"Square-root staffing\"", "What it is called in the real world."),
    Key("formula", kText, "", "\"{load} + {z} sqrt({load})\"", "One formula, numbers put in."),
    Key("leaves_out", kText, "", "\"Replicas never fail here.\"", "What this model leaves out."),
    Key("proves_not", kText, "", "\"..\"", "What this run does not prove."),
};

constexpr SchemaRow kAnswerRows[] = {
    Key("lesson", kText, "\"\"", "\"staffing\"", "The lesson that it answers, as a check."),
    Key("knobs", kTextMap, "{}", "{ replicas = 12 }",
        "The lesson's knobs; one that is left out stays as it was."),
    Key("bets", kTextMap, "{}", "{ p99 = \"500ms\" }", "The bets, committed before the run."),
    Key("curves", kTextMap, "{}", "{ p95 = \"110ms 140ms 0.2s 1s\" }",
        "Curves drawn before the run: a number for each value of the knob, in one text."),
    Ranged("hints", kInteger, "", 0, 3, false, "0", "1", "How many hints were looked at."),
    Key("scenario", kText, "\"\"", "'''...'''",
        "A whole scenario, where the lesson takes one; knobs with keys are then in it."),
    Table("memo[]", "{ figure = \"p99\", value = \"420ms\", seed = 7, digest = \"..\" }",
          "Figures that the memo states, each with the run that it comes from."),
    Key("memo[].says", kText, "\"\"", "\"p99 on launch day\"", "The sentence around it."),
    Key("memo[].figure", kText, "", "\"p99\"", "A figure of the lesson."),
    Key("memo[].value", kText, "", "\"420ms\"", "Its value, within half a per cent."),
    Ranged("memo[].seed", kInteger, "", 0, 1e15, false, "", "7", "The seed of the run."),
    Key("memo[].digest", kText, "", "\"0123456789abcdef\"",
        "The digest of that run, as run --json prints it."),
};

// Checks tables below a pattern ("", "knob.*", "goal[]").
class RowCheck {
 public:
  RowCheck(std::span<const SchemaRow> rows, Reporter& reporter)
      : rows_(rows), reporter_(reporter) {}

  void Table(const Node& table, const std::string& pattern, const Label& label) {
    const std::vector<std::string> known = KeysIn(pattern);
    for (const Member& member : table.members) {
      const std::string path = pattern.empty() ? member.key : pattern + "." + member.key;
      const SchemaRow* row = Find(path);
      const Label below = label.Below(member.key);
      if (row) {
        Value(*row, member.value, below);
      } else if (Find(path + ".*")) {
        Named(path + ".*", member, below);
      } else if (Find(path + "[]")) {
        List(path + "[]", member, below);
      } else {
        reporter_.Error(member.origin, fmt::format("unknown key {}{}", below.Text(),
                                                   DidYouMean(member.key, known)));
      }
    }
    for (const SchemaRow& row : rows_) {
      if (!IsKeyOf(row, pattern) || row.type == kTable || !row.standard.empty()) continue;
      const std::string key(row.path.substr(pattern.empty() ? 0 : pattern.size() + 1));
      // A word without a default may be absent, as what it stands for is one of several.
      if (table.Find(key) || row.path == "figure.*.run") continue;
      reporter_.Error(table.origin,
                      fmt::format("{} is missing: {}", label.Below(key).Text(), row.sentence));
    }
  }

 private:
  static bool IsKeyOf(const SchemaRow& row, const std::string& pattern) {
    std::string_view rest = row.path;
    if (!pattern.empty()) {
      if (!rest.starts_with(pattern + ".")) return false;
      rest.remove_prefix(pattern.size() + 1);
    }
    return rest.find_first_of(".*[") == std::string_view::npos;
  }
  std::vector<std::string> KeysIn(const std::string& pattern) const {
    std::vector<std::string> out;
    for (const SchemaRow& row : rows_) {
      std::string_view rest = row.path;
      if (!pattern.empty() && !rest.starts_with(pattern + ".")) continue;
      if (!pattern.empty()) rest.remove_prefix(pattern.size() + 1);
      const std::string key(rest.substr(0, rest.find_first_of(".[")));
      if (key != "*" && (out.empty() || out.back() != key)) out.push_back(key);
    }
    return out;
  }
  const SchemaRow* Find(std::string_view path) const {
    for (const SchemaRow& row : rows_) {
      if (row.path == path) return &row;
    }
    return nullptr;
  }
  // What a scenario may write with or without quotes: 12, "12".
  static bool IsValue(const SchemaRow& row) {
    return row.path == "knob.*.start" || row.path == "knob.*.low" || row.path == "knob.*.high" ||
           row.path == "memo[].value";
  }
  bool Expect(const Node& node, NodeKind kind, const Label& label, const SchemaRow& row) {
    if (node.kind == kind) return true;
    reporter_.Error(node.origin, fmt::format("{} must be {}, not {}; for example {}", label.Text(),
                                             NameOf(kind), NameOf(node.kind), row.example));
    return false;
  }
  void Named(const std::string& pattern, const Member& member, const Label& label) {
    if (!Expect(member.value, NodeKind::kTable, label, *Find(pattern))) return;
    for (const Member& each : member.value.members) {
      const bool word = each.key.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") ==
                            std::string::npos &&
                        !each.key.empty() && (each.key[0] < '0' || each.key[0] > '9');
      if (!word) {
        reporter_.Error(each.origin,
                        fmt::format("{}: a name has small letters, digits and _ alone, and begins "
                                    "with no digit",
                                    label.Below(each.key).Text()));
      }
      if (Expect(each.value, NodeKind::kTable, label.Below(each.key), *Find(pattern)))
        Table(each.value, pattern, label.Below(each.key));
    }
  }
  void List(const std::string& pattern, const Member& member, const Label& label) {
    if (!Expect(member.value, NodeKind::kArray, label, *Find(pattern))) return;
    for (size_t i = 0; i < member.value.items.size(); ++i) {
      const Node& item = member.value.items[i];
      if (Expect(item, NodeKind::kTable, label.Entry(i), *Find(pattern)))
        Table(item, pattern, label.Entry(i));
    }
  }
  void Value(const SchemaRow& row, const Node& node, const Label& label) {
    if (row.type == kTable) {
      if (Expect(node, NodeKind::kTable, label, row)) Table(node, std::string(row.path), label);
    } else if (row.type == kTextList) {
      if (!Expect(node, NodeKind::kArray, label, row)) return;
      for (size_t i = 0; i < node.items.size(); ++i)
        Expect(node.items[i], NodeKind::kString, label.Entry(i), row);
    } else if (row.type == kTextMap) {
      if (!Expect(node, NodeKind::kTable, label, row)) return;
      for (const Member& each : node.members) {
        const NodeKind kind = each.value.kind;
        if (kind == NodeKind::kTable || kind == NodeKind::kArray || kind == NodeKind::kDate)
          Expect(each.value, NodeKind::kString, label.Below(each.key), row);
      }
    } else if (!IsValue(row) || node.kind == NodeKind::kTable || node.kind == NodeKind::kArray) {
      CheckScalar(row, node, label, reporter_);
    }
  }

  std::span<const SchemaRow> rows_;
  Reporter& reporter_;
};

std::string RowsAsMarkdown(std::span<const SchemaRow> rows) {
  std::string out = "| key | value | default | meaning |\n|---|---|---|---|\n";
  for (const SchemaRow& row : rows) {
    std::string path(row.path);
    const size_t star = path.find('*');
    if (star != std::string::npos) path.replace(star, 1, "NAME");
    std::string type = row.type == kTextMap ? "texts or numbers by name" : Describe(row);
    const size_t example = type.find(" such as");
    if (example != std::string::npos && row.words.empty()) type.resize(example);
    const std::string standard =
        row.standard.empty() ? "" : "`" + std::string(row.standard) + "`";
    out += fmt::format("| `{}` | {} | {} | {} Example: `{}` |\n", path, type, standard,
                       row.sentence, row.example);
  }
  return out;
}

}  // namespace

std::span<const SchemaRow> LessonRows() { return kLessonRows; }
std::span<const SchemaRow> AnswerRows() { return kAnswerRows; }

void CheckAgainstRows(const Node& root, std::span<const SchemaRow> rows, Reporter& reporter) {
  RowCheck(rows, reporter).Table(root, "", Label());
}

std::string LessonReference() {
  return "# The language of lessons\n\n"
         "A lesson is one file of TOML (`servescape lesson FILE --check` tries it). No number "
         "stands in its texts: `{NAME}` is a knob or a figure of the run, `{untouched.NAME}` and "
         "`{reference.NAME}` that of the run before anything was touched and of the reference, "
         "`{bet.NAME}` a bet and `{truth.NAME}` what came out.\n\n" +
         RowsAsMarkdown(LessonRows()) + "\n# Answers\n\nWhat `servescape grade` reads.\n\n" +
         RowsAsMarkdown(AnswerRows());
}

}  // namespace servescape
