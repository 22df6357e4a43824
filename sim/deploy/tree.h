// SPDX-License-Identifier: MIT
// Trees of values that are written, not read: a service's table of a scenario, a manifest. And
// their texts: YAML, TOML in one line, the text form of Protocol Buffers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/document.h"

namespace servescape {

Node TextNode(std::string text);
Node WholeNode(int64_t value);
Node BooleanNode(bool value);
Node ListNode(std::vector<Node> items);

// Sets a member of a table, in place or at its end; what was put.
Node* Put(Node* table, std::string_view key, Node value);
// The table that is the member, made if need be.
Node* TableIn(Node* table, std::string_view key);
// Takes a member out, if it is there.
void Drop(Node* table, std::string_view key);

// A name as a scenario takes it without quotes: letters, digits, _ and -; others become _.
std::string ServiceKey(std::string_view name);

// The value in one line: "a", 5, [1, 2], { key = "a" }.
std::string ToToml(const Node& value);
// A key, with quotes where it needs them.
std::string TomlKey(std::string_view key);
// In block style, two blanks a level; ends with a new line.
std::string ToYaml(const Node& value);
// A message as protoc --decode prints one. `words`: fields whose texts are names of enumerators.
std::string ToProtobufText(const Node& message, std::string_view words);

}  // namespace servescape
