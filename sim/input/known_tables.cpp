// SPDX-License-Identifier: MIT
#include "sim/input/known_tables.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "sim/input/table_writer.h"
#include "sim/scenario/quantity.h"
#include "sim/scenario/suggest.h"
#include "sim/scenario/table_parser.h"
#include "sim/scenario/time_column.h"

namespace servescape {
namespace {

using Wrong = std::string;

// The columns, and the first row below them.
class Head : public TableParser {
 public:
  Head() : TableParser("time", "rows") {}

  explicit Head(std::string_view text) : Head() {
    constexpr size_t kEnough = 1 << 17;
    if (text.size() > kEnough) {
      const size_t end = text.rfind('\n', kEnough);
      text = text.substr(0, end == std::string_view::npos ? kEnough : end);
    }
    Parse(text);
  }

  bool Is(std::initializer_list<std::string_view> names) const {
    return has_header() && std::all_of(names.begin(), names.end(), [&](std::string_view name) {
             return Find(name).has_value();
           });
  }
  using TableParser::Find;
  const std::vector<std::string>& row() const { return row_; }
  // The first of the last columns, where at least three of them are called 1, 2, 3, .. (or from 0)
  // and others stand before them; else 0.
  size_t FirstOfIntervals() const {
    size_t first = has_header() ? names_.size() : 0;
    while (first > 1 && IsWholeNumber(names_[first - 1]) &&
           (first == names_.size() ||
            std::stoull(names_[first - 1]) + 1 == std::stoull(names_[first]))) {
      --first;
    }
    const bool begins = first < names_.size() && std::stoull(names_[first]) <= 1;
    if (!begins || names_.size() - first < 3) return 0;
    // With a time in front they are replicas, buckets, .. at that time.
    const std::vector<std::string> front(names_.begin(), names_.begin() + std::ptrdiff_t(first));
    return FindTimeColumn(front) ? 0 : first;
  }
  size_t count() const { return names_.size(); }

 private:
  std::string Header() override { return ""; }
  std::string Row() override {
    if (row_.empty()) row_.assign(fields_.begin(), fields_.end());
    return "";
  }

  std::vector<std::string> row_;
};

bool IsNumber(const std::string& text) { return ParseNumber(text).has_value(); }

bool IsOneOf(const std::string& text, std::initializer_list<std::string_view> words) {
  const std::string plain = PlainName(text);
  return std::find(words.begin(), words.end(), plain) != words.end();
}

// ---- tables of which some rows or columns are wanted --------------------------------------------

// The rows of k6's --out csv that stand for a request each.
class K6Requests : public TableParser {
 public:
  K6Requests() : TableParser("metric_name,timestamp", "rows") { Expect(HeaderRow::kYes); }

  std::string Take() && { return std::move(out_).Take(); }
  size_t rows() const { return rows_; }
  size_t requests() const { return requests_; }
  bool whole_seconds() const { return whole_seconds_; }

 private:
  std::string Header() override {
    metric_ = *Find("metric_name");
    time_ = *Find("timestamp");
    Write(names_);
    return "";
  }
  std::string Row() override {
    ++rows_;
    if (fields_[metric_] != "http_reqs" && fields_[metric_] != "grpc_reqs") return "";
    ++requests_;
    constexpr size_t kDigits = 10;  // of seconds since 1970
    whole_seconds_ =
        whole_seconds_ && fields_[time_].size() == kDigits && IsWholeNumber(fields_[time_]);
    Write(fields_);
    return "";
  }
  template <class Fields>
  void Write(const Fields& fields) {
    for (const std::string_view field : fields) out_.Field(field);
    out_.EndRow();
  }

  size_t metric_ = 0, time_ = 0, rows_ = 0, requests_ = 0;
  bool whole_seconds_ = true;  // the times of all requests
  TableWriter out_;
};

// Locust's stats history: the rows that add up all names. Each tells a rate, which is taken to last
// until the next row, the last one's as long as the one before.
class LocustTotals : public TableParser {
 public:
  LocustTotals() : TableParser("Timestamp,Name,Requests/s", "rows") { Expect(HeaderRow::kYes); }

  std::string Take() && {
    End(seconds_);
    return std::move(out_).Take();
  }
  size_t rows() const { return rows_; }

