// SPDX-License-Identifier: MIT
#include "ui/spreads.h"

namespace servescape::ui {

bool HasSpreads() { return false; }

std::vector<PlaySpread> SpreadsOfPlay(const Config&, const RunReport&,
                                      const std::vector<ReplicationRecord>&, int) {
  return {};
}

std::unique_ptr<TraceKeeper> KeepTrace(const Config&) { return nullptr; }

}  // namespace servescape::ui
