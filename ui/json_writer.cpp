// SPDX-License-Identifier: MIT
#include "ui/json_writer.h"

#include <fmt/format.h>

#include <cmath>

namespace servescape::ui {
namespace {

constexpr std::string_view kUnknown = "\xEF\xBF\xBD";  // U+FFFD

// Bytes of the UTF-8 sequence at the front of `text`, 0 if there is none.
size_t SequenceAt(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(i < text.size() ? text[i] : 0); };
  const uint8_t lead = byte(0);
  if (lead < 0x80) return 1;
  const size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  // Overlong forms, surrogates and what lies beyond U+10FFFF show in the second byte.
  const uint8_t low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const uint8_t high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (byte(1) < low || byte(1) > high) return 0;
  for (size_t i = 2; i < size; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  return size;
}

}  // namespace

void JsonWriter::Quote(std::string_view text) {
  out_ += '"';
  while (!text.empty()) {
    const size_t size = SequenceAt(text);
    const char c = text.front();
    if (size == 0) out_ += kUnknown;
    else if (c == '"' || c == '\\') (out_ += '\\') += c;
    else if (static_cast<uint8_t>(c) < 0x20) out_ += fmt::format("\\u{:04x}", c + 0);
    else out_ += text.substr(0, size);
    text.remove_prefix(size == 0 ? 1 : size);
  }
  out_ += '"';
}

void JsonWriter::Begin(std::string_view key) {
  if (!out_.empty() && out_.back() != '{' && out_.back() != '[') out_ += ',';
  if (key.empty()) return;
  Quote(key);
  out_ += ':';
}

void JsonWriter::Open(char bracket, std::string_view key) {
  Begin(key);
  out_ += bracket;
}

void JsonWriter::Close(char bracket) { out_ += bracket; }

void JsonWriter::Text(std::string_view key, std::string_view value) {
  Begin(key);
  Quote(value);
}

void JsonWriter::Number(std::string_view key, double value) {
  Begin(key);
  out_ += std::isfinite(value) ? fmt::format("{}", value) : "null";
}

void JsonWriter::Whole(std::string_view key, uint64_t value) {
  Begin(key);
  out_ += fmt::format("{}", value);
}

void JsonWriter::Flag(std::string_view key, bool value) {
  Begin(key);
  out_ += value ? "true" : "false";
}

}  // namespace servescape::ui
