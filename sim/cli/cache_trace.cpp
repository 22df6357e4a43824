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
#include "sim/base/stable_sort.h"
#include "sim/cache/key_index.h"
#include "sim/cli/trace_table.h"
#include "sim/scenario/suggest.h"
#include "sim/scenario/table_parser.h"
#include "sim/scenario/time_column.h"

namespace servescape {
namespace {

constexpr int64_t kMostBytes = int64_t{1} << 60;

constexpr std::array<std::string_view, 12> kIdNames{"obj_id",
                                                    "object_id",
                                                    "key",
                                                    "id",
                                                    "obj",
                                                    "object",
                                                    "keys",
                                                    "hashed_path_query",
                                                    "hashed_host_path_query",
                                                    "url",
                                                    "lba",
                                                    "block"};
constexpr std::array<std::string_view, 8> kSizeNames{"size",          "size_bytes",  "bytes",
                                                     "obj_size",      "object_size", "value_size",
                                                     "response_size", "length"};
constexpr std::array<std::string_view, 5> kOpNames{"op", "operation", "op_type", "opcode",
                                                   "request_type"};

template <class Names>
std::string Listed(const Names& names) {
  return JoinWords({names.begin(), names.end()});
}

// Memcached's words and those of block traces; nothing for others. A write of a disk goes through
// its cache like a read.
std::optional<CacheOp> OpOf(std::string_view word) {
  struct OpWord {
    std::string_view word;
    CacheOp op;
  };
  constexpr std::array<OpWord, 22> kWords{
      {{"get", CacheOp::kRead},       {"gets", CacheOp::kRead},    {"read", CacheOp::kRead},
       {"write", CacheOp::kRead},     {"r", CacheOp::kRead},       {"w", CacheOp::kRead},
       {"head", CacheOp::kRead},      {"set", CacheOp::kWrite},    {"add", CacheOp::kWrite},
       {"replace", CacheOp::kWrite},  {"cas", CacheOp::kWrite},    {"append", CacheOp::kWrite},
       {"prepend", CacheOp::kWrite},  {"put", CacheOp::kWrite},    {"update", CacheOp::kWrite},
       {"incr", CacheOp::kWrite},     {"decr", CacheOp::kWrite},   {"delete", CacheOp::kDelete},
       {"del", CacheOp::kDelete},     {"purge", CacheOp::kDelete}, {"get_lease", CacheOp::kRead},
       {"set_lease", CacheOp::kWrite}}};
  const std::string plain = PlainName(word);
  for (const OpWord& known : kWords) {
    if (known.word == plain) return known.op;
  }
  return std::nullopt;
}

// "[12, 7]": several ids, whatever the column is called. Not "[::1]", nor a lone word in brackets.
bool LooksLikeList(std::string_view field) {
  if (field.size() < 2 || field.front() != '[' || field.back() != ']') return false;
  const std::string_view inside = field.substr(1, field.size() - 2);
  constexpr std::string_view kDigits = "0123456789, ";
  return inside.find_first_not_of(kDigits) == std::string_view::npos ||
         (inside.find(',') != std::string_view::npos &&
          inside.find_first_of("[]{}:") == std::string_view::npos);
}

class CacheTraceParser : public TableParser {
 public:
  explicit CacheTraceParser(const CacheTraceOptions& options)
      : TableParser("obj_id,size", "requests"), options_(options) {
    Expect(options.header, options.places);
  }

  CacheTraceFile Take() && {
    CacheTraceFile out;
    Sort();
    trace_.object_count = static_cast<uint32_t>(ids_.size());
    if (std::all_of(trace_.ops.begin(), trace_.ops.end(),
                    [](CacheOp op) { return op == CacheOp::kRead; })) {
      trace_.ops = {};
    }
    out.trace = std::move(trace_);
    out.left_out = left_out();
    out.why_left_out = why_left_out();
    out.has_header = has_header();
    return out;
  }

