// SPDX-License-Identifier: MIT
#include "sim/catalog/search.h"

#include "sim/base/math.h"

namespace servescape {

const SearchProfile* FindSearchProfile(std::string_view id) {
  for (const SearchProfile& profile : SearchProfiles()) {
    if (profile.id == id) return &profile;
  }
  return nullptr;
}

std::vector<std::string> SearchProfileIds() {
  std::vector<std::string> ids;
  for (const SearchProfile& profile : SearchProfiles()) ids.emplace_back(profile.id);
  return ids;
}

std::optional<SearchDial> DialAt(const SearchProfile& profile, double ef) {
  const SearchDial* below = nullptr;
  for (const SearchDial& dial : profile.dials) {
    if (dial.ef == ef) return SearchDial{ef, dial.recall, dial.serial_ms, dial.serial_p99_ms, {}};
    if (dial.ef > ef) {
      if (!below) return std::nullopt;
      const double part = Log(ef / below->ef) / Log(dial.ef / below->ef);
      const auto power = [&](double a, double b) { return a * Pow(b / a, part); };
      return SearchDial{ef,
                        below->recall + part * (dial.recall - below->recall),
                        power(below->serial_ms, dial.serial_ms),
                        power(below->serial_p99_ms, dial.serial_p99_ms),
                        {}};
    }
    below = &dial;
  }
  return std::nullopt;
}

}  // namespace servescape
