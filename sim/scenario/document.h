// SPDX-License-Identifier: MIT
// A scenario as text with structure: TOML values with the place of every key and value, in the
// order of the text, and nothing yet known of what they mean.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"
#include "sim/scenario/diagnostic.h"
#include "sim/scenario/load.h"

namespace servescape {

// Longest text accepted, bytes. Traces are files of their own.
constexpr size_t kMaxScenarioBytes = size_t{1} << 20;

enum class NodeKind : uint8_t { kString, kInteger, kNumber, kBoolean, kDate, kArray, kTable };

// Where a value comes from: a position in the text, or a setting (an index into the settings).
struct Origin {
  Position position;
  int setting = -1;
};

struct Member;

struct Node {
  NodeKind kind = NodeKind::kTable;
  Origin origin;
  std::string text;             // kString
  int64_t integer = 0;          // kInteger
  double number = 0;            // kNumber, and kInteger as a double
  bool boolean = false;         // kBoolean
  std::vector<Node> items;      // kArray
  std::vector<Member> members;  // kTable, in the order of the text
  bool bad = false;             // reported already: readers take the default in silence

  const Node* Find(std::string_view key) const;
  Node* Find(std::string_view key);
  const Member* FindMember(std::string_view key) const;
};

struct Member {
  std::string key;
  Origin origin;  // of the key
  Node value;
};

// "a string", "an integer", ... for messages.
std::string_view NameOf(NodeKind kind);

// The document, or what is wrong with the text itself (one diagnostic: nothing after a syntax
// error can be trusted).
Result<Node, Diagnostics> ParseDocument(std::string_view text);

// The value of a setting: a TOML literal, or else the text as a string.
Node ParseSettingValue(std::string_view value);

// Segments of a dotted path: "service.model.replicas" -> 3; nothing if one is empty.
std::optional<std::vector<std::string>> SplitPath(std::string_view path);

// Replaces or adds the value at setting.path. Says what is wrong with the path, or nothing.
std::optional<std::string> ApplySetting(Node& root, const Setting& setting, int index);

}  // namespace servescape
