// SPDX-License-Identifier: MIT
#include "sim/lessons/read_parts.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "sim/lessons/read.h"
#include "sim/lessons/rows.h"
#include "sim/scenario/metric_names.h"
#include "sim/scenario/quantity.h"
#include "sim/scenario/suggest.h"
#include "sim/studies/expression.h"
#include "sim/studies/sweep.h"
#include "sim/studies/values.h"

namespace servescape {
namespace {

// The members of a table, typed by those who call it: the rows have been checked.
class Part {
 public:
  explicit Part(const Node* node) : node_(node) {}

  const Node* Find(const char* key) const { return node_ ? node_->Find(key) : nullptr; }
  bool Has(const char* key) const { return Find(key) != nullptr; }
  std::string Text(const char* key, const char* standard = "") const {
    const Node* node = Find(key);
    return node ? ValueText(*node) : standard;
  }
  uint32_t Count(const char* key, uint32_t standard) const {
    const Node* node = Find(key);
    return node ? static_cast<uint32_t>(node->integer) : standard;
  }
  double Ratio(const char* key, double standard) const {
    const Node* node = Find(key);
    if (!node) return standard;
    return node->kind == NodeKind::kString ? ParseRatio(node->text).value_or(standard)
                                           : node->number;
  }
  double Seconds(const char* key) const { return ParseSeconds(Text(key, "0s")).value_or(0); }
  std::vector<std::string> Texts(const char* key) const {
    std::vector<std::string> out;
    if (const Node* node = Find(key)) {
      for (const Node& item : node->items) out.push_back(ValueText(item));
    }
    return out;
  }
  KnobValues Values(const char* key) const { return ValuesOf(Find(key)); }

  template <class Body>
  void EachNamed(const char* key, const Body& body) const {
    if (const Node* node = Find(key)) {
      for (const Member& member : node->members) body(member.key, Part(&member.value));
    }
  }
  template <class Body>
  void EachItem(const char* key, const Body& body) const {
    if (const Node* node = Find(key)) {
      for (const Node& item : node->items) body(Part(&item));
    }
  }
  const Origin& origin() const { return node_->origin; }

