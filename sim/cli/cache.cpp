// SPDX-License-Identifier: MIT
// servescape cache: replays a trace through cache policies, without a scenario.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/cache/replay.h"
#include "sim/cache/system/replay_system.h"
#include "sim/cli/cache_contenders.h"
#include "sim/cli/cache_print.h"
#include "sim/cli/cache_trace.h"
#include "sim/cli/executor.h"
#include "sim/cli/exit_code.h"
#include "sim/cli/files.h"
#include "sim/cli/scenario_options.h"
#include "sim/cli/terminal.h"
#include "sim/cli/verbs.h"
#include "sim/input/table_text.h"
#include "sim/scenario/quantity.h"
#include "sim/scenario/suggest.h"

namespace servescape {
namespace {

constexpr double kMostCapacity = 0x1p60;

struct CacheOptions {
  std::string file;
  std::string policies = "all";
  std::string capacities = "1%,10%";
  std::vector<std::string> settings;
  std::string rate;
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

struct CachePlan {
  std::vector<CacheContender> contenders;
  std::vector<Capacity> capacities;
  Duration ttl;
};

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
  std::string wrong =
      ReadContenders({options.policies, options.settings, !options.ttl.empty()}, &plan->contenders);
  if (!wrong.empty()) return wrong;
  for (const std::string& word : CLI::detail::split(options.capacities, ',')) {
    const Result<Capacity, std::string> capacity = ReadCapacity(CLI::detail::trim_copy(word));
    if (!capacity) return "--capacity: " + capacity.error();
    plan->capacities.push_back(capacity.value());
  }
  for (const CacheContender& contender : plan->contenders) {
    if (options.sliding && contender.system) {
      return fmt::format("--sliding: is not of {}", contender.name);
    }
  }
  return "";
}

// Systems count items. What holds more than there is holds all, and needs no more room than that.
int64_t SystemCapacity(const Capacity& capacity, const CacheTrace& trace) {
  const double objects = static_cast<double>(trace.object_count);
  double amount = capacity.amount;
  if (capacity.kind == CapacityKind::kShare) amount *= objects;
  return std::max(int64_t{1}, static_cast<int64_t>(std::min(amount, 4 * objects + 1024)));
}

// A contender at a capacity; what is wrong, or "".
std::string Pair(const Capacity& capacity, const CacheTrace& trace, ReplayPair* pair) {
  double amount = capacity.amount;
  if (pair->contender.system) {
    if (capacity.kind == CapacityKind::kBytes) {
      return fmt::format("--capacity: {} counts items here, such as 5000 or 10%",
                         pair->contender.name);
    }
    pair->unit = ReplayUnit::kItems;
    pair->capacity =
        capacity.kind == CapacityKind::kUnlimited
            ? kNoLimit
            : std::max(int64_t{1}, static_cast<int64_t>(std::min(
                                       capacity.kind == CapacityKind::kShare
                                           ? amount * static_cast<double>(trace.object_count)
                                           : amount,
                                       kMostCapacity)));
    pair->contender.system->capacity = SystemCapacity(capacity, trace);
    return "";
  }
  if (capacity.kind == CapacityKind::kBytes && trace.sizes.empty()) {
    return "--capacity: bytes need a size column (size, size_bytes or bytes); "
           "without it a capacity counts items, such as 5000";
  }
  if (capacity.kind == CapacityKind::kShare) amount *= static_cast<double>(trace.footprint());
  if (capacity.kind == CapacityKind::kItems || trace.sizes.empty()) {
    pair->unit = ReplayUnit::kItems;
  }
  pair->capacity = std::max(int64_t{1}, static_cast<int64_t>(std::min(amount, kMostCapacity)));
  return "";
}

// Every contender at every capacity; kTtl, which has none, once.
Result<std::vector<ReplayPair>, std::string> Pairs(const CachePlan& plan, const CacheTrace& trace) {
  std::vector<ReplayPair> pairs;
  for (const CacheContender& contender : plan.contenders) {
    for (const Capacity& capacity : plan.capacities) {
      ReplayPair pair;
      pair.contender = contender;
      if (contender.exact(CachePolicy::kTtl)) {
        pairs.push_back(pair);
        break;
      }
      std::string wrong = Pair(capacity, trace, &pair);
      if (!wrong.empty()) return wrong;
      pairs.push_back(pair);
    }
  }
  return pairs;
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
  how.ttls = std::any_of(plan.contenders.begin(), plan.contenders.end(),
                         [](const CacheContender& contender) {
                           return contender.system && InfoOf(contender.system->system).expires;
                         });
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
  CacheTrace trace = std::move(read).value();
  if (const std::string untimed = SetTimes(plan.contenders, options.rate, &trace);
      !untimed.empty()) {
    Complain(untimed);
    return kExitUsage;
  }
  if (!trace.ops.empty()) {
    // The future that belady knows is one of reads.
    std::erase_if(plan.contenders, [](const CacheContender& contender) {
      return contender.exact(CachePolicy::kBelady);
    });
    if (plan.contenders.empty()) {
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
    const Generator generator = MakeStream(options.seed, 0, "cache/random");
    if (pair.contender.system) {
      pair.result = ReplaySystem(trace, *pair.contender.system, plan.ttl, generator);
      return;
    }
    CacheSpec spec;
    spec.policy = pair.contender.policy;
    spec.capacity = pair.capacity;
    spec.ttl = plan.ttl;
    spec.sliding = options.sliding;
    pair.result = Replay(trace, spec, generator, pair.unit);
  });
  const std::string error =
      WriteFile("-", options.json ? PairsToJson(words, trace, pairs)
                                  : PairsToText(words, trace, pairs, UseColor(options.no_color)));
  if (error.empty()) return kExitOk;
  Complain(error);
  return kExitInternal;
}

// What is played against what, and how large.
void AddContenders(CLI::App* verb, const std::shared_ptr<CacheOptions>& options) {
  verb->add_option("--policy", options->policies,
                   "Policies and systems, separated by commas (below), or all policies")
      ->type_name("LIST")
      ->capture_default_str();
  verb->add_option("--capacity", options->capacities,
                   "Capacities: bytes (128MiB), items (5000), a share of the distinct objects "
                   "(10%), unlimited")
      ->type_name("LIST")
      ->capture_default_str();
  verb->add_option("--set", options->settings,
                   "A field of a system, as redis.maxmemory-samples=10 (repeat)")
      ->type_name("SYSTEM.FIELD=VALUE")
      ->allow_extra_args(false);
  verb->add_option("--rate", options->rate,
                   "Requests a second, for what depends on time where the trace has no times")
      ->type_name("RATE");
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
  AddContenders(verb, options);
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
  verb->add_option("--seed", options->seed, "Seed of what is drawn by chance")
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
      "Systems, with their fields (--policy redis:allkeys-lfu sets the first one):\n{}"
      "A column size (or size_bytes, bytes, ..) makes capacities in bytes possible, a column time\n"
      "(or timestamp, ..: see servescape trace --help, also for the files that are read) --ttl.\n"
      "A column ttl holds times to live in seconds, for systems that know them (redis, "
      "memcached,\nnginx).\n"
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
      "  servescape cache trace.csv --policy ttl,lru --capacity 5000 --ttl 30s\n"
      "  servescape cache trace.csv --policy lru,redis,caffeine --capacity 10% --rate 1000/s\n"
      "  servescape cache trace.csv --policy redis --set redis.maxmemory-samples=10",
      fmt::join(CachePolicyNames(true), ", "), SystemsHelp()));
  verb->callback([options, exit_code] { *exit_code = ReplayTrace(*options); });
}

}  // namespace servescape
