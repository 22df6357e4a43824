// SPDX-License-Identifier: MIT
// Dates and times of day of the Gregorian calendar, and instants of the real clock. Nothing here
// knows a time zone: a civil time is read as UTC, or as local where a zone says so (zone.h).
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sim/base/time.h"

namespace servescape {

constexpr int64_t kNsOfSecond = 1'000'000'000;
constexpr int64_t kDaySeconds = 86'400;

// Nanoseconds since 1970-01-01T00:00:00Z, leap seconds left out.
struct Instant {
  int64_t ns = 0;
  constexpr auto operator<=>(const Instant&) const = default;
};

constexpr Instant operator+(Instant at, Duration by) { return {at.ns + by.ns}; }
constexpr Instant operator-(Instant at, Duration by) { return {at.ns - by.ns}; }
constexpr Duration operator-(Instant a, Instant b) { return {a.ns - b.ns}; }

constexpr int64_t FloorDivide(int64_t value, int64_t by) {
  return value / by - (value % by < 0 ? 1 : 0);
}
// Whole seconds since 1970, rounded down.
constexpr int64_t WholeSecondsOf(Instant at) { return FloorDivide(at.ns, kNsOfSecond); }
constexpr Instant AtSeconds(int64_t seconds) { return {seconds * kNsOfSecond}; }

struct Civil {
  int64_t year = 1970;
  int64_t month = 1, day = 1;  // from 1
  int64_t hour = 0, minute = 0, second = 0;
};

bool IsLeapYear(int64_t year);
int64_t DaysInMonth(int64_t year, int64_t month);
// Days since 1970-01-01. Months and days beyond their range are carried over.
int64_t DaysOf(int64_t year, int64_t month, int64_t day);
// 0 is Sunday.
int64_t WeekdayOf(int64_t days);
// Seconds since 1970; fields beyond their range are carried over.
int64_t SecondsOf(const Civil& civil);
Civil CivilOf(int64_t seconds);

// Seconds since 1970 of "2026-03-08" or "2026-03-08T01:30", years 1970 to 2200; nothing of other
// texts.
std::optional<int64_t> ParseCivil(std::string_view text);

// "2026-03-08T01:30:00-05:00", "2026-03-08T06:30:00Z" at offset 0; tenths and more only where there
// are any. The offset is in seconds east of Greenwich.
std::string FormatInstant(Instant at, int64_t offset);

}  // namespace servescape
