// SPDX-License-Identifier: MIT
// Time zones by name, from the files of the system (tzdata), and instants as people write them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sim/base/result.h"
#include "sim/schedule/zone.h"

namespace servescape {

// "America/New_York" from the folder that TZDIR names or the system's; "UTC" and offsets such as
// "+02:00" without a file. Or what is wrong with the name.
Result<Zone, std::string> LoadZone(const std::string& name);

// "2026-03-08", "2026-03-08 02:30", "2026-03-08T02:30:00.5Z", "..-05:00"; without an offset in the
// zone, of times that come twice the first. From 1970 to 2200; nothing else.
std::optional<Instant> ParseInstant(std::string_view text, const Zone& zone);

}  // namespace servescape
