// SPDX-License-Identifier: MIT
#include "sim/cli/request_log.h"

#include <fmt/format.h>

#include <iterator>

#include "sim/metrics/run_report.h"
#include "sim/report/event_text.h"

namespace servescape {
namespace {

constexpr size_t kBufferBytes = 1 << 16;

// Seconds with all nine digits: exact.
void AppendSeconds(int64_t ns, std::string* out) {
  fmt::format_to(std::back_inserter(*out), "{}.{:09}", ns / 1'000'000'000, ns % 1'000'000'000);
}

std::string ColumnOf(const Component& component) {
  std::string kind = NameOf(component.kind);
  for (char& c : kind) c = c == ' ' ? '_' : c;
  return component.name.empty() ? kind + "_s" : kind + "." + component.name + "_s";
}

}  // namespace

RequestLog::RequestLog(OutputFile* file, const Config& config) : file_(file) {
  for (const TrafficConfig& source : config.traffic) sources_.push_back(source.name);
  for (const ClassConfig& each : config.classes) classes_.push_back(each.name);
  buffer_ = "arrival_s,end_s,source,class,outcome,latency_s";
  const std::vector<Component> components = RequestComponents(config);
  components_ = components.size();
  for (const Component& component : components) buffer_ += "," + ColumnOf(component);
  buffer_ += "\n";
}

void RequestLog::Add(const RequestRow& row) {
  AppendSeconds(row.arrival.ns, &buffer_);
  buffer_ += ',';
  AppendSeconds(row.end.ns, &buffer_);
  buffer_ += "," + sources_[row.source] + "," + classes_[row.request_class] + "," +
             WordOf(row.outcome) + ",";
  AppendSeconds((row.end - row.arrival).ns, &buffer_);
  for (size_t p = 0; p < components_; ++p) {
    buffer_ += ',';
    AppendSeconds(row.spent[p], &buffer_);
  }
  buffer_ += '\n';
  if (buffer_.size() >= kBufferBytes) Flush();
}

void RequestLog::Flush() {
  file_->Write(buffer_);
  buffer_.clear();
}

}  // namespace servescape
