// SPDX-License-Identifier: MIT
#include "sim/input/json_table.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "sim/input/json_mistake.h"
#include "sim/input/prometheus.h"
#include "sim/input/table_writer.h"
#include "sim/scenario/quantity.h"
#include "sim/scenario/suggest.h"
#include "sim/scenario/time_column.h"

namespace servescape {
namespace {

using JsonValue = nlohmann::ordered_json;
using Wrong = std::string;

constexpr size_t kMostColumns = 1000;

std::string ScalarText(const JsonValue& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_null() || value.is_structured()) return "";
  return value.dump();
}

bool IsScalarList(const JsonValue& value) {
  return value.is_array() && std::none_of(value.begin(), value.end(), [](const JsonValue& item) {
           return item.is_structured();
         });
}

// The members of a row, those of objects in it too; lists of objects are left out.
void Flatten(const JsonValue& row, const std::string& prefix, int depth,
             std::vector<std::pair<std::string, std::string>>& out) {
  for (const auto& [name, value] : row.items()) {
    if (value.is_object()) {
      if (depth < 4) Flatten(value, prefix + name + ".", depth + 1, out);
      continue;
    }
    if (!value.is_array()) {
      out.emplace_back(prefix + name, ScalarText(value));
      continue;
    }
    if (!IsScalarList(value)) continue;
    std::string list;
    for (const JsonValue& item : value) list += (list.empty() ? "" : " ") + ScalarText(item);
    out.emplace_back(prefix + name, std::move(list));
  }
}

size_t Lines(std::string_view text) {
  return static_cast<size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
}

std::string_view FirstLine(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
  return text.substr(0, text.find('\n'));
}

constexpr const char* kExample = "{\"timestamp\": 1.5}";

std::string KindOf(const JsonValue& value) {
  if (value.is_array()) return "a list";
  if (value.is_string()) return "text";
  if (value.is_number()) return "a number";
  return "\"" + value.dump() + "\"";  // true, false or null
}

// Rows as they come: the columns are those of the first hundred, and every row is a line. What is
// no row is left out and counted.
class RowWriter {
 public:
  // `word` is what a row is in the file: a line, an entry of a list, a request.
  explicit RowWriter(std::string_view word) : places_{.first = 0, .word = word} {}

  void Add(const JsonValue& row) {
    std::vector<std::pair<std::string, std::string>> fields;
    if (row.is_object()) Flatten(row, "", 0, fields);
    if (fields.empty()) {
      LeaveOut(fmt::format("{} {}: is {}", places_.word, count_ + 1,
                           row.is_object() ? "an object without values"
                                           : KindOf(row) + ", no object such as " + kExample));
    }
    AddFields(std::move(fields));
  }
  // A line that is no row.
  void AddBlank() { AddFields({}); }
  // Counts a row that is none; the first one's place and reason are kept.
  void LeaveOut(const std::string& why) {
    if (places_.left_out++ > 0) return;
    places_.first_left_out = count_ + 1;
    places_.why_left_out = why;
  }

  bool Has(const std::string& name) const { return columns_.count(name) > 0; }
  const std::vector<std::string>& names() const { return names_; }
  const RowPlaces& places() const { return places_; }

  std::string Take() && {
    Begin();
    return std::move(out_).Take();
  }

 private:
  using Fields = std::vector<std::pair<std::string, std::string>>;

  void AddFields(Fields fields) {
    ++count_;
    constexpr size_t kSeen = 100;
    if (!begun_ && rows_.size() < kSeen) {
      for (const auto& [name, text] : fields) {
        if (columns_.size() < kMostColumns && !columns_.count(name)) {
          columns_.emplace(name, columns_.size());
          names_.push_back(name);
        }
      }
      rows_.push_back(std::move(fields));
      return;
    }
    Begin();
    Write(fields);
  }

  void Begin() {
    if (std::exchange(begun_, true)) return;
    for (const std::string& name : names_) out_.Field(name);
    out_.EndRow();
    for (const auto& row : rows_) Write(row);
    rows_ = {};
  }

