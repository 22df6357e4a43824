// SPDX-License-Identifier: MIT
#include "ui/fragment.h"

#include <algorithm>
#include <cstdint>

namespace servescape::ui {
namespace {

constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view kHex = "0123456789ABCDEF";
constexpr size_t kMaxPart = 4096;

bool IsPlain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         c == '.' || c == '_' || c == '-';
}

std::string Escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (IsPlain(c)) {
      out += c;
      continue;
    }
    const auto byte = static_cast<uint8_t>(c);
    out += '%';
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
  }
  return out;
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

std::optional<std::string> Unescaped(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      if (!IsPlain(text[i])) return std::nullopt;
      out += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = HexDigit(text[i + 1]);
    const int low = HexDigit(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

std::string Base64(std::string_view text) {
  std::string out;
  uint32_t bits = 0;
  int held = 0;
  for (const char c : text) {
    bits = (bits << 8 | static_cast<uint8_t>(c)) & 0xFFFFFFU;
    held += 8;
    while (held >= 6) {
      held -= 6;
      out += kDigits[bits >> held & 63U];
    }
  }
  if (held > 0) out += kDigits[bits << (6 - held) & 63U];
  return out;
}

std::optional<std::string> Unbase64(std::string_view text) {
  std::string out;
  uint32_t bits = 0;
  int held = 0;
  for (const char c : text) {
    const size_t digit = kDigits.find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    bits = (bits << 6 | static_cast<uint32_t>(digit)) & 0xFFFFFFU;
    held += 6;
    if (held >= 8) {
      held -= 8;
      out += static_cast<char>(bits >> held & 255U);
    }
  }
  return out;
}

std::optional<Fragment> DecodeSettings(std::string_view rest) {
  Fragment out;
  bool first = true;
  while (true) {
    const size_t end = std::min(rest.find(';'), rest.size());
    const std::string_view part = rest.substr(0, end);
    if (part.size() > kMaxPart) return std::nullopt;
    if (first) {
      const auto name = Unescaped(part);
      if (!name || name->empty()) return std::nullopt;
      out.preset = *name;
      first = false;
    } else {
      const size_t equals = part.find('=');
      if (equals == std::string_view::npos || out.settings.size() >= kMaxSettings) {
        return std::nullopt;
      }
      const auto path = Unescaped(part.substr(0, equals));
      const auto value = Unescaped(part.substr(equals + 1));
      if (!path || path->empty() || !value) return std::nullopt;
      out.settings.push_back({*path, *value});
    }
    if (end == rest.size()) return out;
    rest.remove_prefix(end + 1);
  }
}

// Words of plain letters between commas.
std::vector<std::string> PlainWords(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty() && words.size() < kMaxLinkWords) {
    const size_t end = std::min(text.find(','), text.size());
    const std::string_view word = text.substr(0, end);
    if (!word.empty() && std::all_of(word.begin(), word.end(), IsPlain)) words.emplace_back(word);
    text.remove_prefix(end == text.size() ? end : end + 1);
  }
  return words;
}

bool IsNumber(std::string_view text, size_t most) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  return !text.empty() && text.size() <= most && std::all_of(text.begin(), text.end(), digit);
}

// False for what is no option, or says nothing.
bool TakeOption(std::string_view part, LinkOptions* out) {
  const size_t equals = std::min(part.find('='), part.size());
  const std::string_view key = part.substr(0, equals);
  const std::string_view value = part.substr(std::min(equals + 1, part.size()));
  if (value.empty() || value.size() > kMaxPart) return false;
  if (key == "lock" || key == "hide") {
    std::vector<std::string>& words = key == "lock" ? out->lock : out->hide;
    words = PlainWords(value);
    return !words.empty();
  }
  if (key == "place" && std::all_of(value.begin(), value.end(), IsPlain)) {
    out->place = value;
  } else if (key == "lesson" && IsNumber(value, 3)) {
    out->lesson = 0;
    for (const char c : value) out->lesson = 10 * out->lesson + (c - '0');
  } else if (key == "seed" && IsNumber(value, 9)) {
    out->seed = value;
  } else {
    return false;
  }
  return true;
}

}  // namespace

std::string EncodeFragment(const Fragment& fragment) {
  if (fragment.preset.empty()) return "t1=" + Base64(fragment.text);
  std::string out = "s1=" + Escaped(fragment.preset);
  for (const Setting& setting : fragment.settings) {
    out += ";" + Escaped(setting.path) + "=" + Escaped(setting.value);
  }
  return out;
}

std::optional<Fragment> DecodeFragment(std::string_view fragment, size_t most) {
  if (fragment.size() > most) return std::nullopt;
  while (!fragment.empty()) {
    const size_t end = std::min(fragment.find('&'), fragment.size());
    const std::string_view part = fragment.substr(0, end);
    if (part.substr(0, 3) == "s1=") return DecodeSettings(part.substr(3));
    if (part.substr(0, 3) == "t1=") {
      auto text = Unbase64(part.substr(3));
      if (!text || text->empty()) return std::nullopt;
      return Fragment{.preset = "", .settings = {}, .text = *std::move(text)};
    }
    fragment.remove_prefix(end == fragment.size() ? end : end + 1);
  }
  return std::nullopt;
}
LinkOptions DecodeOptions(std::string_view fragment) {
  LinkOptions out;
  if (fragment.size() > kMaxFragment) return out;
  while (!fragment.empty()) {
    const size_t end = std::min(fragment.find('&'), fragment.size());
    const std::string_view part = fragment.substr(0, end);
    fragment.remove_prefix(std::min(end + 1, fragment.size()));
    if (!TakeOption(part, &out) || part.starts_with("place=")) continue;
    // Where the page begins is not what it is.
    if (!out.text.empty()) out.text += '&';
    out.text += part;
  }
  return out;
}

bool HasScenario(std::string_view fragment) {
  // What is neither a scenario nor a wish was meant to be one.
  return fragment.find("s1=") != fragment.npos || fragment.find("t1=") != fragment.npos ||
         (!fragment.empty() && DecodeOptions(fragment) == LinkOptions{});
}

bool NamesKey(const std::vector<std::string>& words, std::string_view path) {
  return std::any_of(words.begin(), words.end(), [path](const std::string& word) {
    for (size_t at = path.find(word); at != path.npos; at = path.find(word, at + 1)) {
      const size_t end = at + word.size();
      if ((at == 0 || path[at - 1] == '.') && (end == path.size() || path[end] == '.')) return true;
    }
    return false;
  });
}

}  // namespace servescape::ui
