// SPDX-License-Identifier: MIT
#include "sim/studies/compare_output.h"

#include <cmath>

#include <fmt/format.h>

#include "sim/report/format.h"
#include "sim/report/json_value.h"
#include "sim/report/table.h"
#include "sim/studies/junit.h"
#include "sim/studies/words.h"

namespace servescape {
namespace {

std::string WordOf(const Judged& judged) {
  if (judged.better) return "better";
  if (judged.finding != Finding::kNoWorse) return NameOf(judged.finding);
  return judged.difference.differs() ? "within tolerance" : NameOf(judged.finding);
}

Style StyleOf(const Judged& judged) {
  if (judged.better) return Style::kGood;
  if (judged.finding == Finding::kWorse) return Style::kBad;
  return judged.finding == Finding::kCannotTell ? Style::kCareful : Style::kPlain;
}

std::vector<Cell> RowOf(const Difference& d) {
  return {{d.metric},
          {Format(d.first, d.unit), Align::kRight},
          {Format(d.second, d.unit), Align::kRight},
          {ChangeWords(d)},
          {RelativeWords(d), Align::kRight}};
}

std::string ChangeOf(const Judged& judged) {
  return judged.reason.empty() ? ChangeWords(judged.difference) : judged.reason;
}

Json ValueOf(const Difference& d) {
  return {
      {"metric", d.metric},         {"unit", NameOf(d.unit)},           {"first", Number(d.first)},
      {"second", Number(d.second)}, {"difference", Number(d.value)},    {"lower", Number(d.lower)},
      {"upper", Number(d.upper)},   {"standard_error", Number(d.error)}};
}

Json ValueOf(const Contender& contender) {
  Json judged = Json::array(), others = Json::array();
  for (const Judged& each : contender.judged) {
    Json row = ValueOf(each.difference);
    row["finding"] = NameOf(each.finding);
    row["better"] = each.better;
    row["reason"] = each.reason;
    judged.push_back(std::move(row));
  }
  for (const Difference& each : contender.others) others.push_back(ValueOf(each));
  return {{"name", contender.name},
          {"finding", NameOf(contender.finding)},
          {"sentence", contender.sentence},
          {"judged", judged},
          {"others", others},
          {"alike", contender.alike}};
}

// A long name would make its column too wide.
std::string HeadOf(const std::string& name, const std::string& word) {
  return DisplayWidth(name) > 20 ? word : name;
}

// In a cell of Markdown.
std::string Escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '|' || c == '`' || c == '<' || c == '\\') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

}  // namespace

std::string ToText(const Comparison& comparison, const TextOptions& options) {
  std::string out;
  for (const Contender& contender : comparison.contenders) {
    if (!out.empty()) out += "\n";
    out += Wrap(contender.sentence, options.width, 0) + "\n\n";
    Table table(options.color);
    table.AddRow({{"", Align::kLeft, Style::kMuted},
                  {HeadOf(comparison.base, "base"), Align::kRight, Style::kMuted},
                  {HeadOf(contender.name, "variant"), Align::kRight, Style::kMuted},
                  {"difference, 95 % interval", Align::kLeft, Style::kMuted},
                  {""},
                  {""}});
    for (const Judged& each : contender.judged) {
      std::vector<Cell> row = RowOf(each.difference);
      row[3].text = ChangeOf(each);
      row.push_back({WordOf(each), Align::kLeft, StyleOf(each)});
      table.AddRow(std::move(row));
    }
    for (const Difference& each : contender.others) table.AddRow(RowOf(each));
    out += table.Print();
    if (contender.alike > 0) {
      out +=
          fmt::format("  {}: no difference seen\n", FormatCount(contender.alike, "other metric"));
    }
  }
  out += fmt::format("\n{} of {} each, seed {}; a worsening of up to {} counts as none.\n",
                     FormatCount(comparison.replications, "replication"),
                     FormatSeconds(comparison.duration), comparison.seed,
                     FormatRatio(comparison.tolerance));
  for (const std::string& note : comparison.notes) out += Wrap(note, options.width, 0) + "\n";
  return out;
}

std::string ToMarkdown(const Comparison& comparison) {
  std::string out;
  for (const Contender& contender : comparison.contenders) {
    out +=
        fmt::format("**{}**\n\n| metric | {} | {} | difference (95 %) | | |\n",
                    Escaped(contender.sentence), Escaped(comparison.base), Escaped(contender.name));
    out += "|---|---:|---:|---|---:|---|\n";
    const auto add = [&](const Difference& d, const std::string& change, const std::string& word) {
      out += fmt::format("| {} | {} | {} | {} | {} | {} |\n", Escaped(d.metric),
                         Format(d.first, d.unit), Format(d.second, d.unit), Escaped(change),
                         RelativeWords(d), word);
    };
    for (const Judged& each : contender.judged) {
      add(each.difference, ChangeOf(each), WordOf(each));
    }
    for (const Difference& each : contender.others) add(each, ChangeWords(each), "");
    if (contender.alike > 0) {
      out +=
          fmt::format("\n{}: no difference seen.\n", FormatCount(contender.alike, "other metric"));
    }
    out += "\n";
  }
  return out;
}

std::string ToJson(const Comparison& comparison) {
  Json contenders = Json::array();
  for (const Contender& each : comparison.contenders) contenders.push_back(ValueOf(each));
  return Print({{"kind", "servescape.compare"},
                {"schema", 1},
                {"base", comparison.base},
                {"finding", NameOf(comparison.finding)},
                {"tolerance", comparison.tolerance},
                {"seed", comparison.seed},
                {"replications", comparison.replications},
                {"duration_s", Number(comparison.duration)},
                {"contenders", contenders},
                {"notes", comparison.notes},
                {"warnings", comparison.warnings}},
               /*pretty=*/true);
}

std::string ToJUnit(const Comparison& comparison) {
  std::vector<JUnitSuite> suites;
  for (const Contender& contender : comparison.contenders) {
    JUnitSuite suite{contender.name + " against " + comparison.base, {}};
    for (const Judged& each : contender.judged) {
      JUnitCase one{each.difference.metric, JUnitState::kPassed, ChangeOf(each)};
      if (each.finding == Finding::kWorse) one.state = JUnitState::kFailed;
      if (each.finding == Finding::kCannotTell) one.state = JUnitState::kSkipped;
      suite.cases.push_back(std::move(one));
    }
    suites.push_back(std::move(suite));
  }
  return ToJUnit(suites);
}

}  // namespace servescape
