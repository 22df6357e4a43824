// SPDX-License-Identifier: MIT
#include "sim/schedule/cron_text.h"

namespace servescape {
namespace {

constexpr std::array<std::string_view, 12> kMonths{"jan", "feb", "mar", "apr", "may", "jun",
                                                   "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 7> kWeekdays{"sun", "mon", "tue", "wed",
                                                    "thu", "fri", "sat"};

}  // namespace

std::vector<std::string> CronWords(std::string_view text) {
  std::vector<std::string> out;
  std::string word;
  for (const char c : text) {
    if (c != ' ' && c != '\t' && c != '\n' && c != '\r') {
      word += c;
    } else if (!word.empty()) {
      out.push_back(word);
      word.clear();
    }
  }
  if (!word.empty()) out.push_back(word);
  return out;
}

std::vector<std::string> SplitAt(std::string_view text, char separator) {
  std::vector<std::string> out;
  for (;;) {
    const size_t end = text.find(separator);
    out.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return out;
    text.remove_prefix(end + 1);
  }
}

std::string LowerCase(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::optional<int64_t> CronName(size_t field, std::string_view word) {
  for (size_t i = 0; field == kMonth && i < kMonths.size(); ++i) {
    if (kMonths[i] == word) return static_cast<int64_t>(i) + 1;
  }
  for (size_t i = 0; field == kWeekday && i < kWeekdays.size(); ++i) {
    if (kWeekdays[i] == word) return static_cast<int64_t>(i);
  }
  return {};
}

std::optional<int64_t> CronNumber(std::string_view text) {
  if (text.empty() || text.size() > 6) return {};
  int64_t out = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return {};
    out = out * 10 + (c - '0');
  }
  return out;
}

std::optional<int64_t> BitFrom(uint64_t set, int64_t at) {
  for (int64_t i = at; i < 64; ++i) {
    if ((set >> static_cast<uint64_t>(i) & 1U) != 0) return i;
  }
  return {};
}

std::optional<int64_t> BitUpTo(uint64_t set, int64_t at) {
  for (int64_t i = at; i >= 0; --i) {
    if ((set >> static_cast<uint64_t>(i) & 1U) != 0) return i;
  }
  return {};
}

}  // namespace servescape
