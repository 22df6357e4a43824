// SPDX-License-Identifier: MIT
#include "sim/input/prometheus.h"

#include <map>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "sim/input/table_writer.h"
#include "sim/scenario/quantity.h"
#include "sim/scenario/suggest.h"

namespace servescape {
namespace {

using JsonValue = nlohmann::ordered_json;

std::string ValueText(const JsonValue& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

// A counter as Prometheus stores it: its name is kept by a query that takes no rate of it.
bool IsCounter(const std::string& name) {
  return name.ends_with("_total") || name.ends_with("_count") || name.ends_with("_bucket");
}

// The values of a query's series, added up at each instant.
class PrometheusSums {
 public:
  void Add(const JsonValue& series) {
    const std::string name =
        series.value("metric", JsonValue::object()).value("__name__", std::string());
    const bool counter = IsCounter(name);
    if (counter) counter_ = name;
    std::optional<std::pair<double, double>> before;
    for (const JsonValue& sample : series.value("values", JsonValue::array())) {
      if (!sample.is_array() || sample.size() != 2 || !sample[0].is_number()) continue;
      const double at = sample[0].get<double>();
      const std::optional<double> value = ParseNumber(ValueText(sample[1]));
      if (!value || !(*value >= 0 && *value < 1e300)) {
        unknown_.insert({at, ValueText(sample[1])});
      } else if (!counter) {
        sums_[at] += *value;
      } else {
        // It begins at 0 again when what counts is started anew.
        const double start = before && before->second <= *value ? before->second : 0;
        if (before) sums_[before->first] += *value - start;
        before = {at, *value};
      }
    }
  }
  // What some series does not tell is no sum.
  RowPlaces Drop() {
    RowPlaces places;
    for (const auto& [at, text] : unknown_) {
      sums_.erase(at);
      if (places.left_out++ > 0) continue;
      places.why_left_out = fmt::format("at {:.3f} a value is {}", at, QuotedField(text));
    }
    return places;
  }
  const std::map<double, double>& sums() const { return sums_; }
  const std::string& counter() const { return counter_; }

 private:
  std::map<double, double> sums_;
  std::map<double, std::string> unknown_;
  std::string counter_;  // one that was read as its increases
};

}  // namespace

Result<TableText, std::string> FromPrometheus(const JsonValue& data) {
  if (data.value("resultType", "") != "matrix") {
    return Result<TableText, std::string>(
        "is the answer of a Prometheus instant query, which has no course of time; take "
        "that of query_range");
  }
  PrometheusSums read;
  size_t series = 0;
  for (const JsonValue& one : data.value("result", JsonValue::array())) {
    ++series;
    read.Add(one);
  }
  RowPlaces places = read.Drop();
  const std::map<double, double>& sums = read.sums();
  if (sums.empty()) {
    return Result<TableText, std::string>("is a Prometheus query_range answer without values");
  }
  TableText out;
  out.kind = fmt::format("Prometheus query_range, {} series added up", series);
  if (series == 1) out.kind = "Prometheus query_range, one series";
  if (!read.counter().empty()) {
    out.kind += fmt::format("; {} is a counter: its increases", read.counter());
  }
  TableWriter text;
  text.Field("timestamp");
  text.Field("requests");
  text.EndRow();
  for (const auto& [at, value] : sums) {
    text.Field(fmt::format("{:.3f}", at));
    text.Field(FormatNumber(value));
    text.EndRow();
  }
  out.text = std::move(text).Take();
  out.header = HeaderRow::kYes;
  out.places = std::move(places);
  out.places.first = 0;
  out.places.word = "sample";
  out.counts_column = "requests";
  return out;
}

std::string PrometheusError(const JsonValue& root) {
  if (root.value("status", JsonValue()) != "error" || !root.contains("errorType")) return "";
  return "is an error that Prometheus answered with: " +
         ValueText(root.value("error", root["errorType"]));
}

}  // namespace servescape