 private:
  const Node* node_;
};

ShownAs ShownOf(std::string_view unit) {
  for (int i = 0; i < kUnits; ++i) {
    if (unit == NameOf(static_cast<Unit>(i))) return {false, static_cast<Unit>(i)};
  }
  return {};
}

LessonKnob ReadKnobPart(const std::string& name, const Part& part, Reporter& reporter) {
  LessonKnob out;
  out.name = name;
  out.key = part.Text("key");
  out.label = part.Text("label", name.c_str());
  out.start = part.Text("start");
  out.choices = part.Texts("choices");
  out.means = part.Values("means");
  out.shown = ShownOf(part.Text("unit", "number"));
  const std::string low = part.Text("low"), high = part.Text("high");
  out.low = ConditionNumber(low);
  out.high = ConditionNumber(high);
  out.range = fmt::format("{} to {}", low, high);
  const bool bounded = out.low && out.high;
  if (out.choices.empty() && (!bounded || *out.low > *out.high)) {
    reporter.Error(part.origin(),
                   fmt::format("knob.{} needs low and high, numbers with their unit, or choices",
                               name));
  }
  if (!out.key.empty() && out.start.empty())
    reporter.Error(part.origin(), fmt::format("knob.{} needs a start", name));
  return out;
}

LessonFigure ReadFigurePart(const std::string& name, const Part& part, Reporter& reporter) {
  static constexpr std::pair<const char*, FigureFrom> kFrom[] = {
      {"metric", FigureFrom::kMetric}, {"series", FigureFrom::kSeries}, {"key", FigureFrom::kKey},
      {"run", FigureFrom::kRun},       {"value", FigureFrom::kValue}};
  LessonFigure out;
  out.name = name;
  int sources = 0;
  for (const auto& [key, from] : kFrom) {
    if (!part.Has(key)) continue;
    ++sources;
    out.from = from;
    out.of = part.Text(key);
  }
  if (sources != 1) {
    reporter.Error(part.origin(),
                   fmt::format("figure.{} needs one of metric, series, key, run and value", name));
  }
  out.run = part.Text("case");
  out.take = part.Text("take", out.from == FigureFrom::kSeries ? "mean" : "value");
  out.begin = part.Seconds("from");
  out.end = part.Seconds("to");
  out.at_least = part.Text("at_least");
  out.at_most = part.Text("at_most");
  out.label = part.Text("label", name.c_str());
  out.asked = part.Text("asked", "false") == "true";
  out.shown = ShownOf(part.Text("unit", "number"));
  const bool named = out.from == FigureFrom::kMetric || out.from == FigureFrom::kSeries;
  const MetricName* metric = named ? FindMetricName(out.of) : nullptr;
  if (metric && out.take != "settled") out.shown = ShownOf(metric->unit);
  if (out.take == "settled") out.shown = {false, Unit::kSeconds};
  if (named && !metric) {
    reporter.Error(part.origin(), fmt::format("figure.{}: \"{}\" is no metric (servescape "
                                              "reference lists them)",
                                              name, out.of));
  }
  const bool of_series = out.take != "value" && out.take != "lower" && out.take != "upper";
  if (of_series != (out.from == FigureFrom::kSeries) && out.from != FigureFrom::kValue) {
    reporter.Error(part.origin(), fmt::format("figure.{}: take = \"{}\" is not for its source",
                                              name, out.take));
  }
  if (out.take == "settled" && out.at_least.empty() && out.at_most.empty()) {
    reporter.Error(part.origin(),
                   fmt::format("figure.{}: settled needs at_least or at_most", name));
  }
  return out;
}

void ReadQuestions(const Part& root, Lesson* out) {
  root.EachItem("goal", [&](const Part& part) {
    out->goals.push_back({part.Text("says"), part.Text("when")});
  });
  root.EachNamed("bet", [&](const std::string& name, const Part& part) {
    LessonBet bet{name, part.Text("question"), part.Text("figure"),
                  part.Ratio("tolerance", 0.15), {}};
    part.EachItem("choice", [&](const Part& option) {
      bet.options.push_back({option.Text("says"), option.Text("when")});
    });
    out->bets.push_back(std::move(bet));
  });
  root.EachNamed("curve", [&](const std::string& name, const Part& part) {
    LessonCurve curve{name, part.Text("question"), part.Text("figure"), "", {},
                      part.Text("over"), part.Ratio("tolerance", 0.3)};
    if (const Result<StudyKnob, std::string> knob = ReadKnob(curve.over)) {
      curve.knob = knob.value().key;
      curve.values = knob.value().values;
    }
    out->curves.push_back(std::move(curve));
  });
  root.EachItem("hint", [&](const Part& part) {
    out->hints.push_back({part.Text("says"), part.Text("when")});
  });
  root.EachItem("star", [&](const Part& part) {
    out->stars.push_back({part.Text("title"), part.Text("when")});
  });
}

void ReadBoards(const Part& root, Lesson* out) {
  out->reference = root.Values("reference");
  out->overspend = root.Values("overspend");
  root.EachNamed("lever", [&](const std::string& name, const Part& part) {
    out->levers.push_back({name, part.Text("says"), part.Values("without")});
  });
  root.EachNamed("mistake", [&](const std::string& name, const Part& part) {
    out->mistakes.push_back({name, part.Text("title"), part.Text("says"), part.Text("when"),
                             part.Values("answer")});
  });
  root.EachNamed("variant", [&](const std::string& name, const Part& part) {
    out->variants.push_back(
        {name, part.Text("key"), part.Ratio("low", 1), part.Ratio("high", 1)});
  });
  root.EachNamed("case", [&](const std::string& name, const Part& part) {
    out->cases.push_back({name, part.Values("set")});
  });
  const Part score(root.Find("score"));
  out->score = {score.Text("figure"), score.Text("best", "least") == "least", score.Texts("over"),
                score.Text("where")};
  const Part whole(root.Find("whole"));
  out->free = whole.Texts("free");
  out->memo = whole.Count("memo", 0);
}

}  // namespace

std::string ValueText(const Node& node) {
  if (node.kind == NodeKind::kString) return node.text;
  if (node.kind == NodeKind::kBoolean) return node.boolean ? "true" : "false";
  if (node.kind == NodeKind::kInteger) return fmt::format("{}", node.integer);
  return FormatNumber(node.number);
}

KnobValues ValuesOf(const Node* table) {
  KnobValues out;
  if (!table) return out;
  for (const Member& each : table->members) out[each.key] = ValueText(each.value);
  return out;
}

Lesson ReadParts(const Node& root, std::string name, Reporter& reporter) {
  const Part part(&root);
  Lesson out;
  out.name = std::move(name);
  out.number = static_cast<int>(part.Count("number", 0));
  out.title = part.Text("title");
  out.group = part.Text("group");
  out.brief = part.Text("brief");
  out.scenario = part.Text("scenario");
  out.seeds = part.Count("seeds", 10);
  out.debrief = part.Text("debrief");
  out.called = part.Text("called");
  out.formula = part.Text("formula");
  out.leaves_out = part.Text("leaves_out");
  out.proves_not = part.Text("proves_not");
  part.EachNamed("knob", [&](const std::string& knob, const Part& at) {
    out.knobs.push_back(ReadKnobPart(knob, at, reporter));
  });
  part.EachNamed("figure", [&](const std::string& figure, const Part& at) {
    out.figures.push_back(ReadFigurePart(figure, at, reporter));
  });
  ReadQuestions(part, &out);
  ReadBoards(part, &out);
  if (const Result<Node, Diagnostics> scenario = ParseDocument(out.scenario)) {
    out.slos = Part(&scenario.value()).Texts("slo");
  }
  return out;
}

bool OpensLine(std::string_view text, Position at) {
  size_t begin = 0;
  for (uint32_t line = 1; line < at.line && begin != std::string_view::npos; ++line) {
    begin = text.find('\n', begin);
    if (begin != std::string_view::npos) ++begin;
  }
  if (begin == std::string_view::npos) return false;
  std::string_view line = text.substr(begin, text.find('\n', begin) - begin);
  while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.remove_suffix(1);
  return line.ends_with("'''");
}

std::string WrongMetric(const Config& config, const std::string& metric) {
  const std::string form = MetricForm(metric);
  std::vector<std::string> known;
  for (const MetricHere& each : MetricsHere(config)) {
    if (each.name == form || each.name == metric) return "";
    known.push_back(each.name);
  }
  return fmt::format("the scenario has no metric \"{}\"{}", metric, DidYouMean(metric, known));
}

std::optional<std::string> Scaled(std::string_view value, double factor) {
  const Node node = ParseSettingValue(value);
  const std::string text = node.kind == NodeKind::kTable || node.kind == NodeKind::kArray
                               ? std::string()
                               : ValueText(node);
  double number = 0;
  std::string unit;
  if (!SplitUnit(text, &number, &unit)) return std::nullopt;
  return FormatNumber(number * factor) + unit;
}

}  // namespace servescape
