// SPDX-License-Identifier: MIT
#include "sim/cli/metric_series.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "sim/base/stable_sort.h"
#include "sim/cli/files.h"
#include "sim/input/table_text.h"
#include "sim/scenario/quantity.h"
#include "sim/scenario/table_parser.h"
#include "sim/scenario/time_column.h"

namespace servescape {
namespace {

class SeriesParser : public TableParser {
 public:
  SeriesParser(const TableText& table, const SeriesOptions& options)
      : TableParser("timestamp,cpu", "samples"), options_(options), table_(table) {
    Expect(table.header, table.places);
  }

  Result<MetricSeries, std::string> Take() && {
    if (series_.times.empty()) return std::string("holds no samples");
    Sort();
    const SimTime first = series_.times.front();
    for (SimTime& each : series_.times) each = SimTime{(each - first).ns};
    return std::move(series_);
  }

 private:
  std::string Header() override {
    const std::string wanted = options_.time.empty() ? table_.time_column : options_.time;
    const std::optional<size_t> time = wanted.empty() ? FindTimeColumn(names_) : Find(wanted);
    if (!time) {
      return wanted.empty()
                 ? fmt::format("has no column of times ({}); --time names it", KnownColumns())
                 : NoColumn(wanted);
    }
    time_ = *time;
    const std::string unit = options_.time_unit.empty() ? table_.time_unit : options_.time_unit;
    reader_ = TimeReader(has_header() ? names_[time_] : "", TimeUnitOf(unit));
    for (size_t i = 0; i < names_.size(); ++i) {
      if (i == time_) continue;
      series_.columns.push_back({names_[i], {}});
      indices_.push_back(i);
    }
    return series_.columns.empty() ? "has no column beside the times" : "";
  }

  std::string Row() override {
    int64_t time = 0;
    const std::string wrong = reader_.Read(fields_[time_], time);
    if (!wrong.empty()) return Wrong(time_, wrong);
    series_.times.push_back({time});
    for (size_t i = 0; i < indices_.size(); ++i) {
      const std::optional<double> value = TableNumber(fields_[indices_[i]]);
      const bool good = value && std::isfinite(*value);
      series_.columns[i].values.push_back(good ? value : std::optional<double>());
    }
    return "";
  }

  void Sort() {
    if (std::is_sorted(series_.times.begin(), series_.times.end())) return;
    const std::vector<uint32_t> order =
        StableOrder(series_.times.size(),
                    [&](uint32_t a, uint32_t b) { return series_.times[a] < series_.times[b]; });
    MetricSeries sorted = series_;
    for (size_t i = 0; i < order.size(); ++i) {
      sorted.times[i] = series_.times[order[i]];
      for (size_t c = 0; c < sorted.columns.size(); ++c) {
        sorted.columns[c].values[i] = series_.columns[c].values[order[i]];
      }
    }
    series_ = std::move(sorted);
  }

  const SeriesOptions& options_;
  const TableText& table_;
  size_t time_ = 0;
  std::vector<size_t> indices_;
  TimeReader reader_;
  MetricSeries series_;
};

}  // namespace

const SeriesColumn* MetricSeries::Find(const std::string& name) const {
  for (const SeriesColumn& column : columns) {
    if (PlainName(column.name) == PlainName(name)) return &column;
  }
  return nullptr;
}

size_t MetricSeries::RowAt(SimTime at) const {
  const auto after = std::upper_bound(times.begin(), times.end(), at);
  return after == times.begin() ? 0 : static_cast<size_t>(after - times.begin()) - 1;
}

Result<MetricSeries, std::string> ReadMetricSeries(std::string bytes,
                                                   const SeriesOptions& options) {
  Result<TableText, std::string> read = ReadTable(std::move(bytes), kMaxTraceFileBytes);
  if (!read) return read.error();
  const TableText table = std::move(read).value();
  SeriesParser parser(table, options);
  const std::string wrong = parser.Parse(table.text);
  if (!wrong.empty()) return wrong;
  Result<MetricSeries, std::string> series = std::move(parser).Take();
  if (!series) return series;
  MetricSeries out = std::move(series).value();
  out.kind = table.kind;
  return out;
}

}  // namespace servescape
