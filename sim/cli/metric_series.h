// SPDX-License-Identifier: MIT
// The recorded series that an autoscaler is played against: a table of times and columns of
// numbers (CSV, JSON Lines, Prometheus query_range, .., by the reader that `run` and `trace` use).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/base/time.h"

namespace servescape {

struct SeriesColumn {
  std::string name;
  std::vector<std::optional<double>> values;  // none: there is no number in the cell
};

struct MetricSeries {
  std::vector<SimTime> times;  // ascending, the first 0
  std::vector<SeriesColumn> columns;
  std::string kind;  // what the file was taken for, or ""

  // The column of that name, whatever its capitals and hyphens are.
  const SeriesColumn* Find(const std::string& name) const;
  // The last row at or before the time.
  size_t RowAt(SimTime at) const;
  SimTime end() const { return times.back(); }
};

struct SeriesOptions {
  std::string time;  // the column, by name or number; empty: the likeliest
  std::string time_unit;
};

// Of the bytes of a file. The error goes on after the file's name.
Result<MetricSeries, std::string> ReadMetricSeries(std::string bytes, const SeriesOptions& options);

}  // namespace servescape
