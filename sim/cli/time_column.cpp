// SPDX-License-Identifier: MIT
#include "sim/cli/time_column.h"

#include <cstdint>

namespace servescape {
namespace {

// Days from 1970-01-01 (H. Hinnant, "chrono-compatible low-level date algorithms").
int64_t DaysFromCivil(int64_t year, int64_t month, int64_t day) {
  year -= month <= 2 ? 1 : 0;
  const int64_t era = year / 400;
  const int64_t year_of_era = year - era * 400;
  const int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
         719468;
}

int64_t DaysOfMonth(int64_t year, int64_t month) {
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  if (month == 2) return leap ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

// `digits` digits at the front of the text and then one of `after` (if any), both taken off it.
std::optional<int64_t> Take(std::string_view& text, size_t digits, std::string_view after) {
  if (text.size() < digits) return std::nullopt;
  int64_t number = 0;
  for (const char c : text.substr(0, digits)) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + (c - '0');
  }
  text.remove_prefix(digits);
  if (after.empty()) return number;
  if (text.empty() || after.find(text.front()) == std::string_view::npos) return std::nullopt;
  text.remove_prefix(1);
  return number;
}

}  // namespace

TimeUnit UnitOfColumn(std::string_view name) {
  for (const TimeName& known : kTimeNames) {
    if (known.column == name) return known.unit;
  }
  for (const TimeUnit& unit : kTimeUnits) {
    if (unit.per_second > 1 && name.ends_with(unit.word) &&
        name.substr(0, name.size() - unit.word.size()).ends_with('_')) {
      return unit;
    }
  }
  return {};
}

std::optional<SimTime> ParseDate(std::string_view text) {
  if (text.ends_with('Z')) text.remove_suffix(1);
  const auto year = Take(text, 4, "-/");
  const auto month = year ? Take(text, 2, "-/") : std::nullopt;
  const auto day = month ? Take(text, 2, "T ") : std::nullopt;
  const auto hour = day ? Take(text, 2, ":") : std::nullopt;
  const auto minute = hour ? Take(text, 2, ":") : std::nullopt;
  const auto second = minute ? Take(text, 2, "") : std::nullopt;
  if (!second || *year < 1970 || *year > 2040 || *month < 1 || *month > 12 || *day < 1 ||
      *day > DaysOfMonth(*year, *month) || *hour > 23 || *minute > 59 || *second > 60) {
    return std::nullopt;
  }
  int64_t ns = 0;
  if (!text.empty()) {
    if (text.size() < 2 || text.size() > 10 || text.front() != '.') return std::nullopt;
    text.remove_prefix(1);
    for (int digit = 0; digit < 9; ++digit) {
      ns *= 10;
      if (text.empty()) continue;
      if (text.front() < '0' || text.front() > '9') return std::nullopt;
      ns += text.front() - '0';
      text.remove_prefix(1);
    }
  }
  const int64_t minutes = (DaysFromCivil(*year, *month, *day) * 24 + *hour) * 60 + *minute;
  return SimTime{(minutes * 60 + *second) * 1'000'000'000 + ns};
}

}  // namespace servescape