  // A blank line for a row without fields, so that lines count rows.
  void Write(const Fields& fields) {
    if (fields.empty()) {
      out_.EndRow();
      return;
    }
    std::vector<std::string_view> row(names_.size());
    for (const auto& [name, text] : fields) {
      const auto at = columns_.find(name);
      if (at != columns_.end()) row[at->second] = text;
    }
    for (const std::string_view field : row) out_.Field(field);
    out_.EndRow();
  }

  std::map<std::string, size_t> columns_;
  std::vector<std::string> names_;
  std::vector<std::vector<std::pair<std::string, std::string>>> rows_;
  bool begun_ = false;
  size_t count_ = 0;
  RowPlaces places_;
  TableWriter out_;
};

// What rows of these columns are: a name, and the column of times with its unit.
void NameKind(const RowWriter& rows, std::string_view form, TableText& out) {
  out.kind = form;
  if (rows.Has("metadata.request_start_ns")) {
    out.kind = fmt::format("AIPerf's records of requests, {}", form);
    out.time_column = "metadata.request_start_ns";
  } else if (rows.Has("metadata.timestamp_ns")) {
    out.kind = fmt::format("AIPerf's records of requests, {}", form);
    out.time_column = "metadata.timestamp_ns";
  } else if (rows.Has("chat_id") && rows.Has("timestamp") && rows.Has("input_length")) {
    out.kind = fmt::format("Qwen trace (Alibaba Bailian), {}", form);
    out.time_column = "timestamp";
    out.time_unit = "s";
  } else if (rows.Has("timestamp") && (rows.Has("input_length") || rows.Has("output_length"))) {
    out.kind = fmt::format("Mooncake trace, {}", form);
    out.time_column = "timestamp";
    out.time_unit = "ms";
  }
}

Result<TableText, Wrong> FromRows(const JsonValue& list, std::string_view form) {
  RowWriter rows("entry");
  for (const JsonValue& row : list) rows.Add(row);
  if (rows.names().empty()) {
    return Wrong(list.empty() ? std::string("is an empty list, no table")
                              : fmt::format("holds a list without objects, no table; a row is an "
                                            "object such as {}",
                                            kExample));
  }
  TableText out;
  NameKind(rows, form, out);
  out.header = HeaderRow::kYes;
  out.places = rows.places();
  out.text = std::move(rows).Take();
  return out;
}

// Perf Analyzer's profile_export.json: {"experiments":[{"requests":[{"timestamp":ns,
// "response_timestamps":[ns, ..]}]}]}
Result<TableText, Wrong> FromExperiments(const JsonValue& experiments) {
  TableWriter text;
  for (const char* name : {"timestamp_ns", "end_ns", "responses"}) text.Field(name);
  text.EndRow();
  size_t requests = 0;
  for (const JsonValue& experiment : experiments) {
    if (!experiment.is_object()) continue;
    for (const JsonValue& request : experiment.value("requests", JsonValue::array())) {
      if (!request.is_object() || !request.contains("timestamp")) continue;
      const JsonValue answers = request.value("response_timestamps", JsonValue::array());
      text.Field(ScalarText(request["timestamp"]));
      text.Field(answers.empty() ? "" : ScalarText(answers.back()));
      text.Field(std::to_string(answers.size()));
      text.EndRow();
      ++requests;
    }
  }
  if (requests == 0) return Wrong("is a profile export of GenAI-Perf without requests");
  TableText out;
  out.text = std::move(text).Take();
  out.kind = "profile export of GenAI-Perf, " + Counted(experiments.size(), "experiment");
  out.header = HeaderRow::kYes;
  out.places = {.first = 0, .word = "request"};
  out.time_column = "timestamp_ns";
  return out;
}

// Results, not requests: what they are, and what to do with them. "" for others.
Wrong NameResults(const JsonValue& root) {
  const auto number = [&](const char* key, const char* part) {
    const JsonValue value = root.value(key, JsonValue());
    return value.is_object() && value.contains(part) && value[part].is_number()
               ? FormatNumber(value[part].get<double>())
               : std::string();
  };
  if (!number("request_latency", "avg").empty() || !number("request_throughput", "avg").empty()) {
    const std::string rate = number("request_throughput", "avg");
    const std::string latency = number("request_latency", "avg");
    std::string has = rate.empty() ? "" : rate + "/s";
    if (!latency.empty()) {
      has += (has.empty() ? "a mean latency of " : " and a mean latency of ") + latency + " ms";
    }
    return "is a summary of GenAI-Perf or AIPerf (averages and percentiles), no trace of requests. "
           "To replay what was sent, take profile_export.jsonl or profile_export.json beside it; "
           "to compare, write its numbers as slo: it has " +
           has;
  }
  if (root.contains("mean_ttft_ms") || root.contains("median_ttft_ms")) {
    return "is a summary of a serving benchmark (vLLM, SGLang), no trace of requests; write its "
           "numbers as slo and compare them with a run";
  }
  if (root.contains("latencies") && root["latencies"].is_object() && root.contains("requests")) {
    return "is the report of a Vegeta run, no trace of requests; take its results by vegeta encode";
  }
  if (root.contains("DurationHistogram") && root.contains("ActualQPS")) {
    return "is the result of a Fortio run (a histogram), no trace of requests; write its "
           "percentiles as slo and compare them with a run at its rate";
  }
  const JsonValue results = root.value("results", JsonValue());
  if (results.is_array() && !results.empty() && results[0].is_object() &&
      results[0].contains("metrics") && results[0]["metrics"].contains("qps")) {
    return "is a result of VectorDBBench (queries per second and recall), no trace of requests; "
           "its qps and serial_latency give a search service its time: see the recommender and "
           "visual_search scenarios (servescape list)";
  }
  if (root.contains("metrics") && root["metrics"].is_object() &&
      root["metrics"].contains("http_req_duration")) {
    return "is the summary of a k6 run, no trace of requests; take its --out csv or --out json";
  }
  return "";
}

bool IsManifest(const JsonValue& root) {
  return root.value("apiVersion", JsonValue()).is_string() &&
         (root.contains("kind") || root.contains("items"));
}

Result<TableText, Wrong> FromObject(const JsonValue& root) {
  if (root.contains("resultType") && root.contains("result")) return FromPrometheus(root);
  if (Wrong failed = PrometheusError(root); !failed.empty()) return failed;
  if (root.value("status", JsonValue()).is_string() && root.contains("data") &&
      root["data"].is_object() && root["data"].contains("resultType")) {
    return FromPrometheus(root["data"]);
  }
  if (root.contains("experiments") && root["experiments"].is_array()) {
    return FromExperiments(root["experiments"]);
  }
  if (Wrong named = NameResults(root); !named.empty()) return named;
  if (IsManifest(root)) return Wrong("is a Kubernetes manifest, no trace");
  // {"rows": [{..}, ..]}, or {"time": [..], "tokens": [..]}.
  std::vector<std::string> lists, others;
  size_t length = 0;
  for (const auto& [name, value] : root.items()) {
    if (value.is_array() && !value.empty() && value[0].is_object()) {
      return FromRows(value, fmt::format("JSON, its list {}", QuotedField(name)));
    }
    if (!IsScalarList(value) || value.empty()) continue;
    if (lists.empty()) length = value.size();
    (value.size() == length ? lists : others).push_back(name);
  }
  if (lists.empty()) return Wrong("is JSON, but neither a list of objects nor lists of values");
  TableWriter text;
  for (const std::string& name : lists) text.Field(name);
  text.EndRow();
  for (size_t i = 0; i < length; ++i) {
    for (const std::string& name : lists) text.Field(ScalarText(root[name][i]));
    text.EndRow();
  }
  TableText out;
  out.text = std::move(text).Take();
  out.kind = "JSON, a list a column";
  if (!others.empty()) {
    out.kind += fmt::format("; left out, not of {} values: {}", length,
                            fmt::join(others, ", "));
  }
  out.header = HeaderRow::kYes;
  out.places = {.first = 0, .word = "entry"};
  return out;
}

// k6's --out json: metrics and points, of which those of http_reqs are the requests.
bool IsRequestOfK6(const JsonValue& line) {
  return line.is_object() && line.value("type", JsonValue()) == "Point" &&
         line.value("metric", JsonValue()) == "http_reqs" && line.contains("data");
}
bool IsOfK6(const JsonValue& line) {
  return line.is_object() && line.contains("type") && line.contains("data") &&
         line.contains("metric") && (line["type"] == "Metric" || line["type"] == "Point");
}

Result<TableText, Wrong> FromLines(std::string_view text) {
  // Of k6's lines only the requests are rows.
  const bool k6 = IsOfK6(JsonValue::parse(FirstLine(text), nullptr, false));
  RowWriter rows(k6 ? "request" : "line");
  size_t lines = 0, requests_of_k6 = 0;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const bool blank = line.find_first_not_of(" \t\r") == std::string_view::npos;
    if (blank && text.empty()) break;
    ++lines;
    const JsonValue row = blank ? JsonValue() : JsonValue::parse(line, nullptr, false);
    if (row.is_discarded()) {
      rows.LeaveOut(fmt::format("line {}: {}", lines, FindJsonMistake(line).what));
    }
    if (k6 && !IsRequestOfK6(row)) continue;
    requests_of_k6 += k6 ? 1 : 0;
    if (blank || row.is_discarded()) {
      rows.AddBlank();
    } else {
      rows.Add(k6 ? row["data"] : row);
    }
  }
  if (rows.names().empty()) {
    return k6 ? Wrong("is an output of k6 without points of http_reqs: no requests")
              : Wrong("begins like JSON, but no line of it is an object with values: " +
                      rows.places().why_left_out);
  }
  TableText out;
  NameKind(rows, "JSON Lines", out);
  if (k6) {
    out.kind = fmt::format("k6 (JSON): {}, the points of http_reqs among {}",
                           Counted(requests_of_k6, "request"), Counted(lines, "line"));
    out.time_column = "time";
  }
  out.header = HeaderRow::kYes;
  out.places = rows.places();
  out.text = std::move(rows).Take();
  return out;
}