 private:
  // Rows in order of their ends, by the times they have; then from the first one.
  void Sort() {
    std::vector<SimTime>& times = trace_.times;
    if (times.empty()) return;
    if (!std::is_sorted(times.begin(), times.end())) {
      const size_t rows = lists_ ? trace_.starts.size() : times.size();
      const auto start = [&](size_t row) { return lists_ ? trace_.starts[row] : row; };
      const auto end = [&](size_t row) { return row + 1 < rows ? start(row + 1) : times.size(); };
      const std::vector<uint32_t> order = StableOrder(
          rows, [&](uint32_t a, uint32_t b) { return times[start(a)] < times[start(b)]; });
      CacheTrace sorted;
      for (const uint32_t row : order) {
        if (lists_) sorted.starts.push_back(static_cast<uint32_t>(sorted.objects.size()));
        for (size_t i = start(row); i < end(row); ++i) {
          sorted.objects.push_back(trace_.objects[i]);
          sorted.times.push_back(times[i]);
          if (size_) sorted.sizes.push_back(trace_.sizes[i]);
          if (op_) sorted.ops.push_back(trace_.ops[i]);
          if (ttl_) sorted.ttls.push_back(trace_.ttls[i]);
        }
      }
      trace_ = std::move(sorted);
      NumberByAppearance();
    }
    if (!reader_.since_1970()) return;
    const int64_t first = times.front().ns;
    for (SimTime& time : times) time.ns -= first;
  }

  // What the trace promises of its objects' numbers, after their order has changed.
  void NumberByAppearance() {
    std::vector<uint32_t> number(ids_.size(), kNoSlot);
    uint32_t next = 0;
    for (uint32_t& object : trace_.objects) {
      if (number[object] == kNoSlot) number[object] = next++;
      object = number[object];
    }
  }

  template <class Names>
  std::optional<size_t> ColumnOf(const Names& names) const {
    for (const std::string_view name : names) {
      if (const std::optional<size_t> found = has_header() ? Find(name) : std::nullopt) {
        return found;
      }
    }
    return std::nullopt;
  }

  // The column an option names, else one of those names; what is wrong with it, or "".
  template <class Names>
  std::string Choose(const std::string& option, const Names& names, std::optional<size_t>& out) {
    out = option.empty() ? ColumnOf(names) : Find(option);
    return out || option.empty() ? "" : NoColumn(option);
  }

  std::string Header() override {
    std::optional<size_t> id;
    std::string wrong = Choose(options_.id_column, kIdNames, id);
    if (!wrong.empty()) return wrong;
    if (!id) id = ColumnOf(kListNames);
    if (!id && names_.size() == 1 && !has_header()) id = 0;
    if (!id) {
      return fmt::format(
          "no header names the column of the objects ({}; lists: {}){}; name or number it with "
          "--id; there are {}",
          Listed(kIdNames), Listed(kListNames), has_header() ? "" : ": it looks like data",
          has_header() ? KnownColumns() : QuotedField(fmt::format("{}", fmt::join(names_, ","))));
    }
    id_ = *id;
    lists_ = NamesLists(names_[id_]);
    if (options_.sizes && !lists_) wrong = Choose(options_.size_column, kSizeNames, size_);
    if (wrong.empty()) wrong = Choose(options_.op_column, kOpNames, op_);
    if (!wrong.empty()) return wrong;
    if (options_.ttls) ttl_ = ColumnOf(std::array<std::string_view, 1>{"ttl"});
    if (!lists_) count_ = ColumnOf(std::array<std::string_view, 1>{"op_count"});
    return FindTime();
  }

  // How often a row stands for the same request, as in the traces of CacheBench.
  std::string Count(size_t& count) {
    constexpr double kMost = 100'000;
    double value = 0;
    if (std::string why = Number(*count_, value); !why.empty()) return why;
    if (!(value >= 1) || value > kMost || value != std::floor(value)) {
      return Wrong(*count_, "is not a whole number from 1 to 100000");
    }
    count = static_cast<size_t>(value);
    return "";
  }

