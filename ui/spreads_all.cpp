// SPDX-License-Identifier: MIT
#include "ui/spreads.h"

#include <utility>

#include "sim/studies/spread.h"

namespace servescape::ui {

bool HasSpreads() { return true; }

std::vector<PlaySpread> SpreadsOfPlay(const Config& config, const RunReport& report,
                                      const std::vector<ReplicationRecord>& records,
                                      int sections) {
  std::vector<PlaySpread> out;
  if (sections == 0) return out;
  for (Spread& each : SpreadsOf(config, report, records, sections)) {
    out.push_back({std::move(each.name), each.unit, each.value, std::move(each.without)});
  }
  return out;
}

}  // namespace servescape::ui
