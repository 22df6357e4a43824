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
#include "sim/cli/time_column.h"
#include "sim/scenario/suggest.h"
#include "sim/scenario/table_parser.h"

namespace servescape {
namespace {

constexpr int64_t kMostBytes = int64_t{1} << 60;

constexpr std::array<std::string_view, 6> kIdNames{"obj_id", "object_id", "key",
                                                   "id",     "obj",       "object"};
constexpr std::array<std::string_view, 4> kListNames{"block_hash_ids", "hash_ids", "block_ids",
                                                     "blocks"};
constexpr std::array<std::string_view, 5> kSizeNames{"size", "size_bytes", "bytes", "obj_size",
                                                     "object_size"};

template <class Names>
std::string Listed(const Names& names) {
  return JoinWords({names.begin(), names.end()});
}

class CacheTraceParser : public TableParser {
 public:
  explicit CacheTraceParser(const CacheTraceOptions& options)
      : TableParser("obj_id,size", "requests"), options_(options) {}

  CacheTrace Take() && {
    trace_.object_count = static_cast<uint32_t>(ids_.size());
    return std::move(trace_);
  }

 private:
  template <class Names>
  std::optional<size_t> ColumnOf(const Names& names) const {
    for (const std::string_view name : names) {
      const auto found = std::find(names_.begin(), names_.end(), name);
      if (found != names_.end()) return static_cast<size_t>(found - names_.begin());
    }
    return std::nullopt;
  }

  std::string Header() override {
    std::optional<size_t> id = ColumnOf(kIdNames);
    if (!id) {
      id = ColumnOf(kListNames);
      lists_ = id.has_value();
    }
    if (!id) {
      return fmt::format("no header names the column of the objects ({}; lists: {}); there are {}",
                         Listed(kIdNames), Listed(kListNames),
                         QuotedField(fmt::format("{}", fmt::join(names_, ","))));
    }
    id_ = *id;
    if (options_.sizes && !lists_) size_ = ColumnOf(kSizeNames);
    if (!options_.times) return "";
    for (const TimeName& known : kTimeNames) {
      time_ = ColumnOf(std::array<std::string_view, 1>{known.column});
      unit_ = known.unit;
      if (time_) return "";
    }
    std::vector<std::string> known;
    for (const TimeName& name : kTimeNames) known.emplace_back(name.column);
    return "a ttl needs a column with the time of the requests: " + JoinWords(known);
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
        return Wrong(*size_, "is not a whole number");
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

  std::string Time(size_t requests) {
    double value = 0;
    const std::string why = Number(*time_, value);
    if (!why.empty()) return why;
    const SimTime time = SimTime{} + FromSeconds(unit_.Seconds(value));
    if (!trace_.times.empty() && time < trace_.times.back()) {
      return Wrong(*time_, "is earlier than the line before; sort the file by time");
    }
    trace_.times.insert(trace_.times.end(), requests, time);
    return "";
  }

  std::string Row() override {
    std::string_view field = fields_[id_];
    if (field.empty()) return fmt::format("column {}: is empty", names_[id_]);
    const size_t before = trace_.objects.size();
    if (!lists_) {
      Object(field);
    } else {
      trace_.starts.push_back(static_cast<uint32_t>(before));
      while (!field.empty()) {
        const size_t end = std::min(field.find(' '), field.size());
        if (end > 0) Object(field.substr(0, end));
        field.remove_prefix(std::min(end + 1, field.size()));
      }
    }
    std::string wrong = size_ ? Size() : "";
    if (wrong.empty() && time_) wrong = Time(trace_.objects.size() - before);
    return wrong;
  }

  void Object(std::string_view id) {
    Digest digest;
    digest.Add(id);
    uint32_t object = index_.Find(digest.value(), ids_);
    if (object == kNoSlot) {
      object = static_cast<uint32_t>(ids_.size());
      ids_.push_back({digest.value()});
      index_.Insert(digest.value(), object);
    }
    trace_.objects.push_back(object);
  }

  struct Id {
    uint64_t key;
  };

  CacheTraceOptions options_;
  size_t id_ = 0;
  bool lists_ = false;  // the column of objects holds several, separated by spaces
  std::optional<size_t> size_, time_;
  TimeUnit unit_;
  int64_t bytes_ = 0;
  KeyIndex index_{0};
  std::vector<Id> ids_;
  CacheTrace trace_;
};

}  // namespace

Result<CacheTrace, std::string> ParseCacheTrace(std::string_view text,
                                                const CacheTraceOptions& options) {
  CacheTraceParser parser(options);
  std::string wrong = parser.Parse(text);
  if (!wrong.empty()) return wrong;
  return std::move(parser).Take();
}

}  // namespace servescape
