// SPDX-License-Identifier: MIT
// The TZ strings of POSIX (IEEE Std 1003.1, section 8.3, with RFC 8536's hours beyond a day):
// "EST5EDT,M3.2.0,M11.1.0", "<+0330>-3:30". They say what holds after the changes a file lists.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace servescape {

// One of the two changes of a year.
struct PosixChange {
  enum class Kind : uint8_t { kJulian, kDayOfYear, kWeekday };  // Jn, n, Mm.w.d
  Kind kind = Kind::kWeekday;
  int64_t month = 1, week = 1, day = 0;
  int64_t time = 7200;  // seconds of local time

  // Seconds since 1970 in local time.
  int64_t InYear(int64_t year) const;
};

struct PosixTz {
  int64_t standard = 0;             // seconds east of Greenwich
  std::optional<int64_t> daylight;  // the same, where there is such a time
  PosixChange begins, ends;         // of daylight-saving time
};

std::optional<PosixTz> ParsePosixTz(std::string_view text);

}  // namespace servescape
