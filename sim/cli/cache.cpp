// SPDX-License-Identifier: MIT
// servescape cache: replays a trace through cache policies, without a scenario.
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/cache/replay.h"
#include "sim/cli/cache_trace.h"
#include "sim/cli/executor.h"
#include "sim/cli/exit_code.h"
#include "sim/cli/files.h"
#include "sim/cli/scenario_options.h"
#include "sim/cli/terminal.h"
#include "sim/cli/verbs.h"
#include "sim/input/table_text.h"
#include "sim/report/json_value.h"
#include "sim/report/table.h"
#include "sim/scenario/quantity.h"
#include "sim/scenario/suggest.h"

namespace servescape {
namespace {

constexpr double kMostCapacity = 0x1p60;
constexpr int64_t kNoLimit = int64_t{1} << 60;

struct CacheOptions {
  std::string file;
  std::string policies = "all";
  std::string capacities = "1%,10%";
  std::string ttl;
  bool sliding = false;
  std::string time_unit;
  CacheTraceOptions trace;
  uint64_t seed = 1;
  int threads = 0;
  bool json = false;
  bool no_color = false;
};

enum class CapacityKind : uint8_t { kItems, kBytes, kShare, kUnlimited, kNone };

struct Capacity {
  CapacityKind kind = CapacityKind::kNone;
  double amount = 0;
};

struct ByteUnit {
  std::string_view word;
  double bytes;
};

constexpr std::array<ByteUnit, 9> kByteUnits{{{"B", 1},
                                              {"kB", 1e3},
                                              {"KiB", 0x1p10},
                                              {"MB", 1e6},
                                              {"MiB", 0x1p20},
                                              {"GB", 1e9},
                                              {"GiB", 0x1p30},
                                              {"TB", 1e12},
                                              {"TiB", 0x1p40}}};

// Exact where it is a whole number of a binary unit.
std::string ByteWords(int64_t bytes) {
  for (size_t i = kByteUnits.size(); i-- > 0;) {
    const ByteUnit& unit = kByteUnits[i];
    const double amount = static_cast<double>(bytes) / unit.bytes;
    if (unit.word.size() == 2 || amount < 1) continue;  // decimal, or too large
    return amount == std::floor(amount) ? fmt::format("{:.0f} {}", amount, unit.word)
                                        : fmt::format("{:.2f} {}", amount, unit.word);
  }
  return fmt::format("{} B", bytes);
}

// "128MiB", "5000", "5000 items", "10%", "unlimited"; or what is wrong with it.
Result<Capacity, std::string> ReadCapacity(const std::string& text) {
  if (text == "unlimited") return Capacity{CapacityKind::kUnlimited, kMostCapacity};
  const size_t end = text.find_last_of("0123456789.");
  const std::string number = text.substr(0, end == std::string::npos ? 0 : end + 1);
  const std::string unit = CLI::detail::trim_copy(text.substr(number.size()));
  const std::optional<double> amount = ParseNumber(number);
  if (!amount) {
    return fmt::format(
        "\"{}\" is no capacity; expected for example 128MiB, 5000 (items), 10% or "
        "unlimited",
        text);
  }
  Capacity capacity;
  double whole = *amount;
  if (unit.empty() || unit == "items" || unit == "item") {
    capacity = {CapacityKind::kItems, *amount};
  } else if (unit == "%") {
    capacity = {CapacityKind::kShare, *amount / 100};
    whole = *amount > 0 ? 1 : 0;
  } else {
    std::vector<std::string> words{"items", "%"};
    for (const ByteUnit& known : kByteUnits) {
      words.emplace_back(known.word);
      if (unit == known.word) capacity = {CapacityKind::kBytes, whole = *amount * known.bytes};
    }
    if (capacity.kind == CapacityKind::kNone) {
      return fmt::format("\"{}\": unknown unit \"{}\"{}; known are {}", text, unit,
                         DidYouMean(unit, words), JoinWords(words));
    }
  }
  if (whole < 1) return fmt::format("\"{}\": a capacity must be above zero", text);
  if (whole > kMostCapacity) return fmt::format("\"{}\": is larger than 2^60", text);
  return capacity;
}

struct ReplayPair {
  CachePolicy policy;
  ReplayUnit unit = ReplayUnit::kSize;
  int64_t capacity = 0;  // 0: none
  ReplayResult result;
};

struct CachePlan {
  std::vector<CachePolicy> policies;
  std::vector<Capacity> capacities;
  Duration ttl;
};

std::string ReadPolicies(const CacheOptions& options, CachePlan* plan) {
  for (const std::string& word : CLI::detail::split(options.policies, ',')) {
    const std::string name = CLI::detail::trim_copy(word);
    if (name == "all") {
      for (const std::string& each : CachePolicyNames(options.ttl.empty())) {
        if (each != "ttl" || !options.ttl.empty()) {
          plan->policies.push_back(*CachePolicyFromName(each));
        }
      }
      continue;
    }
    const std::optional<CachePolicy> policy = CachePolicyFromName(name);
    if (!policy) {
      const std::vector<std::string> names = CachePolicyNames(true);
      return fmt::format("--policy: \"{}\" is no policy{}; known are {}", name,
                         DidYouMean(name, names), JoinWords(names));
    }
    if (*policy == CachePolicy::kTtl && options.ttl.empty()) {
      return "--policy ttl: needs --ttl, for example --ttl 30s";
    }
    if (*policy == CachePolicy::kBelady && !options.ttl.empty()) {
      return "--policy belady: does not know ages; leave --ttl out";
    }
    plan->policies.push_back(*policy);
  }
  return "";
}

// What is wrong with the options, or "".
std::string ReadPlan(const CacheOptions& options, CachePlan* plan) {
  if (!options.ttl.empty()) {
    const std::optional<double> seconds = ParseSeconds(options.ttl);
    if (!seconds || !(FromSeconds(*seconds).ns > 0)) {
      return fmt::format("--ttl: \"{}\" is no time above zero; expected for example 30s or 10min",
                         options.ttl);
    }
    plan->ttl = FromSeconds(*seconds);
  }
  if (options.sliding && options.ttl.empty()) return "--sliding: needs --ttl";
  for (const std::string& word : CLI::detail::split(options.capacities, ',')) {
    const Result<Capacity, std::string> capacity = ReadCapacity(CLI::detail::trim_copy(word));
    if (!capacity) return "--capacity: " + capacity.error();
    plan->capacities.push_back(capacity.value());
  }
  return ReadPolicies(options, plan);
}

// Every policy at every capacity; kTtl, which has none, once.
Result<std::vector<ReplayPair>, std::string> Pairs(const CachePlan& plan, const CacheTrace& trace) {
  std::vector<ReplayPair> pairs;
  for (const CachePolicy policy : plan.policies) {
    for (const Capacity& capacity : plan.capacities) {
      ReplayPair pair;
      pair.policy = policy;
      double amount = capacity.amount;
      if (policy == CachePolicy::kTtl) {
        pairs.push_back(pair);
        break;
      }
      if (capacity.kind == CapacityKind::kBytes && trace.sizes.empty()) {
        return std::string(
            "--capacity: bytes need a size column (size, size_bytes or bytes); "
            "without it a capacity counts items, such as 5000");
      }
      if (capacity.kind == CapacityKind::kShare) amount *= static_cast<double>(trace.footprint());
      if (capacity.kind == CapacityKind::kItems || trace.sizes.empty()) {
        pair.unit = ReplayUnit::kItems;
      }
      pair.capacity = std::max(int64_t{1}, static_cast<int64_t>(std::min(amount, kMostCapacity)));
      pairs.push_back(pair);
    }
  }
  return pairs;
}

double Ratio(int64_t part, int64_t whole) {
  return static_cast<double>(part) / static_cast<double>(whole);
}

struct OpCounts {
  int64_t reads = 0, writes = 0, deletes = 0;
};

OpCounts CountOps(const CacheTrace& trace) {
  OpCounts counts;
  if (trace.ops.empty()) counts.reads = static_cast<int64_t>(trace.objects.size());
  for (const CacheOp op : trace.ops) {
    ++(op == CacheOp::kRead    ? counts.reads
       : op == CacheOp::kWrite ? counts.writes
                               : counts.deletes);
  }
  return counts;
}

// What was understood of a file, and what was not.
struct FileWords {
  std::string name, kind;
  size_t left_out = 0;
  std::string why_left_out;
};

std::string PairsToJson(const FileWords& file, const CacheTrace& trace,
                        const std::vector<ReplayPair>& pairs) {
  const bool sized = !trace.sizes.empty();
  Json root;
  root["schema"] = 1;
  root["trace"] = {{"requests", trace.objects.size()},
                   {"objects", trace.object_count},
                   {"bytes", sized ? Json(trace.total_size()) : Json()}};
  if (!trace.starts.empty()) root["trace"]["sequences"] = trace.starts.size();
  if (!trace.ops.empty()) {
    const OpCounts ops = CountOps(trace);
    root["trace"]["operations"] = {
        {"reads", ops.reads}, {"writes", ops.writes}, {"deletes", ops.deletes}};
  }
  root["understood"] = file.kind;
  root["left_out"] = {{"rows", file.left_out},
                      {"first", file.left_out > 0 ? Json(file.why_left_out) : Json()}};
  root["results"] = Json::array();
  for (const ReplayPair& pair : pairs) {
    const bool items = pair.unit == ReplayUnit::kItems;
    Json row;
    row["policy"] = std::string(NameOf(pair.policy));
    const bool limited = pair.capacity > 0 && pair.capacity < kNoLimit;
    row["capacity"] = limited ? Json(pair.capacity) : Json();
    row["unit"] = !limited ? Json() : Json(items ? "items" : "bytes");
    row["requests"] = pair.result.requests;
    row["misses"] = pair.result.misses;
    row["missed_bytes"] = sized ? Json(pair.result.missed_size) : Json();
    row["miss_ratio"] = Ratio(pair.result.misses, pair.result.requests);
    if (!trace.starts.empty()) row["prefix_hits"] = pair.result.prefix_hits;
    root["results"].push_back(std::move(row));
  }
  return Print(root, /*pretty=*/true) + "\n";
}

std::string PairsToText(const FileWords& file, const CacheTrace& trace,
                        const std::vector<ReplayPair>& pairs, bool color) {
  const bool sized = !trace.sizes.empty();
  std::string out =
      fmt::format("{}: {} for {}{}\n", file.name, Counted(trace.objects.size(), "request"),
                  Counted(trace.object_count, "object"),
                  sized ? fmt::format(", {} in all, {} distinct", ByteWords(trace.total_size()),
                                      ByteWords(trace.footprint()))
                        : "");
  if (!trace.ops.empty()) {
    const OpCounts ops = CountOps(trace);
    out += fmt::format("{}, {} and {}: misses and hits are of the reads\n",
                       Counted(static_cast<size_t>(ops.reads), "read"),
                       Counted(static_cast<size_t>(ops.writes), "write"),
                       Counted(static_cast<size_t>(ops.deletes), "delete"));
  }
  if (!file.kind.empty()) out += "read as: " + file.kind + "\n";
  if (file.left_out > 0) out += LeftOutWords(file.left_out, file.why_left_out) + "\n";
  out += "\n";
  Table table(color, 0);
  const Style head = Style::kStrong;
  std::vector<Cell> row{{"policy", Align::kLeft, head},
                        {"capacity", Align::kRight, head},
                        {"misses", Align::kRight, head},
                        {"hit ratio", Align::kRight, head}};
  if (sized) row.push_back({"missed", Align::kRight, head});
  if (!trace.starts.empty()) row.push_back({"prefix hits", Align::kRight, head});
  table.AddRow(std::move(row));
  for (const ReplayPair& pair : pairs) {
    std::string capacity = pair.capacity > 0 ? "unlimited" : "none";
    if (pair.capacity > 0 && pair.capacity < kNoLimit) {
      capacity = pair.unit == ReplayUnit::kItems
                     ? Counted(static_cast<size_t>(pair.capacity), "item")
                     : ByteWords(pair.capacity);
    }
    row = {{std::string(NameOf(pair.policy))},
           {capacity, Align::kRight},
           {Grouped(pair.result.misses), Align::kRight},
           {fmt::format("{:.2f} %", 100 * Ratio(pair.result.requests - pair.result.misses,
                                                pair.result.requests)),
            Align::kRight}};
    if (sized) row.push_back({ByteWords(pair.result.missed_size), Align::kRight});
    if (!trace.starts.empty()) {
      row.push_back(
          {fmt::format("{:.2f} %", 100 * Ratio(pair.result.prefix_hits, pair.result.requests)),
           Align::kRight});
    }
    table.AddRow(std::move(row));
  }
  return out + table.Print();
}

// The trace of a file of any form, or the exit code after saying why not.
Result<CacheTrace, int> ReadTrace(const CacheOptions& options, const CachePlan& plan,
                                  FileWords* words) {
  words->name = options.file == "-" ? "standard input" : options.file;
  Result<std::string, FileProblem> bytes = ReadTraceFile(options.file);
  if (!bytes) {
    Complain(bytes.error().message);
    return int{kExitUsage};
  }
  Result<TableText, std::string> read = ReadTable(std::move(bytes).value(), kMaxTraceFileBytes);
  if (!read) {
    Complain(words->name + ": " + read.error());
    return int{kExitInvalid};
  }
  const TableText file = std::move(read).value();
  CacheTraceOptions how = options.trace;
  how.times = plan.ttl.ns > 0;
  how.places = file.places;
  how.time_unit = TimeUnitOf(options.time_unit);
  if (how.header == HeaderRow::kFind) how.header = file.header;
  if (how.time_column.empty()) {
    how.time_column = file.time_column;
    if (!how.time_unit) how.time_unit = TimeUnitOf(file.time_unit);
  }
  Result<CacheTraceFile, std::string> parsed = ParseCacheTrace(file.text, how);
  if (!parsed) {
    Complain(words->name + ": " + parsed.error());
    return int{kExitInvalid};
  }
  CacheTraceFile trace = std::move(parsed).value();
  words->kind = file.kind;
  if (!trace.has_header && words->kind.empty()) {
    words->kind = "line 1 looks like data: no header row, columns are called 1, 2, ..";
  }
  words->left_out = trace.left_out;
  words->why_left_out = trace.why_left_out;
  if (CountOps(trace.trace).reads == 0) {
    Complain(words->name + ": has no read among its operations: nothing can hit or miss");
    return int{kExitInvalid};
  }
  return std::move(trace.trace);
}

int ReplayTrace(const CacheOptions& options) {
  CachePlan plan;
  const std::string wrong = ReadPlan(options, &plan);
  if (!wrong.empty()) {
    Complain(wrong);
    return kExitUsage;
  }
  FileWords words;
  Result<CacheTrace, int> read = ReadTrace(options, plan, &words);
  if (!read) return read.error();
  const CacheTrace trace = std::move(read).value();
  if (!trace.ops.empty()) {
    // The future that belady knows is one of reads.
    std::erase(plan.policies, CachePolicy::kBelady);
    if (plan.policies.empty()) {
      Complain("--policy belady: does not know writes and deletes; the trace has them");
      return kExitUsage;
    }
  }
  Result<std::vector<ReplayPair>, std::string> planned = Pairs(plan, trace);
  if (!planned) {
    Complain(planned.error());
    return kExitUsage;
  }
  std::vector<ReplayPair> pairs = std::move(planned).value();
  const Executor executor =
      ThreadExecutor(options.threads > 0 ? options.threads : DefaultThreads());
  executor(static_cast<int>(pairs.size()), [&](int i) {
    ReplayPair& pair = pairs[static_cast<size_t>(i)];
    CacheSpec spec;
    spec.policy = pair.policy;
    spec.capacity = pair.capacity;
    spec.ttl = plan.ttl;
    spec.sliding = options.sliding;
    pair.result = Replay(trace, spec, MakeStream(options.seed, 0, "cache/random"), pair.unit);
  });
  const std::string error =
      WriteFile("-", options.json ? PairsToJson(words, trace, pairs)
                                  : PairsToText(words, trace, pairs, UseColor(options.no_color)));
  if (error.empty()) return kExitOk;
  Complain(error);
  return kExitInternal;
}

}  // namespace

void AddCache(CLI::App* app, int* exit_code) {
  auto options = std::make_shared<CacheOptions>();
  CLI::App* verb =
      app->add_subcommand("cache", "Replay a trace of requests through cache policies");
  verb->add_option("TRACE", options->file,
                   "A table with a column obj_id, object_id, key or id, also packed (-: standard "
                   "input)")
      ->required()
      ->check(NotEmpty())
      ->type_name("");
  verb->add_option("--policy", options->policies, "Policies, separated by commas (below), or all")
      ->type_name("LIST")
      ->capture_default_str();
  verb->add_option("--capacity", options->capacities,
                   "Capacities: bytes (128MiB), items (5000), a share of the distinct objects "
                   "(10%), unlimited")
      ->type_name("LIST")
      ->capture_default_str();
  verb->add_option("--id,--key", options->trace.id_column,
                   "The column of the objects, by name or number (else by its usual names)")
      ->type_name("COLUMN");
  verb->add_option("--size", options->trace.size_column, "That of their sizes")
      ->type_name("COLUMN");
  verb->add_option("--op", options->trace.op_column, "That of the operations")->type_name("COLUMN");
  verb->add_option("--time", options->trace.time_column, "That of the times")->type_name("COLUMN");
  verb->add_option("--time-unit", options->time_unit,
                   "Its unit: ns, us, ms, s, min, h or d (else by its name and value)")
      ->type_name("UNIT")
      ->check(OneOf({"ns", "us", "ms", "s", "min", "h", "d"}));
  verb->add_flag_callback(
      "--no-header", [options] { options->trace.header = HeaderRow::kNo; },
      "Line 1 is data: columns are called 1, 2, .. (else found out)");
  verb->add_flag_callback(
      "--ignore-size", [options] { options->trace.sizes = false; },
      "Count objects, whatever their size");
  verb->add_option("--ttl", options->ttl, "Entries expire after this time (needs a time column)")
      ->type_name("TIME");
  verb->add_flag("--sliding", options->sliding, "A hit starts the ttl anew");
  verb->add_option("--seed", options->seed, "Seed of the policy random")
      ->type_name("N")
      ->capture_default_str()
      ->check(WholeNumber(0, 1'000'000'000'000'000));
  verb->add_option("--threads", options->threads, "Threads (0: as many as the machine has)")
      ->type_name("N")
      ->check(WholeNumber(0, 256));
  verb->add_flag("--json", options->json, "The results as JSON");
  verb->add_flag("--no-color", options->no_color, "No colours (also: NO_COLOR=1)");
  verb->footer(fmt::format(
      "Policies: {}.\n"
      "A column size (or size_bytes, bytes, ..) makes capacities in bytes possible, a column time\n"
      "(or timestamp, ..: see servescape trace --help, also for the files that are read) --ttl.\n"
      "A column op (or operation) may hold get, set and delete: writes store, deletes drop, and\n"
      "hits and misses are of the reads; read and write are requests both, as of a disk.\n"
      "A column block_hash_ids (or hash_ids, block_ids, blocks) may hold lists of objects, such "
      "as\n"
      "1 2 3 or [1, 2, 3]: the key-value blocks of a prompt: prefix hits are those\n"
      "before the first miss of their line, what a language model's server can reuse.\n"
      "An object that is missed is inserted at once; objects larger than the cache are not.\n"
      "belady knows the future: what no policy can beat where all objects have one size.\n"
      "\n"
      "Examples:\n"
      "  servescape cache trace.csv\n"
      "  servescape cache trace.csv --policy lru,s3-fifo --capacity 128MiB,1GiB --json\n"
      "  servescape cache trace.csv --policy ttl,lru --capacity 5000 --ttl 30s",
      fmt::join(CachePolicyNames(true), ", ")));
  verb->callback([options, exit_code] { *exit_code = ReplayTrace(*options); });
}

}  // namespace servescape
