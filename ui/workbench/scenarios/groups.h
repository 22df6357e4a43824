// SPDX-License-Identifier: MIT
// Which shelf of the gallery a shipped scenario stands on. To add a scenario: its line in
// groups.cpp (without one it stands under "More").
#pragma once

#include <string_view>
#include <vector>

namespace servescape::ui {

// In the order of the gallery.
const std::vector<std::string_view>& ScenarioGroups();
// The name of its group; "More" for one that has none.
std::string_view GroupOf(std::string_view id);

// Its p99 latency over the run's time, each a share 0 .. 1 of the picture's height (log scale),
// below 0 where the window has none. Empty where no curve was recorded. See record_curves.py.
std::vector<float> CurveOf(std::string_view id);
// "4 ms to 1.4 s": the ends of that picture.
std::string_view CurveWords(std::string_view id);

}  // namespace servescape::ui
