// SPDX-License-Identifier: MIT
// Numbers as they are written into a scenario's text. Numbers for people: sim/report/format.h
// and ui/charts/words.h.
#pragma once

#include <string>

namespace servescape::ui {

// The shortest text of a value that a slider can reach: 0.005, 420, 2.5.
std::string Exact(double value);

}  // namespace servescape::ui
