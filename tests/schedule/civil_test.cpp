// SPDX-License-Identifier: MIT
#include "sim/schedule/civil.h"

#include <doctest/doctest.h>

#include "tests/schedule/times.h"

namespace servescape {
namespace {

TEST_CASE("civil: days and dates are inverse, from 1600 to 2400") {
  int64_t days = DaysOf(1600, 1, 1);
  for (int64_t year = 1600; year < 2400; ++year) {
    for (int64_t month = 1; month <= 12; ++month) {
      for (int64_t day = 1; day <= DaysInMonth(year, month); ++day, ++days) {
        const Civil at = CivilOf(days * kDaySeconds + 86'399);
        const bool same = at.year == year && at.month == month && at.day == day && at.hour == 23 &&
                          at.minute == 59 && at.second == 59 && DaysOf(year, month, day) == days;
        if (!same) FAIL(year << "-" << month << "-" << day);
      }
    }
  }
  CHECK(DaysOf(1970, 1, 1) == 0);
  CHECK(DaysOf(2000, 3, 1) == 11'017);
}

TEST_CASE("civil: months and days beyond their range are carried over") {
  CHECK(DaysOf(2026, 13, 1) == DaysOf(2027, 1, 1));
  CHECK(DaysOf(2026, 0, 1) == DaysOf(2025, 12, 1));
  CHECK(DaysOf(2026, 3, 0) == DaysOf(2026, 2, 28));
  CHECK(DaysOf(2024, 2, 30) == DaysOf(2024, 3, 1));
}

TEST_CASE("civil: weekdays, and instants as text") {
  CHECK(WeekdayOf(0) == 4);  // a Thursday
  CHECK(WeekdayOf(DaysOf(2026, 3, 8)) == 0);
  CHECK(WeekdayOf(-5) == 6);
  CHECK(FormatInstant(Utc(2026, 3, 8, 6, 30), -18'000) == "2026-03-08T01:30:00-05:00");
  CHECK(FormatInstant(Utc(2026, 3, 8, 6, 30), 19'800) == "2026-03-08T12:00:00+05:30");
  CHECK(Text({Utc(2026, 3, 2, 0, 10).ns + 100'000'000}) == "2026-03-02T00:10:00.1Z");
  CHECK(Text({-1}) == "1969-12-31T23:59:59.999999999Z");
}

}  // namespace
}  // namespace servescape
