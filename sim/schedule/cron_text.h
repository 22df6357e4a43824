// SPDX-License-Identifier: MIT
// What both readers of cron expressions share: fields, their ranges and names.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace servescape {

struct CronField {
  std::string_view name;
  int64_t least, most;
};

enum CronFieldIndex : uint8_t { kMinute, kHour, kDay, kMonth, kWeekday, kCronSecond };

constexpr std::array<CronField, 6> kCronFields{{{"minute", 0, 59},
                                                {"hour", 0, 23},
                                                {"day of month", 1, 31},
                                                {"month", 1, 12},
                                                {"day of week", 0, 6},
                                                {"second", 0, 59}}};

std::vector<std::string> CronWords(std::string_view text);
std::vector<std::string> SplitAt(std::string_view text, char separator);
std::string LowerCase(std::string_view text);
// "jan" and "sun", in their fields; small letters.
std::optional<int64_t> CronName(size_t field, std::string_view word);
// Digits alone, at most six.
std::optional<int64_t> CronNumber(std::string_view text);

// The lowest bit of the set at or above, the highest at or below; nothing without one.
std::optional<int64_t> BitFrom(uint64_t set, int64_t at);
std::optional<int64_t> BitUpTo(uint64_t set, int64_t at);

}  // namespace servescape
