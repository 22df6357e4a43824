// SPDX-License-Identifier: MIT
#include "sim/scenario/document.h"

#include <fmt/format.h>

#include "sim/scenario/schema.h"
#include "sim/scenario/suggest.h"

namespace servescape {
namespace {

std::optional<size_t> ParseIndex(std::string_view text) {
  if (text.empty() || text.size() > 6) return std::nullopt;
  size_t index = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    index = index * 10 + static_cast<size_t>(c - '0');
  }
  return index;
}

void SetOrigin(Node& node, int setting) {
  node.origin = {{}, setting};
  for (Node& item : node.items) SetOrigin(item, setting);
  for (Member& member : node.members) {
    member.origin = {{}, setting};
    SetOrigin(member.value, setting);
  }
}

std::vector<std::string> Keys(const Node& table) {
  std::vector<std::string> keys;
  for (const Member& member : table.members) keys.push_back(member.key);
  return keys;
}

std::string Join(const std::vector<std::string>& segments, size_t count) {
  std::string out;
  for (size_t i = 0; i < count; ++i) out += (i ? "." : "") + segments[i];
  return out;
}

}  // namespace

const Member* Node::FindMember(std::string_view key) const {
  for (const Member& member : members) {
    if (member.key == key) return &member;
  }
  return nullptr;
}

const Node* Node::Find(std::string_view key) const {
  const Member* member = FindMember(key);
  return member ? &member->value : nullptr;
}

Node* Node::Find(std::string_view key) {
  return const_cast<Node*>(static_cast<const Node*>(this)->Find(key));
}

std::string_view NameOf(NodeKind kind) {
  switch (kind) {
    case NodeKind::kString:
      return "a string";
    case NodeKind::kInteger:
      return "an integer";
    case NodeKind::kNumber:
      return "a decimal number";
    case NodeKind::kBoolean:
      return "true or false";
    case NodeKind::kDate:
      return "a date or time of day";
    case NodeKind::kArray:
      return "an array";
    case NodeKind::kTable:
      return "a table";
  }
  return "";
}

std::optional<std::vector<std::string>> SplitPath(std::string_view path) {
  std::vector<std::string> segments;
  for (;;) {
    const size_t dot = path.find('.');
    const std::string_view segment = path.substr(0, dot);
    if (segment.empty() || segments.size() == 16) return std::nullopt;
    for (const char c : segment) {
      const bool letter =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!letter && c != '_' && c != '-') return std::nullopt;
    }
    segments.emplace_back(segment);
    if (dot == std::string_view::npos) return segments;
    path.remove_prefix(dot + 1);
  }
}

std::optional<std::string> ApplySetting(Node& root, const Setting& setting, int index) {
  const std::optional<std::vector<std::string>> segments = SplitPath(setting.path);
  if (!segments) return "a path is keys joined by dots, such as service.model.replicas";
  Node value = ParseSettingValue(setting.value);
  SetOrigin(value, index);
  Node* node = &root;
  for (size_t i = 0; i < segments->size(); ++i) {
    const std::string& key = (*segments)[i];
    if (node->kind == NodeKind::kArray) {
      const std::optional<size_t> item = ParseIndex(key);
      if (!item || *item >= node->items.size()) {
        return fmt::format("{} has {} {}, numbered from 0", Join(*segments, i), node->items.size(),
                           node->items.size() == 1 ? "entry" : "entries");
      }
      node = &node->items[*item];
      continue;
    }
    // A scalar on the way gives way: time = "5ms" becomes time = { mean = ... }.
    if (node->kind != NodeKind::kTable) {
      *node = Node{};
      SetOrigin(*node, index);
    }
    Node* child = node->Find(key);
    if (!child) {
      const bool entity = i == 1 && HasNames((*segments)[0]);
      if (entity) {
        const std::vector<std::string> names = Keys(*node);
        std::string hint = DidYouMean(key, names);
        if (hint.empty() && !names.empty()) {
          hint = fmt::format("; there is {}", JoinWords(names).substr(0, 200));
        }
        return fmt::format("there is no {} \"{}\"{}", (*segments)[0], key, hint);
      }
      const bool entry = i + 1 < segments->size() && ParseIndex((*segments)[i + 1]);
      if (entry && !(i == 0 && HasNames(key))) {
        return fmt::format("{} has 0 entries, numbered from 0", Join(*segments, i + 1));
      }
      node->members.push_back({key, {{}, index}, Node{}});
      child = &node->members.back().value;
      SetOrigin(*child, index);
    }
    // What is said of the key is about the setting, no longer about the file.
    for (Member& member : node->members) {
      if (&member.value == child && i + 1 == segments->size()) member.origin = {{}, index};
    }
    node = child;
  }
  *node = std::move(value);
  return std::nullopt;
}

}  // namespace servescape
