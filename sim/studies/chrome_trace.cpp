// SPDX-License-Identifier: MIT
#include "sim/studies/chrome_trace.h"

#include <algorithm>
#include <cstdint>

#include <fmt/format.h>

#include "sim/metrics/run_report.h"
#include "sim/report/event_text.h"
#include "sim/report/json_value.h"

namespace servescape {
namespace {

// Microseconds with three digits: exact.
std::string Micros(int64_t ns) { return fmt::format("{}.{:03}", ns / 1000, ns % 1000); }

std::string Quoted(const std::string& text) { return Print(Json(text), /*pretty=*/false); }

void AppendSlice(const std::string& name, const std::string& category, size_t process, size_t row,
                 int64_t from, int64_t length, std::string* out) {
  *out += fmt::format(
      ",\n{{\"name\":{},\"cat\":{},\"ph\":\"X\",\"pid\":{},\"tid\":{},\"ts\":{},\"dur\":{}}}",
      Quoted(name), Quoted(category), process, row, Micros(from), Micros(length));
}

}  // namespace

ChromeTrace::ChromeTrace(const Config& config, size_t most) : most_(most) {
  for (const TrafficConfig& source : config.traffic) sources_.push_back(source.name);
  for (const ClassConfig& each : config.classes) classes_.push_back(each.name);
  for (const Component& component : RequestComponents(config)) {
    std::string name = NameOf(component.kind);
    components_.push_back(component.name.empty() ? name : name + " " + component.name);
  }
}

void ChromeTrace::Add(const RequestRow& row) {
  if (kept_.size() >= most_) return;
  Kept kept{row.arrival.ns, row.end.ns, row.source, row.request_class, row.outcome, {}};
  kept.spent.assign(row.spent, row.spent + components_.size());
  kept_.push_back(std::move(kept));
}

std::string ChromeTrace::Text() const {
  std::vector<const Kept*> order;
  for (const Kept& each : kept_) order.push_back(&each);
  std::stable_sort(order.begin(), order.end(),
                   [](const Kept* a, const Kept* b) { return a->arrival < b->arrival; });
  std::string out = "{\"displayTimeUnit\":\"ms\",\"traceEvents\":[\n";
  for (size_t s = 0; s < sources_.size(); ++s) {
    out += fmt::format(
        "{}{{\"name\":\"process_name\",\"ph\":\"M\",\"pid\":{},\"args\":{{\"name\":{}}}}}",
        s == 0 ? "" : ",\n", s + 1, Quoted(sources_[s]));
  }
  std::vector<std::vector<int64_t>> free(sources_.size());  // rows: the end of the last in each
  for (const Kept* each : order) {
    std::vector<int64_t>& rows = free[each->source];
    const auto row = std::find_if(rows.begin(), rows.end(),
                                  [each](int64_t end) { return end <= each->arrival; });
    const size_t number = static_cast<size_t>(row - rows.begin());
    if (row == rows.end()) rows.push_back(0);
    rows[number] = each->end;
    const size_t process = each->source + 1;
    AppendSlice(WordOf(each->outcome), classes_[each->request_class], process, number + 1,
                each->arrival, each->end - each->arrival, &out);
    int64_t at = each->arrival;
    for (size_t c = 0; c < components_.size(); ++c) {
      if (each->spent[c] <= 0) continue;
      AppendSlice(components_[c], "time", process, number + 1, at, each->spent[c], &out);
      at += each->spent[c];
    }
  }
  return out + "\n]}\n";
}

}  // namespace servescape
