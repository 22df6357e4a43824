// SPDX-License-Identifier: MIT
// The time column of a trace: the names it usually has and the unit each means, and times in
// that unit or as dates.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "sim/base/time.h"

namespace servescape {

struct TimeUnit {
  std::string_view word = "s";
  double seconds = 1;     // of one unit, for units from a second up
  double per_second = 1;  // for smaller ones, so that both are whole numbers

  double Seconds(double value) const { return value * seconds / per_second; }
};

constexpr std::array<TimeUnit, 7> kTimeUnits{{{"ns", 1, 1e9},
                                              {"us", 1, 1e6},
                                              {"ms", 1, 1e3},
                                              {"s", 1, 1},
                                              {"min", 60, 1},
                                              {"h", 3600, 1},
                                              {"d", 86400, 1}}};

struct TimeName {
  std::string_view column;
  TimeUnit unit;
};

constexpr std::array<TimeName, 13> kTimeNames{{{"time", kTimeUnits[3]},
                                               {"timestamp", kTimeUnits[3]},
                                               {"time_s", kTimeUnits[3]},
                                               {"timestamp_s", kTimeUnits[3]},
                                               {"arrival_s", kTimeUnits[3]},
                                               {"time_ms", kTimeUnits[2]},
                                               {"timestamp_ms", kTimeUnits[2]},
                                               {"arrival_ms", kTimeUnits[2]},
                                               {"time_us", kTimeUnits[1]},
                                               {"timestamp_us", kTimeUnits[1]},
                                               {"time_ns", kTimeUnits[0]},
                                               {"minute", kTimeUnits[4]},
                                               {"hour", kTimeUnits[5]}}};

// The unit a column's name means: its own in the list, else its ending (_ns, _us, _ms), else s.
TimeUnit UnitOfColumn(std::string_view name);

// "2014-04-10 00:04:00", "2023-11-16T18:15:46.6805900Z": since 1970, exact to the nanosecond; a
// date that does not exist, a year before 1970 or after 2040, or anything else is none.
std::optional<SimTime> ParseDate(std::string_view text);

}  // namespace servescape
