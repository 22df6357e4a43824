// SPDX-License-Identifier: MIT
#include "sim/cli/drift_print.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sim/base/math.h"
#include "sim/report/format.h"
#include "sim/report/table.h"
#include "sim/scenario/suggest.h"

namespace servescape {
namespace {

constexpr double kZ = 1.959963984540054;

std::string FourFigures(double value) { return fmt::format("{:.4g}", value); }

// A share with the interval that Wilson gives it.
struct RateInterval {
  double value = 0, lower = 0, upper = 0;
};

RateInterval RateOf(int64_t hits, int64_t of) {
  if (of == 0) return {};
  const auto n = static_cast<double>(of);
  const double p = static_cast<double>(hits) / n, z2 = kZ * kZ;
  const double middle = (p + z2 / (2 * n)) / (1 + z2 / n);
  const double half = kZ / (1 + z2 / n) * std::sqrt(p * (1 - p) / n + z2 / (4 * n * n));
  return {p, hits == 0 ? 0 : middle - half, hits == of ? 1 : middle + half};
}

Json ToJson(const RateInterval& share) {
  return {{"value", share.value}, {"lower", share.lower}, {"upper", share.upper}};
}

std::string RateWords(const RateInterval& share) {
  return fmt::format("{} ({} to {})", FormatRatio(share.value), FormatRatio(share.lower),
                     FormatRatio(share.upper));
}

double MedianDelay(const std::vector<int64_t>& sorted) {
  const size_t n = sorted.size();
  return (static_cast<double>(sorted[(n - 1) / 2]) + static_cast<double>(sorted[n / 2])) / 2;
}

Cell HeadCell(const char* text, Align align = Align::kRight) {
  return {text, align, Style::kStrong};
}

Cell RightCell(std::string text, Style style = Style::kPlain) {
  return {std::move(text), Align::kRight, style};
}

Cell DriftCell(bool drifted) {
  return {drifted ? "drift" : "no drift", Align::kLeft, drifted ? Style::kBad : Style::kGood};
}

Json ValuesJson(const std::vector<ColumnDrift>& columns) {
  double sum = 0, squares = 0;
  double least = columns.front().value, most = least;
  for (const ColumnDrift& each : columns) {
    sum += each.value;
    squares += each.value * each.value;
    least = std::min(least, each.value);
    most = std::max(most, each.value);
  }
  const auto n = static_cast<double>(columns.size());
  const double mean = sum / n;
  return {{"mean", Number(mean)},
          {"deviation", Number(std::sqrt(std::max(0.0, squares / n - mean * mean)))},
          {"min", Number(least)},
          {"max", Number(most)}};
}

}  // namespace

DriftTold TellAlarms(const NumberColumn& column, const std::vector<DriftAlarm>& alarms,
                     bool warning, bool color) {
  DriftTold out;
  out.json["column"] = column.name;
  out.json["values"] = column.values.size();
  out.json["warning"] = warning;
  Json list = Json::array();
  Table table(color, 0);
  table.AddRow({HeadCell("alarm at row"), HeadCell("value")});
  for (const DriftAlarm& each : alarms) {
    list.push_back({{"row", each.row}, {"value", Number(each.value)}});
    table.AddRow({RightCell(fmt::format("{}", each.row)), RightCell(FourFigures(each.value))});
  }
  out.json["alarms"] = std::move(list);
  out.text = fmt::format("{}: {} in {}{}\n", column.name, Counted(alarms.size(), "alarm"),
                         Counted(column.values.size(), "value"),
                         warning ? "; in its warning zone at the end" : "");
  if (!alarms.empty()) out.text += "\n" + table.Print();
  return out;
}

DriftTold TellTrial(const StreamTrial& trial, const StreamTrialResult& result) {
  DriftTold out;
  const double values = static_cast<double>(trial.streams * trial.rows);
  const double rate = static_cast<double>(result.false_alarms) * 1e4 / values;
  const RateInterval streams = RateOf(result.streams_with_alarm, trial.streams);
  out.json["streams"] = trial.streams;
  out.json["values_without_change"] = trial.rows;
  out.json["false_alarms"] = result.false_alarms;
  out.json["false_alarms_per_10000"] = rate;
  out.json["streams_with_false_alarm"] = result.streams_with_alarm;
  out.text = fmt::format(
      "Without a change, {} of {}: {} false alarms, {:.3g} per 10,000 values; in {} of the "
      "streams\n",
      Counted(static_cast<size_t>(trial.streams), "stream"),
      Counted(static_cast<size_t>(trial.rows), "value"), result.false_alarms, rate,
      RateWords(streams));
  if (!trial.changes()) return out;
  Json change = Json::object();
  change["before"] = trial.before;
  change["within"] = trial.within;
  change["alarms_before"] = result.alarms_before;
  change["missed"] = result.missed;
  const std::vector<int64_t>& delays = result.delays;
  const std::string what =
      trial.errors
          ? fmt::format("errors {} to {}", FormatRatio(trial.rate), FormatRatio(trial.later_rate))
          : fmt::format("a mean that shifts by {:.3g} deviations", trial.shift);
  out.text += fmt::format("Of {} after {} values: {} seen within {} values", what, trial.before,
                          RateWords(RateOf(static_cast<int64_t>(delays.size()), trial.streams)),
                          trial.within);
  if (!delays.empty()) {
    const double mean =
        std::accumulate(delays.begin(), delays.end(), 0.0) / static_cast<double>(delays.size());
    change["delay"] = {{"median", MedianDelay(delays)},
                       {"mean", mean},
                       {"min", delays.front()},
                       {"max", delays.back()}};
    change["delays"] = delays;
    out.text += fmt::format("; delay {} values in the median, {} in the mean, {} to {}",
                            FourFigures(MedianDelay(delays)), FourFigures(mean), delays.front(),
                            delays.back());
  }
  out.json["change"] = std::move(change);
  out.text += fmt::format("; {} before it\n",
                          Counted(static_cast<size_t>(result.alarms_before), "false alarm"));
  return out;
}

DriftTold TellEvidently(const std::vector<NamedDrift>& columns, double drift_share, bool color) {
  DriftTold out;
  Json list = Json::array();
  Table table(color, 0);
  table.AddRow({HeadCell("column", Align::kLeft), HeadCell("method", Align::kLeft),
                HeadCell("value"), HeadCell("threshold"), HeadCell("", Align::kLeft)});
  int64_t drifted = 0;
  for (const NamedDrift& each : columns) {
    const ColumnDrift& drift = each.drift;
    drifted += drift.drifted ? 1 : 0;
    list.push_back({{"column", each.column},
                    {"method", NameOf(drift.method).name},
                    {"value", Number(drift.value)},
                    {"threshold", drift.threshold},
                    {"drifted", drift.drifted}});
    table.AddRow({{each.column},
                  {NameOf(drift.method).display},
                  RightCell(FourFigures(drift.value)),
                  RightCell(FourFigures(drift.threshold)),
                  DriftCell(drift.drifted)});
  }
  const auto count = static_cast<int64_t>(columns.size());
  const bool all = DataSetDrifts(drifted, count, drift_share);
  out.json["drifted_columns"] = {
      {"count", drifted}, {"share", static_cast<double>(drifted) / static_cast<double>(count)}};
  out.json["dataset_drift"] = all;
  out.json["columns"] = std::move(list);
  out.text = fmt::format("{} of {} drift: the data set {} (from {} of them on)\n\n{}", drifted,
                         Counted(columns.size(), "column"), all ? "drifts" : "does not drift",
                         FormatRatio(drift_share), table.Print());
  return out;
}

DriftTold TellEvidentlyTrial(const BatchTrial& trial, const EvidentlyTrialResult& result) {
  DriftTold out;
  const int64_t flagged = std::accumulate(result.drifted.begin(), result.drifted.end(), int64_t{0});
  const RateInterval share = RateOf(flagged, static_cast<int64_t>(result.columns.size()));
  const RateInterval sets = RateOf(result.data_sets, trial.runs);
  const EvidentlyName& name = NameOf(result.columns.front().method);
  out.json["method"] = name.name;
  out.json["threshold"] = result.columns.front().threshold;
  out.json["columns"] = result.columns.size();
  out.json["value"] = ValuesJson(result.columns);
  out.json["share_of_columns_flagged"] = ToJson(share);
  out.json["share_of_data_sets_flagged"] = ToJson(sets);
  out.text = fmt::format(
      "{}, threshold {}: flags {} of the columns, and {} of the data sets\nThe mean value is {}\n",
      name.display, FourFigures(result.columns.front().threshold), RateWords(share),
      RateWords(sets), FourFigures(out.json["value"]["mean"].get<double>()));
  return out;
}

DriftTold TellAlibi(const std::vector<NamedTest>& columns, const BatchDrift& drift, bool color) {
  DriftTold out;
  out.json["is_drift"] = drift.drifted;
  out.json["threshold"] = drift.threshold;
  Json list = Json::array();
  Table table(color, 0);
  table.AddRow({HeadCell("feature", Align::kLeft), HeadCell("distance"), HeadCell("p-value"),
                HeadCell("", Align::kLeft)});
  for (const NamedTest& each : columns) {
    list.push_back({{"column", each.column},
                    {"distance", Number(each.test.distance)},
                    {"p_val", Number(each.test.p_value)}});
    table.AddRow({{each.column},
                  RightCell(FourFigures(each.test.distance)),
                  RightCell(FourFigures(each.test.p_value)),
                  DriftCell(each.test.p_value < drift.threshold)});
  }
  out.json["features"] = std::move(list);
  out.text = fmt::format("The batch {}: p-values below {}\n\n{}",
                         drift.drifted ? "drifts" : "does not drift", FourFigures(drift.threshold),
                         table.Print());
  return out;
}

DriftTold TellAlibiTrial(const BatchTrial& trial, const BatchTrialResult& result) {
  DriftTold out;
  const RateInterval share = RateOf(result.drifted, trial.runs);
  out.json["rate"] = ToJson(share);
  out.json["threshold"] = result.threshold;
  out.text = fmt::format("Flags {} of the batches\n", RateWords(share));
  return out;
}

DriftTold TellNanny(const std::vector<NamedNanny>& columns, bool color) {
  DriftTold out;
  Json list = Json::array();
  Table table(color, 0);
  std::vector<Cell> heads{HeadCell("column", Align::kLeft), HeadCell("rows", Align::kLeft)};
  for (const char* method : kNannyMethodNames) heads.push_back(HeadCell(method));
  table.AddRow(std::move(heads));
  size_t alerts = 0, chunks = 0;
  for (const NamedNanny& each : columns) {
    Json rows = Json::array();
    for (const NannyChunk& chunk : each.result.chunks) {
      Json row = {{"first", chunk.first + 1}, {"rows", chunk.count}};
      std::vector<Cell> cells{{each.column},
                              {fmt::format("{}-{}", chunk.first + 1, chunk.first + chunk.count)}};
      for (size_t i = 0; i < kNannyMethods; ++i) {
        row[kNannyMethodNames[i]] = {{"value", Number(chunk.values[i])},
                                     {"alert", chunk.alerts[i]}};
        cells.push_back(
            RightCell(fmt::format("{:.4f}{}", chunk.values[i], chunk.alerts[i] ? "!" : " "),
                      chunk.alerts[i] ? Style::kBad : Style::kPlain));
      }
      rows.push_back(std::move(row));
      table.AddRow(std::move(cells));
      ++chunks;
      alerts += chunk.alerts[0] ? 1 : 0;
    }
    Json thresholds = Json::object();
    for (size_t i = 0; i < kNannyMethods; ++i) {
      thresholds[kNannyMethodNames[i]] = Number(each.result.thresholds[i]);
    }
    list.push_back(
        {{"column", each.column}, {"upper_thresholds", thresholds}, {"chunks", std::move(rows)}});
  }
  out.json["columns"] = std::move(list);
  out.text = fmt::format(
      "{} of {} are alerts of jensen_shannon, the method that is on by default (!: above its "
      "threshold)\n\n{}",
      alerts, Counted(chunks, "chunk"), table.Print());
  return out;
}

DriftTold TellNannyTrial(const NannyTrialResult& result, bool color) {
  DriftTold out;
  Table table(color, 0);
  table.AddRow({HeadCell("method", Align::kLeft), HeadCell("alerts, of the chunks", Align::kLeft),
                HeadCell("mean value")});
  for (size_t i = 0; i < kNannyMethods; ++i) {
    const RateInterval share = RateOf(result.alerts[i], result.chunks);
    out.json[kNannyMethodNames[i]] = {{"alert_rate", ToJson(share)},
                                      {"mean_value", Number(result.values[i])}};
    table.AddRow(
        {{kNannyMethodNames[i]}, {RateWords(share)}, RightCell(FourFigures(result.values[i]))});
  }
  out.text = table.Print();
  return out;
}

}  // namespace servescape