// Of a table that was written here.
std::vector<std::string> HeaderOf(std::string_view text) {
  std::vector<std::string> names(1);
  for (const char c : text.substr(0, text.find('\n'))) {
    if (c == ',') {
      names.emplace_back();
    } else {
      names.back() += c;
    }
  }
  return names;
}

}  // namespace

bool LooksLikeJson(std::string_view text) {
  const size_t at = text.find_first_not_of(" \t\r\n");
  if (at == std::string_view::npos) return false;
  if (text[at] == '{') return true;
  if (text[at] != '[') return false;
  const size_t next = text.find_first_not_of(" \t\r\n", at + 1);
  if (next == std::string_view::npos) return false;
  // A log may begin with a time in brackets.
  return text[next] == '{' || text[next] == '[' || JsonValue::accept(text);
}

Result<TableText, std::string> ReadJsonTable(std::string_view text) {
  // Several lines that are objects each, or one document.
  const size_t begin = text.find_first_not_of(" \t\r\n");
  const std::string_view first = text.substr(begin, text.find('\n', begin) - begin);
  const bool lines =
      first.front() == '{' && JsonValue::accept(first) &&
      text.find_first_not_of(" \t\r\n", begin + first.size()) != std::string_view::npos;
  if (lines) {
    // A benchmark may append a result a line (SGLang).
    if (Wrong named = NameResults(JsonValue::parse(first)); !named.empty()) return named;
    return FromLines(text);
  }
  const JsonValue root = JsonValue::parse(text, nullptr, false);
  if (root.is_discarded()) {
    const JsonMistake mistake = FindJsonMistake(text);
    if (first.front() == '{' && text.find('\n', begin) != std::string_view::npos) {
      // Lines of which the first is broken, or one document that goes over several?
      const Result<TableText, std::string> some = FromLines(text);
      const bool whole = first.find_last_not_of(" \t\r") == first.find_last_of("},");
      if (some ? 2 * some.value().places.left_out < Lines(text) : whole) return some;
    }
    return Wrong(fmt::format("begins like JSON, but line {} {}", mistake.line, mistake.what));
  }
  if (root.is_object()) {
    if (text.find('\n', begin) == std::string_view::npos || first.back() == '}') {
      // One object on one line: a document of its own, or JSON Lines with one row.
      const Result<TableText, std::string> document = FromObject(root);
      if (document || !NameResults(root).empty()) return document;
      Result<TableText, std::string> line = FromLines(text);
      const bool timed = line && FindTimeColumn(HeaderOf(line.value().text));
      return timed ? line : document;
    }
    return FromObject(root);
  }
  return FromRows(root, "JSON, a list of objects");
}

}  // namespace servescape
