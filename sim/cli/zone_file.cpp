// SPDX-License-Identifier: MIT
#include "sim/cli/zone_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "sim/cli/files.h"
#include "sim/scenario/time_column.h"

namespace servescape {
namespace {

constexpr size_t kMostZoneBytes = size_t{1} << 20;
constexpr size_t kMostZoneName = 100;

bool IsZoneName(std::string_view name) {
  if (name.empty() || name.size() > kMostZoneName || name.front() == '/') return false;
  if (name.find("..") != std::string_view::npos) return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           std::string_view("/_+-").find(c) != std::string_view::npos;
  });
}

std::vector<std::string> Folders() {
  std::vector<std::string> out;
  if (const char* given = std::getenv("TZDIR"); given != nullptr && *given != '\0') {
    out.emplace_back(given);
  }
  for (const char* usual :
       {"/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo"}) {
    out.emplace_back(usual);
  }
  return out;
}

}  // namespace

Result<Zone, std::string> LoadZone(const std::string& name) {
  if (std::optional<Zone> plain = ZoneWithoutFile(name)) return *std::move(plain);
  if (!IsZoneName(name)) {
    return fmt::format("\"{}\" is no time zone; expected for example Europe/Berlin or +02:00",
                       name.substr(0, kMostZoneName));
  }
  bool any = false;
  for (const std::string& folder : Folders()) {
    any = any || FileExists(folder);
    const std::string path = folder + "/" + name;
    if (!FileExists(path)) continue;
    const Result<std::string, FileProblem> bytes = ReadFile(path, kMostZoneBytes);
    if (!bytes) return bytes.error().message;
    Result<Zone, std::string> zone = Zone::FromTzif(bytes.value(), name);
    if (zone) return zone;
    return path + " " + zone.error();
  }
  if (!any) {
    return fmt::format(
        "{}: this program finds no time zones (tzdata, TZDIR); UTC and offsets such "
        "as +02:00 need none",
        name);
  }
  return fmt::format("{} is no time zone that this system has (tzdata)", name);
}

std::optional<Instant> ParseInstant(std::string_view text, const Zone& zone) {
  const std::optional<int64_t> utc = ParseDate(text);
  if (!utc) return {};
  constexpr size_t kDateLength = 10;
  const bool given = text.size() > kDateLength &&
                     text.find_first_of("Zz+-", kDateLength) != std::string_view::npos;
  if (given) return Instant{*utc};
  const LocalTime local = zone.AtLocal(WholeSecondsOf({*utc}));
  return Instant{*utc - local.first * kNsOfSecond};
}

}  // namespace servescape
