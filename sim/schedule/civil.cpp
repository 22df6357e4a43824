// SPDX-License-Identifier: MIT
#include "sim/schedule/civil.h"

#include <fmt/format.h>

#include <array>
#include <cstddef>

namespace servescape {

bool IsLeapYear(int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

int64_t DaysInMonth(int64_t year, int64_t month) {
  constexpr std::array<int64_t, 12> kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && IsLeapYear(year) ? 29 : kDays[static_cast<size_t>(month - 1)];
}

// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": years begin in March, so that the
// day added in leap years is the last.
int64_t DaysOf(int64_t year, int64_t month, int64_t day) {
  year += FloorDivide(month - 1, 12);
  month = month - 1 - 12 * FloorDivide(month - 1, 12);  // 0 .. 11
  if (month < 2) --year;
  const int64_t era = FloorDivide(year, 400);
  const int64_t year_of_era = year - era * 400;
  const int64_t from_march = (month + 10) % 12;
  const int64_t day_of_year = (153 * from_march + 2) / 5;
  const int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + day_of_era - 719'468 + day - 1;
}

int64_t WeekdayOf(int64_t days) { return days + 4 - 7 * FloorDivide(days + 4, 7); }

int64_t SecondsOf(const Civil& civil) {
  return DaysOf(civil.year, civil.month, civil.day) * kDaySeconds + civil.hour * 3600 +
         civil.minute * 60 + civil.second;
}

Civil CivilOf(int64_t seconds) {
  const int64_t days = FloorDivide(seconds, kDaySeconds);
  const int64_t rest = seconds - days * kDaySeconds;
  const int64_t shifted = days + 719'468;
  const int64_t era = FloorDivide(shifted, 146'097);
  const int64_t day_of_era = shifted - era * 146'097;
  const int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int64_t from_march = (5 * day_of_year + 2) / 153;
  Civil out;
  out.day = day_of_year - (153 * from_march + 2) / 5 + 1;
  out.month = from_march < 10 ? from_march + 3 : from_march - 9;
  out.year = year_of_era + era * 400 + (out.month <= 2 ? 1 : 0);
  out.hour = rest / 3600;
  out.minute = rest / 60 % 60;
  out.second = rest % 60;
  return out;
}

std::optional<int64_t> ParseCivil(std::string_view text) {
  constexpr std::string_view kForm = "0000-00-00T00:00";
  if (text.size() != kForm.size() && text.size() != kForm.find('T')) return std::nullopt;
  std::array<int64_t, 5> fields{};
  size_t field = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (kForm[i] != '0') {
      if (text[i] != kForm[i]) return std::nullopt;
      ++field;
    } else if (text[i] < '0' || text[i] > '9') {
      return std::nullopt;
    } else {
      fields[field] = fields[field] * 10 + (text[i] - '0');
    }
  }
  const auto [year, month, day, hour, minute] = fields;
  if (year < 1970 || year > 2200 || month < 1 || month > 12 || day < 1 ||
      day > DaysInMonth(year, month) || hour > 23 || minute > 59) {
    return std::nullopt;
  }
  return SecondsOf({year, month, day, hour, minute, 0});
}

std::string FormatInstant(Instant at, int64_t offset) {
  const int64_t seconds = WholeSecondsOf(at);
  const Civil civil = CivilOf(seconds + offset);
  std::string out = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", civil.year, civil.month,
                                civil.day, civil.hour, civil.minute, civil.second);
  if (const int64_t rest = at.ns - seconds * kNsOfSecond; rest != 0) {
    std::string digits = fmt::format(".{:09}", rest);
    out += digits.substr(0, digits.find_last_not_of('0') + 1);
  }
  if (offset == 0) return out + "Z";
  const int64_t size = offset < 0 ? -offset : offset;
  out += fmt::format("{}{:02}:{:02}", offset < 0 ? '-' : '+', size / 3600, size / 60 % 60);
  if (size % 60 != 0) out += fmt::format(":{:02}", size % 60);
  return out;
}

}  // namespace servescape
