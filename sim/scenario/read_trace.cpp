// SPDX-License-Identifier: MIT
#include "sim/scenario/check.h"
#include "sim/scenario/fields.h"
#include "sim/scenario/trace.h"
#include "sim/scenario/traffic_parts.h"

namespace servescape {
namespace {

class TraceReader {
 public:
  TraceReader(const Section& in, const Config& config, TrafficConfig& out, Reporter& reporter)
      : in_(in), trace_(in.Below("trace")), config_(config), out_(out), reporter_(reporter) {}

  // Again, for what another column says of the same rows; the rest has been checked.
  Result<std::vector<TraceRow>, std::string> ReadKeys(const Resources& resources,
                                                      const std::string& column, TraceKeys* keys) {
    TraceFormat format;
    ReadFormat(format);
    const std::optional<Resource> file = resources(trace_.Text("file"));
    Complete(*file, format);
    format.key_column = column;
    format.keys = keys;
    Result<ParsedTrace, std::string> parsed = ParseTrace(file->text, format);
    if (!parsed) return parsed.error();
    return std::move(parsed).value().rows;
  }

  void Read(const Resources& resources) {
    if (!trace_.table()) return;
    TraceFormat format;
    const bool good = ReadFormat(format);
    if (out_.trace_file.empty()) {
      if (trace_.Has("file") && !trace_.Given("file")) return;
      reporter_.Error(trace_.ValueOrigin("file"), Prefix() + "trace needs file = \"requests.csv\"");
      return;
    }
    if (!good) return;
    const std::optional<Resource> file = resources ? resources(out_.trace_file) : std::nullopt;
    if (!file) {
      reporter_.Error(trace_.ValueOrigin("file"),
                      fmt::format("{}the trace \"{}\" is not there; put the file beside the "
                                  "scenario, or name another with --set traffic.{}.trace.file=PATH",
                                  Prefix(), out_.trace_file.substr(0, 200), out_.name));
      return;
    }
    const std::string about =
        fmt::format("{}the trace \"{}\": ", Prefix(), out_.trace_file.substr(0, 200));
    if (!file->wrong.empty()) {
      reporter_.Error(trace_.ValueOrigin("file"), about + file->wrong);
      return;
    }
    if (!file->counts_column.empty()) {
      reporter_.Error(trace_.ValueOrigin("file"),
                      fmt::format("{}holds counts, not requests one by one ({}); give rate and {} "
                                  "in place of arrivals and trace",
                                  about, file->kind,
                                  CountsProfile(out_.trace_file, file->counts_column)));
      return;
    }
    Complete(*file, format);
    Result<ParsedTrace, std::string> parsed = ParseTrace(file->text, format);
    if (!parsed) {
      reporter_.Error(trace_.ValueOrigin("file"), about + parsed.error());
      return;
    }
    for (const std::string& note : parsed.value().notes) {
      reporter_.Warn(trace_.ValueOrigin("file"), about + note);
    }
    out_.trace = std::move(parsed).value().rows;
  }

 private:
  // By what is known of the file.
  void Complete(const Resource& file, TraceFormat& format) const {
    format.file = out_.trace_file;
    if (format.time_column.empty()) format.time_column = file.time_column;
    if (!format.time_unit && format.time_column == file.time_column) {
      format.time_unit = TimeUnitOf(file.time_unit);
    }
    format.places = file.places;
    format.end = SimTime{} + config_.run.duration;
  }

  std::string Prefix() const { return in_.label().Prefix(); }

  // A column takes the place of keys of the source.
  void CheckColumn(std::string_view key, const std::string& column,
                   std::initializer_list<std::string_view> others) {
    for (const std::string_view other : others) {
      if (column.empty() || !in_.Has(other)) continue;
      reporter_.Error(in_.KeyOrigin(other),
                      fmt::format("{}has both {} and trace.{}; give one", Prefix(), other, key));
    }
  }

  bool ReadFormat(TraceFormat& format) {
    ReadFields(trace_, format, reporter_);
    format.time_unit = TimeUnitOf(trace_.Text("time_unit"));
    CheckColumn("class", format.class_column, {"class", "classes"});
    CheckColumn("items", format.items_column, {"items"});
    CheckColumn("prompt_tokens", format.prompt_column, {"prompt_tokens"});
    CheckColumn("output_tokens", format.output_column, {"output_tokens"});
    for (const ClassConfig& each : config_.classes) format.classes.push_back(each.name);
    const Node* size = trace_.Given("size");
    return !size || ReadSizes(*size, format);
  }

  bool ReadSizes(const Node& size, TraceFormat& format) {
    const Label label = trace_.label().Below("size");
    if (size.kind != NodeKind::kTable || size.members.empty()) {
      reporter_.Error(size.origin, label.Text() +
                                       " must be a table of columns and weights, such "
                                       "as { generated_tokens = 1.0 }");
      return false;
    }
    bool good = true;
    for (const Member& member : size.members) {
      const auto weight = QuantityOf(ValueType::kNumber, member.value);
      if (weight && *weight >= 0 && *weight <= 1e12) {
        format.size.emplace_back(member.key, *weight);
        continue;
      }
      good = false;
      reporter_.Error(member.value.origin,
                      label.Below(member.key).Text() + " must be a number, 0 or more");
    }
    return good;
  }

  const Section& in_;
  const Section trace_;
  const Config& config_;
  TrafficConfig& out_;
  Reporter& reporter_;
};

}  // namespace

void ReadTrace(const Section& in, const Config& config, const Resources& resources,
               TrafficConfig& out, Reporter& reporter) {
  TraceReader(in, config, out, reporter).Read(resources);
}

Result<std::vector<TraceRow>, std::string> ReadTraceKeys(const Section& in, const Config& config,
                                                         const Resources& resources,
                                                         const std::string& column,
                                                         TraceKeys* keys) {
  TrafficConfig scratch;
  scratch.trace_file = in.Below("trace").Text("file");
  const std::vector<Setting> none;
  Reporter silent(none);
  return TraceReader(in, config, scratch, silent).ReadKeys(resources, column, keys);
}

}  // namespace servescape
