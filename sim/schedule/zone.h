// SPDX-License-Identifier: MIT
// A time zone: offsets from UTC and when they change. From the bytes of a TZif file (RFC 8536),
// as a system's /usr/share/zoneinfo holds them; who reads the file is outside.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"
#include "sim/schedule/civil.h"

namespace servescape {

// A stretch of one offset, in seconds since 1970 (UTC): from <= t < until.
struct OffsetSpan {
  int64_t from = 0, until = 0;
  int64_t offset = 0;  // seconds east of Greenwich
};

// What a local time is. Times that a change skips have the offset before it as `first` and that
// after it as `last`; those that come twice likewise, so `first` is the earlier instant there.
struct LocalTime {
  enum class Kind : uint8_t { kUnique, kSkipped, kTwice };
  Kind kind = Kind::kUnique;
  int64_t first = 0, last = 0;  // offsets
};

class Zone {
 public:
  Zone() = default;  // UTC
  static Zone Fixed(int64_t offset, std::string name);
  // The changes that the file lists, and after them, until 2200, those of its rule (the last line
  // of the file, a TZ string of POSIX). Or what is wrong with the bytes.
  static Result<Zone, std::string> FromTzif(std::string_view bytes, std::string name);

  const std::string& name() const { return name_; }
  OffsetSpan At(int64_t utc) const;
  LocalTime AtLocal(int64_t local) const;

  // UTC of a local time as time.Date of Go has it: by the offset that the local time would have
  // were it UTC, or, where that one does not hold at the result, by the one that does.
  int64_t GoDate(int64_t local) const;

  std::string Format(Instant at) const { return FormatInstant(at, At(WholeSecondsOf(at)).offset); }

 private:
  struct Change {
    int64_t at = 0;
    int64_t offset = 0;
  };

  std::string name_ = "UTC";
  int64_t first_offset_ = 0;
  std::vector<Change> changes_;  // ascending
};

// "UTC", "Z", "GMT", "+02:00", "-0530", "UTC+1": a zone without changes; nothing for other names.
std::optional<Zone> ZoneWithoutFile(std::string_view name);

}  // namespace servescape
