// SPDX-License-Identifier: MIT
#include "sim/cli/cache_trace.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <vector>

#include "sim/base/digest.h"
#include "sim/cache/key_index.h"
#include "sim/scenario/quantity.h"
#include "sim/scenario/suggest.h"

namespace servescape {
namespace {

constexpr int64_t kMostBytes = int64_t{1} << 60;

struct TimeColumn {
  std::string_view name;
  double per_second;
};

constexpr std::array<std::string_view, 6> kIdNames{"obj_id", "object_id", "key",
                                                   "id",     "obj",       "object"};
constexpr std::array<std::string_view, 5> kSizeNames{"size", "size_bytes", "bytes", "obj_size",
                                                     "object_size"};
constexpr std::array<TimeColumn, 10> kTimeNames{{{"time", 1},
                                                 {"timestamp", 1},
                                                 {"time_s", 1},
                                                 {"timestamp_s", 1},
                                                 {"arrival_s", 1},
                                                 {"time_ms", 1e3},
                                                 {"timestamp_ms", 1e3},
                                                 {"time_us", 1e6},
                                                 {"timestamp_us", 1e6},
                                                 {"time_ns", 1e9}}};

std::string_view TrimField(std::string_view text) {
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ') text.remove_prefix(1);
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
  return text;
}

// Up to the next comma that is not quoted; quotes around a field are dropped.
std::string_view TakeField(std::string_view& line, bool& more) {
  size_t end = 0;
  for (bool quoted = false; end < line.size() && (quoted || line[end] != ','); ++end) {
    if (line[end] == '"') quoted = !quoted;
  }
  std::string_view field = TrimField(line.substr(0, end));
  more = end < line.size();
  line.remove_prefix(more ? end + 1 : end);
  if (field.size() >= 2 && field.front() == '"' && field.back() == '"') {
    field = field.substr(1, field.size() - 2);
  }
  return field;
}

std::string Quoted(std::string_view field) {
  std::string out;
  for (const char c : field.substr(0, 40)) {
    out += static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7f ? '?' : c;
  }
  return "\"" + out + (field.size() > 40 ? "...\"" : "\"");
}

template <class Names>
std::string Listed(const Names& names) {
  return JoinWords({names.begin(), names.end()});
}

class CacheTraceParser {
 public:
  explicit CacheTraceParser(const CacheTraceOptions& options) : options_(options) {}

  Result<CacheTrace, std::string> Parse(std::string_view text) {
    bool header = true;
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    for (size_t line = 1; !text.empty(); ++line) {
      const size_t end = text.find('\n');
      const std::string_view row = text.substr(0, end);
      text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
      if (TrimField(row).empty() || row.front() == '#') continue;
      Split(row);
      const std::string wrong = header ? Header() : Row();
      if (!wrong.empty()) return fmt::format("line {}: {}", line, wrong);
      header = false;
    }
    if (header) return std::string("is empty; it needs a header row such as obj_id,size");
    if (trace_.objects.empty()) return std::string("has a header row and no requests");
    trace_.object_count = static_cast<uint32_t>(ids_.size());
    return std::move(trace_);
  }

 private:
  void Split(std::string_view line) {
    fields_.clear();
    for (bool more = true; more;) fields_.push_back(TakeField(line, more));
  }

  template <class Names>
  std::optional<size_t> ColumnOf(const Names& names) const {
    for (const std::string_view name : names) {
      const auto found = std::find(fields_.begin(), fields_.end(), name);
      if (found != fields_.end()) return static_cast<size_t>(found - fields_.begin());
    }
    return std::nullopt;
  }

  // These return what is wrong, or "".
  std::string Header() {
    width_ = fields_.size();
    names_.assign(fields_.begin(), fields_.end());
    const std::optional<size_t> id = ColumnOf(kIdNames);
    if (!id) {
      return fmt::format("no header names the column of the objects ({}); there are {}",
                         Listed(kIdNames), Quoted(fmt::format("{}", fmt::join(names_, ","))));
    }
    id_ = *id;
    if (options_.sizes) size_ = ColumnOf(kSizeNames);
    if (!options_.times) return "";
    for (const TimeColumn& column : kTimeNames) {
      time_ = ColumnOf(std::array<std::string_view, 1>{column.name});
      per_second_ = column.per_second;
      if (time_) return "";
    }
    std::vector<std::string> known;
    for (const TimeColumn& column : kTimeNames) known.emplace_back(column.name);
    return "a ttl needs a column with the time of the requests: " + JoinWords(known);
  }

  std::string Number(size_t column, double& out) const {
    const std::optional<double> value = ParseNumber(fields_[column]);
    if (!value || !std::isfinite(*value)) {
      return fmt::format("column {}: {} is not a number", names_[column],
                         Quoted(fields_[column]));
    }
    if (*value < 0) {
      return fmt::format("column {}: {} is negative", names_[column], Quoted(fields_[column]));
    }
    out = *value;
    return "";
  }

  std::string Size() {
    const std::string_view field = fields_[*size_];
    int64_t size = 0;
    const auto [end, wrong] = std::from_chars(field.data(), field.data() + field.size(), size);
    if (wrong != std::errc() || end != field.data() + field.size() || size < 0) {
      double value = 0;
      const std::string why = Number(*size_, value);
      if (!why.empty()) return why;
      if (value != std::floor(value)) {
        return fmt::format("column {}: {} is not a whole number", names_[*size_], Quoted(field));
      }
      size = static_cast<int64_t>(std::min(value, 2.0 * kMostBytes));
    }
    if (size > kMostBytes - bytes_) {
      return fmt::format("column {}: the sizes add up to more than 2^60", names_[*size_]);
    }
    bytes_ += size;
    trace_.sizes.push_back(size);
    return "";
  }

  std::string Time() {
    double value = 0;
    const std::string why = Number(*time_, value);
    if (!why.empty()) return why;
    const SimTime time = SimTime{} + FromSeconds(value / per_second_);
    if (!trace_.times.empty() && time < trace_.times.back()) {
      return fmt::format("column {}: {} is earlier than the line before; sort the file by time",
                         names_[*time_], Quoted(fields_[*time_]));
    }
    trace_.times.push_back(time);
    return "";
  }

  std::string Row() {
    if (fields_.size() != width_) {
      return fmt::format("{} fields, but the header has {}", fields_.size(), width_);
    }
    if (fields_[id_].empty()) return fmt::format("column {}: is empty", names_[id_]);
    Digest digest;
    digest.Add(fields_[id_]);
    uint32_t object = index_.Find(digest.value(), ids_);
    if (object == kNoSlot) {
      object = static_cast<uint32_t>(ids_.size());
      ids_.push_back({digest.value()});
      index_.Insert(digest.value(), object);
    }
    trace_.objects.push_back(object);
    std::string wrong = size_ ? Size() : "";
    if (wrong.empty() && time_) wrong = Time();
    return wrong;
  }

  struct Id {
    uint64_t key;
  };

  CacheTraceOptions options_;
  std::vector<std::string_view> fields_;
  std::vector<std::string> names_;
  size_t width_ = 0;
  size_t id_ = 0;
  std::optional<size_t> size_, time_;
  double per_second_ = 1;
  int64_t bytes_ = 0;
  KeyIndex index_{0};
  std::vector<Id> ids_;
  CacheTrace trace_;
};

}  // namespace

Result<CacheTrace, std::string> ParseCacheTrace(std::string_view text,
                                                const CacheTraceOptions& options) {
  return CacheTraceParser(options).Parse(text);
}

}  // namespace servescape
