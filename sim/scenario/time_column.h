// SPDX-License-Identifier: MIT
// The times of a trace, whoever reads it: the names such a column has, the units, dates, and
// seconds (or ms, us, ns) since 1970. Nothing is clamped: what cannot be held is said.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/time.h"

namespace servescape {

struct TimeUnit {
  std::string_view word = "s";
  int64_t ns = 1'000'000'000;

  bool operator==(const TimeUnit&) const = default;
};

constexpr std::array<TimeUnit, 7> kTimeUnits{{{"ns", 1},
                                              {"us", 1'000},
                                              {"ms", 1'000'000},
                                              {"s", 1'000'000'000},
                                              {"min", 60'000'000'000},
                                              {"h", 3'600'000'000'000},
                                              {"d", 86'400'000'000'000}}};

// Nothing for a word that is no unit.
std::optional<TimeUnit> TimeUnitOf(std::string_view word);

// A column's name for comparing: small letters, and one _ for spaces, hyphens, dots and brackets:
// "Time (ms)" is time_ms.
std::string PlainName(std::string_view name);

// The column that is called like one of the usual times (time, timestamp, arrival_ms, ..), the
// likeliest if there are several.
// Whether a column's name says that it holds spans: gaps between requests, or how long they took.
bool NamesSpans(std::string_view name);
std::optional<size_t> FindTimeColumn(const std::vector<std::string>& names);
// Those names, without units, for messages.
std::string TimeColumnNames();

// "2014-04-10 00:04:00", "2023-11-16T18:15:46.6805900Z", "2024-05-10 00:00:00.009930+00:00",
// "2024-05-10 08:15", "2024-05-10": nanoseconds since 1970, exact; without a zone as UTC. A date
// that does not exist, a year before 1970 or after 2200, or anything else is none.
std::optional<int64_t> ParseDate(std::string_view text);

// One column of times. What its first good value is (a number or a date, and which unit), all
// must be.
class TimeReader {
 public:
  TimeReader() = default;
  // Without a unit: the one at the end of the name (_ms, _ns, ..); without that, seconds, unless
  // the first value can only be milliseconds, microseconds or nanoseconds since 1970.
  TimeReader(std::string_view column, std::optional<TimeUnit> unit);

  // What is wrong with the text ("is no time: .."), or "" and its nanoseconds.
  std::string Read(std::string_view text, int64_t& ns);

  bool dates() const { return kind_ == Kind::kDates; }
  // Dates, or numbers that count from 1970: the trace has no beginning of its own.
  bool since_1970() const { return since_1970_; }
  // "dates", "ms", "s since 1970".
  std::string Words() const;
  // "date", or the unit's word.
  std::string_view unit_word() const { return dates() ? "date" : unit_.word; }

 private:
  enum class Kind : uint8_t { kUnknown, kNumbers, kDates };

  std::string ReadNumber(std::string_view text, int64_t& ns);

  TimeUnit unit_ = kTimeUnits[3];
  bool fixed_ = false;  // the unit is given, or the name has it
  bool since_1970_ = false;
  Kind kind_ = Kind::kUnknown;
};

}  // namespace servescape
