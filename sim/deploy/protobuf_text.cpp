// SPDX-License-Identifier: MIT
#include "sim/deploy/protobuf_text.h"

#include <fmt/format.h>

#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "sim/scenario/quantity.h"

namespace servescape {
namespace {

constexpr int kDeepest = 64;
constexpr size_t kMostFields = 10'000;  // of one message

bool IsWord(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

class MessageReader {
 public:
  explicit MessageReader(std::string_view text) : text_(text) {}

  Result<Node, Diagnostic> Read() {
    Node message;
    message.origin.position = here_;
    Fields('\0', 0, &message);
    if (wrong_) return *wrong_;
    return message;
  }

 private:
  bool done() const { return at_ >= text_.size(); }
  char next() const { return done() ? '\0' : text_[at_]; }

  void Step() {
    const auto byte = static_cast<unsigned char>(text_[at_++]);
    if (byte == '\n') {
      here_ = {here_.line + 1, 1};
    } else if (byte < 0x80 || byte >= 0xc0) {
      ++here_.column;
    }
  }

  void Skip() {
    while (!done()) {
      const char c = next();
      if (c == '#') {
        while (!done() && next() != '\n') Step();
      } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v') {
        Step();
      } else {
        return;
      }
    }
  }

  bool Take(char c) {
    Skip();
    if (done() || next() != c) return false;
    Step();
    return true;
  }

  void Refuse(const Position& at, std::string message) {
    if (!wrong_) wrong_ = Diagnostic{Severity::kError, at, std::move(message)};
  }

  // A name of letters and digits, or one in brackets: an extension, Any's type.
  std::string Name() {
    std::string name;
    if (Take('[')) {
      while (!done() && next() != ']' && next() != '\n') {
        name += next();
        Step();
      }
      if (!Take(']')) Refuse(here_, "a ] is missing");
      return name;
    }
    while (!done() && IsWord(next())) {
      name += next();
      Step();
    }
    return name;
  }

  void Fields(char end, int depth, Node* message) {
    if (depth > kDeepest) return Refuse(here_, "is nested more than 64 levels deep");
    while (!wrong_) {
      Skip();
      if (done()) {
        if (end != '\0') Refuse(here_, fmt::format("a {} is missing", end));
        return;
      }
      if (end != '\0' && Take(end)) return;
      Field(depth, message);
    }
  }

  void Field(int depth, Node* message) {
    const Position at = here_;
    const std::string name = Name();
    if (name.empty())
      return Refuse(at, "is no text of Protocol Buffers: a field's name is expected");
    if (message->members.size() >= kMostFields) {
      return Refuse(at, fmt::format("a message of more than {} fields", kMostFields));
    }
    const bool colon = Take(':');
    Skip();
    std::optional<Node> value;
    if (next() == '[')
      value = List(depth);
    else if (next() == '{' || next() == '<')
      value = Message(depth);
    else if (colon)
      value = Scalar();
    else
      Refuse(here_, fmt::format("{}: a colon and a value are expected", name));
    Take(',') || Take(';');
    if (value && !wrong_) Add(name, at, std::move(*value), message);
  }

  // A field that stands again adds to those before.
  static void Add(const std::string& name, const Position& at, Node value, Node* message) {
    if (Node* before = message->Find(name)) {
      if (before->kind != NodeKind::kArray) {
        Node list;
        list.kind = NodeKind::kArray;
        list.origin = before->origin;
        list.items.push_back(std::move(*before));
        *before = std::move(list);
      }
      if (value.kind != NodeKind::kArray) {
        before->items.push_back(std::move(value));
        return;
      }
      for (Node& item : value.items) before->items.push_back(std::move(item));
      return;
    }
    Member member;
    member.key = name;
    member.origin.position = at;
    member.value = std::move(value);
    message->members.push_back(std::move(member));
  }

  Node Message(int depth) {
    Node out;
    out.origin.position = here_;
    const char end = next() == '{' ? '}' : '>';
    Step();
    Fields(end, depth + 1, &out);
    return out;
  }

  Node List(int depth) {
    Node out;
    out.kind = NodeKind::kArray;
    out.origin.position = here_;
    Step();
    if (Take(']')) return out;
    while (!wrong_) {
      Skip();
      const bool message = next() == '{' || next() == '<';
      std::optional<Node> item = message ? Message(depth) : Scalar();
      if (item) out.items.push_back(std::move(*item));
      if (Take(']')) break;
      if (!wrong_ && !Take(',')) Refuse(here_, "a comma or ] is expected");
    }
    return out;
  }

  std::optional<Node> Scalar() {
    Skip();
    Node out;
    out.kind = NodeKind::kString;
    out.origin.position = here_;
    if (next() == '"' || next() == '\'') {
      while (next() == '"' || next() == '\'') {  // texts that follow each other are one
        Quoted(&out.text);
        Skip();
      }
      return out;
    }
    while (!done() && (IsWord(next()) || next() == '-' || next() == '+' || next() == '.')) {
      out.text += next();
      Step();
    }
    if (out.text.empty()) {
      Refuse(here_, "a value is expected");
      return {};
    }
    Resolve(&out);
    return out;
  }

  static void Resolve(Node* node) {
    if (node->text == "true" || node->text == "false") {
      node->kind = NodeKind::kBoolean;
      node->boolean = node->text == "true";
      return;
    }
    const bool underscore = node->text.find('_') != std::string::npos;
    const std::optional<double> number =
        underscore ? std::optional<double>() : ParseNumber(node->text);
    if (!number || !std::isfinite(*number)) return;
    node->number = *number;
    node->kind = NodeKind::kNumber;
    if (node->text.find_first_not_of("0123456789-") == std::string::npos &&
        std::fabs(*number) < 0x1p53) {
      node->kind = NodeKind::kInteger;
      node->integer = static_cast<int64_t>(*number);
    }
  }

  void Quoted(std::string* out) {
    const char mark = next();
    const Position at = here_;
    Step();
    while (!done() && next() != mark && next() != '\n') {
      char c = next();
      Step();
      if (c == '\\' && !done()) {
        c = next();
        Step();
        if (c == 'n') c = '\n';
        if (c == 't') c = '\t';
        if (c == 'r') c = '\r';
      }
      *out += c;
    }
    if (done() || next() != mark) return Refuse(at, "this text does not end");
    Step();
  }

  std::string_view text_;
  size_t at_ = 0;
  Position here_{1, 1};
  std::optional<Diagnostic> wrong_;
};

}  // namespace

Result<Node, Diagnostic> ParseProtobufText(std::string_view text) {
  return MessageReader(text).Read();
}

}  // namespace servescape
