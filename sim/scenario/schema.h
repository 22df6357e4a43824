// SPDX-License-Identifier: MIT
// The one table of the scenario language: every key with its type, unit, range, default and a
// sentence. The validator, `--help`, the JSON Schema, the reference page, the app's forms and its
// tooltips all read it. To add a key: CONTRIBUTING.md.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace servescape {

enum class ValueType : uint8_t {
  kText,
  kColumn,  // of a table: its name, or its number from 1 on
  kWord,    // one of `words`
  kBoolean,
  kInteger,  // or one of `words`, where there are any
  kNumber,
  kRatio,               // 0.5 or "50%"
  kDuration,            // "250ms"; or one of `words`
  kRate,                // "2000/s"
  kMoneyPerHour,        // "1.006 usd/h"
  kBytes,               // 2000, "2kB", "512MiB"; or one of `words`
  kBandwidth,           // "10Gbit/s"
  kTimeDistribution,    // "10ms", or a table { distribution = ..., ... } in durations; or a word
  kNumberDistribution,  // 2.5, or a table { distribution = ..., ... } in numbers
  kBytesDistribution,   // "2kB", or a table { distribution = ..., ... } in bytes
  kTextList,            // ["...", "..."]
  kWordList,            // some of `words`
  kIntegerList,         // [4, 8]; bounds are each entry's
  kNumberList,          // [1, 0.5]
  kRatioList,           // [1.0, "80%"]
  kDurationList,        // ["60s", "2min"]
  kNumberMap,           // { column = 1.0, ... }
  kTextMap,             // { name = "...", ... }
  kCurve,               // [[1, "3ms"], [8, "9ms"]]
  kTimeCurve,           // [["0s", 1.0], ["10min", 3.0]]
  kManifest,            // keys of its own, and those of another system's manifest beside them
  kTable,               // keys of its own: rows below this path
  kTableList,           // an array of such tables: rows below this path and []
};

// Where a row's value goes: a field of the structs of config.h (made by bind.h, used by fields.h).
struct FieldAt;
struct Binding {
  using Reader = void (*)(const FieldAt& at, void* part);

  const char* part_id = nullptr;  // which struct; null: a reader written by hand asks for the key
  Reader read = nullptr;
};

struct SchemaRow {
  std::string_view path;  // "service.*.batching.max_size": * is a name, [] an array's entry
  ValueType type;
  std::string_view words;     // separated by spaces
  std::string_view unit;      // of the value as shown: s, 1/s, usd/h, items, requests, ...
  double low = 0;             // smallest and largest value; durations in seconds
  double high = 0;            // both 0: any value of the type
  bool above_low = false;     // low itself is refused
  std::string_view standard;  // default as a TOML literal; empty: none
  std::string_view example;   // a TOML literal
  std::string_view sentence;  // one sentence, ends with a full stop
  Binding bind = {};
};

std::span<const SchemaRow> Schema();

// The row for a concrete path (service.ranker.replicas, path.main.0.call,
// traffic.users.profile.0.factor, service.model.time.mean) or pattern; nullptr if there is no
// such key. Keys of distributions are the rows distribution.*.
const SchemaRow* FindSchema(std::string_view path);

// Keys that may stand directly below a pattern ("service.*" -> host, price, ...); "" is the top.
std::vector<std::string> KeysBelow(std::string_view pattern);

// "a duration such as \"250ms\"", "an integer", ... for messages and pages.
std::string Describe(const SchemaRow& row);

// "between 1 and 65536", "above 0", "" if there is no bound.
std::string DescribeRange(const SchemaRow& row);

// The type of the entries of a list of values (kIntegerList: kInteger); nothing for other types.
std::optional<ValueType> EntryOf(ValueType type);

// Whether the keys below a table are names that the scenario chooses: service, class, cache, ...
bool HasNames(std::string_view table);

// The words of a row.
std::vector<std::string> WordsOf(const SchemaRow& row);

// A JSON Schema (draft-07) for scenario files, for editors; the same text on every call.
std::string JsonSchema();

// The reference of the scenario language as Markdown.
std::string ReferenceMarkdown();

}  // namespace servescape
