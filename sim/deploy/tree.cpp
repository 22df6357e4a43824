// SPDX-License-Identifier: MIT
#include "sim/deploy/tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sim/scenario/quantity.h"

namespace servescape {
namespace {

constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view kBare =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";

// In double quotes, with the escapes that TOML, YAML and Protocol Buffers share.
std::string Quoted(std::string_view text, bool octal) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (byte < 0x20 || byte == 0x7f) {
      out += octal ? fmt::format("\\{:03o}", byte) : fmt::format("\\u{:04X}", byte);
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string Scalar(const Node& value, bool octal) {
  switch (value.kind) {
    case NodeKind::kInteger:
      return fmt::format("{}", value.integer);
    case NodeKind::kNumber:
      return FormatNumber(value.number);
    case NodeKind::kBoolean:
      return value.boolean ? "true" : "false";
    default:
      return Quoted(value.text, octal);
  }
}

bool IsEmpty(const Node& value) { return value.items.empty() && value.members.empty(); }
bool IsBlock(const Node& value) {
  return value.kind == NodeKind::kArray || value.kind == NodeKind::kTable;
}

// A word that no reader of YAML takes for anything but a text.
std::string YamlText(const std::string& text) {
  constexpr std::string_view kTaken =
      " true false null yes no on off y n True False Null Yes No On Off Y N TRUE FALSE NULL YES NO "
      "ON OFF ";
  const bool safe = !text.empty() && kLetters.find(text[0]) != std::string_view::npos &&
                    text.find_first_not_of(std::string(kBare) + "./") == std::string::npos &&
                    kTaken.find(" " + text + " ") == std::string_view::npos;
  return safe ? text : Quoted(text, false);
}

std::string YamlScalar(const Node& value) {
  if (value.kind == NodeKind::kArray) return "[]";
  if (value.kind == NodeKind::kTable) return "{}";
  return value.kind == NodeKind::kString ? YamlText(value.text) : Scalar(value, false);
}

// `first` is what stands on the line already: "- " of a list.
void WriteYaml(const Node& value, size_t indent, bool first, std::string* out) {
  const std::string blanks(indent, ' ');
  for (const Member& member : value.members) {
    *out += (first ? "" : blanks) + YamlText(member.key) + ":";
    first = false;
    if (!IsBlock(member.value) || IsEmpty(member.value)) {
      *out += " " + YamlScalar(member.value) + "\n";
      continue;
    }
    *out += "\n";
    WriteYaml(member.value, indent + 2, false, out);
  }
  for (const Node& item : value.items) {
    *out += (first ? "" : blanks) + "- ";
    first = false;
    if (!IsBlock(item) || IsEmpty(item)) {
      *out += YamlScalar(item) + "\n";
    } else {
      WriteYaml(item, indent + 2, true, out);
    }
  }
}

bool Lists(std::string_view words, std::string_view word) {
  return words.find(fmt::format(" {} ", word)) != std::string_view::npos;
}

void WriteMessage(const Node& message, size_t indent, std::string_view words, std::string* out) {
  const std::string blanks(indent, ' ');
  const auto scalar = [&](const Member& of, const Node& value) {
    return Lists(words, of.key) ? value.text : Scalar(value, true);
  };
  for (const Member& member : message.members) {
    const Node& value = member.value;
    if (value.kind == NodeKind::kTable) {
      *out += blanks + member.key + " {\n";
      WriteMessage(value, indent + 2, words, out);
      *out += blanks + "}\n";
    } else if (value.kind != NodeKind::kArray) {
      *out += fmt::format("{}{}: {}\n", blanks, member.key, scalar(member, value));
    } else if (std::all_of(value.items.begin(), value.items.end(),
                           [](const Node& item) { return !IsBlock(item); })) {
      std::vector<std::string> items;
      for (const Node& item : value.items) items.push_back(scalar(member, item));
      *out += fmt::format("{}{}: [ {} ]\n", blanks, member.key, fmt::join(items, ", "));
    } else {
      for (const Node& item : value.items) {
        *out += blanks + member.key + " {\n";
        WriteMessage(item, indent + 2, words, out);
        *out += blanks + "}\n";
      }
    }
  }
}

}  // namespace

Node TextNode(std::string text) {
  Node out;
  out.kind = NodeKind::kString;
  out.text = std::move(text);
  return out;
}

Node WholeNode(int64_t value) {
  Node out;
  out.kind = NodeKind::kInteger;
  out.integer = value;
  out.number = static_cast<double>(value);
  out.text = fmt::format("{}", value);
  return out;
}

Node BooleanNode(bool value) {
  Node out;
  out.kind = NodeKind::kBoolean;
  out.boolean = value;
  out.text = value ? "true" : "false";
  return out;
}

Node ListNode(std::vector<Node> items) {
  Node out;
  out.kind = NodeKind::kArray;
  out.items = std::move(items);
  return out;
}

Node* Put(Node* table, std::string_view key, Node value) {
  if (Node* found = table->Find(key)) {
    *found = std::move(value);
    return found;
  }
  Member member;
  member.key = std::string(key);
  member.origin = value.origin;
  member.value = std::move(value);
  table->members.push_back(std::move(member));
  return &table->members.back().value;
}

Node* TableIn(Node* table, std::string_view key) {
  Node* found = table->Find(key);
  return found != nullptr ? found : Put(table, key, Node{});
}

void Drop(Node* table, std::string_view key) {
  std::erase_if(table->members, [key](const Member& each) { return each.key == key; });
}

std::string ServiceKey(std::string_view name) {
  std::string out(name);
  for (char& c : out) c = kBare.find(c) == std::string_view::npos ? '_' : c;
  return out.empty() ? "model" : out;
}

std::string TomlKey(std::string_view key) {
  const bool bare = !key.empty() && key.find_first_not_of(kBare) == std::string_view::npos;
  return bare ? std::string(key) : Quoted(key, false);
}

std::string ToToml(const Node& value) {
  std::vector<std::string> parts;
  if (value.kind == NodeKind::kArray) {
    for (const Node& item : value.items) parts.push_back(ToToml(item));
    return fmt::format("[{}]", fmt::join(parts, ", "));
  }
  if (value.kind != NodeKind::kTable) return Scalar(value, false);
  for (const Member& member : value.members) {
    parts.push_back(TomlKey(member.key) + " = " + ToToml(member.value));
  }
  return parts.empty() ? "{}" : fmt::format("{{ {} }}", fmt::join(parts, ", "));
}

std::string ToYaml(const Node& value) {
  if (!IsBlock(value) || IsEmpty(value)) return YamlScalar(value) + "\n";
  std::string out;
  WriteYaml(value, 0, false, &out);
  return out;
}

std::string ToProtobufText(const Node& message, std::string_view words) {
  std::string out;
  WriteMessage(message, 0, words, &out);
  return out;
}

}  // namespace servescape
