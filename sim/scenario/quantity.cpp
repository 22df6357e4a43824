// SPDX-License-Identifier: MIT
#include "sim/scenario/quantity.h"

#include <array>
#include <cstdlib>
#include <span>

#include <fmt/format.h>

namespace servescape {
namespace {

struct UnitWord {
  std::string_view word;
  double divide;  // seconds = number / divide * multiply: exact for all units
  double multiply;
};

constexpr std::array<UnitWord, 9> kTimeUnits{{{"ns", 1e9, 1},
                                              {"\u00b5s", 1e6, 1},  // micro sign
                                              {"\u03bcs", 1e6, 1},  // Greek mu
                                              {"us", 1e6, 1},
                                              {"ms", 1e3, 1},
                                              {"s", 1, 1},
                                              {"min", 1, 60},
                                              {"h", 1, 3600},
                                              {"d", 1, 86400}}};

struct FactorWord {
  std::string_view word;
  double factor;
};

constexpr std::array<FactorWord, 9> kByteUnits{{{"B", 1},
                                                {"kB", 1e3},
                                                {"MB", 1e6},
                                                {"GB", 1e9},
                                                {"TB", 1e12},
                                                {"KiB", 1024.0},
                                                {"MiB", 1048576.0},
                                                {"GiB", 1073741824.0},
                                                {"TiB", 1099511627776.0}}};

constexpr std::array<FactorWord, 9> kBandwidthUnits{{{"bit/s", 1.0 / 8},
                                                     {"kbit/s", 1e3 / 8},
                                                     {"Mbit/s", 1e6 / 8},
                                                     {"Gbit/s", 1e9 / 8},
                                                     {"Tbit/s", 1e12 / 8},
                                                     {"B/s", 1},
                                                     {"kB/s", 1e3},
                                                     {"MB/s", 1e6},
                                                     {"GB/s", 1e9}}};

std::string_view Trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// How many characters of the front form a decimal number; 0 if none do.
size_t NumberLength(std::string_view text) {
  size_t i = 0;
  if (i < text.size() && (text[i] == '-' || text[i] == '+')) ++i;
  const size_t first = i;
  while (i < text.size() && (IsDigit(text[i]) || (text[i] == '_' && i > first))) ++i;
  size_t digits = i - first;
  if (i < text.size() && text[i] == '.') {
    size_t j = i + 1;
    while (j < text.size() && IsDigit(text[j])) ++j;
    digits += j - i - 1;
    if (j > i + 1) i = j;
  }
  if (digits == 0) return 0;
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    size_t j = i + 1;
    if (j < text.size() && (text[j] == '-' || text[j] == '+')) ++j;
    const size_t exponent = j;
    while (j < text.size() && IsDigit(text[j])) ++j;
    if (j > exponent) i = j;
  }
  return i;
}

// How many characters of the front are neither a digit nor white space.
size_t WordLength(std::string_view text) {
  size_t i = 0;
  while (i < text.size() && !IsDigit(text[i]) && text[i] != ' ') ++i;
  return i;
}

// Takes "k", "M" or "G" off the front, as reports print them: the factor.
double TakePrefix(std::string_view& unit) {
  constexpr std::array<FactorWord, 3> kPrefixes{{{"k", 1e3}, {"M", 1e6}, {"G", 1e9}}};
  for (const FactorWord& prefix : kPrefixes) {
    if (!unit.starts_with(prefix.word)) continue;
    unit = Trim(unit.substr(1));
    return prefix.factor;
  }
  return 1;
}

// Splits "250 ms" into 250 and "ms".
std::optional<double> TakeNumber(std::string_view text, std::string_view& unit) {
  text = Trim(text);
  const size_t length = NumberLength(text);
  if (length == 0) return std::nullopt;
  unit = Trim(text.substr(length));
  std::string digits;
  for (const char c : text.substr(0, length)) {
    if (c != '_') digits += c;
  }
  // strtod rounds correctly and the library never leaves the "C" locale.
  return std::strtod(digits.c_str(), nullptr);
}

std::optional<double> ParseWith(std::string_view text, std::span<const FactorWord> units) {
  std::string_view unit;
  const std::optional<double> value = TakeNumber(text, unit);
  if (!value) return std::nullopt;
  for (const FactorWord& entry : units) {
    if (unit == entry.word) return *value * entry.factor;
  }
  return std::nullopt;
}

}  // namespace

std::optional<double> ParseNumber(std::string_view text) {
  std::string_view unit;
  const std::optional<double> value = TakeNumber(text, unit);
  if (!value || !unit.empty()) return std::nullopt;
  return value;
}

std::optional<double> ParseSeconds(std::string_view text) {
  double sum = 0;
  double smallest = 1e9;  // of the units so far: 1h30min, never 30min1h or 1h2h
  for (bool first = true;; first = false) {
    std::string_view unit;
    const std::optional<double> value = TakeNumber(text, unit);
    if (!value) return std::nullopt;
    const std::string_view rest = Trim(unit.substr(WordLength(unit)));
    unit = unit.substr(0, WordLength(unit));
    const UnitWord* found = nullptr;
    for (const UnitWord& entry : kTimeUnits) {
      if (unit == entry.word) found = &entry;
    }
    if (!found || found->multiply / found->divide >= smallest) return std::nullopt;
    smallest = found->multiply / found->divide;
    const double part = *value / found->divide * found->multiply;
    if (first && rest.empty()) return part;
    if (part < 0 || (!rest.empty() && !IsDigit(rest.front()))) return std::nullopt;
    sum += part;
    if (rest.empty()) return sum;
    text = rest;
  }
}