  std::string Ttl(Duration& ttl) {
    double seconds = 0;
    if (std::string why = Number(*ttl_, seconds); !why.empty()) return why;
    if (!(seconds >= 0)) return Wrong(*ttl_, "is no time to live in seconds (0: none)");
    ttl = FromSeconds(std::min(seconds, ToSeconds(Duration{kEndOfTime.ns / 2})));
    return "";
  }

  std::string FindTime() {
    time_ = options_.time_column.empty() ? FindTimeColumn(names_) : Find(options_.time_column);
    if (!time_ && !options_.time_column.empty()) return NoColumn(options_.time_column);
    if (!time_ && options_.times) {
      return "a ttl needs a column with the time of the requests: " + TimeColumnNames();
    }
    if (time_ && *time_ == id_) time_.reset();
    if (time_) reader_ = TimeReader(has_header() ? names_[*time_] : "", options_.time_unit);
    return "";
  }

  // Of each of `times` objects.
  std::string Size(int64_t times, int64_t& size) {
    const std::string_view field = fields_[*size_];
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
    if (size > (kMostBytes - bytes_) / times) {
      return fmt::format("column {}: the sizes add up to more than 2^60", names_[*size_]);
    }
    return "";
  }

  // Times are needed for ages only: if they cannot be read, the trace is replayed as it stands.
  std::string Time(SimTime& time) {
    std::string wrong = reader_.Read(fields_[*time_], time.ns);
    if (wrong.empty() && !reader_.since_1970() && time > kEndOfTime) {
      wrong = "is more than 73 years after the start; --time-unit names another unit";
    }
    if (wrong.empty()) return "";
    if (options_.times) return Wrong(*time_, wrong);
    trace_.times = {};
    time_.reset();
    return "";
  }

  std::string Row() override {
    const std::string_view field = fields_[id_];
    if (field.empty()) return fmt::format("column {}: is empty", names_[id_]);
    if (!lists_ && trace_.objects.empty() && LooksLikeList(field)) {
      lists_ = true;
      size_.reset();
      count_.reset();
    }
    int64_t size = 0;
    SimTime time;
    size_t times = 1;
    std::string wrong = count_ ? Count(times) : "";
    if (wrong.empty() && size_) wrong = Size(static_cast<int64_t>(times), size);
    if (wrong.empty() && time_) wrong = Time(time);
    Duration ttl;
    if (wrong.empty() && ttl_) wrong = Ttl(ttl);
    std::optional<CacheOp> op = CacheOp::kRead;
    if (wrong.empty() && op_) op = OpOf(fields_[*op_]);
    if (!op) return Wrong(*op_, "is no operation known (get, set, delete, read, write, ..)");
    if (!wrong.empty()) return wrong;
    const size_t before = trace_.objects.size();
    if (!lists_) {
      for (size_t i = 0; i < times; ++i) Object(field);
    } else {
      for (ListReader list(field); const std::optional<std::string_view> id = list.Next();) {
        Object(*id);
      }
      if (trace_.objects.size() == before) return "";  // an empty list asks for nothing
      trace_.starts.push_back(static_cast<uint32_t>(before));
    }
    const size_t count = trace_.objects.size() - before;
    if (size_) {
      bytes_ += size * static_cast<int64_t>(times);
      trace_.sizes.insert(trace_.sizes.end(), times, size);
    }
    if (time_) trace_.times.insert(trace_.times.end(), count, time);
    if (op_) trace_.ops.insert(trace_.ops.end(), count, *op);
    if (ttl_) trace_.ttls.insert(trace_.ttls.end(), count, ttl);
    return "";
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
  bool lists_ = false;  // the column of objects holds several
  std::optional<size_t> size_, time_, op_, count_, ttl_;
  TimeReader reader_;
  int64_t bytes_ = 0;
  KeyIndex index_{0};
  std::vector<Id> ids_;
  CacheTrace trace_;
};

}  // namespace

Result<CacheTraceFile, std::string> ParseCacheTrace(std::string_view text,
                                                    const CacheTraceOptions& options) {
  CacheTraceParser parser(options);
  std::string wrong = parser.Parse(text);
  if (!wrong.empty()) return wrong;
  return std::move(parser).Take();
}

}  // namespace servescape
