// SPDX-License-Identifier: MIT
#include "sim/cli/yaml.h"

#include <fmt/format.h>

#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "sim/scenario/quantity.h"

#ifdef SERVESCAPE_YAML
#include <yaml.h>
#endif

namespace servescape {

#ifndef SERVESCAPE_YAML

Result<std::vector<Node>, Diagnostic> ParseYaml(std::string_view) {
  return Diagnostic{Severity::kError,
                    {},
                    "this build of servescape was made without libyaml and reads no manifests"};
}

#else

namespace {

constexpr int kDeepest = 64;
constexpr size_t kMostMembers = 10'000;  // of one map

Position PlaceOf(const yaml_mark_t& mark) {
  return {static_cast<uint32_t>(mark.line + 1), static_cast<uint32_t>(mark.column + 1)};
}

// An event that frees itself.
class YamlEvent {
 public:
  YamlEvent() = default;
  ~YamlEvent() { yaml_event_delete(&event); }
  YamlEvent(const YamlEvent&) = delete;
  YamlEvent& operator=(const YamlEvent&) = delete;

  yaml_event_t event{};
};

// What a plain scalar is, by the core schema of YAML 1.2 and true and false alone.
void Resolve(Node* node) {
  const std::string& text = node->text;
  if (text == "true" || text == "false") {
    node->kind = NodeKind::kBoolean;
    node->boolean = text == "true";
    return;
  }
  const std::optional<double> number = ParseNumber(text);
  if (!number || !std::isfinite(*number) || text.find('_') != std::string::npos) return;
  node->number = *number;
  node->kind = NodeKind::kNumber;
  if (text.find_first_not_of("0123456789-+") == std::string::npos && std::fabs(*number) < 0x1p53) {
    node->kind = NodeKind::kInteger;
    node->integer = static_cast<int64_t>(*number);
  }
}

bool IsNull(const yaml_event_t& event) {
  if (event.data.scalar.style != YAML_PLAIN_SCALAR_STYLE) return false;
  const std::string_view text(reinterpret_cast<const char*>(event.data.scalar.value),
                              event.data.scalar.length);
  return text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL";
}

class YamlReader {
 public:
  explicit YamlReader(std::string_view text) {
    yaml_parser_initialize(&parser_);
    yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()),
                                 text.size());
  }
  ~YamlReader() { yaml_parser_delete(&parser_); }
  YamlReader(const YamlReader&) = delete;
  YamlReader& operator=(const YamlReader&) = delete;

  Result<std::vector<Node>, Diagnostic> Read() {
    std::vector<Node> documents;
    while (!wrong_) {
      YamlEvent next;
      if (!Next(&next.event) || next.event.type == YAML_STREAM_END_EVENT) break;
      if (next.event.type == YAML_STREAM_START_EVENT ||
          next.event.type == YAML_DOCUMENT_START_EVENT ||
          next.event.type == YAML_DOCUMENT_END_EVENT) {
        continue;
      }
      std::optional<Node> node = Value(next.event, 0);
      if (node) documents.push_back(std::move(*node));
    }
    if (wrong_) return *wrong_;
    return documents;
  }

 private:
  bool Next(yaml_event_t* event) {
    if (yaml_parser_parse(&parser_, event) != 0) return true;
    const yaml_mark_t& at = parser_.problem_mark.line > 0 || parser_.problem_mark.column > 0
                                ? parser_.problem_mark
                                : parser_.mark;
    Refuse(PlaceOf(at), fmt::format("is not valid YAML: {}",
                                    parser_.problem == nullptr ? "unreadable" : parser_.problem));
    return false;
  }

  void Refuse(Position at, std::string message) {
    if (!wrong_) wrong_ = Diagnostic{Severity::kError, at, std::move(message)};
  }

  // The value that begins with the event; none for null, and after a mistake.
  std::optional<Node> Value(const yaml_event_t& event, int depth) {
    Node node;
    node.origin.position = PlaceOf(event.start_mark);
    if (depth > kDeepest) {
      Refuse(node.origin.position, fmt::format("is nested more than {} levels deep", kDeepest));
      return {};
    }
    const auto refuse_anchor = [&](const yaml_char_t* anchor) {
      if (anchor != nullptr) Refuse(node.origin.position, "anchors (&) are not read");
    };
    switch (event.type) {
      case YAML_ALIAS_EVENT:
        Refuse(node.origin.position, "aliases (*) are not read");
        return {};
      case YAML_SCALAR_EVENT:
        refuse_anchor(event.data.scalar.anchor);
        if (IsNull(event)) return {};
        node.kind = NodeKind::kString;
        node.text.assign(reinterpret_cast<const char*>(event.data.scalar.value),
                         event.data.scalar.length);
        if (event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE) Resolve(&node);
        return node;
      case YAML_SEQUENCE_START_EVENT:
        refuse_anchor(event.data.sequence_start.anchor);
        node.kind = NodeKind::kArray;
        Items(depth, &node);
        return node;
      case YAML_MAPPING_START_EVENT:
        refuse_anchor(event.data.mapping_start.anchor);
        node.kind = NodeKind::kTable;
        Members(depth, &node);
        return node;
      default:
        Refuse(node.origin.position, "is not valid YAML");
        return {};
    }
  }

  void Items(int depth, Node* list) {
    while (!wrong_) {
      YamlEvent next;
      if (!Next(&next.event) || next.event.type == YAML_SEQUENCE_END_EVENT) return;
      std::optional<Node> item = Value(next.event, depth + 1);
      if (item) list->items.push_back(std::move(*item));
    }
  }

  void Members(int depth, Node* table) {
    while (!wrong_) {
      YamlEvent key;
      if (!Next(&key.event) || key.event.type == YAML_MAPPING_END_EVENT) return;
      const Position at = PlaceOf(key.event.start_mark);
      if (key.event.type != YAML_SCALAR_EVENT) return Refuse(at, "a key must be a word");
      Member member;
      member.key.assign(reinterpret_cast<const char*>(key.event.data.scalar.value),
                        key.event.data.scalar.length);
      member.origin.position = at;
      if (table->members.size() >= kMostMembers) {
        return Refuse(at, fmt::format("a map of more than {} members", kMostMembers));
      }
      if (table->Find(member.key) != nullptr) {
        return Refuse(at, fmt::format("{} is given twice", member.key));
      }
      YamlEvent next;
      if (!Next(&next.event)) return;
      std::optional<Node> value = Value(next.event, depth + 1);
      if (!value) continue;
      member.value = std::move(*value);
      table->members.push_back(std::move(member));
    }
  }

  yaml_parser_t parser_{};
  std::optional<Diagnostic> wrong_;
};

}  // namespace

Result<std::vector<Node>, Diagnostic> ParseYaml(std::string_view text) {
  return YamlReader(text).Read();
}

#endif

}  // namespace servescape