std::optional<double> ParseRate(std::string_view text) {
  std::string_view unit;
  const std::optional<double> value = TakeNumber(text, unit);
  if (!value) return std::nullopt;
  const double factor = TakePrefix(unit);
  if (unit.empty() || unit.front() != '/') return std::nullopt;
  unit = Trim(unit.substr(1));
  for (const UnitWord& entry : kTimeUnits) {
    if (entry.divide == 1 && unit == entry.word) return *value * factor / entry.multiply;
  }
  return std::nullopt;
}

std::optional<double> ParseMoney(std::string_view text, std::string_view per) {
  text = Trim(text);
  const bool sign = text.starts_with('$');
  if (sign) text.remove_prefix(1);
  std::string_view unit;
  const std::optional<double> value = TakeNumber(text, unit);
  if (!value || unit.starts_with('$')) return std::nullopt;
  if (!sign && !unit.starts_with("usd")) return std::nullopt;
  if (!sign) unit = Trim(unit.substr(3));
  return unit.empty() || unit == per ? value : std::nullopt;
}

std::optional<double> ParseMoneyPerHour(std::string_view text) {
  const bool dollars = Trim(text).starts_with('$');
  if (!dollars && !Trim(text).ends_with("/h")) return std::nullopt;
  return ParseMoney(text, "/h");
}

std::optional<double> ParseCount(std::string_view text, std::string_view noun) {
  std::string_view unit;
  const std::optional<double> value = TakeNumber(text, unit);
  if (!value) return std::nullopt;
  const double factor = TakePrefix(unit);
  const bool one = noun.size() == unit.size() + 1 && noun.starts_with(unit) && noun.back() == 's';
  if (!unit.empty() && unit != noun && !one) return std::nullopt;
  return *value * factor;
}

std::optional<double> ParseBytes(std::string_view text) { return ParseWith(text, kByteUnits); }

std::optional<double> ParseBandwidth(std::string_view text) {
  return ParseWith(text, kBandwidthUnits);
}

std::optional<double> ParseRatio(std::string_view text) {
  std::string_view unit;
  const std::optional<double> value = TakeNumber(text, unit);
  if (!value) return std::nullopt;
  if (unit.empty()) return value;
  if (unit == "%") return *value / 100;
  return std::nullopt;
}

std::string FormatNumber(double value) {
  // fmt writes the shortest round-trip digits; integral values up to 2^53 without exponent.
  const bool fits = value > -9e15 && value < 9e15;
  if (fits && value == static_cast<double>(static_cast<int64_t>(value))) {
    return fmt::format("{}", static_cast<int64_t>(value));
  }
  return fmt::format("{}", value);
}

std::string FormatDuration(Duration duration) {
  struct Entry {
    int64_t ns;
    std::string_view word;
  };
  constexpr std::array<Entry, 7> kUnits{{{86'400'000'000'000, "d"},
                                         {3'600'000'000'000, "h"},
                                         {60'000'000'000, "min"},
                                         {1'000'000'000, "s"},
                                         {1'000'000, "ms"},
                                         {1'000, "us"},
                                         {1, "ns"}}};
  if (duration.ns == 0) return "0s";
  for (const Entry& entry : kUnits) {
    if (duration.ns % entry.ns == 0) return fmt::format("{}{}", duration.ns / entry.ns, entry.word);
    // 1500 ms reads better as 1.5s; never so for minutes and up.
    const bool decimal = entry.ns <= 1'000'000'000;
    if (decimal && duration.ns >= entry.ns && duration.ns % (entry.ns / 1000) == 0) {
      return fmt::format(
          "{}{}", FormatNumber(static_cast<double>(duration.ns) / static_cast<double>(entry.ns)),
          entry.word);
    }
  }
  return fmt::format("{}ns", duration.ns);
}

std::string WriteSeconds(double seconds) {
  const Duration rounded = FromSeconds(seconds);
  if (rounded.ns < kEndOfTime.ns) {
    const std::string text = FormatDuration(rounded);
    if (ParseSeconds(text) == seconds) return text;
  }
  for (size_t i = kTimeUnits.size(); i-- > 0;) {
    const UnitWord& unit = kTimeUnits[i];
    if (unit.multiply != 1 || (seconds * unit.divide < 1 && i > 0)) continue;
    const std::string text = fmt::format("{}{}", FormatNumber(seconds * unit.divide), unit.word);
    if (ParseSeconds(text) == seconds) return text;
  }
  return FormatNumber(seconds) + "s";
}

std::string WriteRate(double per_second) { return FormatNumber(per_second) + "/s"; }

std::string FormatMoneyPerHour(double usd_per_hour) {
  return FormatNumber(usd_per_hour) + " usd/h";
}

}  // namespace servescape