 private:
  std::string Header() override {
    name_ = *Find("Name");
    time_ = *Find("Timestamp");
    rate_ = *Find("Requests/s");
    for (const char* name : {"timestamp", "requests", "users"}) out_.Field(name);
    out_.EndRow();
    return "";
  }
  std::string Row() override {
    if (fields_[name_] != "Aggregated" && fields_[name_] != "Total") return "";
    double at = 0, rate = 0;
    for (const auto& [column, value] : {std::pair(time_, &at), std::pair(rate_, &rate)}) {
      if (std::string wrong = Number(column, *value); !wrong.empty()) return wrong;
    }
    // Two runs written to one file: the later one begins anew.
    if (rows_ > 0) End(at > at_ ? at - at_ : seconds_);
    ++rows_;
    at_ = at;
    rate_per_second_ = rate;
    time_text_ = fields_[time_];
    const std::optional<size_t> users = Find("User Count");
    users_text_ = users ? fields_[*users] : "";
    return "";
  }
  // The row before is over.
  void End(double seconds) {
    if (rows_ == 0) return;
    seconds_ = seconds;
    out_.Field(time_text_);
    out_.Field(FormatNumber(rate_per_second_ * seconds));
    out_.Field(users_text_);
    out_.EndRow();
  }

  size_t name_ = 0, time_ = 0, rate_ = 0, rows_ = 0;
  double at_ = 0, rate_per_second_ = 0, seconds_ = 1;  // of the row before
  std::string time_text_, users_text_;
  TableWriter out_;
};

// A row for each of some things, a column for each interval, called 1, 2, 3, ..: added up. Azure
// Functions 2019 has a function a row and a minute of the day a column.
class WideCounts : public TableParser {
 public:
  WideCounts(size_t first, std::string slot)
      : TableParser("name,1,2,3", "rows"), first_(first), slot_(std::move(slot)) {
    Expect(HeaderRow::kYes);
  }

  size_t rows() const { return rows_; }
  size_t intervals() const { return sums_.size(); }
  std::string Take() && {
    TableWriter out;
    out.Field(slot_);
    out.Field("requests");
    out.EndRow();
    for (size_t i = 0; i < sums_.size(); ++i) {
      out.Field(std::to_string(i));
      out.Field(FormatNumber(sums_[i]));
      out.EndRow();
    }
    return std::move(out).Take();
  }

 private:
  std::string Header() override {
    sums_.resize(names_.size() - first_);
    return "";
  }
  std::string Row() override {
    std::vector<double> counts(sums_.size());
    for (size_t i = 0; i < counts.size(); ++i) {
      if (std::string wrong = Number(first_ + i, counts[i]); !wrong.empty()) return wrong;
    }
    for (size_t i = 0; i < counts.size(); ++i) sums_[i] += counts[i];
    ++rows_;
    return "";
  }

  size_t first_ = 0, rows_ = 0;
  std::string slot_;
  std::vector<double> sums_;
};

// Azure Functions 2021: an invocation a row, known by its end; the start is end - duration.
class StartsOfFunctions : public TableParser {
 public:
  StartsOfFunctions() : TableParser("app,func,end_timestamp,duration", "invocations") {
    Expect(HeaderRow::kYes);
  }

  std::string Take() && { return std::move(out_).Take(); }

 private:
  std::string Header() override {
    end_ = *Find("end_timestamp");
    duration_ = *Find("duration");
    out_.Field("start_s");
    for (const std::string& name : names_) out_.Field(name);
    out_.EndRow();
    return "";
  }
  std::string Row() override {
    double end = 0, duration = 0;
    const bool good = Number(end_, end).empty() && Number(duration_, duration).empty();
    out_.Field(good ? fmt::format("{:.9f}", std::max(end - duration, 0.0)) : "");
    for (const std::string_view field : fields_) out_.Field(field);
    out_.EndRow();
    return "";
  }

  size_t end_ = 0, duration_ = 0;
  TableWriter out_;
};

// MSR Cambridge's times are 100 ns since 1601 (Windows); the object is a place on a disk.
class BlocksOfMsr : public TableParser {
 public:
  BlocksOfMsr() : TableParser("timestamp,host,disk,type,offset,size,response", "requests") {
    Expect(HeaderRow::kNo);
  }

  std::string Take() && { return std::move(out_).Take(); }

