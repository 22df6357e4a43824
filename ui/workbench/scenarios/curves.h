// SPDX-License-Identifier: MIT
// What the gallery's pictures show: p99 latency over the run, by window, as record_curves.py
// recorded it (generated; do not edit). Letters A .. Z are heights on a log scale.
#pragma once

#include <string_view>

namespace servescape::ui {

struct RecordedCurve {
  std::string_view id, words, heights;
};

inline constexpr RecordedCurve kRecordedCurves[] = {
    {"", "", ""},
};

}  // namespace servescape::ui
