// SPDX-License-Identifier: MIT
#include "sim/report/csv.h"

#include <fmt/format.h>

#include <cmath>

namespace servescape {
namespace {

std::string Field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

// Shortest digits that read back to the same double.
std::string Field(const std::vector<double>& values, size_t row) {
  if (row >= values.size() || !std::isfinite(values[row])) return {};
  return fmt::format("{}", values[row]);
}

}  // namespace

std::string SeriesToCsv(const RunReport& report) {
  std::string out = "time_s";
  for (const Series& series : report.series) {
    out += "," + Field(fmt::format("{} [{}]", series.name, NameOf(series.unit)));
    out += "," + Field(series.name + " lower") + "," + Field(series.name + " upper");
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

}  // namespace servescape
