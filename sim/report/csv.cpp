// SPDX-License-Identifier: MIT
#include "sim/report/csv.h"

#include <fmt/format.h>

#include <cmath>

namespace servescape {
namespace {

std::string Field(const std::vector<double>& values, size_t row) {
  return row < values.size() ? CsvField(values[row]) : "";
}

std::string Head(const std::string& name, Unit unit) {
  return CsvField(fmt::format("{} [{}]", name, NameOf(unit)));
}

std::string Fields(const Estimate& e) {
  return CsvField(e.value) + "," + CsvField(e.lower) + "," + CsvField(e.upper);
}

}  // namespace

std::string CsvField(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

std::string CsvField(double value) { return std::isfinite(value) ? fmt::format("{}", value) : ""; }

std::string SeriesToCsv(const RunReport& report) {
  std::string out = "time_s";
  for (const Series& series : report.series) {
    out += "," + Head(series.name, series.unit);
    out += "," + CsvField(series.name + " lower") + "," + CsvField(series.name + " upper");
  }
  out += "\n";
  for (size_t row = 0; row < report.times.size(); ++row) {
    out += Field(report.times, row);
    for (const Series& series : report.series) {
      out += "," + Field(series.value, row);
      out += "," + Field(series.lower, row) + "," + Field(series.upper, row);
    }
    out += "\n";
  }
  return out;
}

std::string PointsToCsv(const std::vector<LoadPoint>& points) {
  struct Column {
    const char* name;
    Unit unit;
    Estimate LoadPoint::*estimate;
  };
  constexpr Column kColumns[] = {{"throughput", Unit::kPerSecond, &LoadPoint::throughput},
                                 {"latency.mean", Unit::kSeconds, &LoadPoint::mean},
                                 {"latency.p50", Unit::kSeconds, &LoadPoint::p50},
                                 {"latency.p99", Unit::kSeconds, &LoadPoint::p99}};
  std::string out = "factor," + Head("offered", Unit::kPerSecond);
  for (const Column& column : kColumns) {
    out += fmt::format(",{},{} lower,{} upper", Head(column.name, column.unit), column.name,
                       column.name);
  }
  out += fmt::format(",verdict,{},theory,{},{}\n", Head("lost", Unit::kRatio),
                     Head("theory latency.mean", Unit::kSeconds),
                     Head("theory latency.p99", Unit::kSeconds));
  for (const LoadPoint& point : points) {
    out += CsvField(point.factor) + "," + CsvField(point.offered);
    for (const Column& column : kColumns) out += "," + Fields(point.*column.estimate);
    out += fmt::format(",{},{},{},{},{}\n", NameOf(point.load), CsvField(point.lost),
                       CsvField(point.theory), CsvField(point.theory_mean),
                       CsvField(point.theory_p99));
  }
  return out;
}

}  // namespace servescape