 private:
  std::string Header() override {
    for (const char* name : {"time_ns", "object", "size", "op", "response_ns"}) out_.Field(name);
    out_.EndRow();
    return "";
  }
  std::string Row() override {
    // 1970-01-01 as a Windows file time.
    constexpr uint64_t k1970 = 116'444'736'000'000'000;
    uint64_t ticks = 0;
    const bool good = IsWholeNumber(fields_[0]);
    if (good) {
      for (const char c : fields_[0]) ticks = ticks * 10 + static_cast<uint64_t>(c - '0');
    }
    const double response = ParseNumber(fields_[6]).value_or(0) * 100;
    out_.Field(good && ticks >= k1970 ? std::to_string((ticks - k1970) * 100) : "");
    out_.Field(fmt::format("{}.{}:{}", fields_[1], fields_[2], fields_[4]));
    out_.Field(fields_[5]);
    out_.Field(PlainName(fields_[3]));
    out_.Field(FormatNumber(response));
    out_.EndRow();
    return "";
  }

  TableWriter out_;
};

// ---- kinds --------------------------------------------------------------------------------------

using MaybeTable = std::optional<Result<TableText, Wrong>>;

TableText Rewritten(std::string text, std::string kind) {
  TableText out;
  out.text = std::move(text);
  out.kind = std::move(kind);
  out.header = HeaderRow::kYes;
  out.places.first = 0;
  return out;
}

// What a parser wrote, whose rows are `row`s; it counts what it left out itself.
template <class Parser>
TableText WrittenBy(Parser& parser, std::string kind, std::string_view row) {
  const size_t left_out = parser.left_out();
  std::string why = parser.why_left_out();
  TableText out = Rewritten(std::move(parser).Take(), std::move(kind));
  out.places = {.first = 0, .word = row, .left_out = left_out, .why_left_out = std::move(why)};
  return out;
}

// Tables without a header row.
MaybeTable NameByFields(const Head& head, std::string& text) {
  const std::vector<std::string>& row = head.row();
  if (head.has_header() || row.size() != 7) return std::nullopt;
  const bool twitter = IsNumber(row[0]) && IsNumber(row[2]) && IsNumber(row[3]) &&
                       IsOneOf(row[5], {"get", "gets", "set", "add", "replace", "cas", "append",
                                        "prepend", "delete", "incr", "decr"});
  if (twitter) {
    return Rewritten(
        "timestamp_s,key,key_size,value_size,client,op,ttl_s\n" + std::move(text),
        "Twitter cache trace: seconds, key, key size, value size, client, operation, ttl");
  }
  if (IsWholeNumber(row[0]) && row[0].size() == 18 && IsOneOf(row[3], {"read", "write"})) {
    BlocksOfMsr msr;
    if (Wrong wrong = msr.Parse(text); !wrong.empty()) return Result<TableText, Wrong>(wrong);
    return WrittenBy(msr,
                     "MSR Cambridge block trace: Windows file times; an object is a disk and an "
                     "offset",
                     "row");
  }
  return std::nullopt;
}

// Tables that are rewritten.
MaybeTable Rewrite(const Head& head, const std::string& text) {
  if (head.Is({"metric_name", "timestamp", "metric_value"})) {
    K6Requests k6;
    const Wrong wrong = k6.Parse(text);
    if (!wrong.empty() || k6.requests() == 0) {
      return Result<TableText, Wrong>(
          wrong.empty() ? "is an output of k6 without rows of http_reqs: no requests" : wrong);
    }
    return WrittenBy(
        k6,
        fmt::format("k6: {}, the rows of http_reqs among {}, at the ends of requests{}",
                    Counted(k6.requests(), "request"), k6.rows(),
                    k6.whole_seconds() ? ", in whole seconds (K6_CSV_TIME_FORMAT="
                                         "unix_milli tells them finer)"
                                       : ""),
        "request");
  }
  if (head.Is({"Timestamp", "User Count", "Name", "Requests/s"})) {
    LocustTotals locust;
    const Wrong wrong = locust.Parse(text);
    if (!wrong.empty() || locust.rows() == 0) {
      return Result<TableText, Wrong>(
          wrong.empty() ? "is a stats history of Locust without rows of Aggregated" : wrong);
    }
    TableText out = WrittenBy(
        locust, "stats history of Locust: requests a second times seconds, all names together",
        "row");
    out.counts_column = "requests";
    return out;
  }
  if (const size_t first = head.FirstOfIntervals(); first > 0) {
    const bool azure = head.Is({"HashOwner", "HashApp", "HashFunction", "Trigger"});
    WideCounts counts(first, azure ? "minute" : "interval");
    if (Wrong wrong = counts.Parse(text); !wrong.empty()) return Result<TableText, Wrong>(wrong);
    const std::string kind =
        azure
            ? fmt::format("Azure Functions 2019: {}, added up for each of {}",
                          Counted(counts.rows(), "function"), Counted(counts.intervals(), "minute"))
            : fmt::format("wide counts: {}, added up for each of {}", Counted(counts.rows(), "row"),
                          Counted(counts.intervals(), "interval"));
    TableText out = WrittenBy(counts, kind, "interval");
    out.counts_column = "requests";
    return out;
  }
  if (head.Is({"app", "func", "end_timestamp", "duration"})) {
    StartsOfFunctions starts;
    if (Wrong wrong = starts.Parse(text); !wrong.empty()) return Result<TableText, Wrong>(wrong);
    TableText out = WrittenBy(
        starts, "Azure Functions 2021: an invocation begins at its end less its duration", "row");
    out.time_column = "start_s";
    return out;
  }
  return std::nullopt;
}

// What is no table of requests or counts; "" for others.
Wrong NameResults(const Head& head) {
  if (head.Is({"Inferences/Second", "Client Send"})) {
    return "is a report of Perf Analyzer (a line for each load it tried), no trace of requests. "
           "Its Server Compute columns in us give a service its time, its Inferences/Second and "
           "p99 are what a run should come near: compare them with servescape load";
  }
  if (head.Is({"Metric", "avg", "p99"})) {
    return "is a summary of GenAI-Perf or AIPerf (averages and percentiles), no trace of "
           "requests; to replay what was sent, take profile_export.jsonl or profile_export.json "
           "beside it";
  }
  if (head.Is({"Type", "Name", "Request Count", "Median Response Time"})) {
    return "is the summary of a Locust run, no course of time; take its _stats_history.csv";
  }
  if (head.Is({"factor", "offered [1/s]", "throughput [1/s]", "verdict"})) {
    return "is a load curve (servescape load --csv), no trace of requests";
  }
  if (head.Is({"timestamp_anon", "value", "container_ip"}) && !head.Is({"request_type"})) {
    return "is a measure of containers from Alibaba's GenAI trace (a queue, a latency or a use), "
           "no requests; take lora_request_trace.csv or qps.csv";
  }
  return "";
}

// Tables that are read as they are: only their name is reported.
std::string NameByColumns(const Head& head) {
  if (head.Is({"TIMESTAMP", "ContextTokens", "GeneratedTokens"})) {
    const std::string year = head.row().empty() ? "" : head.row()[*head.Find("TIMESTAMP")];
    return fmt::format("Azure LLM inference trace {}: dates, ContextTokens, GeneratedTokens",
                       year.substr(0, 4));
  }
  if (head.Is({"Timestamp", "Request tokens", "Response tokens"})) {
    return "BurstGPT trace: seconds, Request tokens, Response tokens (0: no answer)";
  }
  if (head.Is({"gmt_create", "predict_type", "exec_time_seconds"})) {
    return "Alibaba GenAI trace 2026: requests for images by gmt_create";
  }
  if (head.Is({"timestamp_anon", "value", "request_type"})) {
    return "Alibaba GenAI trace 2026: requests a second of each container";
  }
  if (head.Is({"relative_unix", "response_size"})) {
    return "Wikimedia CDN trace: seconds, hashed path, response_size";
  }
  if (head.Is({"response-time", "DNS+dialup", "offset"})) {
    return "requests of hey (-o csv): their begin is offset, in s";
  }
  if (head.Find("next_access_vtime")) return "libCacheSim trace: time, object, size";
  if (head.Is({"arrival_s", "end_s", "source", "outcome"})) {
    return "requests of a servescape run (--requests)";
  }
  if (head.Is({"time_s", "throughput [1/s]", "throughput lower"})) {
    return "curves of a servescape run (--csv): rates over time";
  }
  return "";
}

}  // namespace

Result<TableText, std::string> NameTable(std::string text) {
  const Head head(text);
  if (MaybeTable table = NameByFields(head, text)) return std::move(*table);
  if (MaybeTable table = Rewrite(head, text)) return std::move(*table);
  if (Wrong named = NameResults(head); !named.empty()) return named;
  TableText out;
  out.kind = NameByColumns(head);
  if (head.Is({"timestamp_anon", "value", "request_type"})) out.counts_column = "value";
  if (out.kind.starts_with("curves of")) {
    out.counts_column = head.Find("offered [1/s]") ? "offered [1/s]" : "throughput [1/s]";
  }
  if (head.Is({"response-time", "DNS+dialup", "offset"})) out.time_column = "offset";
  out.text = std::move(text);
  return out;
}

}  // namespace servescape
