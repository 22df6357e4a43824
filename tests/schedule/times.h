// SPDX-License-Identifier: MIT
// Instants and a zone for the tests of schedules.
#pragma once

#include <string>

#include "sim/schedule/zone.h"

namespace servescape {

inline Instant Utc(int64_t year, int64_t month, int64_t day, int64_t hour = 0, int64_t minute = 0,
                   int64_t second = 0) {
  return AtSeconds(SecondsOf({year, month, day, hour, minute, second}));
}

inline std::string Text(Instant at) { return FormatInstant(at, 0); }

// A TZif file of version 2 without changes of its own, but a rule.
inline std::string TzifOf(const std::string& rule, int64_t offset) {
  const auto big = [](uint32_t value) {
    std::string out;
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xffU);
    return out;
  };
  std::string block = "TZif2" + std::string(15, '\0');
  for (const uint32_t count : {0U, 0U, 0U, 0U, 1U, 4U}) block += big(count);
  block += big(static_cast<uint32_t>(offset)) + std::string(2, '\0') + "LMT" + '\0';
  return block + block + "\n" + rule + "\n";
}

// New York since 2007: changes at 2:00 on the second Sunday of March and the first of November.
inline Zone NewYork() {
  return Zone::FromTzif(TzifOf("EST5EDT,M3.2.0,M11.1.0", -18'000), "America/New_York").value();
}

}  // namespace servescape
