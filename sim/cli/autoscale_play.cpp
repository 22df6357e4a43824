// SPDX-License-Identifier: MIT
// What the ways to play have in common.
#include <fmt/format.h>

#include "sim/cli/autoscale.h"
#include "sim/scenario/quantity.h"
#include "sim/scenario/suggest.h"

namespace servescape {

Diagnostics Recording::Finish() {
  if (log_.failed()) return log_.reported();
  ManifestLog unread = log_;
  unread.WarnOfUnread(root_, "");
  Diagnostics out = unread.reported();
  for (Diagnostic& each : out) {
    each.severity = Severity::kError;
    each.message = each.message.substr(0, each.message.find(" is not known here")) +
                   " is nothing that this autoscaler sees";
  }
  return out;
}

SimTime TimeOf(const ManifestField& tick) {
  const ManifestField time = tick["t"];
  time.Require();
  return SimTime{FromSeconds(time.Real(0, 0, 1e9)).ns};
}

Duration SecondsOf(const ManifestField& field, Duration otherwise) {
  return field ? FromSeconds(field.Real(0, 0, 1e9)) : otherwise;
}

int64_t ReplicasOf(const ManifestField& field, int64_t otherwise) {
  return field.Integer(otherwise, 0, kMostReplicas);
}

std::string TooLong(Duration span, Duration tick, int64_t most) {
  if (span.ns / tick.ns < most) return "";
  return fmt::format("spans {} s, more than {} ticks of {} s: take a part of it",
                     FormatNumber(static_cast<double>(span.ns) / 1e9), most,
                     FormatNumber(static_cast<double>(tick.ns) / 1e9));
}

const SeriesColumn* ColumnOf(const MetricSeries& series, const PlayOptions& options,
                             const std::string& metric, std::string* error) {
  std::string name = metric;
  bool named = false;
  for (const auto& [key, column] : options.columns) {
    if (key != metric) continue;
    name = column;
    named = true;
  }
  if (const SeriesColumn* found = series.Find(name)) return found;
  std::vector<std::string> names;
  const SeriesColumn* only = nullptr;
  for (const SeriesColumn& column : series.columns) {
    names.push_back(column.name);
    if (column.name == "replicas") continue;
    only = only == nullptr ? &column : &series.columns.front();
  }
  const size_t others = names.size() - (series.Find("replicas") != nullptr ? 1 : 0);
  if (!named && others == 1 && only != nullptr) return only;
  if (error->empty()) {
    *error = fmt::format("has no column {}; there {} {}: --column {}=COLUMN says which holds it",
                         name, names.size() == 1 ? "is" : "are", JoinWords(names), metric);
  }
  return &series.columns.front();
}

}  // namespace servescape
